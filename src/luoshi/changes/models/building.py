"""Building 开发与配置: milestones, progress with every slip, deliveries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.built import Delivery, Milestone, Slip
from luoshi.changes.models.holding import FIRM, LEAD
from luoshi.changes.models.money import LogEntry
from luoshi.changes.models.words import said, with_reason
from luoshi.evidence.models import Attachment, attach
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.search.models import Document

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

MOST_MILESTONES, DONE = 20, 100


class Building(Base):
    """While a firm, or the lead, builds what was decided."""

    def open_milestones(self: Change) -> list[Milestone]:  # type: ignore[misc]
        """All milestones that count, in their order."""
        return list(self.milestones.filter(undone=False))

    def plan(self: Change, *, by: Member, milestones: Iterable[tuple[str, date]]) -> list[Milestone]:  # type: ignore[misc]
        """计划里程碑: further ones, each with its date. Raises Refusal for a day gone by."""
        wanted, made = list(milestones), list[Milestone]()
        with self.moving("plan", by=by, facts={"count": len(wanted)}) as step:
            there = self.milestones.filter(undone=False).count()
            if not wanted or there + len(wanted) > MOST_MILESTONES:
                raise Refusal(_("Between one and %(n)d milestones, please.") % {"n": MOST_MILESTONES})
            for place, (name, due_on) in enumerate(wanted, there + 1):
                name = said(name, _("Each milestone needs a name."))[:120]
                if within_reach(due_on, self.project.today()) < self.project.today():
                    raise Refusal(_("“%(name)s”: the date has passed already.") % {"name": name})
                row = Milestone.objects.create(
                    change=self, firm=self.firm, place=place, name=name, planned_on=due_on, due_on=due_on,
                    alarm_at=self.evening(due_on),
                )  # fmt: skip
                step.makes(row)
                made.append(row)
        return made

    def progress(  # type: ignore[misc]
        self: Change, *, by: Member, milestone: Milestone, percent: int, moved_to: date | None = None,
        reason: str = "",
    ) -> None:  # fmt: skip
        """报进度: percent done, and another date with its reason: every slip is kept. Raises Refusal."""
        with self.moving("progress", by=by) as step:
            milestone = self._own_milestone(milestone, by)
            if not 0 <= percent <= DONE:
                raise Refusal(_("Between 0 and 100 percent, please."))
            step.changes(milestone, "percent", "done_at", "due_on", "alarm_at")
            before = (milestone.done_at, milestone.due_on)
            if moved_to and moved_to != milestone.due_on:
                self._slip(milestone, moved_to, with_reason(reason), by, step)
            milestone.percent = percent
            milestone.done_at = (milestone.done_at or step.at) if percent == DONE else None
            if before != (milestone.done_at, milestone.due_on):
                milestone.alarm_at = None if milestone.done_at else self.evening(milestone.due_on)
            milestone.save(update_fields=["percent", "done_at", "due_on", "alarm_at"])
            step.facts["what"] = f"{milestone.name} {percent} %"

    def _own_milestone(self: Change, milestone: Milestone, by: Member) -> Milestone:  # type: ignore[misc]
        """The row as it is now; a firm reports of its own ones only. Raises Refusal."""
        row = self.milestones.select_for_update().filter(pk=milestone.pk, undone=False).first()
        if row is None or (by.is_external and row.firm_id != by.firm_id):
            raise Refusal(_("There is no such milestone."))
        return row

    def _slip(self: Change, milestone: Milestone, to: date, reason: str, by: Member, step: Step) -> None:  # type: ignore[misc]
        if within_reach(to, self.project.today()) < self.project.today():
            raise Refusal(_("“%(name)s”: the date has passed already.") % {"name": milestone.name})
        before, milestone.due_on = milestone.due_on, to
        about = {"days": self.project.working_time.workdays(before, to), "by": by, "at": step.at}
        words = f"{milestone.name}{_(': ')}{reason}"[:300]
        slip = {"firm": self.firm, "milestone": milestone, "from_on": before, "to_on": to}
        step.makes(Slip.objects.create(change=self, reason=reason[:300], **slip, **about))
        step.makes(LogEntry.objects.create(change=self, kind="slip", words=words, **about))

    def note_risk(self: Change, *, by: Member, reason: str) -> LogEntry:  # type: ignore[misc]
        """记一条风险: what came up on the way, in the control log. Raises Refusal."""
        with self.moving("note_risk", by=by, facts={"reason": with_reason(reason)}) as step:
            row = LogEntry.objects.create(
                change=self, kind="risk", risk=reason.strip()[:300], by=by, at=step.at
            )
            step.makes(row)
        return row

    def deliver(  # type: ignore[misc]
        self: Change, *, by: Member, version: str, notes: str, how_to_test: str,
        files: list[Attachment] | None = None,
    ) -> Delivery:  # fmt: skip
        """交付: the lead has the ball and tests it, or starts the pilot. Raises Refusal."""
        version = said(version, _("Please give the version."))[:60]
        given = {"version": version, "notes": said(notes, _("Please write what is in it."))}
        given["how_to_test"] = said(how_to_test, _("Please write how to test it."))
        with self.moving("deliver", by=by, facts={"version": version}) as step:
            number = self.deliveries.filter(undone=False).count() + 1
            row = Delivery.objects.create(
                change=self, firm=self.firm, number=number, by=by, at=step.at, **given
            )
            attach(files or [], "delivery", row.pk, by=by)
            step.makes(row)
            self.next_waits = LEAD
        Document.index("change", self)
        return row

    @property
    def last_delivery(self: Change) -> Delivery | None:  # type: ignore[misc]
        """What was delivered last."""
        return self.deliveries.filter(undone=False).last()

    def send_back(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """退回: the firm reads why, and delivers anew."""
        with self.moving("send_back", by=by, facts={"reason": with_reason(reason)}) as step:
            row = self.last_delivery
            if row:
                step.changes(row, "sent_back_at", "sent_back_words")
                row.sent_back_at, row.sent_back_words = step.at, reason.strip()
                row.save(update_fields=["sent_back_at", "sent_back_words"])
            self.next_waits = FIRM if self.firm_id else LEAD
