"""Whoever files that there was nothing waits for nobody: no row is touched that others touch, too."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.diary.models import Diary, Opening, Reminder
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_cast, make_member
from luoshi.trail.models import Event

from .days import MONDAY, at, page_of, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 12
TOUCHES = re.compile(r"^(UPDATE|DELETE)|FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE|advisory", re.IGNORECASE)
OWN = {"diary_diary": "member_id", "post_notice": "recipient_id", "post_letter": "member_id"}
SHARED = {"rollout_project", "trail_chain", "kernel_numberseries", "diary_regime", "rollout_department"}


@pytest.fixture
def crowd() -> list[Member]:
    """Colleagues of one project, reminded of their day, which was opened; there are a chain and a number."""
    cast: Cast = make_cast()
    people = [make_member(cast.project, f"同事{turn}", "reporter") for turn in range(CROWD)]
    with at(MONDAY, 1):
        Opening.open_all()
        Problem.report(by=cast.reporter, words="保存订单要转20多秒")
        Event.seal()
    with at(MONDAY, 16):
        assert Reminder.send(by=cast.lead, day=MONDAY)
    return people


def filed(browser: Client, member: Member) -> int:
    with at(MONDAY, 17):
        sent = {"day": MONDAY.isoformat(), "key": f"key-{member.pk}"}
        return browser.post(page_of(member, "nil"), sent).status_code


def test_every_statement_that_changes_a_row_names_the_person(crowd: list[Member]) -> None:
    for member in crowd[:2]:
        browser, own = sign_in(member), Diary.objects.get(member=member, day=MONDAY)
        keys = [str(one).replace("-", "") for one in (member.pk, member.user_id, own.pk)]
        with CaptureQueriesContext(connection) as seen:
            assert filed(browser, member) == 302
        changes = [one["sql"] for one in seen.captured_queries if TOUCHES.search(one["sql"])]
        assert len(changes) >= 4
        for sql in changes:
            assert any(key in sql.replace("-", "") for key in keys), sql


@pytest.mark.postgresql
def test_nobody_waits_while_all_that_is_shared_is_locked(crowd: list[Member]) -> None:
    """Rows of the project, of its chain and numbers, of people and of colleagues' days are held meanwhile."""
    pairs = [(sign_in(member), member) for member in crowd]

    def one(pair: tuple[Client, Member]) -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '3s'")
            return filed(*pair)
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(CROWD) as threads:
        assert set(locked_but_those_of(crowd)) >= SHARED
        assert {*threads.map(one, pairs)} == {302}
    assert Diary.objects.filed().filter(nil=True).count() == CROWD


def locked_but_those_of(people: list[Member]) -> list[str]:
    """Lock each row of each table but sessions and what belongs to these; the tables where there was one."""
    found = []
    own = [member.pk for member in people]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if "session" in table:
                continue
            rest, values = (f"WHERE {OWN[table]} <> ALL(%s)", [own]) if table in OWN else ("", [])
            cursor.execute(f'SELECT 1 FROM "{table}" {rest} FOR UPDATE', values)
            found += [table] if cursor.fetchone() else []
    return found
