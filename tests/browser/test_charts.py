"""Charts: fetched by the page that draws them, when they come near the window; drawn as SVG, also on paper."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from tests.conftest import PageAs

LIBRARY = re.compile(r"/static/dist/charts-[\w-]+\.js$")


def listening(page: Page) -> list[str]:
    """The addresses of the drawing library that this page fetches from now on."""
    fetched: list[str] = []
    page.on("request", lambda asked: fetched.append(asked.url) if LIBRARY.search(asked.url) else None)
    return fetched


def test_only_a_page_with_charts_fetches_what_draws_them(cast: Cast, page_as: PageAs) -> None:
    stages.closed(cast)
    page = page_as(cast.lead)
    fetched = listening(page)
    page.goto(cast.project.url("problems:list"))
    page.wait_for_load_state("networkidle")
    assert fetched == []
    page.goto(cast.project.url("home:board"))
    expect(page.locator("luoshi-chart svg").first).to_be_visible()
    assert len(fetched) == 1 and page.locator("luoshi-chart canvas").count() == 0


def test_a_chart_is_drawn_when_it_comes_near_and_for_paper(cast: Cast, page_as: PageAs) -> None:
    stages.closed(cast)
    page = page_as(cast.lead, width=390)
    page.goto(cast.project.url("home:board"))
    charts = page.locator("luoshi-chart")
    expect(charts.first.locator("svg")).to_be_visible()
    assert charts.last.locator("svg").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(charts.last.locator("svg")).to_be_attached()
