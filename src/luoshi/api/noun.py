"""A noun with a life: reading one, its moves with their reasons, and every move as an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.api import etags
from luoshi.api.bodies import SEEN, Body, Family, Rows
from luoshi.api.refusing import Refused, of_form
from luoshi.api.registry import Answer, Call, NothingForm, Operation
from luoshi.api.shapes import Schema, Shape, flag, text, texts
from luoshi.evidence.move_form import AnyMoveForm
from luoshi.kernel.lifecycle import Lifecycle, Rule
from luoshi.kernel.verdict import Moved, Refusal, Verdict, no
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOVE = Shape(
    "Move",
    gettext_lazy("A move of the lifecycle table, and whether you may make it now"),
    (
        text("verb", gettext_lazy("Its name in addresses")),
        text("label", gettext_lazy("What its button says")),
        flag("allowed", gettext_lazy("Whether you may make it now")),
        text("reason", gettext_lazy("Why not, in the words of the page; empty when you may")),
        texts("missing", gettext_lazy("Each single thing that is missing")),
    ),
)
MOVES: Schema = {
    "type": "object",
    "properties": {"items": {"type": "array", "items": MOVE.ref}},
    "required": ["items"],
    "additionalProperties": False,
}


@dataclass(frozen=True)
class Way:
    """How one move is asked for: the form of its page, how it is built, and how it is carried out."""

    form: type[forms.BaseForm] = NothingForm
    build: Callable[[Any, Member, Any, Any], forms.BaseForm] | None = None
    """`(thing, member, data, body)`; `data` is None for the form as it begins."""
    do: Callable[[Any, Any, Member], object] | None = None
    """`(thing, form, member)`; the form's own `make` where nothing is said."""
    families: tuple[Family, ...] = ()
    rows: Rows | None = None
    left_out: frozenset[str] = field(default_factory=frozenset)
    more: Mapping[str, Schema] = field(default_factory=dict)
    also: Mapping[str, Schema] = field(default_factory=dict)
    rule: Rule | None = None
    """The right to what is done beside the table."""
    label: StrOrPromise = ""


@dataclass(frozen=True)
class Offered:
    """A move as its noun answers it."""

    verb: str
    label: StrOrPromise
    verdict: Verdict

    @property
    def allowed(self) -> bool:
        """Whether it can be made now."""
        return bool(self.verdict)

    @property
    def reason(self) -> StrOrPromise:
        """Why not."""
        return self.verdict.sentence

    @property
    def missing(self) -> tuple[StrOrPromise, ...]:
        """What is missing."""
        return self.verdict.missing


