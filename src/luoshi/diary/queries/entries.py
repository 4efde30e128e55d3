"""What was noted on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.diary.models import Entry
from luoshi.rollout.models import Department, Member

ROWS = 50


@dataclass(frozen=True)
class Entries:
    """Rows of a page, the department or person they belong to, and the key of the next page."""

    rows: list[Entry]
    department: Department | None
    person: Member | None
    older: str


def entries_of(
    member: Member, day: date, department: UUID | None, after: UUID | None, person: UUID | None = None
) -> Entries:
    """The entries of a day that the member may see, in the order in which they were noted."""
    found = Entry.objects.visible_to(member).on(member.project, day)
    of = Department.objects.visible_to(member).filter(pk=department).first() if department else None
    if of is not None:
        found = found.filter(diary__member__department=of)
    of_person = Member.objects.visible_to(member).filter(pk=person).first() if person else None
    if of_person is not None:
        found = found.filter(diary__member=of_person)
    if after is not None:
        found = found.filter(pk__gt=after)
    parts = ("diary__member__department", "occurrence__problem__holder")
    rows = list(found.select_related(*parts).order_by("id")[: ROWS + 1])
    for entry in rows:
        entry.occurrence.problem.project = member.project
    return Entries(rows[:ROWS], of, of_person, str(rows[ROWS - 1].pk) if len(rows) > ROWS else "")
