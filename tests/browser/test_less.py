"""少发点 and the page of wishes in a real browser: one press, no cookie, nothing sticks out."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from luoshi.post.less import Wish, url
from luoshi.post.models import Preference
from luoshi.post.models.preference import DIGEST, LETTER, OFF
from luoshi.testing.cast import Cast
from tests.conftest import PHONE, PageAs

Axe = Callable[..., list[str]]
STICKS_OUT = "document.documentElement.scrollWidth > innerWidth"


def test_one_press_without_signing_in_and_without_a_cookie(cast: Cast, page_as: PageAs, axe: Axe) -> None:
    page = page_as(None, width=PHONE)
    page.goto(urlsplit(url(Wish(cast.reporter.pk, "talk", LETTER))).path)
    assert axe(page) == [] and not page.evaluate(STICKS_OUT)
    page.get_by_role("button", name="就这样，少发点").click()
    expect(page.get_by_role("heading", name="好，以后少发")).to_be_visible()
    assert page.context.cookies() == []
    assert Preference.objects.get().lowered == {"talk": DIGEST}


@pytest.mark.parametrize("width", [PHONE, 1440])
def test_everybody_says_on_one_page_how_they_are_told(cast: Cast, page_as: PageAs, width: int) -> None:
    page = page_as(cast.consultant, width=width)
    page.goto(cast.project.url("post:preferences"))
    page.get_by_text("不要汇总").click()
    page.get_by_role("group", name="留言和提到您的").get_by_text("只进汇总").click()
    page.get_by_label("开始").fill("18:30")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    mine = Preference.objects.get(member=cast.consultant)
    assert (mine.digest, mine.lowered, f"{mine.quiet_from:%H:%M}") == (OFF, {"talk": DIGEST}, "18:30")
