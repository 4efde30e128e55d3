"""Agreeing on a time: proposed, answered, fixed by one person, moved, called off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.talk import meeting_notices
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import FIXED
from luoshi.talk.models.calling import propose, unmoved
from luoshi.talk.models.parts import Reply, Slot
from luoshi.ui.fields import too_long

if TYPE_CHECKING:
    from luoshi.talk.models.meeting import Meeting

MOST_REASON = 500


class Agreeing:
    """The verbs `answer`, `suggest`, `fix`, `shift` and `cancel`."""

    @transaction.atomic
    def answer(self: Meeting, *, by: Member, answers: Mapping[UUID, str]) -> None:  # type: ignore[misc]
        """可以 / 不行 / 待定 for each time, by its key; the last word counts. Who called it hears of it."""
        with self.moving("answer", by=by) as step:
            slots = {slot.pk: slot for slot in self.slots.all() if self._is_open(slot)}
            said = {pk: word for pk, word in answers.items() if word}
            if not said:
                raise Refusal(_("Please answer at least one of the times."))
            if set(said) - set(slots) or set(said.values()) - set(dict(rules.ANSWERS)):
                raise Refusal(_("One of the times is not proposed any more. Please look again."))
            for pk, word in said.items():
                values = {"answer": word, "at": step.at}
                Reply.objects.update_or_create(slot=slots[pk], member=by, defaults=values)
            step.facts["answers"] = {slots[pk].starts_at.isoformat(): word for pk, word in said.items()}
        meeting_notices.answered(self, by, {slots[pk].starts_at: word for pk, word in said.items()})

    @transaction.atomic
    def suggest(self: Meeting, *, by: Member, times: Iterable[datetime]) -> None:  # type: ignore[misc]
        """另提时间: more moments to choose from; who suggests one can then, and the others are asked."""
        moments = sorted(dict.fromkeys(times))
        with self.moving("suggest", by=by) as step:
            there = {slot.starts_at for slot in self.slots.all()}
            fresh = [moment for moment in moments if moment not in there]
            if moments and not fresh:
                raise Refusal(_("This time is among the proposed ones already."))
            rules.times_fit(fresh, self.length).or_refuse()
            rules.number_of_times_fits(len(there) + len(fresh)).or_refuse()
            propose(self, fresh, by)
            step.facts["times"] = [moment.isoformat() for moment in fresh]
        meeting_notices.suggested(self, by, fresh)

    @transaction.atomic
    def fix(self: Meeting, *, by: Member, time: datetime) -> None:  # type: ignore[misc]
        """定下来: one of the proposed times; everybody gets the invitation for the calendar."""
        with self.moving("fix", by=by, facts={"time": time.isoformat()}):
            if not self.slots.filter(starts_at=time).exists():
                raise Refusal(_("One of the times is not proposed any more. Please look again."))
            rules.times_fit([time], self.length).or_refuse()
            rules.place_fits(self.kind, self.link, self.place).or_refuse()
            self.starts_at = time
        meeting_notices.fixed(self, by)

    @transaction.atomic
    def shift(  # type: ignore[misc]
        self: Meeting, *, by: Member, time: datetime, reason: str = "", seen: str = ""
    ) -> None:
        """改期: the invitation is sent anew under the same name, so that calendars move it."""
        with self.moving("shift", by=by, facts={"time": time.isoformat(), "reason": _short(reason)}) as step:
            unmoved(self, seen)
            if time == self.starts_at:
                raise Refusal(_("It is fixed for this time already."))
            rules.times_fit([time], self.length).or_refuse()
            step.facts["was"] = self.starts_at.isoformat() if self.starts_at else ""
            if not self.slots.filter(starts_at=time).exists():
                propose(self, [time], by)
            self.starts_at, self.sequence, self.minutes_asked = time, self.sequence + 1, False
        meeting_notices.shifted(self, by, _short(reason))

    @transaction.atomic
    def cancel(self: Meeting, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """取消, with the reason that everybody reads; calendars take it out."""
        if not reason.strip():
            raise Refusal(_("Please give the reason; everybody who was invited reads it."))
        was_fixed = False
        with self.moving("cancel", by=by, facts={"reason": _short(reason)}):
            was_fixed = self.state == FIXED
            self.reason, self.sequence = _short(reason), self.sequence + 1
        meeting_notices.cancelled(self, by, in_calendars=was_fixed)

    def _is_open(self: Meeting, slot: Slot) -> bool:  # type: ignore[misc]
        """Whether this time still asks for an answer: once one is fixed, only that one."""
        return self.state != FIXED or slot.starts_at == self.starts_at


def _short(reason: str) -> str:
    """The reason without spaces around it. Raises Refusal when it is too long."""
    over = len(reason.strip()) - MOST_REASON
    if over > 0:
        raise Refusal(too_long(over, MOST_REASON))
    return reason.strip()
