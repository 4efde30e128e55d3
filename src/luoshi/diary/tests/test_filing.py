"""Filing: nil, problem by problem, once a day, late, amended, taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from luoshi.diary.doctor import CHECKS
from luoshi.diary.models import Diary, Entry
from luoshi.kernel.models import NumberSeries
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.models import Occurrence, Problem
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

from .days import MONDAY, TUESDAY, at

WEDNESDAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def nothing_is_broken(db: None) -> Any:
    yield
    assert [sentence for check in CHECKS for sentence in check()] == []


def events(diary: Diary) -> list[tuple[str, int]]:
    return [(event.verb, event.facts["version"]) for event in Event.objects.about(diary)]


def test_nil_is_filed_with_one_event_and_no_number(cast: Cast) -> None:
    with at(MONDAY, 17):
        diary = Diary.file_nil(by=cast.reporter)
    assert (diary.nil, diary.is_filed, diary.late) == (True, True, False)
    event = Event.objects.about(diary).get()
    assert event.facts == {"day": "2026-11-23", "nil": True, "late": False, "version": 1, "entries": []}
    assert event.internal
    assert not NumberSeries.objects.exists()


def test_nil_twice_is_nil_once(cast: Cast) -> None:
    with at(MONDAY, 17):
        first, second = Diary.file_nil(by=cast.reporter), Diary.file_nil(by=cast.reporter)
    assert first.pk == second.pk
    assert events(first) == [("file", 1)]


def test_a_problem_is_numbered_at_once_and_filed_at_the_end(cast: Cast) -> None:
    with at(MONDAY, 10):
        problem = Diary.add_entry(by=cast.reporter, words="保存不了", workaround=True)
        diary = Diary.objects.get()
        assert (problem.code, diary.is_filed) == ("CRM-1", False)
        assert diary.entries.get().occurrence.workaround
    with at(MONDAY, 17):
        Diary.file(by=cast.reporter)
        again = Diary.file(by=cast.reporter)
    assert events(again) == [("file", 1)]
    assert not again.nil


def test_filing_takes_the_card_that_is_still_open_with_it(cast: Cast) -> None:
    with at(MONDAY, 17):
        diary = Diary.file(by=cast.reporter, card={"words": "最后一个"})
    assert diary.entries.get().occurrence.words == "最后一个"


def test_what_cannot_be_filed_reports_nothing(cast: Cast) -> None:
    with at(MONDAY, 17), pytest.raises(Refusal):
        Diary.file(by=cast.reporter, card={"words": "  "})
    assert not (Problem.objects.exists() or Diary.objects.exists())


def test_nothing_noted_is_not_filed_as_problems(cast: Cast) -> None:
    with at(MONDAY, 17), pytest.raises(Refusal, match="没有问题"):
        Diary.file(by=cast.reporter)


def test_nil_is_refused_over_noted_problems(cast: Cast) -> None:
    with at(MONDAY, 17):
        Diary.add_entry(by=cast.reporter, words="保存不了")
        with pytest.raises(Refusal, match="交日报"):
            Diary.file_nil(by=cast.reporter)


def test_what_was_reported_elsewhere_is_listed_too(cast: Cast) -> None:
    with at(MONDAY, 10):
        problem = Problem.report(by=cast.reporter2, words="打不开")
        problem.meet_again(by=cast.reporter, words="我也是")
    with at(MONDAY, 17):
        diary = Diary.file(by=cast.reporter)
    assert [entry.occurrence.words for entry in diary.entries.all()] == ["我也是"]


def test_a_problem_after_filing_amends(cast: Cast) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=cast.reporter)
    with at(MONDAY, 18):
        Diary.add_entry(by=cast.reporter, words="刚刚又出了")
    diary = Diary.objects.get()
    assert (diary.nil, diary.late, diary.version) == (False, False, 2)
    assert events(diary) == [("file", 1), ("amend", 2)]


def test_the_evening_is_late_and_the_morning_after_too(cast: Cast) -> None:
    with at(MONDAY, 22):
        assert Diary.file_nil(by=cast.reporter).late
    with at(TUESDAY, 9, 15):
        diary = Diary.file(by=cast.reporter2, day=MONDAY, card={"words": "昨天的"})
        assert (diary.late, diary.day) == (True, MONDAY)
    with at(date(2026, 11, 27), 9), pytest.raises(Refusal, match="截止"):
        Diary.file_nil(by=cast.head, day=MONDAY)


def test_filed_in_time_and_amended_late_stays_in_time(cast: Cast) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=cast.reporter)
    with at(TUESDAY, 9):
        Diary.add_entry(by=cast.reporter, words="昨天忘了", day=MONDAY)
    diary = Diary.objects.get()
    assert (diary.day, diary.late, diary.version) == (MONDAY, False, 2)


def test_after_the_period_closed_a_problem_goes_to_today(cast: Cast) -> None:
    with at(TUESDAY, 10):
        Diary.add_entry(by=cast.reporter, words="昨天忘了", day=MONDAY)
    assert Diary.objects.get().day == TUESDAY


def test_taken_back_within_ten_seconds_and_filed_again(cast: Cast) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=cast.reporter)
        diary = Diary.undo_filing(by=cast.reporter, day=MONDAY)
        assert (diary.is_filed, diary.nil) == (False, False)
        again = Diary.file_nil(by=cast.reporter)
    assert events(again) == [("file", 1), ("undo", 1), ("file", 2)]


def test_taking_back_keeps_what_was_noted(cast: Cast) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=cast.reporter)
        Diary.add_entry(by=cast.reporter, words="还是有一个")
        diary = Diary.undo_filing(by=cast.reporter, day=MONDAY)
    assert (diary.is_filed, diary.entries.count()) == (False, 1)


@pytest.mark.parametrize(("minute", "sentence"), [(1, "10秒"), (0, "没有可以撤销")])
def test_too_late_or_twice_is_not_taken_back(cast: Cast, minute: int, sentence: str) -> None:
    with at(MONDAY, 17):
        Diary.file_nil(by=cast.reporter)
        if not minute:
            Diary.undo_filing(by=cast.reporter, day=MONDAY)
    with at(MONDAY, 17, minute), pytest.raises(Refusal, match=sentence):
        Diary.undo_filing(by=cast.reporter, day=MONDAY)


def test_met_too_is_an_entry_of_its_own(cast: Cast) -> None:
    with at(MONDAY, 10):
        problem = Diary.add_entry(by=cast.reporter2, words="打不开")
        met = Diary.meet(problem, by=cast.reporter, words="我这里也打不开")
    assert (met.problem, met.entry.diary.member) == (problem, cast.reporter)
    assert Entry.objects.count() == 2


def test_self_solved_is_numbered_and_listed(cast: Cast) -> None:
    with at(MONDAY, 10):
        article = Article.write(by=cast.lead, title="地址太长", steps="删短")
        article.publish(by=cast.lead)
        problem = Diary.self_solve(article, by=cast.reporter, words="地址存不了")
        diary = Diary.file(by=cast.reporter)
    assert (problem.outcome, problem.is_open) == ("self_solved", False)
    assert diary.entries.get().occurrence.problem == problem


def test_who_files_no_diary_reports_without_one(cast: Cast) -> None:
    with at(MONDAY, 10):
        Diary.add_entry(by=cast.lead, words="我看到的")
    assert Occurrence.objects.count() == 1
    assert not Diary.objects.exists()


@pytest.mark.parametrize("who", ["lead", "sponsor", "observer", "consultant", "developer"])
def test_only_front_line_users_file(cast: Cast, who: str) -> None:
    with at(MONDAY, 17), pytest.raises(Refusal):
        Diary.file_nil(by=getattr(cast, who))


def test_on_a_free_day_a_problem_is_noted_without_duty(cast: Cast) -> None:
    sunday = date(2026, 11, 22)
    with at(sunday, 10):
        Diary.add_entry(by=cast.reporter, words="加班遇到的")
        with pytest.raises(Refusal):
            Diary.file(by=cast.reporter)
    assert (Diary.objects.get().day, Diary.objects.get().is_filed) == (sunday, False)


def test_who_sees_whose_diary(cast: Cast) -> None:
    with at(MONDAY, 17):
        for person in (cast.reporter, cast.reporter2, cast.head):
            Diary.file_nil(by=person)
    seen = {name: Diary.objects.visible_to(person).count() for name, person in cast.everybody().items()}
    all_three = {"lead": 3, "sponsor": 3, "head": 3, "reporter": 1, "reporter2": 1}
    assert seen == {name: all_three.get(name, 0) for name in seen}
