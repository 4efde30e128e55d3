"""Seeded daily reports: each day a duty of every reporter, most of them filed, each filing in the trail.

A test files by the verb and compares; whoever changes what filing leaves behind learns it there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import models, transaction

from luoshi.diary.models import Diary, Entry, Opening, Tally
from luoshi.diary.regimes import Anyone, Period, book_of
from luoshi.diary.rules import LATE_UNDO_SECONDS
from luoshi.home.seeding.people import Company
from luoshi.home.seeding.writing import Stamp, Table
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import Member
from luoshi.trail.models import Chain, Event

AT_ONCE, CHUNK = 400_000, 5000
"""Rows of one transaction, which goes person by person through some months: indexes by person are then
written page by page. And rows held in memory."""
IN_TIME, FILED = 88, 93
"""Of a hundred so many are filed in time, and so many at all."""
MINUTES = (2, 3, 5, 6, 8, 9, 12, 14, 17, 20, 26, 33, 41, 55, 90)
"""How long before or after the hour, as people do it: half of them within ten minutes."""
Met = dict[tuple[UUID, date], list[tuple[UUID, datetime]]]
diary, entry, event = Stamp(Diary), Stamp(Entry), Stamp(Event)


@dataclass
class Past:
    """One person's report of one day; every filing leaves rows."""

    row: Diary
    entries: list[Entry] = field(default_factory=list)
    event: Event | None = None

    @classmethod
    def owed(cls, by: Member, terms: dict[str, Any]) -> Past:
        """Due, as the job opens it."""
        return cls(diary(member_id=by.pk, department_id=by.department_id, **terms))

    def file(self, by: Member, at: datetime, met: list[tuple[UUID, datetime]]) -> None:
        """Handed in with what was met, or with nothing."""
        row, until = self.row, at + timedelta(seconds=LATE_UNDO_SECONDS)
        before = {name: getattr(row, name) for name in ("filed_at", "nil", "late", "channel", "reason")}
        row.undo = {**before, "until": until.timestamp()}
        row.filed_at, row.nil, row.channel, row.version = at, not met, "web", 1
        row.late = row.due_at is not None and at > row.due_at
        self.entries = [entry(diary_id=row.pk, occurrence_id=key, at=moment) for key, moment in met]
        facts = {
            "day": str(row.day), "nil": row.nil, "late": row.late, "version": 1,
            "entries": [str(key) for key, _moment in met],
        }  # fmt: skip
        self.event = event(
            organization=row.organization_id, scope=row.project_id, at=at, actor=by.pk, actor_name=by.name,
            actor_party=by.party, subject_kind="diary", subject_id=row.pk, verb="file", facts=facts,
            channel="web", internal=True,
        )  # fmt: skip


def workdays(company: Company, count: int) -> list[date]:
    """The last working days before today, the oldest first."""
    day, found, working = company.project.today(), list[date](), company.project.working_time
    while len(found) < count:
        day -= timedelta(days=1)
        found += [day] if working.is_workday(day) else []
    return found[::-1]


def seed_diaries(company: Company, count: int, done: Callable[[int], None]) -> None:
    """So many reports, of everybody on the last working days; `done` hears how many there are.

    The newest months first: broken off, it leaves the past of a company that began later.
    """
    people = company.reporters
    days = workdays(company, -(-count // len(people)))
    each, written = max(1, AT_ONCE // len(people)), 0
    for end in range(len(days), 0, -each):
        span = days[max(0, end - each) : end]
        with transaction.atomic():
            _write(company, span)
            for day in span:
                Opening.objects.create(project=company.project, day=day)
                Tally.count(company.project, day)
        written += len(span)
        done(written * len(people))


def _write(company: Company, span: list[date]) -> None:
    """Person by person, in pieces that fit into memory."""
    project, book = company.project, book_of(company.project)
    tables: dict[Any, Table] = {model: Table(model) for model in (Diary, Entry, Event)}
    met = _met(company, span)
    periods = {day: period for day in span if (period := book.period(Anyone(None), day))}
    terms = {day: terms_of(period) for day, period in periods.items()}
    chain, _new = Chain.objects.select_for_update().get_or_create(scope=project.pk)
    rows: dict[Any, list[models.Model]] = {model: [] for model in tables}
    for past in _pasts(company, terms, met):
        rows[Diary].append(past.row)
        rows[Entry] += past.entries
        if past.event:
            chain.take(past.event)
            rows[Event].append(past.event)
        if len(rows[Diary]) == CHUNK:
            _flush(tables, rows)
    _flush(tables, rows)
    chain.save(update_fields=["length", "head"])


def terms_of(period: Period) -> dict[str, Any]:
    """What all duties of a day share."""
    project = period.project
    return {
        "organization_id": project.organization_id, "project_id": project.pk, "owed": True,
        "day": period.day, "starts_on": period.start, "regime_id": period.regime.pk,
        "due_at": period.due, "closes_at": period.closes,
    }  # fmt: skip


def _pasts(company: Company, terms: dict[date, dict[str, Any]], met: Met) -> Iterator[Past]:
    for place, by in enumerate(company.reporters):
        for day, shared in terms.items():
            past, found = Past.owed(by, shared), met.get((by.pk, day), [])
            luck = (place * 7919 + day.toordinal() * 104_729) % 100
            if luck < FILED or found:
                past.file(by, _when(shared["due_at"], luck, place, found), found)
            yield past


def _when(due: datetime, luck: int, place: int, met: list[tuple[UUID, datetime]]) -> datetime:
    """Shortly before the hour, or after it; never before the last problem of the day was reported."""
    minutes = timedelta(minutes=MINUTES[(place + luck) % len(MINUTES)], seconds=luck % 60)
    at = due + minutes if luck >= IN_TIME else due - minutes
    return max([at, *(moment + timedelta(minutes=1) for _key, moment in met)])


def _met(company: Company, span: list[date]) -> Met:
    """What was reported on these days, by person and day."""
    zone, found = company.project.zone, Met()
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (span[0], span[-1]))
    rows = Occurrence.objects.filter(problem__project=company.project).exclude(channel="import")
    rows = rows.filter(reported_at__gte=start, reported_at__lt=end + timedelta(days=1)).order_by(
        "reported_at"
    )
    for key, member, at in rows.values_list("pk", "member_id", "reported_at"):
        found.setdefault((member, at.astimezone(zone).date()), []).append((key, at))
    return found


def _flush(tables: dict[Any, Table], rows: dict[Any, list[models.Model]]) -> None:
    for model, table in tables.items():
        table.write(rows[model])
        rows[model].clear()
