"""What the pages of rewards show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.kernel import clock
from luoshi.rewards.lifecycle import DECLINED, GRANTED, LAPSED, LIFE, PROPOSED, REVERSED
from luoshi.rewards.models import Account, Booking, Grant, Payout
from luoshi.rewards.models.ledger import PAYOUT, RETURN, REVERSAL
from luoshi.rewards.subjects import seat, with_shipped
from luoshi.rollout.models import Member, Project

PAGE, WALL_PAGE, MOST_TOGETHER = 50, 30, 200


@dataclass(frozen=True)
class Wall:
    """A page of the wall, and where the next one begins (empty at the end)."""

    rows: list[Grant]
    older: str
    month: bool
    department: bool


def wall(member: Member, asked: dict[str, str]) -> Wall:
    """Thank-yous, newest first: no totals, no ranks. `asked` may hold month, department and before."""
    month, department = bool(asked.get("month")), member.department_id if asked.get("department") else None
    found = Grant.objects.on_wall_for(member).with_people().select_related("member__user")
    if month:
        found = found.filter(decided_at__gte=month_began(member.project))
    if department:
        found = found.filter(member__department_id=department)
    # What was confirmed together may carry the same moment.
    when, _mark, last = asked.get("before", "").partition("~")
    if (moment := clock.moment_in(when)) and (pk := uuid_in(last)):
        found = found.filter(Q(decided_at__lt=moment) | Q(decided_at=moment, pk__lt=pk))
    rows = list(found.order_by("-decided_at", "-id")[: WALL_PAGE + 1])
    older = _place(rows[WALL_PAGE - 1]) if len(rows) > WALL_PAGE else ""
    return Wall(with_shipped(member, seat(member, rows[:WALL_PAGE])), older, month, bool(department))


def _place(grant: Grant) -> str:
    """Where the next page begins."""
    return f"{grant.decided_at.isoformat()}~{grant.pk}" if grant.decided_at else ""


def month_began(project: Project) -> datetime:
    """The first moment of the present month on the project's wall clock."""
    return datetime.combine(project.today().replace(day=1), time(), project.zone)


@dataclass(frozen=True)
class Line:
    """One line of the own page: a booking, or a grant that was not booked."""

    at: datetime
    gain: int
    why: str
    note: str
    grant: Grant | None


@dataclass(frozen=True)
class Own:
    """A member's points: the balance, what waits, what was booked, what was not granted."""

    account: Account
    balance: int
    waiting: list[Grant]
    lines: list[Line]
    refused: list[Grant]
    older: str


def own(member: Member, before: str = "") -> Own:
    """The own page of this member."""
    mine = Booking.objects.filter(member=member)
    page = mine.select_related("grant__terms", "grant__member", "payout").order_by("-id")
    if start := uuid_in(before):
        page = page.filter(pk__lt=start)
    rows = list(page[: PAGE + 1])
    older = str(rows[PAGE - 1].pk) if len(rows) > PAGE else ""
    rows = rows[:PAGE]
    grants = Grant.objects.filter(member=member).with_people()
    waiting = list(grants.filter(state=PROPOSED).order_by("-id")[:PAGE])
    refused = list(grants.filter(state__in=(DECLINED, REVERSED)).order_by("-decided_at")[:PAGE])
    seat(member, [*waiting, *refused, *(row.grant for row in rows if row.grant)])
    lines = [_line(row) for row in rows]
    return Own(Account.of(member), mine.balance(), waiting, lines, refused, older)


def _line(row: Booking) -> Line:
    if row.kind == PAYOUT:
        note = row.payout.note if row.payout else ""
        return Line(row.at, row.gain, _("Paid out"), note, None)
    if row.kind == RETURN:
        return Line(row.at, row.gain, _("Pay-out taken back"), "", None)
    grant = row.grant
    why, note = str(grant.why) if grant else "", ""
    if row.kind == REVERSAL:
        why, note = _("Taken back: %(why)s") % {"why": why}, grant.reason if grant else ""
    elif grant and grant.points > row.points:
        note = _("of %(points)d, because of the cap") % {"points": grant.points}
    return Line(row.at, row.gain, why, note, grant)


def uuid_in(text: str) -> UUID | None:
    """The id that an address names; None for anything else."""
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Proposed:
    """One line of the lead's list, with what this person may do with it."""

    grant: Grant
    may: Any


def proposed(member: Member) -> list[Proposed]:
    """What waits for a decision, the oldest first, at most as many as are confirmed together."""
    rows = Grant.objects.visible_to(member).waiting().with_people().order_by("id")[:MOST_TOGETHER]
    return [Proposed(grant, LIFE.allowed(grant, "confirm", member)) for grant in seated(member, list(rows))]


def decided(member: Member) -> list[Grant]:
    """What was decided lately, newest first."""
    done = Grant.objects.visible_to(member).filter(state__in=(GRANTED, DECLINED, REVERSED, LAPSED))
    recent = done.exclude(decided_at__isnull=True).with_people().select_related("decided_by")
    return seated(member, list(recent.order_by("-decided_at", "-id")[:20]))


def seated(member: Member, rows: list[Grant]) -> list[Grant]:
    """With cause and project, so that no row asks for itself."""
    for grant in rows:
        grant.project = member.project
    return seat(member, rows)


@dataclass(frozen=True)
class Balance:
    """One line of the pay-out list; `mine` cannot be paid by the reader."""

    member: Member
    points: int
    mine: bool


def balances(member: Member) -> list[Balance]:
    """Everybody who has points, by name."""
    left = {pk: n for pk, n in Booking.objects.visible_to(member).balances().items() if n > 0}
    people = Member.objects.filter(pk__in=left).select_related("department").order_by("name", "id")
    return [Balance(one, left[one.pk], one.user_id == member.user_id) for one in people]


def balance_rows(member: Member) -> Iterator[list[str]]:
    """The same as a table for Excel."""
    yield [pgettext("person", "Name"), _("Department"), _("Points")]
    for one in balances(member):
        yield _cells(one.member, one.points)


def payout_rows(payout: Payout) -> Iterator[list[str]]:
    """What was paid, as a table for Excel."""
    yield [pgettext("person", "Name"), _("Department"), _("Points")]
    rows = (
        payout.bookings.filter(kind=PAYOUT)
        .select_related("member__department")
        .order_by("member__name", "id")
    )
    for row in rows:
        yield _cells(row.member, row.points)


def _cells(member: Member, points: int) -> list[str]:
    return [member.name, member.department.name if member.department else "", str(points)]


def payouts(member: Member) -> list[tuple[Payout, int, int]]:
    """Past pay-outs, newest first, with people and points."""
    found = list(Payout.objects.visible_to(member).select_related("by")[:20])
    paid: dict[UUID, list[int]] = {one.pk: [] for one in found}
    rows = Booking.objects.filter(payout__in=found, kind=PAYOUT)
    for payout_id, points in rows.values_list("payout_id", "points"):
        paid[payout_id].append(points)
    return [(one, len(paid[one.pk]), sum(paid[one.pk])) for one in found]
