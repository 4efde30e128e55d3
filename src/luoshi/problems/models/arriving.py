"""Problems that lived in another list before: they arrive with their dates and their end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.lifecycle import CLOSED, INVESTIGATING, REPORTED
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.exchange import Proposal
from luoshi.problems.models.occurrence import CONFIRMED_FOR, TOLD
from luoshi.rollout.models import Area, Member

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object


@dataclass(frozen=True)
class Past:
    """What an earlier list says of one problem; `key` recognises it when the list comes again.

    `origin` says in which file and row it stood.
    """

    key: str
    reporter: Member
    words: str
    met_at: datetime
    state: str = REPORTED
    outcome: str = ""
    importance: int = 0
    area: Area | None = None
    solution: str = ""
    closed_at: datetime | None = None
    origin: Mapping[str, Any] = field(default_factory=dict)


class Arriving(Base):
    """Taking problems over from an earlier list."""

    @classmethod
    def bring_in(cls, past: Past, *, by: Member) -> Problem:
        """Number it here, with the dates and the end it had there. Raises Refusal for all but the lead."""
        if not by.has("lead"):
            raise Refusal(_("Only the project lead can do this."))
        with transaction.atomic():
            with clock.at(past.met_at):
                problem: Problem = cls.report(  # type: ignore[attr-defined]
                    by=past.reporter,
                    words=past.words,
                    channel="import",
                    imported_from=past.key,
                    origin=past.origin,
                )
            if past.state == INVESTIGATING:
                problem.arrive(past, by=by)
            elif past.state == CLOSED:
                with clock.at(max(past.closed_at or past.met_at, past.met_at)):
                    problem.arrive(past, by=by)
        return problem

    def arrive(self: Problem, past: Past, *, by: Member) -> None:  # type: ignore[misc]
        """Take over how far it had come; every reporter of a closed one counts as told by the old list."""
        with self.moving("arrive", by=by, facts={"state": past.state}) as step:
            self.importance = past.importance or rules.NORMAL
            self.area, self.lead, step.reaches = past.area or self.area, by, past.state
            if past.solution:
                Proposal.objects.create(problem=self, by=by, round=1, steps=past.solution, at=step.at)
            if past.state == CLOSED:
                self.outcome = past.outcome or "solved"
                verdict = CONFIRMED_FOR if self.outcome == "solved" else TOLD
                for occurrence in self.met.all():
                    occurrence.judge(verdict, by, _("It was finished in the list it was imported from."))
