"""How many problems lie where: one bounded query for every number of the navigation."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db import connection

from luoshi.problems.lifecycle import REPORTED, VERIFYING
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

REMEMBERED = 5  # seconds
ENOUGH = 1000  # past this nobody reads the exact number; the query stays as cheap as for a small project


@dataclass(frozen=True)
class Counts:
    """Open problems of one project as this person may see them."""

    by_party: Counter[str]
    by_state: Counter[str]

    @property
    def open(self) -> int:
        """All open ones, at most `ENOUGH`."""
        return sum(self.by_party.values())

    @property
    def inbox(self) -> int:
        """Reports nobody has taken up yet."""
        return self.by_state[REPORTED]

    @property
    def verifying(self) -> int:
        """Those waiting for the reporters' verdict."""
        return self.by_state[VERIFYING]


def counted(number: int) -> str:
    """A number as shown in the navigation: 46, or 1000+."""
    return f"{ENOUGH}+" if number >= ENOUGH else str(number) if number else ""


def note_counts(member: Member, by_party: Counter[str], by_state: Counter[str]) -> None:
    """A page that has counted them already tells the frame around it, which need not count again."""
    member.__dict__["_open_counts"] = Counts(by_party, by_state)


def open_counts(member: Member) -> Counts:
    """The open problems by party and by state; where there are a thousand, the answer may be seconds old."""
    noted: Counts | None = member.__dict__.get("_open_counts")
    if noted:
        return noted
    remembered, key = caches["process"], f"open-{member.pk}"
    counts: Counts | None = remembered.get(key)
    if counts is None:
        counts = _counts_now(member)
        if counts.open >= ENOUGH:
            remembered.set(key, counts, REMEMBERED)
    return counts


def _counts_now(member: Member) -> Counts:
    rows = Problem.objects.visible_to(member).open().order_by().values_list("party", "state")[:ENOUGH]
    parties, states = Counter[str](), Counter[str]()
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:  # nothing can be visible
        return Counts(parties, states)
    with connection.cursor() as cursor:
        # The ORM does not group what is limited; fetching a thousand rows to count them is most of a page.
        cursor.execute(f"SELECT party, state, COUNT(*) FROM ({sql}) few GROUP BY party, state", values)  # noqa: S608
        for party, state, count in cursor.fetchall():
            parties[party] += count
            states[state] += count
    return Counts(parties, states)
