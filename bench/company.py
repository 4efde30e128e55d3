"""A company of many members who had a duty on every day, and how long its pages take. Answers JSON.

usage: python -m bench.company PEOPLE DEPARTMENTS DAYS      (LUOSHI_DATA and DATABASE_URL say where)
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from bench.processor import of_postgres  # noqa: E402
from luoshi.diary.models import Opening, Regime, Streak, Tally  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.people.models import User  # noqa: E402
from luoshi.rollout.models import Department, Leave, Member, Organization, Project  # noqa: E402

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)
"""A Monday, twenty to five in the afternoon in Shanghai."""
TODAY = date(2026, 11, 23)
CHUNK, TIMES = 2000, 40

# Of a hundred members 88 file in time, 5 late, 7 not at all; today 60 have filed so far.
DUTIES = """
INSERT INTO diary_diary (id, organization_id, project_id, member_id, department_id, regime_id, day, starts_on,
    owed, due_at, closes_at, nil, late, channel, version, reason, filed_at)
SELECT {key}, %(organization)s, %(project)s, m.id, m.department_id, %(regime)s, %(day)s, %(day)s,
    {true}, %(due)s, %(closes)s,
    CASE WHEN m.luck < %(filed)s AND m.luck %% 9 > 0 THEN {true} ELSE {false} END,
    CASE WHEN m.luck >= %(in_time)s AND m.luck < %(filed)s THEN {true} ELSE {false} END,
    'web', 1, '', CASE WHEN m.luck < %(filed)s THEN %(at)s END
FROM (SELECT id, department_id, (row_number() OVER (ORDER BY id) * 7919 + %(number)s * 104729) %% 100 AS luck
    FROM rollout_member WHERE department_id IS NOT NULL AND roles LIKE '%% reporter %%') m
"""
DIALECT = {
    "sqlite": {"key": "%(prefix)s || substr(m.id, 17)", "true": "1", "false": "0"},
    "postgresql": {
        "key": "CAST(%(prefix)s || substr(replace(CAST(m.id AS text), '-', ''), 17) AS uuid)",
        "true": "true", "false": "false",
    },
}  # fmt: skip


def found(people: int, departments: int) -> Project:
    """The company, its people and its regime."""
    company = Organization.objects.create(slug="big", name="大公司")
    project = Project.objects.create(organization=company, key="CRM", name="CRM上线")
    Regime.begin(project, starts_on=date(2025, 1, 1))
    names = [f"部门{number:03}" for number in range(departments)]
    parts = [Department(project=project, name=name, order=place) for place, name in enumerate(names)]
    Department.objects.bulk_create(parts)
    for start in range(0, people, CHUNK):
        numbers = range(start, min(start + CHUNK, people))
        users = [User(email=f"u{n}@big.example", name=f"员工{n}", password="!") for n in numbers]
        User.objects.bulk_create(users)
        Member.objects.bulk_create(
            Member(
                project=project, user=user, name=user.name, roles=" reporter ",
                department=parts[number % departments],
            )
            for number, user in zip(numbers, users, strict=True)
        )  # fmt: skip
    lead = User.objects.create(email="lead@big.example", name="林静", password="!")
    Member.objects.create(project=project, user=lead, name="林静", roles=" lead ", responsible=True)
    away = Member.objects.filter(project=project).order_by("id")[: people // 50]
    Leave.objects.bulk_create(
        Leave(project=project, member=member, first=TODAY - timedelta(days=4), last=TODAY + timedelta(days=3))
        for member in away
    )
    return project


def live(project: Project, days: int, today: date = TODAY) -> None:
    """So many working days up to today, each with a duty of everybody."""
    regime = Regime.objects.get(project=project)
    day, written = today, 0
    words = DIALECT[connection.vendor]
    while written < days:
        if project.working_time.is_workday(day):
            _write(project, regime, day, written, DUTIES.format(**words))
            Opening.objects.create(project=project, day=day)
            written += 1
        day -= timedelta(days=1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(project: Project, regime: Regime, day: date, number: int, statement: str) -> None:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    facts: dict[str, Any] = {
        "organization": _key(project.organization_id), "project": _key(project.pk), "regime": _key(regime.pk),
        "day": day.isoformat(), "due": begin + timedelta(hours=9, minutes=30),
        "closes": begin + timedelta(days=1 if day.weekday() < 4 else 3, hours=1, minutes=30),
        "at": begin + timedelta(hours=8, minutes=20), "number": number,
        "filed": 93 if number else 60, "in_time": 88 if number else 60, "prefix": f"0190{number:012x}",
    }  # fmt: skip
    if connection.vendor == "sqlite":
        facts |= {name: value.isoformat(" ") for name, value in facts.items() if isinstance(value, datetime)}
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)


def _key(value: object) -> str:
    text = str(value)
    return text.replace("-", "") if connection.vendor == "sqlite" else text


def timed(act: Callable[[], object], times: int = TIMES, bound: bool = True) -> dict[str, float]:
    """Milliseconds of several goes after a first one: by the clock, and of all processors on average."""
    act()
    taken, before = [], processor()
    for _turn in range(times):
        began = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - began))
    worked = 1000 * (processor() - before) / times
    p95 = sorted(taken)[max(0, round(0.95 * times) - 1)]
    return {"median": statistics.median(taken), "p95": p95, "cpu": worked, "n": times, "bound": bound}


def processor() -> float:
    """Seconds that this process and the database's processes have used so far."""
    mine = time.process_time()
    if connection.vendor == "sqlite":
        return mine
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return mine + of_postgres(cursor.fetchone()[0])


def measure(project: Project) -> dict[str, dict[str, float]]:
    """The pages as the lead opens them, whole: queries, drawing and frame."""
    lead = Member.objects.select_related("user").get(project=project, roles=" lead ")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(lead.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    department = Department.objects.filter(project=project).first()
    calendar, missing = project.url("diary:calendar"), project.url("diary:missing")
    year = f"{calendar}?from={TODAY - timedelta(days=364)}&to={TODAY}"
    opened = f"{calendar}?open={department.pk if department else ''}"
    closed = TODAY - timedelta(days=3)

    def get(address: str) -> Callable[[], object]:
        def asked() -> None:
            if client.get(address).status_code != 200:
                raise RuntimeError(address)

        return asked

    return {
        "map of filing, five weeks": timed(get(calendar)),
        "map of filing, a year by week": timed(get(year)),
        "map of filing, a department opened": timed(get(opened)),
        "missing list": timed(get(missing)),
        "missing list beside the map": timed(get(project.url("diary:calendar_today"))),
        "counting a closed day (job)": timed(lambda: Tally.count(project, closed), 3, False),
        "following who misses in a row (job)": timed(lambda: Streak.follow(project), 1, False),
    }


def made(people: int, departments: int, days: int) -> Project:
    """The company, unless it is there already."""
    if there := Project.objects.filter(organization__slug="big", key="CRM").first():
        return there
    project = found(people, departments)
    began = time.monotonic()
    live(project, days)
    print(f"{people * days:,} duties in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    began = time.monotonic()
    for opened in Opening.objects.filter(project=project, day__lt=TODAY).order_by("day"):
        Tally.count(project, opened.day)
    print(f"{days} days counted in {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return project


def main() -> None:
    """Make it, measure it, tell it."""
    people, departments, days = (int(number) for number in sys.argv[1:4])
    call_command("migrate", verbosity=0)
    with clock.at(NOW):
        json.dump(measure(made(people, departments, days)), sys.stdout)


if __name__ == "__main__":
    main()
