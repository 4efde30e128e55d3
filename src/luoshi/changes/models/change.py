"""The change 需求变更: its abilities joined, and what follows from each move."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _

from luoshi.changes import notices
from luoshi.changes.lifecycle.states import ENDED
from luoshi.changes.models.arriving import Arriving
from luoshi.changes.models.asides import Asides
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.building import Building
from luoshi.changes.models.fees import Fees
from luoshi.changes.models.holding import Holding
from luoshi.changes.models.judging import Judging
from luoshi.changes.models.offering import Offering
from luoshi.changes.models.piloting import Piloting
from luoshi.changes.models.recording import Recording
from luoshi.changes.models.relay import pass_ball
from luoshi.changes.models.rolling import Rolling
from luoshi.changes.models.screening import Screening
from luoshi.changes.models.tracing import Tracing
from luoshi.changes.models.trying import Trying
from luoshi.kernel.lifecycle import Move, Step
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.trail.models import Event, record

OUTSIDE = (
    "forward", "draft_option", "offer", "answer_objection", "revise", "ask_quote", "quote", "bargain",
    "start", "plan", "progress", "deliver", "send_back", "back_to_work",
)  # fmt: skip
"""Moves that a firm may read of; everything else is the company's own."""


class Change(
    Holding,
    Recording,
    Screening,
    Offering,
    Judging,
    Fees,
    Building,
    Piloting,
    Trying,
    Rolling,
    Tracing,
    Arriving,
    Asides,
    ChangeBase,
):
    """A numbered change followed to its end. Verbs come from its abilities, one file each."""

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="one_change_per_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=ENDED) | models.Q(outcome="", closed_at__isnull=True),
                name="open_changes_have_no_outcome",
            ),
        ]
        indexes: ClassVar = [
            # The list sorted by last change; keyset on (changed_at, id).
            models.Index(fields=["project", "-changed_at", "-id"], name="change_list"),
            models.Index(fields=["project", "state", "-changed_at", "-id"], name="change_by_state"),
            # Navigation counts, decisions and pages by holder look at open changes only.
            models.Index(
                fields=["project", "waits", "state"],
                condition=models.Q(closed_at__isnull=True),
                name="change_open",
            ),
            models.Index(
                fields=["project", "due_at"], condition=models.Q(closed_at__isnull=True), name="change_due"
            ),
            # The escalation job, and what comes back by itself.
            models.Index(
                fields=["alarm_at"], condition=models.Q(alarm_at__isnull=False), name="change_alarm"
            ),
            models.Index(
                fields=["due_at"], condition=models.Q(back_on__isnull=False), name="change_postponed"
            ),
            # Importing the same list again finds what is there.
            models.Index(
                fields=["project", "imported_from"],
                condition=~models.Q(imported_from=""),
                name="change_imported",
            ),
        ]

    def record(self, step: Step) -> None:
        """One trail event, the ball's hand-over, and the letters of this move."""
        facts = {
            name: str(value) for name, value in step.facts.items() if not isinstance(value, models.Model)
        }
        # With which firm it lay says who outside may read of it later.
        if step.move.verb in OUTSIDE and (firm := self.firm_id or step.before.get("firm_id")):
            facts["firm_id"] = str(firm)
        record(
            self, step.move.verb, by=step.by, facts=facts, from_state=step.came_from, to_state=self.state,
            internal=step.move.verb not in OUTSIDE,
        )  # fmt: skip
        pass_ball(self, step.at)
        notices.after(self, step)

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

    def admits(self, person: Member | None) -> Verdict:
        """Nobody of another project moves anything here; outsiders only what their firm holds."""
        if person is None:
            return YES
        foreign = person.project_id != self.project_id
        if foreign or (person.is_external and not self._open_to(person)):
            return no(_("There is no such change."))
        return YES

    def _open_to(self, person: Member) -> bool:
        if person.firm_id is None or person.firm_id != self.firm_id:
            return False
        return self.briefs.filter(firm_id=person.firm_id, withdrawn_at__isnull=True).exists()
