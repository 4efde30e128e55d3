"""The inbox by keyboard: walking, a verdict with one key, taking it back, and never while somebody writes."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import Page, expect

from luoshi.evidence.models import take
from luoshi.kernel import clock
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs

WORDS = ("改收货地址后保存不了", "手机上传照片一直转圈", "合同审批没有同意按钮")


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def three(cast: Cast) -> list[Problem]:
    """Three reports, the longest waiting first and with a picture."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "PNG")
    shot = take(cast.reporter, SimpleUploadedFile("截图.png", out.getvalue(), "image/png"))
    problems: list[Problem] = []
    for hours, words in zip((3, 2, 1), WORDS, strict=True):
        with clock.at(clock.now() - timedelta(hours=hours)):
            files = [] if problems else [shot]
            problems.append(Problem.report(by=cast.reporter, words=words, files=files))
    return problems


def opened(page: Page, words: str) -> None:
    """This report is the one that is shown."""
    expect(page.locator("#detail h1")).to_have_text(words)
    expect(page.locator("[role=option][aria-selected=true]")).to_contain_text(words)


def test_walking_a_verdict_and_taking_it_back(cast: Cast, three: list[Problem], page_as: PageAs) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"))
    opened(page, WORDS[0])
    page.keyboard.press("j")
    opened(page, WORDS[1])
    page.keyboard.press("j")
    opened(page, WORDS[2])
    page.keyboard.press("k")
    opened(page, WORDS[1])
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="重要")).to_be_checked()
    page.keyboard.press("e")
    opened(page, WORDS[2])
    expect(page.locator("[role=option]")).to_have_count(2)
    three[1].refresh_from_db()
    assert (three[1].state, three[1].importance) == ("investigating", 3)
    page.keyboard.press("z")
    opened(page, WORDS[1])
    expect(page.locator("[role=option]")).to_have_count(3)
    three[1].refresh_from_db()
    assert three[1].state == "reported"


def test_letters_in_a_text_are_letters(cast: Cast, three: list[Problem], page_as: PageAs) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"))
    page.locator(".receipt summary").click()
    letter = page.locator("[name=receipt]")
    letter.fill("")
    letter.press_sequentially("jkez4 qmbc")
    expect(letter).to_have_value("jkez4 qmbc")
    opened(page, WORDS[0])
    expect(page.get_by_role("radio", name="一般")).to_be_checked()
    assert Problem.objects.filter(state="reported").count() == 3


def test_the_letter_follows_the_importance_until_it_is_reworded(
    cast: Cast, three: list[Problem], page_as: PageAs
) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"))
    letter, date = page.locator("[name=receipt]"), page.locator("[data-choice]:not([hidden])")
    before, due = letter.input_value(), date.inner_text()
    page.keyboard.press("4")
    expect(letter).not_to_have_value(before)
    expect(date).not_to_have_text(due)
    page.locator(".receipt summary").click()
    letter.fill("我马上来看")
    letter.blur()
    page.keyboard.press("1")
    expect(letter).to_have_value("我马上来看")


def test_a_question_goes_out_and_the_next_report_opens(
    cast: Cast, three: list[Problem], page_as: PageAs
) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"))
    page.keyboard.press("q")
    words = page.locator("dialog[open] textarea")
    expect(words).to_be_focused()
    words.press_sequentially("地址有多长？")
    page.locator("dialog[open] button[type=submit]", has_text="问一句").click()
    opened(page, WORDS[1])
    expect(page.locator("[role=option]").last).to_contain_text("等提出人补充")
    assert three[0].questions.get().words == "地址有多长？"


def test_declining_asks_for_the_reason(cast: Cast, three: list[Problem], page_as: PageAs) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"))
    page.get_by_role("link", name="不予处理").click()
    page.locator("dialog[open] textarea").fill("这是培训环境")
    page.locator("dialog[open] button[type=submit]", has_text="不予处理").click()
    opened(page, WORDS[1])
    three[0].refresh_from_db()
    assert three[0].outcome == "declined"


def test_space_shows_the_evidence_large(cast: Cast, three: list[Problem], page_as: PageAs) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"))
    page.keyboard.press(" ")
    expect(page.locator("dialog.viewer[open] img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_the_next_report_is_there_within_a_tenth_of_a_second(
    cast: Cast, three: list[Problem], page_as: PageAs
) -> None:
    page = page_as(cast.lead)
    page.goto(cast.project.url("problems:inbox"), wait_until="networkidle")
    took = page.evaluate(
        """async () => {
          const start = performance.now();
          document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "j", bubbles: true}));
          while (!document.querySelector("#detail h1")?.textContent.includes("转圈")) await new Promise(requestAnimationFrame);
          return performance.now() - start;
        }"""
    )
    assert took < 100


def test_on_a_phone_a_tap_opens_it_and_the_arrow_leads_back(
    cast: Cast, three: list[Problem], page_as: PageAs
) -> None:
    page = page_as(cast.lead, width=390)
    page.goto(cast.project.url("problems:inbox"))
    expect(page.locator("#detail")).to_be_hidden()
    page.locator("[role=option]", has_text=WORDS[1]).tap()
    expect(page.locator("#detail h1")).to_have_text(WORDS[1])
    expect(page.locator(".pane-list")).to_be_hidden()
    expect(page.get_by_role("button", name="受理")).to_be_in_viewport()
    page.get_by_role("link", name="回到列表").tap()
    expect(page.locator(".pane-list")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/inbox/$"))
