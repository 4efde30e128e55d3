"""Time and money as a colleague would write them, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from luoshi.kernel import clock
from luoshi.ui import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 18, 40, tzinfo=SHANGHAI)
LANGUAGES = ["zh-hans", "zh-hant", "en"]


@pytest.fixture(autouse=True)
def monday_evening() -> Iterator[None]:
    with clock.at(MONDAY), timezone.override(SHANGHAI):
        yield


def said(language: str, *when: int) -> str:
    with translation.override(language):
        return moments.moment_text(datetime(*when, tzinfo=SHANGHAI))


@pytest.mark.parametrize("language", LANGUAGES)
def test_today_is_only_the_time(language: str) -> None:
    assert said(language, 2026, 11, 23, 10, 12) == "10:12"
    assert said(language, 2026, 11, 23, 9, 5) == "9:05"
    assert said(language, 2026, 11, 23, 0, 5) == "0:05"


@pytest.mark.parametrize(
    ("when", "hans", "hant", "english"),
    [
        ((2026, 11, 22, 17, 30), "昨天17:30", "昨天17:30", "yesterday 17:30"),
        ((2026, 11, 24, 12, 0), "明天12:00", "明天12:00", "tomorrow 12:00"),
        ((2026, 11, 26, 16, 20), "周四16:20", "週四16:20", "Thu 16:20"),
        ((2026, 11, 19, 16, 20), "11月19日16:20", "11月19日16:20", "19 Nov 16:20"),
        ((2025, 11, 19, 16, 20), "2025年11月19日", "2025年11月19日", "19 Nov 2025"),
        ((2027, 1, 4, 9, 0), "2027年1月4日9:00", "2027年1月4日9:00", "4 Jan 2027 9:00"),
    ],
)
def test_other_days_in_words(when: tuple[int, ...], hans: str, hant: str, english: str) -> None:
    assert [said(language, *when) for language in LANGUAGES] == [hans, hant, english]


def test_the_day_changes_in_the_readers_zone() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
    assert moments.moment_text(late) == "1:00"


@pytest.mark.parametrize(
    ("minutes", "hans", "hant", "english"),
    [
        (0.4, "不到1分钟", "不到1分鐘", "under a minute"),
        (48, "48分钟", "48分鐘", "48 min"),
        (200, "3小时20分钟", "3小時20分鐘", "3 h 20 min"),
        (120, "2小时", "2小時", "2 h"),
        (2 * 480 + 7 * 60 + 12, "2天7小时", "2天7小時", "2 d 7 h"),
        (960, "2天", "2天", "2 d"),
    ],
)
def test_working_minutes_in_their_two_largest_units(
    minutes: float, hans: str, hant: str, english: str
) -> None:
    spoken = []
    for language in LANGUAGES:
        with translation.override(language):
            spoken.append(moments.duration_text(minutes))
    assert spoken == [hans, hant, english]


def test_a_shorter_day_gives_more_days() -> None:
    with translation.override("zh-hans"):
        assert moments.duration_text(960, minutes_per_day=420) == "2天2小时"


def test_money_has_commas_and_cents_only_when_there_are_some() -> None:
    assert [moments.money_text(x) for x in (6800, 0, 1234.5, -20, None)] == [
        "¥6,800", "¥0", "¥1,234.50", "-¥20", "",
    ]  # fmt: skip


def test_a_moment_carries_its_exact_time_for_machines() -> None:
    html = Template("{% moment when %}").render(Context({"when": MONDAY}))
    assert html == '<time datetime="2026-11-23T18:40:00+08:00">18:40</time>'
    assert Template("{% moment nothing %}").render(Context({"nothing": None})) == ""


def test_a_day_without_time() -> None:
    html = Template("{% day when %}|{% day when True %}").render(Context({"when": date(2026, 11, 22)}))
    assert "昨天" in html.split("|")[0] and "11月22日" in html.split("|")[1]
