"""What the firms' meetings came to: how many, how long, what they cost. For lead and sponsor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luoshi.rollout.models import Firm, Member
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import ENDED
from luoshi.talk.models import Meeting, Participant
from luoshi.talk.models.meeting import MeetingQuerySet
from luoshi.ui.money import money_in

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MONTH, QUARTER, ALL_TIME = "month", "quarter", "all"
PERIODS: list[tuple[str, StrOrPromise]] = [
    (MONTH, gettext_lazy("This month")),
    (QUARTER, gettext_lazy("This quarter")),
    (ALL_TIME, gettext_lazy("All")),
]
MOST_ROWS = 20_000


@dataclass
class Total:
    """One firm: its meetings, visits, minutes and the sums paid to it by currency."""

    firm: Firm | None
    count: int = 0
    visits: int = 0
    minutes: int = 0
    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    @property
    def name(self) -> str:
        """The firm's name; what was paid to nobody in particular has none."""
        return self.firm.name if self.firm else _("No firm")

    @property
    def hours(self) -> str:
        """Hours with one digit."""
        return f"{self.minutes / 60:.1f}"

    @property
    def amounts(self) -> str:
        """The sums in words, one a currency."""
        return pgettext("between things in a list", ", ").join(
            money_in(amount, currency) for currency, amount in sorted(self.money.items())
        )


def begins(period: str, today: date) -> date | None:
    """The first day of the period; None for all."""
    if period == MONTH:
        return today.replace(day=1)
    if period == QUARTER:
        return today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1)
    return None


def ended_since(member: Member, period: str) -> MeetingQuerySet:
    """The ended meetings of the period that this member may see."""
    found = Meeting.objects.visible_to(member).filter(state=ENDED)
    first = begins(period, member.project.today())
    if first is None:
        return found
    moment = datetime.combine(first, datetime.min.time(), member.project.zone)
    return found.filter(starts_at__gte=moment)


def totals(member: Member, period: str) -> list[Total]:
    """One line a firm, the most expensive in time first; three queries however many there are."""
    facts = {row["id"]: row for row in ended_since(member, period).values(
        "id", "kind", "lasted", "cost", "currency", "payee_id")}  # fmt: skip
    found: dict[UUID | None, Total] = {}
    for firm, meetings in _who_met(facts).items():
        total = found.setdefault(firm, Total(None))
        total.count = len(meetings)
        total.visits = sum(facts[pk]["kind"] == rules.VISIT for pk in meetings)
        total.minutes = sum(facts[pk]["lasted"] or 0 for pk in meetings)
    for row in facts.values():
        if row["cost"]:
            found.setdefault(row["payee_id"], Total(None)).money[row["currency"]] += row["cost"]
    firms = Firm.objects.in_bulk([pk for pk in found if pk])
    for pk, total in found.items():
        total.firm = firms.get(pk) if pk else None
    return sorted(found.values(), key=lambda total: (-total.minutes, total.name))


def _who_met(facts: dict[Any, Any]) -> dict[UUID, set[UUID]]:
    """The meetings of each firm."""
    places = Participant.objects.filter(meeting__in=list(facts), member__firm__isnull=False)
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for meeting, firm in places.values_list("meeting_id", "member__firm_id"):
        found[firm].add(meeting)
    return found


def sheet(member: Member, period: str) -> Iterator[list[str]]:
    """The list behind the totals, then the totals, as rows for a workbook."""
    yield [_("Firms"), _("Number"), _("What it is about"), _("How you meet"), _("When"),
           _("Minutes it lasted"), _("What came out of it"), _("Who took part"),
           _("Cost"), _("Currency")]  # fmt: skip
    comma = pgettext("between names", ", ")
    for meeting in ended_since(member, period).for_page().order_by("starts_at", "id")[:MOST_ROWS]:
        people = meeting.people()
        firms = dict.fromkeys(one.firm.name for one in people if one.firm)
        when = meeting.starts_at.astimezone(member.project.zone) if meeting.starts_at else None
        yield [
            comma.join(firms), meeting.subject_code, meeting.title, str(meeting.get_kind_display()),
            f"{when:%Y-%m-%d %H:%M}" if when else "", str(meeting.lasted), str(meeting.get_outcome_display()),
            comma.join(one.name for one in people), str(meeting.cost or ""),
            meeting.currency if meeting.cost else "",
        ]  # fmt: skip
    yield []
    yield [_("Total per firm"), _("Meetings"), _("Of these visits"), _("Hours"), _("Cost")]
    for total in totals(member, period):
        yield [total.name, str(total.count), str(total.visits), total.hours, total.amounts]
