"""球在谁手: all open problems by the person who holds them, each with its age and the time left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from luoshi.kernel import clock
from luoshi.problems.ball import SOON, left_words
from luoshi.problems.listing import PARTIES
from luoshi.problems.models import Problem
from luoshi.problems.models.base import ProblemQuerySet
from luoshi.problems.rules import IMPORTANCE
from luoshi.rollout.models import Member
from luoshi.ui.moments import day_text, duration_text

ROWS, PEOPLE = 5, 40
"""Problems shown of each person, and persons of each party; the rest is a link."""
COLUMNS = (
    "party", "holder_id", "number", "title", "importance", "reported_at", "held_since", "due_at",
    "hold_until", "promised_minutes",
)  # fmt: skip
Key = tuple[str, UUID | None]


@dataclass(frozen=True)
class Line:
    """One problem: its age in days, how long it lies here, and what is left."""

    code: str
    url: str
    title: str
    importance: int
    importance_label: str
    day: int
    held: str
    left: str
    tone: str


@dataclass
class Holder:
    """One person, or everybody awaited where there is not one; the most pressing problems first."""

    party: str
    name: str
    place: str
    count: int
    late: int
    url: str
    lines: list[Line] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Problems that are not shown."""
        return self.count - len(self.lines)


@dataclass
class Group:
    """The holders of one party."""

    party: str
    label: str
    url: str
    holders: list[Holder] = field(default_factory=list)
    more: int = 0

    @property
    def count(self) -> int:
        """How many problems the shown holders have."""
        return sum(holder.count for holder in self.holders)


def by_holder(member: Member) -> list[Group]:
    """The parties with something in hand, each with its people (four queries however many there are)."""
    problems = Problem.objects.visible_to(member).open().order_by()
    late = Count("id", filter=Q(due_at__lt=clock.now(), hold_until__isnull=True))
    rows = problems.values_list("party", "holder_id").annotate(count=Count("id"), late=late)
    counted = sorted(rows, key=lambda row: (-row[3], -row[2]))
    shown = {party: [row for row in counted if row[0] == party][:PEOPLE] for party, _label in PARTIES}
    lines = _lines(member, problems, [row for rows in shown.values() for row in rows])
    url = member.project.url("problems:list")
    return [
        Group(
            party,
            str(label),
            f"{url}?party={party}",
            [lines[party, holder] for _party, holder, _count, _late in shown[party]],
            sum(row[0] == party for row in counted) - len(shown[party]),
        )
        for party, label in PARTIES
        if shown[party]
    ]


def _lines(member: Member, problems: ProblemQuerySet, rows: list[Any]) -> dict[Key, Holder]:
    """Holders by party and person, each with the problems of which least time is left."""
    people = Member.objects.filter(pk__in={row[1] for row in rows if row[1]}).select_related(
        "firm", "department"
    )
    named, url = people.in_bulk(), member.project.url("problems:list")
    found: dict[Key, Holder] = {}
    for party, pk, count, late in rows:
        person = named.get(pk)
        place = person and (person.firm or person.department)
        found[party, pk] = Holder(
            party, person.name if person else "", str(place or ""), count, late,
            f"{url}?holder={pk}" if pk else f"{url}?party={party}",
        )  # fmt: skip
    order = [F("due_at").asc(nulls_last=True), F("id").asc()]
    place_in = Window(RowNumber(), partition_by=[F("party"), F("holder_id")], order_by=order)
    wanted = problems.annotate(place=place_in).filter(place__lte=ROWS).order_by("party", "holder_id", "place")
    for party, pk, *values in wanted.values_list(*COLUMNS):
        if (party, pk) in found:
            found[party, pk].lines.append(_line(member, party, *values))
    return found


def _line(
    member: Member,
    party: str,
    number: int,
    title: str,
    importance: int,
    reported: datetime,
    since: datetime,
    due: datetime | None,
    hold: Any,
    promised: int,
) -> Line:
    project, now = member.project, clock.now()
    time = project.time_of(party)
    left = time.minutes_between(now, due) if due else 0
    late = bool(due and not hold and due < now)
    return Line(
        code=f"{project.key}-{number}",
        url=project.url("problems:show", number),
        title=title,
        importance=importance,
        importance_label=str(dict(IMPORTANCE).get(importance, "")),
        day=(project.today() - reported.astimezone(project.zone).date()).days + 1,
        held=duration_text(time.minutes_between(since, now), time.minutes_per_day),
        left=day_text(hold, project.today()) if hold else left_words(left, late, time.minutes_per_day),
        tone="hold" if hold else "red" if late else "amb" if left <= SOON * promised else "",
    )
