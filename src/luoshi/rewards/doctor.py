"""What is always true of points, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.db.models import F, Q, Sum

from luoshi.rewards.lifecycle import GRANTED
from luoshi.rewards.models import Booking, Grant
from luoshi.rewards.models.ledger import FUND, MEMBER, PAID, PAYOUT, signed
from luoshi.rewards.rules import FILING

CHUNK = 2000


def balances_are_sums() -> Iterator[str]:
    """What people have, what the fund gave and what was paid sum to nothing, in every project."""
    sides: defaultdict[UUID, dict[str, int]] = defaultdict(lambda: {FUND: 0, MEMBER: 0, PAID: 0})
    rows = Booking.objects.order_by().values_list("project_id", "source", "target").annotate(n=Sum("points"))
    for project, source, target, points in rows:
        sides[project][source] -= points
        sides[project][target] += points
    for project, accounts in sides.items():
        if sum(accounts.values()) or accounts[PAID] < 0:
            yield f"points of project {project}: the accounts do not sum to nothing"
    kept = dict(Booking.objects.order_by().values_list("project_id").annotate(n=Sum(signed())))
    for project, points in kept.items():
        if points != sides[project][MEMBER]:
            yield f"points of project {project}: the balances are not the sum of the ledger"


def every_booking_has_two_sides() -> Iterator[str]:
    """Each booking moves points between two accounts, exactly one of them the member's."""
    fits = (Q(source=MEMBER) & ~Q(target=MEMBER)) | (Q(target=MEMBER) & ~Q(source=MEMBER))
    for pk in Booking.objects.exclude(fits, points__gt=0).values_list("pk", flat=True).iterator(CHUNK):
        yield f"booking {pk} has not exactly two sides"


def grants_are_booked_once() -> Iterator[str]:
    """What stands as granted was booked with the same points, and everything else is booked back."""
    net = dict(
        Booking.objects.earned().order_by().values_list("grant_id").annotate(n=Sum(signed())).iterator(CHUNK)
    )
    for pk, state, booked in Grant.objects.values_list("pk", "state", "booked").iterator(CHUNK):
        if net.get(pk, 0) != (booked if state == GRANTED else 0):
            yield f"grant {pk} is {state}, but the ledger holds {net.get(pk, 0)} points of it"


def nobody_books_for_themselves() -> Iterator[str]:
    """Granting and paying are never done by the person who receives."""
    gains = Booking.objects.filter(Q(target=MEMBER) | Q(kind=PAYOUT), by__user_id=F("member__user_id"))
    for pk, name in gains.values_list("pk", "member__name").iterator(CHUNK):
        yield f"booking {pk}: {name} decided about their own points"


def nobody_was_paid_beyond_the_balance() -> Iterator[str]:
    """At every pay-out there was at least as much as was paid."""
    left: defaultdict[UUID, int] = defaultdict(int)
    for row in (
        Booking.objects.order_by("at", "id").only("member_id", "kind", "target", "points").iterator(CHUNK)
    ):
        left[row.member_id] += row.gain
        if row.kind == PAYOUT and left[row.member_id] < 0:
            yield f"booking {row.pk} paid {row.points} points, more than there were"


def caps_hold() -> Iterator[str]:
    """Nobody earned more for a day or a month than the rules of that day allow."""
    days: defaultdict[tuple[UUID, date], int] = defaultdict(int)
    months: defaultdict[tuple[UUID, int, int], int] = defaultdict(int)
    caps: dict[tuple[UUID, int, int], int] = {}
    rows = Booking.objects.earned().order_by("member_id", "earned_on").annotate(gain_=signed())
    told = rows.values_list("member_id", "earned_on", "gain_", "grant__rule", "grant__terms__daily_cap",
                            "grant__terms__monthly_cap")  # fmt: skip
    daily: dict[tuple[UUID, date], int] = {}
    for member, on, gain, rule, by_day, by_month in told.iterator(CHUNK):
        day = on or date.min
        month = (member, day.year, day.month)
        months[month] += gain
        caps[month] = max(by_month, caps.get(month, 0))
        if rule != FILING:
            days[member, day] += gain
            daily[member, day] = by_day
    yield from (f"member {m}: {n} points for {d}" for (m, d), n in days.items() if n > daily[m, d])
    yield from (f"member {k[0]}: {n} points in {k[1]}-{k[2]}" for k, n in months.items() if n > caps[k])


CHECKS = (
    balances_are_sums,
    every_booking_has_two_sides,
    grants_are_booked_once,
    nobody_books_for_themselves,
    nobody_was_paid_beyond_the_balance,
    caps_hold,
)
