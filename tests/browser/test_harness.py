"""The browser fixtures themselves: what the journeys rely on."""

from __future__ import annotations

from playwright.sync_api import Browser

from luoshi.testing.cast import Cast
from tests.conftest import PageAs, complaint_of


def test_somebody_is_signed_in_and_reads_their_language(cast: Cast, page_as: PageAs) -> None:
    page = page_as(cast.reporter, lang="en")
    page.goto("/me/")
    assert page.url.endswith("/me/")
    assert page.locator("html").get_attribute("lang") == "en"


def test_a_phone_in_the_dark_is_one(cast: Cast, page_as: PageAs) -> None:
    page = page_as(cast.reporter, width=390, theme="dark")
    page.goto("/me/")
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark) and (max-width: 400px)').matches")


def test_a_visitor_is_sent_to_sign_in(live_server: object, page_as: PageAs) -> None:
    page = page_as(None)
    page.goto("/me/")
    assert "/accounts/login/" in page.url


def test_a_noisy_console_is_noticed(browser: Browser) -> None:
    page = browser.new_page()
    with page.expect_console_message() as said:
        page.evaluate("console.error('boom')")
    assert "boom" in complaint_of(said.value)[0]
    page.close()
