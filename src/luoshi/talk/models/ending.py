"""Ending a meeting: minutes, outcome, duration, what it cost; and the reminders around it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from luoshi.evidence.models import attach
from luoshi.evidence.models.attachment import Given
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Firm, Member
from luoshi.talk import meeting_notices
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import FIXED
from luoshi.talk.rules import ALL

if TYPE_CHECKING:
    from luoshi.talk.models.meeting import Meeting

ASKED_FOR = timedelta(days=7)


class Ending:
    """The verbs `end` and `charge`, and the recurring job `remind`."""

    @transaction.atomic
    def end(  # type: ignore[misc]
        self: Meeting,
        *,
        by: Member,
        minutes: str,
        outcome: str,
        lasted: int,
        audience: str = ALL,
        cost: Decimal | None = None,
        currency: str = "CNY",
        payee: Firm | None = None,
        attachments: Iterable[Given] = (),
    ) -> None:
        """写纪要并结束: what was said, what came out of it, how long it took.

        Files hang on it for the readers of the minutes. Who takes part is told. Raises Refusal.
        """
        words = minutes.strip()
        facts = {"outcome": outcome, "lasted": lasted, "audience": audience}
        with self.moving("end", by=by, facts=facts) as step:
            verdict = rules.audience_fits(by, audience) & rules.cost_fits(by, cost, currency)
            (rules.minutes_fit(words, outcome, lasted) & verdict).or_refuse()
            _close(self, words, outcome, lasted, audience)
            _sign(self, by, step.at)
            _charge(self, cost, currency, payee)
            attach(attachments, "meeting", self.pk, by=by, internal=audience != ALL)
            step.facts["sha256"] = self.seal
        meeting_notices.ended(self, by)

    @transaction.atomic
    def charge(  # type: ignore[misc]
        self: Meeting, *, by: Member, cost: Decimal | None, currency: str = "CNY", payee: Firm | None = None
    ) -> None:
        """记费用: the bill often comes later than the minutes."""
        with self.moving("charge", by=by, facts={"cost": str(cost or ""), "currency": currency}):
            rules.cost_fits(by, cost, currency).or_refuse()
            _charge(self, cost, currency, payee)

    @classmethod
    def remind(cls: Any, limit: int = 200) -> int:
        """Half an hour before it begins everybody is reminded; after the end, once, whoever owes the minutes.

        Unique however often it runs and on however many nodes. Returns how many meetings it told about.
        """
        now, told = clock.now(), 0
        fixed = cls.objects.filter(state=FIXED)
        soon = fixed.filter(starts_at__gt=now, starts_at__lte=now + rules.REMIND_BEFORE)
        over = fixed.filter(minutes_asked=False, starts_at__lte=now, starts_at__gt=now - ASKED_FOR)
        for pk in list(soon.filter(soon_told__lt=F("sequence")).values_list("pk", flat=True)[:limit]):
            told += _claimed(cls, pk, {"soon_told__lt": F("sequence")}, {"soon_told": F("sequence")},
                             meeting_notices.soon)  # fmt: skip
        late = (m for m in over.only("starts_at", "length") if m.ends_at + rules.MINUTES_WANTED_AFTER <= now)
        for meeting in islice(late, limit):
            told += _claimed(cls, meeting.pk, {"minutes_asked": False}, {"minutes_asked": True},
                             meeting_notices.minutes_wanted)  # fmt: skip
        return told


def _claimed(cls: Any, pk: Any, still: dict[str, Any], then: dict[str, Any], tell: Any) -> int:
    """Whoever turns the mark tells; mark and letters are written together."""
    with transaction.atomic():
        if not cls.objects.filter(pk=pk, state=FIXED, **still).update(**then):
            return 0
        tell(cls.objects.for_page().get(pk=pk))
    return 1


def _close(meeting: Meeting, minutes: str, outcome: str, lasted: int, audience: str) -> None:
    meeting.minutes, meeting.outcome, meeting.lasted = minutes, outcome, lasted
    meeting.audience = audience


def _sign(meeting: Meeting, by: Member, at: datetime) -> None:
    meeting.ended_by, meeting.ended_at = by, at


def _charge(meeting: Meeting, cost: Decimal | None, currency: str, payee: Firm | None) -> None:
    """Write down the amount and who is paid: with one firm at the table that one, else the named one."""
    if cost is None:
        meeting.cost, meeting.payee = None, None
        return
    firms = {m.firm_id: m.firm for m in meeting.people() if m.firm_id}
    if payee is not None and payee.pk not in firms:
        raise Refusal(_("Only a firm that took part can be paid for it."))
    only = next(iter(firms.values())) if len(firms) == 1 else None
    meeting.cost, meeting.currency, meeting.payee = cost, currency, payee or only
