"""Who holds a change, and until when: derived from its state and from whom it waits for."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q

from luoshi.changes import notices, rules
from luoshi.changes.lifecycle.states import AGREEING_FEE, BUILDING, ENDED, PILOTING, POSTPONED, ROLLING_OUT
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.built import Milestone
from luoshi.changes.models.relay import pass_ball
from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Step
from luoshi.problems import minutes
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.changes.models.change import Change
    from luoshi.kernel.clock import WorkingTime

    Base = ChangeBase
else:
    Base = object

LEAD, SPONSOR, REQUESTER, FIRM, EVALUATORS, PILOT = (
    "lead", "sponsor", "requester", "firm", "evaluators", "pilot",
)  # fmt: skip
WAITS = {
    "read_back": REQUESTER, "with_consultant": FIRM, "evaluating": EVALUATORS, "developing": FIRM,
    "configuring": FIRM, "piloting": PILOT,
}  # fmt: skip
"""For whom a state waits when its verb says nothing else; where none is named, for the lead."""
COMES_BACK_AT = time(9)


class Holding(Base):
    """Holder and next date."""

    def settle(self: Change, step: Step) -> None:  # type: ignore[misc]
        """Derive holder, next date and closing time from the state the move reaches."""
        if step.move.verb == "undo":
            return
        before = (self.party, self.holder_id)
        moved = step.came_from != self.state
        self.waits = self.next_waits or (WAITS.get(self.state, LEAD) if moved else self.waits)
        self.next_waits = ""
        self.party, self.holder_id = self.found_holder()
        if (self.party, self.holder_id) != before:
            self.held_since = step.at
        if self.state in ENDED:
            self.closed_at = self.closed_at or step.at
            self.waits, self.due_at, self.alarm_at, self.promised_from = "", None, None, None
            self.promised_minutes = 0
        elif moved or before != (self.party, self.holder_id) or self._dated_anew(step):
            self.begin_promise(step.at)

    def _dated_anew(self: Change, step: Step) -> bool:  # type: ignore[misc]
        if step.move.verb in ("plan", "progress"):
            # A word on the progress of what is late does not make it less late.
            agreed = self._agreed_date()
            return agreed is not None and self.evening(agreed) != self.due_at
        return step.move.verb in ("start_wave", "deliver", "quote", "recommend")

    def found_holder(self: Change) -> tuple[str, Any]:  # type: ignore[misc]
        """Party and person for whom it waits; always somebody who is still here."""
        if self.state in ENDED:
            return "", None
        if self.waits == EVALUATORS:
            waiting = [e.member_id for e in self.awaited()]
            if waiting:
                return "rep", waiting[0] if len(waiting) == 1 else None
        person = self._person()
        if person is None or not self._is_here(person):
            lead = self.present_lead()
            return "us", lead.pk if lead else self.lead_id
        parties = {LEAD: "us", SPONSOR: "us", REQUESTER: "rep"}
        return parties.get(self.waits, person.party), person.pk

    def _is_here(self: Change, person: Member) -> bool:  # type: ignore[misc]
        """Whether this person still works in the project and can sign in."""
        return person.is_active_on(self.project.today()) and person.user.is_active

    def _person(self: Change) -> Member | None:  # type: ignore[misc]
        if self.state == AGREEING_FEE and self.waits != FIRM and (person := self.next_approver()):
            return person
        if self.waits == SPONSOR:
            return self.sponsor()
        if self.waits == REQUESTER:
            return self.requester
        if self.waits == FIRM:
            return self.firm_person()
        if self.waits == PILOT:
            return self.pilot.lead if self.pilot else None
        return self.present_lead()

    @classmethod
    def pass_on(cls) -> int:
        """What lies with somebody who left goes to whoever stands in; how many (a job, safe to repeat)."""
        changes: QuerySet[Change] = apps.get_model("changes", "Change")._base_manager.all()
        held = changes.filter(closed_at__isnull=True, holder__isnull=False)
        gone = Q(holder__active_to__lt=clock.now().date()) | Q(holder__user__is_active=False)
        return sum(one.find_holder() for one in held.filter(gone).select_related("project__organization"))

    def find_holder(self: Change) -> bool:  # type: ignore[misc]
        """Give it to whoever is here to hold it; False when that is the same person."""
        with transaction.atomic():
            project = self.project
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
            self.project, before = project, (self.party, self.holder_id)
            self.party, self.holder_id = self.found_holder()
            if before == (self.party, self.holder_id):
                return False
            self.held_since = clock.now()
            self.begin_promise(self.held_since)
            names = [
                "party",
                "holder",
                "held_since",
                "due_at",
                "alarm_at",
                "promised_from",
                "promised_minutes",
            ]
            self.save(update_fields=names)
            pass_ball(self, self.held_since)
            self.beside("pass_on", None, {"whom": self.holder.name if self.holder else ""})
            notices.passed_on(self)
        return True

    def present_lead(self: Change) -> Member | None:  # type: ignore[misc]
        """The lead who carries it, or the responsible one when that person has gone."""
        lead = self.lead
        if lead and lead.has("lead") and self._is_here(lead):
            return lead
        return self.project.lead()

    def sponsor(self: Change) -> Member | None:  # type: ignore[misc]
        """The head of the company in this project; None where nobody has that role."""
        people = self.project.members.active(self.project.today()).with_role("sponsor")
        return people.internal().order_by("id").first()

    def firm_person(self: Change) -> Member | None:  # type: ignore[misc]
        """The person of the firm, or a colleague there when that person has gone."""
        today = self.project.today()
        if self.contact and self._is_here(self.contact):
            return self.contact
        if self.firm_id is None:
            return None
        return self.project.members.active(today).filter(firm_id=self.firm_id).order_by("id").first()

    @property
    def their_time(self: Change) -> WorkingTime:  # type: ignore[misc]
        """The working time of whoever holds it."""
        return self.project.time_of(self.party)

    def begin_promise(self: Change, at: datetime) -> None:  # type: ignore[misc]
        """By when the holder has to act, counted from now on."""
        self.promised_from = at
        self.due_at = self.next_date(at)
        self.promised_minutes = max(1, self.their_time.minutes_between(at, self.due_at))
        self.alarm_at = None
        if self.due_at > at:
            self.alarm_at = minutes.next_alarm(self.their_time, at, self.due_at, self.promised_minutes)

    def next_date(self: Change, at: datetime) -> datetime:  # type: ignore[misc]
        """A date that was agreed, or the usual time for this step."""
        if self.state == POSTPONED and self.back_on:
            return datetime.combine(self.back_on, COMES_BACK_AT, self.project.zone)
        agreed = self._agreed_date()
        # A milestone that is late stays late; another date that has passed says nothing of this step.
        if agreed and (self.evening(agreed) > at or self.next_milestone()):
            return self.evening(agreed)
        return self.usual_date(self.state, self.their_time, at)

    def usual_date(self: Change, state: str, time: WorkingTime, at: datetime) -> datetime:  # type: ignore[misc]
        """By when a step is promised that begins now and for which no date was agreed."""
        days = rules.TARGETS.get(state, 5)
        return time.add_minutes(at, days * self.project.working_time.minutes_per_day)

    def _agreed_date(self: Change) -> date | None:  # type: ignore[misc]
        if self.state == PILOTING and self.pilot:
            return self.pilot.ends_on
        if self.is_being_built:
            return self._next_delivery()
        if self.state == ROLLING_OUT and self.waits == LEAD:
            waves = self.waves.filter(undone=False, started_at__isnull=True).order_by("planned_on")
            return waves.values_list("planned_on", flat=True).first()
        return None

    @property
    def is_being_built(self: Change) -> bool:  # type: ignore[misc]
        """Whether whoever builds it is at work: the firm has the ball, or no firm is needed."""
        return self.state in BUILDING and (self.waits == FIRM or self.firm_id is None)

    def next_milestone(self: Change) -> Milestone | None:  # type: ignore[misc]
        """The milestone that is to be reached next, while it is being built."""
        if not self.is_being_built:
            return None
        return self.milestones.filter(undone=False, done_at__isnull=True).order_by("due_on", "place").first()

    def _next_delivery(self: Change) -> date | None:  # type: ignore[misc]
        """The next open milestone's date; where none was planned, the one of the baseline."""
        milestone = self.next_milestone()
        if milestone or self.milestones.filter(undone=False).exists():
            return milestone.due_on if milestone else None
        baseline = self.baselines.filter(undone=False).last()
        return baseline.due_on if baseline else None

    def evening(self: Change, day: date) -> datetime:  # type: ignore[misc]
        """The end of the working hours of a day."""
        return datetime.combine(day, self.project.spans[-1][1], self.project.zone)

    @property
    def clock_now(self: Change) -> datetime:  # type: ignore[misc]
        """The product's present, for templates."""
        return clock.now()
