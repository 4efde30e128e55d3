"""Many taps at once: each day is filed once, every problem is numbered once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from luoshi.diary.doctor import CHECKS
from luoshi.diary.models import Diary, Draft, Entry, Opening
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_cast, make_member
from luoshi.trail.models import Event

from .days import MONDAY, at, page_of, sign_in

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 20


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def all_at_once(tap: Callable[[int], Any]) -> list[Any]:
    def one(turn: int) -> Any:
        try:
            with at(MONDAY, 17):
                return tap(turn)
        finally:
            connection.close()

    with ThreadPoolExecutor(CROWD) as crowd:
        return list(crowd.map(one, range(CROWD)))


@pytest.mark.parametrize("key", ["same", ""])
def test_twenty_taps_of_one_person_file_once(cast: Cast, key: str) -> None:
    browsers = [sign_in(cast.reporter) for _ in range(CROWD)]
    sent = [{"day": "2026-11-23", "key": key or f"key-{turn}"} for turn in range(CROWD)]
    url = page_of(cast.reporter, "nil")
    answers = all_at_once(lambda turn: browsers[turn].post(url, sent[turn]).status_code)
    assert set(answers) == {302}
    assert Event.objects.about(Diary.objects.get()).count() == 1


def test_twenty_people_file_nil_side_by_side(cast: Cast) -> None:
    people = [make_member(cast.project, f"同事{turn}", "reporter") for turn in range(CROWD)]
    all_at_once(lambda turn: Diary.file_nil(by=Member.objects.get(pk=people[turn].pk)))
    assert Diary.objects.filed().count() == CROWD


def test_twenty_problems_of_one_person_are_twenty(cast: Cast) -> None:
    pk = cast.reporter.pk
    all_at_once(lambda turn: Diary.add_entry(by=Member.objects.get(pk=pk), words=f"第{turn}个"))
    assert sorted(Problem.objects.values_list("number", flat=True)) == list(range(1, CROWD + 1))
    assert Entry.objects.filter(diary=Diary.objects.get()).count() == CROWD
    assert [sentence for check in CHECKS for sentence in check()] == []


def test_what_is_being_reported_is_no_draft_any_more(cast: Cast) -> None:
    """The browser keeps the card a moment after it was sent: filed once more it would be a second problem."""
    words, written, kept = "保存不了", threading.Event(), threading.Event()

    def late() -> None:
        written.wait(10)
        with at(MONDAY, 17):
            Draft.keep(by=Member.objects.get(pk=cast.reporter.pk), day=MONDAY, words=words)
        kept.set()
        connection.close()

    with ThreadPoolExecutor(1) as browser, at(MONDAY, 17):
        Opening.open_all()
        browser.submit(late)
        with transaction.atomic():
            Diary.add_entry(by=cast.reporter, words=words)
            Draft.forget(cast.reporter)
            written.set()
            assert not kept.wait(0.5)
        assert kept.wait(10)
    assert not Draft.objects.exists()
