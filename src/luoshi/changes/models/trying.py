"""Trying 试用: what those who try a change say in their diary, and the problems that they meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import DateField, QuerySet, UUIDField
from django.utils.translation import gettext as _

from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.tried import Pilot, PilotAnswer
from luoshi.changes.models.wanted import LinkedProblem
from luoshi.kernel import clock, idempotency
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object


class Trying(Base):
    """One more question in the diary, and what is found attaches itself."""

    @classmethod
    def tried_by(cls, member: Member, day: date) -> list[Pilot]:
        """Pilots that this member lives with on this day: the diary asks their question.

        After the last day it goes on asking only while the days that are wanted are not lived yet.
        """
        rows = _RUNNING.ask(member=member.pk, day=day)
        for pilot in rows:
            pilot.change.project = member.project
        return [one for one in rows if one.ends_on >= day or one.change.days_lived() < one.min_days]

    @staticmethod
    def running_with(member: Member | Blank, day: date | Blank) -> QuerySet[Pilot]:
        """Pilots with this member that began by this day and have not ended."""
        begun = Pilot.objects.filter(undone=False, ended_at__isnull=True, starts_on__lte=day)
        return begun.filter(people__member=member)

    @staticmethod
    def likely_about(tried: Sequence[Pilot], answers: Sequence[PilotAnswer]) -> Pilot | None:
        """With which of these a problem met on this day has to do, when exactly one is likely.

        Whoever tries several things knows alone which one it was; who has not used it met it elsewhere.
        """
        if len(tried) != 1:
            return None
        unused = any(row.pilot_id == tried[0].pk and not row.used for row in answers)
        return None if unused else tried[0]

    def answer_trial(  # type: ignore[misc]
        self: Change, *, by: Member, day: date, used: bool, words: str = ""
    ) -> PilotAnswer:
        """One answer a day to the pilot's question; a later one replaces it. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            pilot = self.pilot
            if pilot is None or pilot.ended_at or not pilot.people.filter(member=by).exists():
                raise Refusal(_("You do not try this change at present."))
            if not pilot.starts_on <= day <= self.project.today():
                raise Refusal(_("This day does not belong to the trial."))
            given = {"used": used, "words": words.strip()[:300], "at": clock.now()}
            row, _new = PilotAnswer.objects.update_or_create(pilot=pilot, member=by, day=day, defaults=given)
            self.beside("try", by, {"day": day.isoformat(), "used": used})
        return row

    def found(self: Change, problem: Problem, *, by: Member | None) -> LinkedProblem | None:  # type: ignore[misc]
        """A problem met while it was tried attaches itself. Part of the running transaction.

        `by` is who said so; with None, when nobody was asked, what was unlinked before stays unlinked.
        """
        pilot = self.pilot
        if pilot is None or pilot.ended_at:
            return None
        if by is None and self.linked.filter(problem=problem, undone=True).exists():
            return None
        row, made = LinkedProblem.objects.get_or_create(
            change=self, problem=problem, undone=False,
            defaults={"how": LinkedProblem.PILOT, "pilot": pilot, "by": by, "at": clock.now()},
        )  # fmt: skip
        if made:
            self.beside("found", by, {"problem": problem.code})
        return row


_RUNNING: Prepared[Pilot] = Prepared(
    lambda: (
        Trying.running_with(Blank("member", UUIDField()), Blank("day", DateField()))
        .select_related("change")
        .order_by("started_at")
    )
)
