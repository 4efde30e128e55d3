"""The problem 问题: its abilities joined, and what follows from each move."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Move, Step
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.problems import followers, notices
from luoshi.problems.lifecycle import (
    CLOSED,
    INVESTIGATING,
    NEEDS_ANSWER,
    REPORTED,
    TO_ARCHIVE,
    VERIFYING,
    WITH_CONSULTANT,
)
from luoshi.problems.models.arriving import Arriving
from luoshi.problems.models.asides import Asides
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.facts import has_files
from luoshi.problems.models.filing import Filing
from luoshi.problems.models.handover import HandOver
from luoshi.problems.models.histories import Histories
from luoshi.problems.models.investigation import Investigation
from luoshi.problems.models.marks import Marks
from luoshi.problems.models.occurrence import Occurrence
from luoshi.problems.models.relay import pass_ball
from luoshi.problems.models.solving import Solving
from luoshi.problems.models.standing_in import StandingIn
from luoshi.problems.models.timing import ANSWERING, ASKING, Timing
from luoshi.problems.models.triage import Triage
from luoshi.rollout.models import Member
from luoshi.trail.models import Event, record

INTERNAL = ("investigate", "answer_mark", "hold", "resume", "assess", "merge", "unmerge")


class Problem(
    Filing, Arriving, Histories, Triage, HandOver, Marks, Solving, Asides, StandingIn, Timing, ProblemBase,
):  # fmt: skip
    """A numbered problem followed to its end. Verbs come from its abilities, one file each."""

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="one_problem_per_number"),
            models.CheckConstraint(
                condition=models.Q(state=CLOSED) | models.Q(outcome="", closed_at__isnull=True),
                name="open_problems_have_no_outcome",
            ),
        ]
        indexes: ClassVar = [
            # The list sorted by last change, whole and by its usual filters; keyset on (changed_at, id).
            models.Index(fields=["project", "-changed_at", "-id"], name="problem_list"),
            models.Index(fields=["project", "state", "-changed_at", "-id"], name="problem_by_state"),
            models.Index(fields=["project", "area", "-changed_at", "-id"], name="problem_by_area"),
            models.Index(
                fields=["project", "department", "-changed_at", "-id"], name="problem_by_department"
            ),
            models.Index(
                fields=["project", "importance", "-changed_at", "-id"], name="problem_by_importance"
            ),
            models.Index(fields=["project", "reporter", "-changed_at", "-id"], name="problem_by_reporter"),
            # The list as it opens: what is open, by last change; its last page is as near as its first.
            models.Index(
                fields=["project", "-changed_at", "-id"],
                condition=models.Q(closed_at__isnull=True),
                name="problem_open_list",
            ),
            # Navigation counts and pages by holder look at open problems only.
            models.Index(
                fields=["project", "party", "state"],
                condition=models.Q(closed_at__isnull=True),
                name="problem_open",
            ),
            # The inbox: oldest report first.
            models.Index(
                fields=["project", "reported_at"], condition=models.Q(state=REPORTED), name="problem_inbox"
            ),
            models.Index(
                fields=["project", "due_at"], condition=models.Q(closed_at__isnull=True), name="problem_due"
            ),
            # The escalation job: promises of which a level is reached; and what comes back from hold.
            models.Index(
                fields=["alarm_at"], condition=models.Q(alarm_at__isnull=False), name="problem_alarm"
            ),
            models.Index(
                fields=["due_at"], condition=models.Q(hold_until__isnull=False), name="problem_on_hold"
            ),
            # Importing the same list again finds what is there.
            models.Index(
                fields=["project", "imported_from"],
                condition=~models.Q(imported_from=""),
                name="problem_imported",
            ),
        ]

    # What follows from a move

    def settle(self, step: Step) -> None:
        """Derive holder, next date and closing time from the state the move reaches."""
        if step.move.verb == "undo":
            return
        held_before, verb = (self.party, self.holder_id), step.move.verb
        if self.state == CLOSED or step.move.changes_state or verb in (*ASKING, *ANSWERING):
            self.party, self.holder_id = self._holder(step)
        if (self.party, self.holder_id) != held_before:
            self.held_since = step.at
        on_hold = self.hold_until is not None
        if step.came_from != self.state or verb in (*ASKING, *ANSWERING):
            self.hold_until, self.hold_reason = None, ""
        self.time_move(verb, step.came_from, on_hold, step.at)
        self.closed_at = None if self.state != CLOSED else self.closed_at or step.at
        if self.state != CLOSED:
            self.outcome = ""

    def _holder(self, step: Step) -> tuple[str, Any]:
        if step.move.verb == "ask_reporter":
            return self._asked(step.facts["asked"])
        if self.state in (REPORTED, INVESTIGATING, TO_ARCHIVE):
            return "us", self._lead_id()
        if self.state == WITH_CONSULTANT and self.firm:
            return self.firm.party, self.consultant_id
        if self.state == NEEDS_ANSWER:
            return self._asked(step.facts["asked"])
        if self.state == VERIFYING:
            waiting = {o.member_id for o in self.met.unanswered()}
            return "rep", waiting.pop() if len(waiting) == 1 else None
        return "", None

    @staticmethod
    def _asked(asked: Member) -> tuple[str, Any]:
        return ("us" if asked.has("lead") else "rep"), asked.pk

    def _lead_id(self) -> Any:
        today = self.project.today()
        if self.lead and self.lead.has("lead") and self.lead.is_active_on(today):
            return self.lead_id
        lead = self.project.lead()
        return lead.pk if lead else self.lead_id

    def record(self, step: Step) -> None:
        """One trail event, the ball's hand-over, and the letters of this move."""
        facts = {
            name: str(value) for name, value in step.facts.items() if not isinstance(value, models.Model)
        }
        record(
            self,
            step.move.verb,
            by=step.by,
            facts=facts,
            from_state=step.came_from,
            to_state=self.state,
            internal=step.move.verb in INTERNAL,
        )
        pass_ball(self, step.at)
        notices.after(self, step)
        followers.moved(self, step)

    def before_save(self, step: Step) -> None:
        """Keep what undoing needs, for the ten seconds in which the last move can be undone."""
        self.undo = self.undo_note(step)
        step.before.setdefault("undo", None)

    def out_of_place(self, move: Move) -> str:
        """Who moved it in the meantime, and where it stands now."""
        last = Event.objects.about(self).exclude(from_state=models.F("to_state")).last()
        if last is None:
            return super().out_of_place(move)
        when = last.at.astimezone(self.project.zone)
        return _("%(name)s has moved it at %(time)s; it is now “%(state)s”.") % {
            "name": last.actor_name or _("Luoshi"),
            "time": when.strftime("%H:%M"),
            "state": self.state_label,
        }

    def admits(self, person: Member) -> Verdict:
        """Nobody of another project moves anything here; outsiders only what their firm holds."""
        foreign = person.project_id != self.project_id
        if foreign or (person.is_external and person.firm_id != self.firm_id):
            return no(_("There is no such problem."))
        return YES

    # Questions that rules and pages ask

    def met_by(self, person: Member) -> bool:
        """Whether this person reported it or met it too."""
        return any(o.member_id == person.pk for o in self.met.all())

    def awaits(self, person: Member) -> bool:
        """Whether this person's verdict is still wanted."""
        return any(o.member_id == person.pk and not o.is_settled for o in self.met.all())

    @property
    def sheet(self) -> Investigation:
        """The investigation sheet; an empty one when nobody has written yet."""
        found = Investigation.objects.filter(problem=self).first()
        return found or Investigation(problem=self, has_evidence=has_files(self))

    @property
    def first(self) -> Occurrence:
        """The first report."""
        return self.met.order_by("reported_at", "id")[0]

    def recount(self) -> None:
        """Write down how many occurrences there are now."""
        self.met_count = self.met.count()
        self.save(update_fields=["met_count"])

    @property
    def clock_now(self) -> datetime:
        """The product's present, for templates."""
        return clock.now()
