"""Tickets of an earlier system with all that happened to them: each becomes a problem with its own trail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import compress
from operator import not_
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.inserting import insert_all
from luoshi.kernel.numbering import next_number
from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.lifecycle import CLOSED, LIFE, REPORTED
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.filing import WORDS_LIMIT, seal_of, title_of
from luoshi.problems.models.occurrence import CONFIRMED_FOR, TOLD, Occurrence
from luoshi.problems.models.recounted import ARRIVE, RECOUNT, US, Heard, History, Life, Told
from luoshi.problems.models.relay import Leg
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import Event

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

CHANNEL = "import"
ANOTHER_NUMBER = 60
MOVES = [move.verb for move in LIFE.moves if move.verb not in (ARRIVE, RECOUNT)]
CHANGED = (
    "state", "changed_at", "outcome", "closed_at", "party", "holder", "held_since", "due_at", "promised_from",
    "promised_minutes", "alarm_at", "paused",
)  # fmt: skip


class Taken(NamedTuple):
    """How many problems are new, and how many events."""

    problems: int = 0
    events: int = 0


class Kept(NamedTuple):
    """What the trail keeps of one event of the past."""

    verb: str
    at: datetime
    state: str
    actor: UUID | None
    name: str
    facts: dict[str, Any]


@dataclass
class _Rows:
    """What one transaction writes, by model."""

    problems: list[Problem] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class Histories(Base):
    """Taking tickets over with their history."""

    @classmethod
    def bring_in_histories(cls, histories: Sequence[History], *, by: Member) -> Taken:
        """Write what is new of these tickets, in one transaction. Raises Refusal for all but the lead.

        Nobody is notified, and nobody is asked to verify what was finished elsewhere. A problem on which
        somebody has worked here since hears more of its past, but is moved by it no longer.
        """
        if not by.has("lead"):
            raise Refusal(_("Only the project lead can do this."))
        with transaction.atomic():
            # Two imports of one log at once: the second waits here and then finds what the first has written.
            next_number(by.project_id, "history", len(histories))
            teller = _Teller(by, {one.key: one for one in histories})
            return teller.write()


class _Teller:
    """Turns histories into rows, with what is here already in mind."""

    def __init__(self, by: Member, histories: dict[str, History]) -> None:
        self.by, self.project, self.now = by, by.project, clock.now()
        self.histories, self.rows = histories, _Rows()
        problems = apps.get_model("problems", "Problem")._base_manager.filter(project=by.project)
        known = problems.filter(imported_from__in=list(histories)).select_for_update()
        self.known: dict[str, Problem] = {one.imported_from: one for one in known}
        self.past, self.heard = defaultdict[UUID, list[Kept]](list), defaultdict[UUID, Heard](Heard)
        self.at_work = self._remember([one.pk for one in self.known.values()])

    def _remember(self, keys: list[UUID]) -> set[UUID]:
        """Read what is here of their past; answers the problems on which somebody has worked."""
        told = Event.objects.filter(subject_id__in=keys).order_by("at", "id")
        columns = ("id", "subject_id", "verb", "at", "to_state", "actor", "actor_name", "facts")
        for pk, subject, verb, at, state, actor, name, facts in told.filter(
            verb__in=(RECOUNT, ARRIVE)
        ).values_list(*columns):
            self.past[subject].append(Kept(verb, at, state, actor, name, facts))
            if verb == RECOUNT:
                self.heard[subject].keep(pk, at, facts)
        return set(told.filter(verb__in=MOVES).values_list("subject_id", flat=True))

    def write(self) -> Taken:
        """Write all of it; the number's row is locked from the moment in which they are numbered."""
        for history in self.histories.values():
            problem = self.known.get(history.key)
            if problem is None:
                self._begin(history)
            else:
                problem.project = self.project
                self._go_on(problem, history)
        rows = self.rows
        first = next_number(self.project.pk, "problem", len(rows.problems)) if rows.problems else 0
        self._number(first)
        for some in (rows.problems, rows.occurrences, rows.legs, rows.events):
            insert_all(some)
        Document.index_many("problem", rows.problems)
        told = sum(event.verb == RECOUNT for event in rows.events)
        return Taken(len(rows.problems), told)

    def _number(self, first: int) -> None:
        reports = (event for event in self.rows.events if event.verb == "report")
        for number, (problem, report) in enumerate(zip(self.rows.problems, reports, strict=True), first):
            problem.number = report.facts["number"] = number

    # A ticket that is new

    def _begin(self, history: History) -> None:
        begun, project = history.events[0].at, self.project
        words = history.words[:WORDS_LIMIT]
        problem: Problem = apps.get_model("problems", "Problem")(
            organization_id=project.organization_id, project=project, title=title_of(words),
            reporter=self.by, department_id=self.by.department_id, lead=self.by, reported_at=begun,
            imported_from=history.key, importance=history.importance or rules.NORMAL,
            vendor_number=history.case[:ANOTHER_NUMBER],
        )  # fmt: skip
        problem.born(REPORTED)
        met = Occurrence(
            problem=problem, first_problem=problem, member=self.by, words=words, channel=CHANNEL,
            met_at=begun, reported_at=begun,
        )  # fmt: skip
        facts = {"number": 0, "occurrence": str(met.pk), "words": seal_of(words)}
        whence = {"case": history.case, "source": history.source, "file": history.file}
        self._tell(problem, "report", begun, "", REPORTED, facts | whence)
        life, heard = Life(), Heard()
        for told in history.events:
            if not heard.knows(told):
                self._hear(problem, life, told)
        self._arrive(problem, life)
        self._settle(problem, life)
        if problem.state == CLOSED:
            met.verdict = CONFIRMED_FOR if problem.outcome == "solved" else TOLD
            met.verdict_by, met.verdict_at = self.by, problem.closed_at
            met.verdict_reason = _("It was finished in the list it was imported from.")
        read: Any = {"met": [met], "dossiers": []}
        problem._prefetched_objects_cache = read  # type: ignore[attr-defined]
        self.rows.problems.append(problem)
        self.rows.occurrences.append(met)

    # A ticket that is here already

    def _go_on(self, problem: Problem, history: History) -> None:
        past, heard = self.past[problem.pk], self.heard[problem.pk]
        new = [told for told in history.events if not heard.knows(told)]
        last = max((one.at for one in past if one.verb == RECOUNT), default=history.events[0].at)
        # What somebody here has done with it is not undone by what is told of it.
        fits = [problem.pk not in self.at_work and told.at >= last for told in new]
        after = list(compress(new, fits))
        for told in compress(new, map(not_, fits)):
            self._recount(problem, told, problem.state, problem.state, beside=True)
        if after:
            life = self._live_on(problem, past, after)
            problem.legs.all().delete()
            self._settle(problem, life)
            problem.save(update_fields=CHANGED)
            self._judge(problem)

    def _live_on(self, problem: Problem, past: list[Kept], after: list[Told]) -> Life:
        """Its life once more from the beginning; what was told last may lie before we took it over."""
        life, waiting = Life(), list(after)
        for kept in past:
            while waiting and waiting[0].at < kept.at:
                self._hear(problem, life, waiting.pop(0))
            life.remember(*kept)
        for told in waiting:
            self._hear(problem, life, told)
        self._arrive(problem, life)
        return life

    def _judge(self, problem: Problem) -> None:
        """Its reporter is brought to an end with it, or is to be brought to one again."""
        met = problem.met.all()
        if problem.state != CLOSED:
            met.update(verdict="", verdict_by=None, verdict_at=None, verdict_reason="")
            return
        reason = _("It was finished in the list it was imported from.")
        verdict = CONFIRMED_FOR if problem.outcome == "solved" else TOLD
        met.update(verdict=verdict, verdict_by=self.by, verdict_at=problem.closed_at, verdict_reason=reason)

    # Both

    def _hear(self, problem: Problem, life: Life, told: Told) -> None:
        self._recount(problem, told, *life.hear(told))

    def _arrive(self, problem: Problem, life: Life) -> None:
        if life.state != CLOSED:
            # What goes on is the lead's from now on, with a date that lies ahead.
            self._tell(problem, ARRIVE, self.now, life.state, life.state, {"state": life.state}, self.by)
            life.go_on(self.now, life.state, US, self.by.pk, self.by.name)

    def _recount(self, problem: Problem, told: Told, left: str, reached: str, beside: bool = False) -> None:
        facts = {name: value for name, value in told.facts.items() if name != "name"}
        extra: dict[str, Any] = {"party": told.party, "outcome": told.outcome, "beside": beside}
        facts |= {name: value for name, value in extra.items() if value and value != US}
        self._tell(problem, RECOUNT, told.at, left, reached, facts, told.member, told.person)

    def _tell(
        self, problem: Problem, verb: str, at: datetime, left: str, reached: str, facts: dict[str, Any],
        who: Member | None = None, name: str = "",
    ) -> None:  # fmt: skip
        who = self.by if verb == "report" else who
        self.rows.events.append(
            Event(
                organization=problem.organization_id, scope=problem.project_id, at=at,
                actor=who.pk if who else None, actor_name=who.name if who else name,
                actor_party=who.party if who else "", subject_kind="problem", subject_id=problem.pk,
                verb=verb, from_state=left, to_state=reached, facts=facts, channel=CHANNEL,
                internal=verb != "report",
            )
        )  # fmt: skip

    def _settle(self, problem: Problem, life: Life) -> None:
        """State, holder and next date as they follow from its life, and its legs."""
        problem.lived(life.state)
        problem.outcome, problem.closed_at = life.outcome if life.state == CLOSED else "", life.closed_at
        still_open = life.state != CLOSED
        problem.party, problem.holder = (US, self.by) if still_open else ("", None)
        problem.held_since = problem.changed_at = self.now if still_open else life.last or self.now
        if still_open:
            problem.begin_promise(self.now)
        else:
            problem.due_at = problem.promised_from = problem.alarm_at = None
            problem.promised_minutes = 0
        problem.paused = []
        self.rows.legs += [
            Leg(
                problem=problem, party=one.party, name=one.name,
                member_id=one.holder if isinstance(one.holder, UUID) else None, began=one.began,
                ended=one.ended,
            )
            for one in life.stretches
        ]  # fmt: skip


def recounted(subjects: models.QuerySet[Any]) -> models.QuerySet[Event]:
    """What an earlier system told of these problems, ticket by ticket, each in its order."""
    return Event.objects.filter(verb=RECOUNT, subject_id__in=subjects).order_by("subject_id", "at", "id")
