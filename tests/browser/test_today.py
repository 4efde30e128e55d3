"""今天 on a phone: one tap, a problem with a picture, and nothing written is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from luoshi.diary.models import Diary
from luoshi.problems.models import Problem
from luoshi.rollout.models import CalendarDay
from luoshi.testing.cast import Cast
from tests.browser.test_talking import picture
from tests.conftest import PHONE, PageAs


@pytest.fixture(autouse=True)
def a_workday(cast: Cast, tmp_path: Path, settings: Any) -> None:
    """Whatever day it is while the tests run, people work on it."""
    settings.MEDIA_ROOT = tmp_path
    CalendarDay.set_day(cast.project, cast.project.today(), works=True, name="照常上班", by=cast.lead)


def opened(cast: Cast, page_as: PageAs) -> Page:
    page = page_as(cast.reporter, width=PHONE)
    page.goto(cast.project.url("diary:today"))
    return page


def test_nil_is_one_tap_and_can_be_taken_back(cast: Cast, page_as: PageAs) -> None:
    page = opened(cast, page_as)
    page.get_by_role("button", name="今天没有问题").click()
    expect(page.get_by_role("heading", name="交了，没有问题")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("button", name="今天没有问题")).to_be_visible()
    assert not Diary.objects.get().is_filed


def test_a_draft_with_its_picture_survives_and_is_reported_and_filed(cast: Cast, page_as: PageAs) -> None:
    page = opened(cast, page_as)
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="选截图").click()
    chooser.value.set_files([picture()])
    page.get_by_label("发生了什么").fill("改送货地址，保存就报错")
    expect(page.get_by_text("草稿已存")).to_be_visible()
    again = opened(cast, page_as)
    expect(again.get_by_label("发生了什么")).to_have_value("改送货地址，保存就报错")
    expect(again.locator(".drop-item img")).to_be_visible()
    again.get_by_role("button", name="报上去").click()
    expect(again.get_by_text("收到，编号CRM-1")).to_be_visible()
    again.get_by_role("button", name="就这些，交日报").click()
    expect(again.get_by_role("heading", name="日报交了")).to_be_visible()
    assert Diary.objects.get().entries.get().occurrence.words == "改送货地址，保存就报错"


def test_what_colleagues_met_appears_while_writing_and_one_tap_joins(cast: Cast, page_as: PageAs) -> None:
    problem = Problem.report(by=cast.reporter2, words="改收货地址后保存不了")
    page = opened(cast, page_as)
    page.get_by_role("link", name="记一个问题").click()
    words = page.get_by_label("发生了什么")
    expect(words).to_be_focused()
    words.press_sequentially("收货地址保存不了")
    join = page.get_by_role("button", name="我也遇到了")
    expect(join).to_be_visible()
    expect(words).to_be_focused()
    join.click()
    expect(page.get_by_text("记在CRM-1上了")).to_be_visible()
    problem.refresh_from_db()
    assert problem.met_count == 2
