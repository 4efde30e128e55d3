"""发邮件给负责人: one letter with the day's reports in the employees' own words."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.diary.models import Briefing, Diary
from luoshi.post.models import Letter
from luoshi.testing.cast import Cast, make_member

from .days import MONDAY, at

pytestmark = pytest.mark.usefixtures("monday")


def letters(cast: Cast) -> list[Letter]:
    return list(Letter.objects.filter(kind="briefing").order_by("id"))


def test_one_letter_in_the_employees_own_words(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter, words="改收货地址后保存不了\n每次都转圈")
    Diary.file(by=cast.reporter)
    Diary.file_nil(by=cast.reporter2)
    with at(MONDAY, 17, 29):
        assert Briefing.send_due() == 0
    with at(MONDAY, 17, 30):
        assert [Briefing.send_due(), Briefing.send_due()] == [1, 0]
    (letter,) = letters(cast)
    assert (letter.member, letter.subject) == (cast.lead, "11月23日报告：应交3人，交了2人，1个问题")
    assert "CRM-1 陈晓雯（销售一部）\n改收货地址后保存不了\n每次都转圈" in letter.text
    assert "没有问题1人" in letter.text
    assert f"{cast.project.url('diary:missing')}?day=2026-11-23" in letter.text


def test_each_lead_gets_one(cast: Cast) -> None:
    make_member(cast.project, "林副", "lead")
    with at(MONDAY, 18):
        assert Briefing.send_due() == 2


def test_none_on_a_free_day_and_none_without_people(cast: Cast) -> None:
    with at(date(2026, 11, 22), 18):
        assert Briefing.send_due() == 0


def test_words_are_words(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter, words="<script>alert(1)</script> & 5 < 6 {{ x }}")
    with at(MONDAY, 18):
        Briefing.send_due()
    (letter,) = letters(cast)
    assert "<script>" not in letter.html
    assert "<script>alert(1)</script> & 5 < 6 {{ x }}" in letter.text


def test_a_long_day_is_cut_and_counted(cast: Cast) -> None:
    for turn in range(65):
        with at(MONDAY, 9, turn % 60):
            Diary.add_entry(by=cast.reporter, words=f"第{turn}个问题")
    with at(MONDAY, 18):
        Briefing.send_due()
    assert "另有5个在网页上" in letters(cast)[0].text