@dataclass(frozen=True)
class Noun:
    """One noun; see the package's docstring."""

    name: str
    path: str
    tag: str
    about: StrOrPromise
    life: Lifecycle
    find: Callable[[Member, Call], Any]
    shape: Shape
    outside: Shape | None = None
    seen: Callable[[Any, Member], Any] = lambda thing, member: thing
    keyword: str = ""
    """Under which name the forms of its pages take it."""
    ways: Mapping[str, Way] = field(default_factory=dict)
    unmade: Mapping[str, str] = field(default_factory=dict)
    fits: Callable[[Any, Member, str], bool] = lambda thing, member, verb: True
    opened: Callable[[Any, Member], None] = lambda thing, member: None
    """Note that somebody opened it, where the page does."""

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What it can look like."""
        return (self.shape, self.outside) if self.outside else (self.shape,)

    @property
    def schema(self) -> Schema:
        """For one of it."""
        return self.shape.ref if not self.outside else {"anyOf": [one.ref for one in self.shapes]}

    def shape_for(self, member: Member) -> Shape:
        """What this reader gets."""
        return self.outside if self.outside and member.is_external else self.shape

    def written(self, thing: Any, member: Member) -> dict[str, Any]:
        """One of it as this reader gets it."""
        return self.shape_for(member).write(self.seen(thing, member), member)

    # Operations

    def operations(self) -> Iterator[Operation]:
        """Reading one, its moves, and each move."""
        yield Operation(
            f"{self.name}.show", "GET", self.path, self.tag, self.about, self._show, self.schema,
            self.shapes, conditional=True,
        )  # fmt: skip
        yield Operation(
            f"{self.name}.moves", "GET", f"{self.path}/moves", self.tag,
            gettext_lazy("What can be done with it now, and why the rest cannot"), self._moves, MOVES,
            (MOVE,), conditional=True,
        )  # fmt: skip
        for verb, way in self.ways.items():
            yield Operation(
                f"{self.name}.{verb}", "POST", f"{self.path}/moves/{verb}", self.tag, self.label(verb),
                self._maker(verb, way), self.schema, self.shapes, self.body_of(way), conditional=True,
                may_vanish=True,
            )  # fmt: skip

    def label(self, verb: str) -> StrOrPromise:
        """What the move is called."""
        return self.ways[verb].label or self.life.move(verb).label

    def body_of(self, way: Way) -> Body:
        """What a move is sent."""
        states = tuple(state.name for state in self.life.states)
        return Body(way.form, way.families, way.rows, states, way.left_out, way.more, way.also)

    def _show(self, call: Call) -> Any:
        thing = self.find(call.member, call)
        body = self.written(thing, call.member)
        self.opened(thing, call.member)
        return body

    def _moves(self, call: Call) -> Any:
        thing = self.find(call.member, call)
        offered = self.offered(thing, call.member)
        return {"items": [MOVE.write(one, call.member) for one in offered]}

    def offered(self, thing: Any, member: Member) -> list[Offered]:
        """Every move with its verdict; people from outside read of those only that they may make."""
        elsewhere: list[str] = []
        found = [
            Offered(verb, self.label(verb), self._verdict(thing, verb, member, elsewhere))
            for verb in self.ways
        ]
        return [one for one in found if one.allowed or one.missing or not member.is_external]

    def _verdict(self, thing: Any, verb: str, member: Member, elsewhere: list[str]) -> Verdict:
        way = self.ways[verb]
        if way.rule:
            return way.rule(thing, member)
        move = self.life.move(verb)
        right = move.who(thing, member)
        if not right:
            return right
        if thing.state not in move.leaves:
            # The sentence may ask the trail, and is the same for every move.
            elsewhere[:] = elsewhere or [thing.out_of_place(move)]
            return no(elsewhere[0])
        if not self.fits(thing, member, verb):
            return no(_("This is not possible any more."))
        return move.needs(thing, member)

    def _maker(self, verb: str, way: Way) -> Callable[[Call], Any]:
        body = self.body_of(way)

        def make(call: Call) -> Any:
            thing = self.find(call.member, call)
            etags.must_match(call.if_match, lambda: self.written(thing, call.member))
            self._ask(thing, verb, way, call.member)
            given = call.body if call.body is not None else {}
            form = self._form(way, thing, call.member, None, given)
            data = body.data(form, given)
            form = self._form(way, thing, call.member, data, given)
            if not form.is_valid():
                raise of_form(form)
            thing.expecting = given.get(SEEN) or ""
            self._carry_out(way, thing, form, call.member)
            return self._afterwards(call)

        return make

    def _ask(self, thing: Any, verb: str, way: Way, member: Member) -> None:
        """403 for whose move it is not, 409 for one whose time has passed or not come. Raises Refused."""
        move = None if way.rule else self.life.move(verb)
        if way.rule:
            verdict = way.rule(thing, member)
        else:
            verdict = thing.admits(member) and move.who(thing, member) if move else no("")
        if not verdict:
            raise Refused(403, verdict.sentence)
        if move and thing.state not in move.leaves:
            raise Refused(409, thing.out_of_place(move))

    def _form(self, way: Way, thing: Any, member: Member, data: Any, given: Any) -> forms.BaseForm:
        if way.build:
            return way.build(thing, member, data, given)
        sent = () if data is None else (data,)
        if issubclass(way.form, AnyMoveForm):
            return way.form(*sent, member=member, **{self.keyword: thing})
        return way.form(*sent)

    def _carry_out(self, way: Way, thing: Any, form: Any, member: Member) -> None:
        try:
            if way.do:
                way.do(thing, form, member)
            else:
                form.make()
        except Moved as moved:
            raise Refused(409, moved.sentence) from moved
        except Refusal as refused:
            raise refused_as(refused) from refused

    def _afterwards(self, call: Call) -> Answer:
        """As it is now; nothing where it is out of this person's sight."""
        try:
            thing = self.find(call.member, call)
        except Http404:
            return Answer(None, 204)
        return Answer(self.written(thing, call.member))


def refused_as(refused: Refusal) -> Refused:
    """422 with each single point that is missing."""
    return Refused(422, refused.sentence, errors=[("", point) for point in refused.missing])
