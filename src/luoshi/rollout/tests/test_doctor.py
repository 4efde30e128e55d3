"""What must always be true of who belongs to a project, and how each violation is named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.rollout import doctor
from luoshi.rollout.models import Department, Leave, Member
from luoshi.testing.broken import Broken, rows
from luoshi.testing.cast import Cast

FIRST, LAST = date(2026, 11, 23), date(2026, 11, 27)


def away(cast: Cast) -> Cast:
    """One is away twice, and another one took an absence back."""
    rows(Leave).bulk_create(
        Leave(project=cast.project, member=who, first=first, last=last, gone=gone)
        for who, first, last, gone in (
            (cast.reporter, FIRST, FIRST, False),
            (cast.reporter, LAST, LAST, False),
            (cast.reporter2, FIRST, LAST, True),
            (cast.reporter2, FIRST, LAST, False),
        )
    )
    return cast


def nested(cast: Cast) -> Department:
    """销售一部 lies below another."""
    below = cast.reporter.department
    assert below
    below.parent = Department.objects.create(project=cast.project, name="销售中心")
    below.save()
    return below


def at_home(cast: Cast) -> Cast:
    return cast


def ring(below: Department) -> None:
    rows(Department).filter(pk=below.parent_id).update(parent=below)


def headed_from_elsewhere(cast: Cast, head: str) -> Any:
    return rows(Department).filter(name="销售一部").update(head=getattr(cast, head))


BROKEN: dict[str, Broken] = {
    "away twice": Broken(doctor.absences_do_not_overlap, away, lambda _c: rows(Leave).filter(first=FIRST).update(last=LAST), "陈晓雯 is away twice"),
    "nobody leads": Broken(doctor.somebody_leads, at_home, lambda c: rows(Member).filter(pk=c.lead.pk).update(active_to=FIRST), "CRM: nobody leads"),
    "ring": Broken(doctor.departments_are_a_tree, nested, ring, "销售一部 lies below itself"),
    "head of others": Broken(doctor.departments_are_a_tree, nested, lambda d: rows(Department).filter(pk=d.pk).update(head=Member.objects.get(name="金涛")), "not of its project"),
    "head from outside": Broken(doctor.departments_are_a_tree, at_home, lambda c: headed_from_elsewhere(c, "consultant"), "not of its project"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)
