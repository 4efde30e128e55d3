"""Where a change came from and what came of it: one looks at a drawing, clicks a box and is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import piloting, recording
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import investigating
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.test_accessible import Audit, faults

TITLES = (
    "客户账期显示成上个月的，改了额度以后要过一天才变",
    "新客户没有账期",
    "账期和合同上写的不一样，财务说以合同为准",
)


def furnish(cast: Cast) -> tuple[Problem, Change]:
    """A change from a problem with a twin, on trial with what that brought up; another one led to it."""
    problem, change = investigating(cast), piloting(cast)
    twin = Problem.report(by=cast.reporter2, words="地址一长就存不了，客户在新疆")
    twin.merge(by=cast.lead, into=problem)
    source = Change.from_problem(problem, by=cast.lead)
    source.replace(by=cast.lead, other=change)
    for words in TITLES:
        change.found(Problem.report(by=cast.reporter, words=words), by=cast.reporter)
    change.link(by=cast.lead, problem=Problem.report(by=cast.reporter, words="财务查账期要开两个页面"))
    answer = Problem.report(by=cast.reporter, words="账期在哪里看")
    article = Article.write(
        by=cast.lead, source=answer, title="账期在哪里看？", steps="打开客户卡片", publish=True
    )
    article.answer(answer, by=cast.lead)
    change.link(by=cast.lead, problem=answer)
    recording(cast).replace(by=cast.lead, other=change)
    return problem, change


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nobody_stumbles_over_the_drawing(cast: Cast, page_as: PageAs, axe: Audit, theme: str) -> None:
    problem, change = furnish(cast)
    found = list[str]()
    for width in (1440, 390):
        page = page_as(cast.lead, width=width, lang="zh-hans", theme=theme)
        for address in (change.url, problem.url):
            page.goto(address)
            found += [f"{width} {address} {fault}" for fault in faults(page, axe, "zh-hans", False)]
    assert not found, "\n".join(found)


def test_from_the_change_to_a_problem_of_its_trial_and_back(cast: Cast, page_as: PageAs) -> None:
    _problem, change = furnish(cast)
    page = page_as(cast.reporter, lang="zh-hans")
    page.goto(change.url)
    page.locator(".links").get_by_role("link", name=f"第1次试用 试用发现：问题 CRM-4 {TITLES[1]}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])
    page.locator(".links").get_by_role("link", name="第1次试用 试用的变更").press("Enter")
    expect(page).to_have_url(f"{page.url.partition('/huarui')[0]}{change.url}")


def test_on_a_phone_it_is_a_list(cast: Cast, page_as: PageAs) -> None:
    _problem, change = furnish(cast)
    page = page_as(cast.reporter, width=390, lang="zh-hans")
    page.goto(change.url)
    expect(page.locator(".links")).to_be_hidden()
    page.locator(".links-list").get_by_role("link", name="新客户没有账期").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])
