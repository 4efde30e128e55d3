"""Beside the life: hold, watch, nudge, and the ten seconds of undo."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.kernel import clock, idempotency, undo
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.problems import notices, rules
from luoshi.problems.lifecycle import VERIFYING
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.side import Nudge, Pin, Watch
from luoshi.problems.models.triage import with_reason
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object

NOT_UNDOABLE = ("undo", "investigate", "answer_mark", "meet_again")
MOST_PINS = 10


class Asides(Base):
    """Moves that leave the state alone, and undo."""

    def hold(self: Problem, *, by: Member, until: date, reason: str) -> None:  # type: ignore[misc]
        """搁置: with the date on which it comes back by itself."""
        if within_reach(until, self.project.today()) <= self.project.today():
            raise Refusal(_("The date on which it comes back must lie ahead."))
        with self.moving(
            "hold", by=by, facts={"until": until.isoformat(), "reason": with_reason(reason)}
        ) as step:
            if self.hold_until is None:
                self.interrupt_promise(step.at)
            self.hold_until, self.hold_reason = until, reason
            self.due_at = self.next_date(step.at)

    def resume(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """Take it off hold; the promise goes on with what was left of it."""
        if self.hold_until is None:
            raise Refusal(_("It is not on hold."))
        with self.moving("resume", by=by) as step:
            self.end_hold(step.at)

    def watch(self: Problem, *, by: Member, on: bool = True) -> None:  # type: ignore[misc]
        """关注, or no longer."""
        with transaction.atomic():
            idempotency.claim()
            if on:
                made = Watch.objects.get_or_create(problem=self, member=by)[1]
            else:
                made = bool(Watch.objects.filter(problem=self, member=by).delete()[0])
            if made:
                record(
                    self,
                    "watch" if on else "unwatch",
                    by=by,
                    from_state=self.state,
                    to_state=self.state,
                    internal=True,
                )

    def pin(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """置顶: above the list, for everybody. Raises Refusal for all but the lead, and past ten."""
        rules.may_pin(self, by).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            others = Pin.objects.filter(project_id=self.project_id, problem__closed_at__isnull=True)
            if others.exclude(problem=self).count() >= MOST_PINS:
                raise Refusal(_("Ten are pinned already; take one down first."))
            defaults = {"project": self.project, "by": by, "at": clock.now()}
            if Pin.objects.get_or_create(problem=self, defaults=defaults)[1]:
                self._beside("pin", by)

    def unpin(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """No longer above the list. Raises Refusal for all but the lead."""
        rules.lead_only(self, by).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            if Pin.objects.filter(problem=self).delete()[0]:
                self._beside("unpin", by)

    def _beside(self: Problem, verb: str, by: Member) -> None:  # type: ignore[misc]
        record(self, verb, by=by, from_state=self.state, to_state=self.state, internal=True)

    def nudge(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """催一下: once per working day, days off counting with the one before. Raises Refusal."""
        rules.may_nudge(self, by).or_refuse()
        time, today = self.project.working_time, self.project.today()
        today = today if time.is_workday(today) else time.shift(today, -1)
        with transaction.atomic():
            idempotency.claim()
            _row, made = Nudge.objects.get_or_create(
                problem=self, day=today, defaults={"by": by, "at": clock.now()}
            )
            if not made:
                raise Refusal(_("The holder has been nudged today already."))
            record(self, "nudge", by=by, from_state=self.state, to_state=self.state)
            notices.nudged(self, by)

    def remind(self: Problem, *, by: Member | None, whom: Member) -> None:  # type: ignore[misc]
        """提醒: ask a silent reporter once more to verify, once a day; `by` is None for the daily job.

        Raises Refusal when nobody waits for this person's answer or they were reminded today.
        """
        if by is not None:
            rules.lead_only(self, by).or_refuse()
        today = self.project.today()
        with transaction.atomic():
            idempotency.claim()
            waiting = list(self.met.unanswered().filter(member=whom).select_for_update(of=("self",)))
            if self.state != VERIFYING or not waiting:
                raise Refusal(_("%(name)s has answered already.") % {"name": whom.name})
            if any(o.reminded_at and self._day_of(o.reminded_at) == today for o in waiting):
                raise Refusal(_("%(name)s has been reminded today already.") % {"name": whom.name})
            for occurrence in waiting:
                occurrence.reminders, occurrence.reminded_at = occurrence.reminders + 1, clock.now()
                occurrence.save(update_fields=["reminders", "reminded_at"])
            facts = {"whom": whom.name}
            record(self, "remind", by=by, facts=facts, from_state=self.state, to_state=self.state)
            notices.remind(self, whom, today.isoformat())

    def _day_of(self: Problem, moment: datetime) -> date:  # type: ignore[misc]
        return moment.astimezone(self.project.zone).date()

    def note_vendor_number(self: Problem, *, by: Member, number: str) -> None:  # type: ignore[misc]
        """记下外部单位自己的编号: by the firm that holds it, or the lead."""
        with transaction.atomic():
            idempotency.claim()
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
            rules.may_number(self, by).or_refuse()
            number = " ".join(number.split())[:60]
            if number == self.vendor_number:
                return
            self.vendor_number = number
            self.save(update_fields=["vendor_number"])
            facts = {"number": number}
            record(self, "vendor_number", by=by, facts=facts, from_state=self.state, to_state=self.state)
            Document.index("problem", self)

    def undo_note(self: Problem, step: Step) -> dict[str, Any] | None:  # type: ignore[misc]
        """What `undo_move` needs to take this step back; None when it cannot be taken back."""
        if step.move.verb in NOT_UNDOABLE:
            return None
        return undo.note(step, rules.UNDO_SECONDS)

    def undo_takes_back(self: Problem, row: models.Model) -> None:  # type: ignore[misc]
        """A row that an upper room wrote with the last move (it has `undone`): undoing marks it too."""
        if self.undo is not None:
            self.undo["made"].append([row._meta.label, str(row.pk)])
            self.save(update_fields=["undo"])

    def undo_move(self: Problem, *, by: Member) -> None:  # type: ignore[misc]
        """撤销: take the own last move back within ten seconds, with everything it wrote."""
        with transaction.atomic():
            with self.moving("undo", by=by) as step:
                note = self.undo or {}
                merged = cast("Problem | None", self.merged_into)
                undo.take_back(self, note, step.at)
                step.reaches = note["fields"]["state"]
                step.facts["undid"] = note["verb"]
            self._after_undo(merged, note)
            notices.undone(self, note["verb"])

    def _after_undo(self: Problem, merged: Problem | None, note: dict[str, Any]) -> None:  # type: ignore[misc]
        if note["verb"] == "merge" and merged:
            self.recount()
            merged.recount()
            record(
                merged,
                "release",
                by=None,
                facts={"code": self.code},
                from_state=merged.state,
                to_state=merged.state,
            )
        if note["verb"] == "hand_over":
            last = self.dossiers.filter(withdrawn_at__isnull=True).last()
            if last:
                last.current = True
                last.save(update_fields=["current"])
