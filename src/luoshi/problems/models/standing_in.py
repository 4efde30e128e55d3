"""Whoever stands in: no open problem lies with somebody who has left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from luoshi.kernel import clock
from luoshi.problems import notices
from luoshi.problems.lifecycle import REPORTED, VERIFYING, WITH_CONSULTANT
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.occurrence import Occurrence
from luoshi.problems.models.relay import pass_ball
from luoshi.rollout.models import Member
from luoshi.trail.models import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

PASSED = [
    "party", "holder", "consultant", "held_since", "due_at", "alarm_at", "promised_from", "promised_minutes",
    "paused",
]  # fmt: skip


class StandingIn(Base):
    """A colleague at the same firm, or the lead, takes over from whoever has left."""

    @classmethod
    def pass_on(cls) -> int:
        """What lies with somebody who left goes to whoever stands in; how many (a job, safe to repeat)."""
        problems: QuerySet[Problem] = apps.get_model("problems", "Problem")._base_manager.all()
        rows = problems.filter(closed_at__isnull=True).filter(_left() | _nobody_waits())
        return sum(one.find_holder() for one in rows.select_related("project__organization"))

    def find_holder(self: Problem) -> bool:  # type: ignore[misc]
        """Give it to whoever is here to hold it; False when that is the same person."""
        with transaction.atomic():
            project = self.project
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
            self.project, former = project, (self.party, self.holder_id)
            found = self._stand_in()
            if found is None or found == former:
                return False
            self._take_over(*found, at=clock.now())
            facts = {"whom": self.holder.name if self.holder else ""}
            state = self.state
            record(self, "pass_on", by=None, facts=facts, from_state=state, to_state=state, internal=True)
            notices.passed_on(self)
        return True

    def _take_over(self: Problem, party: str, holder: Any, *, at: datetime) -> None:  # type: ignore[misc]
        """The party's promise stays as it is; another party gets a new one, and a hold goes on."""
        moved, was_asked = party != self.party, self.state == REPORTED and self.party == "rep"
        self.party, self.holder_id, self.held_since = party, holder, at
        if self.state == WITH_CONSULTANT and party != "us":
            self.consultant_id = holder
        if moved and self.hold_until is None:
            # A question before taking up ends with whoever was asked; what was left for taking up goes on.
            self.go_on(at) if was_asked else self.begin_promise(at)
        self.save(update_fields=PASSED)
        pass_ball(self, at)

    def _stand_in(self: Problem) -> tuple[str, Any] | None:  # type: ignore[misc]
        """Party and person who hold it from now on; None where the ones who have it are here."""
        here = self.project.members.active(self.project.today())
        if self.holder_id and here.filter(pk=self.holder_id).exists():
            return None
        if self.state == VERIFYING:
            waiting = set(here.filter(occurrences__in=self.met.unanswered()).values_list("pk", flat=True))
            if waiting:
                return "rep", waiting.pop() if len(waiting) == 1 else None
        if self.state == WITH_CONSULTANT and self.firm:
            colleague = here.filter(firm=self.firm).order_by("id").first()
            if colleague:
                return self.firm.party, colleague.pk
        own = here.filter(pk=self.lead.pk).with_role("lead").first() if self.lead else None
        lead = own or self.project.lead()
        return "us", lead.pk if lead else self.lead_id


def _left() -> Q:
    """Held by somebody who has left; those whose last day is today are looked at by their own calendar."""
    gone = Q(holder__active_to__lte=clock.now().date()) | Q(holder__user__is_active=False)
    return Q(holder__isnull=False) & gone


def _nobody_waits() -> Q:
    """To be verified by several, of whom none is here any more."""
    here = Member.objects.active().filter(pk=OuterRef("member_id"))
    waiting = Occurrence.objects.unanswered().filter(Exists(here), problem=OuterRef("pk"))
    return Q(state=VERIFYING, holder__isnull=True) & ~Q(Exists(waiting))
