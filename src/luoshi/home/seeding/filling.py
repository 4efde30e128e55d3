"""Seeding: a company, and its problems batch by batch, each batch whole when it is committed."""

from __future__ import annotations

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db import connection, models, transaction

from luoshi.home.seeding.changes import seed_changes
from luoshi.home.seeding.diaries import seed_diaries
from luoshi.home.seeding.pasts import Past
from luoshi.home.seeding.people import Company, found
from luoshi.home.seeding.words import told
from luoshi.home.seeding.writing import Table
from luoshi.kernel import clock
from luoshi.kernel.numbering import next_number
from luoshi.problems.models import Dossier, Investigation, Leg, Occurrence, Problem, Proposal
from luoshi.search.models import Document, Frequency
from luoshi.trail.models import Chain, Event

BATCH = 5000
# Of the newest eighth most are open, of everything before hardly any: one in ten altogether.
NEWEST, OPEN_OF_NEWEST, OPEN_OF_OLD = 0.125, 0.6, 0.03
DECLINED = 0.08
ORDER = (Problem, Occurrence, Leg, Investigation, Dossier, Proposal, Event, Document)


def seed(
    key: str, *, people: int, problems: int, days: int, changes: int = 0, diaries: int = 0,
    done: Callable[[str, int], None] = lambda what, n: None,
) -> Company:  # fmt: skip
    """A new project `key` with this many reporters, problems and changes, spread over the last `days` days.

    `diaries` are daily reports of everybody on the last working days, as many days as that takes. `done`
    hears how many problems, changes and diaries there are. Raises Refusal when there is such a project.
    """
    today = clock.now().date()
    with transaction.atomic():
        company = found(key, people, today - timedelta(days=days))
    Event.seal()
    workdays = _workdays(company, today, days)
    dice = random.Random(key)  # noqa: S311
    tables = {model: Table(model) for model in ORDER}
    with _undisturbed():
        for first in range(0, problems, BATCH):
            count = min(BATCH, problems - first)
            moments = [_moment(workdays, (first + n) / problems, company, dice) for n in range(count)]
            with transaction.atomic():
                _write(company, moments, problems, dice, tables)
            gc.collect()
            done("problems", first + count)
        seed_changes(company, changes, days, partial(done, "changes"))
        seed_diaries(company, diaries, partial(done, "diaries"))
    _look_over()
    return company


def _write(
    company: Company, moments: list[datetime], of: int, dice: random.Random, tables: dict[Any, Table]
) -> None:
    number = next_number(company.project.pk, "problem", len(moments))
    rows: dict[Any, list[models.Model]] = {model: [] for model in ORDER}
    for at in moments:
        past = _past(company, number, at, number / of, dice)
        # Nobody lived through this past: its levels were told to nobody, and never will be.
        past.problem.alarm_at = None
        rows[Problem].append(past.problem)
        rows[Occurrence].append(past.occurrence)
        rows[Document].append(past.document)
        for row in (*past.legs, *past.events, *past.dossiers, *past.others):
            rows[type(row)].append(row)
        number += 1
    _chain(company, rows[Event])
    for model, table in tables.items():
        table.write(rows[model])


def _past(company: Company, number: int, at: datetime, place: float, dice: random.Random) -> Past:
    """One of the ways a problem goes; `place` runs from 0, the oldest, to 1."""
    by, words = dice.choice(company.reporters), told(dice)
    later = _later(at, dice)
    if dice.random() < (OPEN_OF_OLD if place < 1 - NEWEST else OPEN_OF_NEWEST):
        past = Past.report(company, number, by, words, at)
        way = dice.randrange(4)
        if way:
            past.accept(next(later))
        if way == 2:
            past.hand_over(next(later))
        elif way == 3:
            past.propose(next(later))
    elif dice.random() < DECLINED:
        past = Past.report(company, number, by, words, at)
        past.decline(next(later))
    else:
        past = Past.report(company, number, by, words, at, key=f"旧系统-{number}")
        past.arrive(next(later))
    return past


def _later(at: datetime, dice: random.Random) -> Iterator[datetime]:
    """Ever later moments, never in the future."""
    now = clock.now()
    while True:
        at += min(timedelta(minutes=dice.randrange(20, 4000)), (now - at) / 2)
        yield at


def _workdays(company: Company, today: date, days: int) -> list[date]:
    span = [today - timedelta(days=n) for n in range(days, 0, -1)]
    return [day for day in span if company.project.working_time.is_workday(day)] or span


def _moment(days: list[date], place: float, company: Company, dice: random.Random) -> datetime:
    """The moment at this part of all working days, about evenly between nine and six."""
    day, part = divmod(place * len(days), 1)
    opens = datetime.combine(days[int(day)], time(9), company.project.zone)
    return opens + timedelta(hours=9 * part, microseconds=dice.randrange(1_000_000))


def _chain(company: Company, events: list[Any]) -> None:
    """Seal what is written, as the sealer would a minute later."""
    chain = Chain.objects.select_for_update().get(scope=company.project.pk)
    for event in events:
        chain.take(event)
    chain.save(update_fields=["length", "head"])


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A larger page cache on SQLite (two dozen indexes grow at once); garbage waits for the batch's end."""
    _cache(-400_000)
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        _cache(-16_000)


def _cache(size: int) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size={size}")


def _look_over() -> None:
    """Let search and, on PostgreSQL, the planner know how much there is now."""
    Frequency.refresh()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
