"""A thing's life as one declared table, and the engine that alone writes `state`.

A noun declares its states and moves once; buttons, refusals, diagrams and tests read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import YES, Moved, Verdict, no

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Rule = Callable[[Any, Any], Verdict]


@dataclass(frozen=True)
class State:
    """One state: its name in code, on screen, in the reporter's plain words, and who holds it."""

    name: str
    label: StrOrPromise
    plain: StrOrPromise = ""
    party: str = ""
    open: bool = True


@dataclass(frozen=True)
class Move:
    """One row of the table.

    `leaves` are the states it may start from, `reaches` where it leads ("" stays);
    several entries in `reaches` mean that the verb decides. `done` is the timeline's sentence,
    `key` the single-key shortcut.
    """

    verb: str
    label: StrOrPromise
    leaves: tuple[str, ...]
    reaches: tuple[str, ...]
    who: Rule
    done: StrOrPromise = ""
    needs: Rule = lambda thing, person: YES
    key: str = ""

    @property
    def changes_state(self) -> bool:
        """Whether the move can lead to another state."""
        return bool(self.reaches)


@dataclass(frozen=True)
class Lifecycle:
    """The whole table of one noun."""

    name: str
    states: tuple[State, ...]
    moves: tuple[Move, ...]

    def state(self, name: str) -> State:
        """The declared state; raises KeyError for an unknown name."""
        return {s.name: s for s in self.states}[name]

    def move(self, verb: str) -> Move:
        """The declared move; raises KeyError for an unknown verb."""
        return {m.verb: m for m in self.moves}[verb]

    @property
    def open_states(self) -> tuple[str, ...]:
        """Names of all states in which somebody holds the thing."""
        return tuple(s.name for s in self.states if s.open)

    def verdict(self, thing: Living, verb: str, person: Any) -> Verdict:
        """May this person make this move now? Needs (missing parts) are asked last."""
        return self.allowed(thing, verb, person) and self.move(verb).needs(thing, person)

    def allowed(self, thing: Living, verb: str, person: Any) -> Verdict:
        """Like `verdict`, but without asking what is still missing: shows the button."""
        move = self.move(verb)
        right = thing.admits(person) and move.who(thing, person)
        if right and thing.state not in move.leaves:
            # Worded when somebody reads it, since the sentence may ask the trail: a page asks for many moves.
            return no(lazy(thing.out_of_place, str)(move))
        return right

    def offered(self, thing: Living, person: Any) -> list[Move]:
        """The moves whose button this person sees on this thing."""
        fitting = [m for m in self.moves if thing.state in m.leaves]
        return [m for m in fitting if self.allowed(thing, m.verb, person)]


@dataclass
class Step:
    """A move being made: the verb fills it in, the engine writes it down."""

    move: Move
    by: Any
    facts: dict[str, Any]
    came_from: str
    at: datetime
    reaches: str = ""
    before: dict[str, Any] = field(default_factory=dict)
    made: list[models.Model] = field(default_factory=list)
    changed: list[tuple[models.Model, dict[str, Any]]] = field(default_factory=list)

    def makes(self, thing: models.Model) -> None:
        """Note a row created by this move, so that undoing can take it back."""
        self.made.append(thing)

    def changes(self, thing: models.Model, *names: str) -> None:
        """Note the present values of another row's fields before the move changes them."""
        self.changed.append((thing, {name: getattr(thing, name) for name in names}))


class Living(Record):
    """Base of a noun with a life. Only `moving` writes `state`."""

    state = models.CharField(max_length=20, editable=False)
    changed_at = models.DateTimeField(default=clock.now)
    lifecycle: ClassVar[Lifecycle]
    expecting = ""
    """The state the person saw when deciding; a form carries it: nobody moves what moved meanwhile."""

    class Meta:
        abstract = True

    @contextmanager
    def moving(self, verb: str, *, by: Any, facts: dict[str, Any] | None = None) -> Iterator[Step]:
        """Lock the row, re-read it, ask the rule; afterwards save what changed and record one event.

        Raises Refusal with the sentence when the move is not allowed, Repeated on a repeated request.
        """
        move = self.lifecycle.move(verb)
        with transaction.atomic():
            idempotency.claim()
            self._read_again()
            self._ask(move, by)
            step = Step(move, by, facts or {}, self.state, clock.now())
            step.reaches = move.reaches[0] if len(move.reaches) == 1 else self.state
            start = self._values()
            yield step
            self._settle(step, start)

    def _read_again(self) -> None:
        """Lock the row and read it as it is now; the project stays the object with what it knows already."""
        project = self._state.fields_cache.get("project")
        self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
        if project is not None and project.pk == getattr(self, "project_id", None):
            self._state.fields_cache["project"] = project

    def _ask(self, move: Move, by: Any) -> None:
        verdict = self.lifecycle.verdict(self, move.verb, by)
        if verdict and self.expecting and self.expecting != self.state:
            raise Moved(self.out_of_place(move))
        if not verdict and self.state not in move.leaves:
            raise Moved(verdict.sentence)
        verdict.or_refuse()

    def _settle(self, step: Step, start: dict[str, Any]) -> None:
        if step.reaches not in (*step.move.reaches, step.came_from):
            raise RuntimeError(f"{step.move.verb} may not lead to {step.reaches}: it is not in the table")
        self.state = step.reaches
        self.changed_at = step.at
        self.settle(step)
        now = self._values()
        step.before = {name: value for name, value in start.items() if now[name] != value}
        self.before_save(step)
        self.save(update_fields=[*step.before, *self.always_saved])
        self.record(step)

    def admits(self, person: Any) -> Verdict:
        """Hook: may this person know of the thing at all? Asked before every rule."""
        return YES

    always_saved: ClassVar[tuple[str, ...]] = ()

    def settle(self, step: Step) -> None:
        """Hook: derive what follows from the new state (holder, next date) before saving."""

    def before_save(self, step: Step) -> None:
        """Hook: the changed fields' old values are in `step.before`."""

    def record(self, step: Step) -> None:
        """Hook: write the one trail event of this move."""
        raise TypeError(f"{type(self).__name__} does not say how its moves are recorded")

    def out_of_place(self, move: Move) -> str:
        """The sentence for a move whose time has passed or not yet come."""
        return _("This is not possible while it is “%(state)s”.") % {"state": self.state_label}

    @property
    def state_label(self) -> StrOrPromise:
        """The state's name on screen."""
        return self.lifecycle.state(self.state).label

    @property
    def is_open(self) -> bool:
        """Whether somebody still holds it."""
        return self.lifecycle.state(self.state).open

    def born(self, state: str) -> None:
        """Give a new, unsaved thing its first state."""
        self.state = state

    def lived(self, state: str) -> None:
        """Give it the state in which a history that was told afterwards, move by move, has left it."""
        self.state = state

    def put_back(self, values: dict[str, Any]) -> None:
        """Set fields, the state among them, to earlier values (undo)."""
        for name, value in values.items():
            setattr(self, name, value)

    def _values(self) -> dict[str, Any]:
        return {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields}
