"""Nil by the link in a reminder: one page, one button, one purpose, one period."""

from __future__ import annotations

import pytest
from django.core import signing
from django.test import Client

from luoshi.diary import nil_link
from luoshi.diary.models import Diary
from luoshi.rollout.models import CalendarDay
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

from .days import FRIDAY, MONDAY, TUESDAY, at, page_of

pytestmark = pytest.mark.usefixtures("monday")


def link(cast: Cast) -> str:
    return nil_link.path_of(cast.reporter, MONDAY)


def test_a_link_scanner_files_nothing(cast: Cast) -> None:
    browser = Client()
    for fetch in (browser.get, browser.head, browser.get):
        assert fetch(link(cast)).status_code == 200
    assert not Diary.objects.exists()


def test_one_button_without_signing_in(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(link(cast)).content.decode()
    assert page.count("<button") - page.count('name="language"') == 1
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    answer = browser.post(link(cast), {"csrfmiddlewaretoken": token})
    assert "交了，没有问题" in answer.content.decode()
    diary = Diary.objects.get()
    assert (diary.nil, diary.member, diary.day, diary.channel) == (True, cast.reporter, MONDAY, "mail")
    assert Event.objects.about(diary).get().channel == "mail"


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    assert Client(enforce_csrf_checks=True).post(link(cast)).status_code == 403
    assert not Diary.objects.exists()


def test_it_opens_nothing_else(cast: Cast) -> None:
    browser = Client()
    browser.post(link(cast))
    assert browser.get(page_of(cast.reporter, "today")).status_code == 302
    assert "_auth_user_id" not in browser.session


def test_twice_is_once(cast: Cast) -> None:
    for _turn in range(3):
        assert Client().post(link(cast)).status_code == 200
    assert Diary.objects.get().version == 1


def test_with_problems_noted_it_does_not_say_nil(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter, words="保存不了")
    answer = Client().post(link(cast))
    assert (answer.status_code, "已经记了问题" in answer.content.decode()) == (422, True)
    assert not Diary.objects.get().is_filed


def test_valid_for_its_period_only(cast: Cast) -> None:
    with at(TUESDAY, 9, 29):
        assert Client().get(link(cast)).status_code == 200
    with at(TUESDAY, 9, 31):
        answer = Client().post(link(cast))
        assert (answer.status_code, Diary.objects.exists()) == (422, False)
        assert Client().get(link(cast)).status_code == 410


def test_on_a_day_that_became_free_it_says_so(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, MONDAY, works=False, name="停电", by=cast.lead)
    assert "休息" in Client().get(link(cast)).content.decode()


@pytest.mark.parametrize("token", ["x", "", ":::", "W10:1abc:xyz"])
def test_anything_else_does_not_exist(cast: Cast, token: str) -> None:
    assert Client().get(f"/nil/{token}/").status_code == 404


def test_a_signature_for_another_purpose_or_day_is_none(cast: Cast) -> None:
    said = [cast.reporter.pk.hex, MONDAY.isoformat()]
    other = signing.dumps(said, salt="luoshi.invitation")
    assert Client().get(f"/nil/{other}/").status_code == 404
    changed = link(cast).replace("/nil/", "/nil/A")
    assert Client().get(changed).status_code == 404


def test_who_has_left_files_nothing(cast: Cast) -> None:
    cast.reporter.active_to = FRIDAY
    cast.reporter.save()
    assert Client().post(link(cast)).status_code == 404
    assert not Diary.objects.exists()
