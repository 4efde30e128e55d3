"""Writing in a thread: names, pictures, audience, one entry."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from luoshi.problems.models import Problem
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast
from tests.conftest import PageAs


@pytest.fixture(autouse=True)
def disk(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def picture() -> dict[str, Any]:
    out = io.BytesIO()
    Image.new("RGB", (800, 600), "teal").save(out, "PNG")
    return {"name": "截图.png", "mimeType": "image/png", "buffer": out.getvalue()}


@pytest.mark.parametrize("width", [390, 1440])
def test_a_note_with_a_name_and_a_picture_joins_the_thread(cast: Cast, page_as: PageAs, width: int) -> None:
    problem = Problem.report(by=cast.reporter, words="地址太长，保存失败")
    page = page_as(cast.lead, width=width)
    page.goto(problem.url)
    words = page.locator("#composer textarea")
    page.locator("#composer .seg label", has_text="仅内部").click()
    words.press_sequentially("请@陈")
    expect(page.get_by_role("option", name="陈晓雯")).to_be_visible()
    words.press("Enter")
    words.press_sequentially("看一下")
    page.locator("#composer input[type=file]").set_input_files([picture()])
    page.locator("#composer button[type=submit]").click()
    entry = page.locator("#thread .note", has_text="请@陈晓雯 看一下")
    expect(entry).to_be_visible()
    expect(entry.locator("img")).to_have_js_property("naturalWidth", 480)
    expect(words).to_have_value("")
    comment = Comment.objects.get()
    assert (comment.audience, list(comment.mentions.all())) == ("internal", [cast.reporter])
