"""Drafts: what survives closing the page and another device."""

from __future__ import annotations

import re

import pytest

from luoshi.diary.models import Diary, Draft
from luoshi.evidence.models import take
from luoshi.evidence.tests.conftest import picture_bytes, upload
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

from .days import MONDAY, TUESDAY, at, page_of, sign_in

pytestmark = pytest.mark.usefixtures("monday")


def test_a_draft_with_its_picture_is_there_on_another_device(cast: Cast) -> None:
    picture = take(cast.reporter, upload(picture_bytes()))
    sent = {"words": "保存<b>不了", "workaround": "on", "attachment": str(picture.pk)}
    assert sign_in(cast.reporter).post(page_of(cast.reporter, "draft"), sent).status_code == 204
    page = sign_in(cast.reporter).get(page_of(cast.reporter, "today")).content.decode()
    assert "保存&lt;b&gt;不了</textarea>" in page
    assert f'name="attachment" value="{picture.pk}"' in page
    assert re.search(r'name="workaround" value="on" id="[^"]+" checked', page)


def test_a_draft_is_no_event_and_no_diary(cast: Cast) -> None:
    before = Event.objects.count()
    Draft.keep(by=cast.reporter, day=MONDAY, words="写到一半")
    assert not Diary.objects.exists()
    assert Event.objects.count() == before


def test_a_draft_of_yesterday_waits_for_today(cast: Cast) -> None:
    Draft.keep(by=cast.reporter, day=MONDAY, words="昨晚没写完")
    with at(TUESDAY, 10):
        page = sign_in(cast.reporter).get(page_of(cast.reporter, "today")).content.decode()
    assert "昨晚没写完" in page


def test_sending_forgets_the_draft_and_emptying_too(cast: Cast) -> None:
    browser = sign_in(cast.reporter)
    Draft.keep(by=cast.reporter, day=MONDAY, words="保存不了")
    browser.post(page_of(cast.reporter, "write"), {"words": "保存不了"})
    assert not Draft.objects.exists()
    Draft.keep(by=cast.reporter, day=MONDAY, words="又一个")
    Draft.keep(by=cast.reporter, day=MONDAY, words="  ")
    assert not Draft.objects.exists()


def test_a_save_that_arrives_after_sending_brings_nothing_back(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter, words="保存不了")
    Draft.keep(by=cast.reporter, day=MONDAY, words="保存不了\n")
    assert not Draft.objects.exists()


def test_strange_characters_and_ids_do_not_break_a_draft(cast: Cast) -> None:
    sent = {"words": "a\x00b\ud83d" + "好" * 100_000, "attachment": "nonsense", "day": "gestern"}
    data = {name: value.encode("utf-8", "replace").decode() for name, value in sent.items()}
    assert sign_in(cast.reporter).post(page_of(cast.reporter, "draft"), data).status_code == 204
    page = sign_in(cast.reporter).get(page_of(cast.reporter, "today"))
    assert page.status_code == 200
    assert "ab" in page.content.decode()


def test_nobody_else_sees_a_draft(cast: Cast) -> None:
    Draft.keep(by=cast.reporter, day=MONDAY, words="只有我看")
    for person in (cast.reporter2, cast.lead):
        page = sign_in(person).get(page_of(person, "today")).content.decode()
        assert "只有我看" not in page
