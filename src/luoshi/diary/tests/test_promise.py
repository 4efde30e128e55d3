"""The receipt's promise is the problem's own next date, in a colleague's words."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.diary.device import described
from luoshi.diary.models import Diary
from luoshi.diary.promise import near, receipt
from luoshi.rollout.models import CalendarDay
from luoshi.testing.cast import Cast

from .days import FRIDAY, MONDAY, TUESDAY, at


@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        (MONDAY, 10, "林静明天中午前答复您"),
        (MONDAY, 12, "林静明天中午前答复您"),
        (MONDAY, 16, "林静明天下班前答复您"),
        (MONDAY, 22, "林静明天下班前答复您"),
        (FRIDAY, 10, "林静下周一中午前答复您"),
    ],
)
def test_when_the_answer_comes(cast: Cast, day: date, hour: int, words: str) -> None:
    with at(day, hour):
        problem = Diary.add_entry(by=cast.reporter, words="保存不了")
        assert receipt(problem) == f"收到，编号CRM-1。{words}。"


def test_a_holiday_moves_the_promise(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, TUESDAY, works=False, name="店庆", by=cast.lead)
    with at(MONDAY, 10):
        problem = Diary.add_entry(by=cast.reporter, words="保存不了")
        assert receipt(problem).endswith("林静周三中午前答复您。")


def test_without_a_lead_nobody_is_promised(cast: Cast) -> None:
    cast.lead.roles = " observer "
    cast.lead.save()
    with at(MONDAY, 10):
        assert receipt(Diary.add_entry(by=cast.reporter, words="保存不了")) == "收到，编号CRM-1。"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "今天"),
        (date(2026, 11, 22), "昨天"),
        (date(2026, 11, 19), "上周四"),
        (date(2026, 11, 27), "周五"),
        (date(2026, 12, 2), "下周三"),
        (date(2026, 12, 9), "12月9日"),
        (date(2026, 11, 13), "11月13日"),
    ],
)
def test_days_by_their_names(day: date, words: str) -> None:
    with at(MONDAY, 10):
        assert near(day, MONDAY) == words


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/143.0 Safari/537.36 Edg/144.0", ["Windows", "Edge 144"]),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148 wxwork/5.0 MicroMessenger/8",
         ["iOS 18", "WeCom 5"]),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", ["Android 15", "Chrome 140"]),
        ("curl/8", []),
        ("", []),
    ],
)  # fmt: skip
def test_what_a_device_says(agent: str, said: list[str]) -> None:
    assert list(described(agent).values()) == said
