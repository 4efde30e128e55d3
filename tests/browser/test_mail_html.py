"""HTML mail in a real browser: nothing is fetched when a mail is opened, and nothing runs."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Route

from luoshi.mailroom.reading.cleaning import cleaned
from luoshi.mailroom.reading.shallow import shallow
from luoshi.mailroom.tests.corpus.hostile import MARKUP

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
