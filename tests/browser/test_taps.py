"""A letter's link in a real browser: a hand, a script, a driven browser, and none of it with script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from luoshi.problems.models import Problem
from luoshi.problems.tests.test_life import proposed
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps
from tests.conftest import A_PERSONS_BROWSER, PHONE, PageAs

Axe = Callable[..., list[str]]


@pytest.fixture
def problem(cast: Cast) -> Problem:
    return proposed(cast)


def opened(page_as: PageAs, path: str, driven: bool = False) -> Page:
    page = page_as(None, width=PHONE)
    if not driven:
        page.add_init_script(A_PERSONS_BROWSER)
    page.goto(path)
    page.wait_for_function("!!customElements.get('real-tap')")
    page.wait_for_timeout(800)
    return page


def test_one_press_does_it_and_leaves_no_cookie(
    cast: Cast, problem: Problem, page_as: PageAs, axe: Axe
) -> None:
    page = opened(page_as, last_taps(cast.reporter)[0])
    assert axe(page) == []
    page.get_by_role("button", name="好了").click()
    expect(page.get_by_role("heading", name="谢谢，归档后会告诉您")).to_be_visible()
    assert page.context.cookies() == []
    page.reload()
    expect(page.get_by_role("heading", name="您已经回答过了")).to_be_visible()


def test_the_keyboard_is_a_hand(cast: Cast, problem: Problem, page_as: PageAs) -> None:
    page = opened(page_as, last_taps(cast.reporter)[1])
    page.get_by_label("现在还有什么情况").fill("第三行还是报错")
    page.get_by_role("button", name="还不行").focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("退回")
    problem.refresh_from_db()
    assert problem.state == "with_consultant"


@pytest.mark.parametrize("press", [
    "document.querySelector('button').click()",
    "document.querySelector('form').submit()",
    "document.querySelector('form').requestSubmit()",
])  # fmt: skip
def test_a_script_that_presses_is_asked_once_more(
    cast: Cast, problem: Problem, page_as: PageAs, press: str
) -> None:
    page = opened(page_as, last_taps(cast.reporter)[0])
    page.evaluate(press)
    expect(page.get_by_text("请再确认一次")).to_be_visible()
    page.evaluate(press)
    problem.refresh_from_db()
    assert problem.state == "verifying"


def test_a_browser_that_is_driven_is_asked_once_more(
    cast: Cast, problem: Problem, page_as: PageAs, axe: Axe
) -> None:
    page = opened(page_as, last_taps(cast.reporter)[0], driven=True)
    page.get_by_role("button", name="好了").click()
    expect(page.get_by_text("请再确认一次")).to_be_visible()
    assert axe(page) == []
    page.get_by_text("好了", exact=True).click()
    page.get_by_role("button", name="确认").click()
    expect(page.get_by_role("heading", name="谢谢，归档后会告诉您")).to_be_visible()
