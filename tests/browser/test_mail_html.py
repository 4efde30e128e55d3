"""HTML mail in a real browser: nothing is fetched when a mail is opened, and nothing runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Route, expect

from luoshi.mailroom.models import WAITS, Arrival
from luoshi.mailroom.reading.cleaning import cleaned
from luoshi.mailroom.reading.shallow import shallow
from luoshi.mailroom.tests.corpus.hostile import MARKUP
from luoshi.testing.cast import Cast
from tests.conftest import DESK, PHONE, PageAs

pytestmark = pytest.mark.browser


def test_mail_html_clean_fetches_nothing_and_runs_nothing(browser: Browser) -> None:
    asked: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    page = browser.new_page()
    page.route("**/*", refuse)
    page.on("dialog", lambda dialog: asked.append(dialog.message))
    for markup in MARKUP:
        page.set_content(f"<!doctype html>{cleaned(shallow(markup.format('harm.example')), {})}")
        for link in page.locator("a").all():
            assert (link.get_attribute("href") or "http").startswith(("http", "mailto"))
    assert page.evaluate("window.harm") is None
    assert asked == []
    page.close()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_lead_unfolds_a_mail_as_it_was_written(
    cast: Cast, page_as: PageAs, axe: Callable[..., list[str]], width: int
) -> None:
    mail = Arrival.receive(b"From: x@elsewhere.example\n\nHi", way="lmtp", to="x@in.example.com")
    mail.project, mail.subject, mail.said = cast.project, "订单", "见表"
    mail.html = "<table><tr><td>订单</td><td>42</td></tr></table>"
    mail.settle(WAITS, "stranger")
    page = page_as(cast.lead, width=width)
    page.goto(cast.project.url("mailroom:item", mail.pk))
    assert axe(page) == []
    page.get_by_text("显示原样").click()
    expect(page.frame_locator("iframe.letter").get_by_role("cell", name="42")).to_be_visible()
