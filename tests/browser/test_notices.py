"""Notices come to an open page by themselves, and are read by being looked at."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from luoshi.post.models import Notice, tell, unread_count
from luoshi.testing.cast import Cast
from tests.conftest import DESK, PHONE, PageAs

Axe = Callable[..., list[str]]


def told(cast: Cast, title: str, subject: object = None) -> None:
    tell(cast.reporter, "verify", subject or cast.project, title=title, url=cast.project.url("post:inbox"))


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_notice_stands_on_the_bell_and_in_the_title_without_a_reload(
    cast: Cast, page_as: PageAs, width: int
) -> None:
    page = page_as(cast.reporter, width=width)
    page.clock.install()
    page.goto(cast.project.url("diary:today"))
    bare = page.title()
    told(cast, "CRM-1现在好了吗？")
    page.clock.run_for(31_000)
    expect(page).to_have_title(f"(1) {bare}")
    expect(page.locator(".with-unread:visible .unread")).to_have_text("1")
    expect(page.get_by_role("link", name="通知 1")).to_be_visible()


def test_an_open_list_shows_what_came_and_reads_what_was_looked_at(
    cast: Cast, page_as: PageAs, axe: Axe
) -> None:
    told(cast, "第一条")
    page = page_as(cast.reporter, width=DESK)
    page.clock.install()
    page.goto(cast.project.url("post:inbox"))
    page.clock.run_for(500)
    told(cast, "第二条", cast.lead)
    page.clock.run_for(31_000)
    expect(page.get_by_role("link", name="第二条")).to_be_visible()
    page.clock.run_for(3_000)
    expect(page.locator("[data-unread]")).to_have_count(0)
    page.clock.run_for(31_000)
    expect(page).to_have_title("通知 · huarui")
    expect(page.locator(".list-row")).to_have_count(2)
    assert unread_count(cast.reporter) == 0 and Notice.objects.count() == 2
    assert axe(page) == []


def test_rows_below_the_window_stay_unread(cast: Cast, page_as: PageAs) -> None:
    for name, person in cast.everybody().items():
        for _turn in range(2):
            told(cast, f"{name}的事" * 9, person)
    page = page_as(cast.reporter, width=PHONE)
    page.goto(cast.project.url("post:inbox"))
    expect(page.locator("[data-unread]")).not_to_have_count(len(cast.everybody()))
    assert page.locator("[data-unread]").count() > 0
