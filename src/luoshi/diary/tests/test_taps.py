"""Nil by the link in a reminder: one page, one button, one purpose, one period."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.diary.models import Diary
from luoshi.post import taps
from luoshi.rollout.models import CalendarDay
from luoshi.testing.cast import Cast
from luoshi.testing.taps import press
from luoshi.trail.models import Event

from .days import MONDAY, TUESDAY, at, page_of

pytestmark = pytest.mark.usefixtures("monday")


def link(cast: Cast) -> str:
    return taps.path("nil", cast.reporter, cast.reporter.pk, MONDAY.isoformat())


def test_a_link_scanner_files_nothing(cast: Cast) -> None:
    browser = Client()
    for fetch in (browser.get, browser.head, browser.get, browser.post):
        assert fetch(link(cast)).status_code == 200
    assert not Diary.objects.exists()


def test_one_button_without_signing_in(cast: Cast) -> None:
    browser, path = Client(enforce_csrf_checks=True), link(cast)
    assert browser.get(path).content.decode().count("<button") == 1
    answer = press(path, browser)
    assert "交了，没有问题" in answer.content.decode()
    diary = Diary.objects.get()
    assert (diary.nil, diary.member, diary.day, diary.channel) == (True, cast.reporter, MONDAY, "mail")
    assert Event.objects.about(diary).get().channel == "mail"


def test_it_opens_nothing_else(cast: Cast) -> None:
    browser = Client()
    press(link(cast), browser)
    assert browser.get(page_of(cast.reporter, "today")).status_code == 302
    assert "_auth_user_id" not in browser.session


def test_twice_is_once(cast: Cast) -> None:
    for _turn in range(3):
        assert press(link(cast)).status_code == 200
    assert Diary.objects.get().version == 1


def test_with_problems_noted_it_does_not_say_nil(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter, words="保存不了")
    answer = press(link(cast))
    assert (answer.status_code, "已经记了问题" in answer.content.decode()) == (422, True)
    assert not Diary.objects.get().is_filed


def test_filed_on_the_page_it_says_when(cast: Cast) -> None:
    path = link(cast)
    Diary.file_nil(by=cast.reporter)
    answer = Client().get(path)
    assert (answer.status_code, "交的" in answer.content.decode()) == (410, True)


def test_valid_for_its_period_only(cast: Cast) -> None:
    path = link(cast)
    with at(TUESDAY, 9, 29):
        assert Client().get(path).status_code == 200
    with at(TUESDAY, 9, 31):
        assert (press(path).status_code, Diary.objects.exists()) == (410, False)
        assert Client().get(path).status_code == 410


def test_on_a_day_that_became_free_it_says_so(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, MONDAY, works=False, name="停电", by=cast.lead)
    assert "休息" in Client().get(link(cast)).content.decode()


def test_a_link_for_the_day_of_another_is_none(cast: Cast) -> None:
    for key, mark in ((cast.reporter2.pk, MONDAY.isoformat()), (cast.reporter.pk, "today")):
        assert Client().get(taps.path("nil", cast.reporter, key, mark)).status_code == 404
