"""S6: evidence such as screenshots: pasted, dropped, from album or camera, marked, and masked before it is sent."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable

from django.test import Client
from PIL import Image
from playwright.sync_api import Locator, expect

from luoshi.evidence.models import Attachment, Marking
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting, png

DROP = """async (zone, data) => {
    const bytes = Uint8Array.from(atob(data), letter => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], 'dropped.png', {type: 'image/png'}));
    zone.dispatchEvent(new DragEvent('drop', {dataTransfer, bubbles: true, cancelable: true}));
}"""
INDIGO = (75, 0, 130)


@TURNED
def test_evidence_is_pasted_dropped_taken_marked_and_masked(
    cast: Cast, page_as: PageAs, axe: Callable[..., list[str]], lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    reporter = meet(cast.reporter, width)
    gathers_three_pictures(reporter)
    draws_by_hand(reporter, axe)
    sends(reporter)
    problem = Problem.objects.get(number=1)
    first = Attachment.objects.get(subject_kind="occurrence", place=0)
    assert [one["kind"] for one in first.marks] == ["box", "mask"]
    lead = meet(cast.lead, width)
    marks_by_keyboard(lead, problem)
    looks_at_original_and_marks(lead, problem)
    only_the_copy_goes_outside(cast, problem)


def gathers_three_pictures(reporter: Somebody) -> None:
    """Ctrl+V on a page without a field opens a report with the picture; another is dropped, one is from the album."""
    reporter.opens("diary:mine")
    reporter.waits_for_the_script()
    reporter.pastes(reporter.page.locator("main"))
    reporter.page.wait_for_url("**/report/?pasted=1")
    kept = reporter.page.locator("picture-drop [data-kept]")
    expect(kept).to_have_count(1)
    data = png("teal")["buffer"]
    zone = reporter.page.locator("picture-drop")
    zone.evaluate(DROP, base64.b64encode(data).decode())
    expect(kept).to_have_count(2)
    reporter.page.locator("picture-drop input[type=file]").set_input_files([png("maroon")])
    expect(kept).to_have_count(3)


def draws_by_hand(reporter: Somebody, axe: Callable[..., list[str]]) -> None:
    """A box by dragging, a mask by two touches, one too many is taken back; then it is kept."""
    page = reporter.page
    page.locator("[data-kept] a.draw").first.click()
    stage = page.locator("dialog marker-stage svg")
    expect(stage).to_be_visible()
    drags(stage, (0.1, 0.1), (0.4, 0.4))
    page.locator("[data-tool=mask]").click()
    for at in ((0.5, 0.5), (0.9, 0.9)):
        place = point(stage, *at)
        page.mouse.click(*place)
    page.locator("[data-tool=arrow]").click()
    drags(stage, (0.2, 0.8), (0.4, 0.6))
    expect(page.locator("[data-list] button")).to_have_count(3)
    assert axe(page) == []
    assert not page.evaluate("document.querySelector('dialog').scrollWidth > innerWidth")
    page.keyboard.press("Control+z")
    expect(page.locator("[data-list] button")).to_have_count(2)
    reporter.taps("Keep the marks", within="dialog")
    expect(page.locator("dialog.marker-dialog")).to_have_count(0)
    assert Marking.objects.get().masked


def point(stage: Locator, x: float, y: float) -> tuple[float, float]:
    """A place on the picture, on the screen; the picture of 640 × 400 lies in the middle of its stage."""
    box = stage.bounding_box()
    assert box is not None
    scale = min(box["width"] / 640, box["height"] / 400)
    left = box["x"] + (box["width"] - 640 * scale) / 2
    top = box["y"] + (box["height"] - 400 * scale) / 2
    return left + x * 640 * scale, top + y * 400 * scale


def drags(stage: Locator, start: tuple[float, float], end: tuple[float, float]) -> None:
    mouse = stage.page.mouse
    mouse.move(*point(stage, *start))
    mouse.down()
    mouse.move(*point(stage, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
    mouse.move(*point(stage, *end))
    mouse.up()


def sends(reporter: Somebody) -> None:
    reporter.field("What happened?").fill("改收货地址后保存不了，截图里电话已经遮住")
    reporter.taps("Report it")
    reporter.hears("CRM-1")


def marks_by_keyboard(lead: Somebody, problem: Problem) -> None:
    """Everything without a mouse: tool by letter, Enter places, arrows move and size, and it is read aloud."""
    lead.opens("problems:show", problem.number)
    page = lead.page
    link = page.locator("a[data-marks]").nth(1)
    lead.waits_for_the_script()
    link.focus()
    page.keyboard.press("Enter")
    expect(page.locator("dialog marker-stage svg")).to_be_visible()
    live = page.locator("dialog [data-live]")
    page.keyboard.press("m")
    expect(live).to_have_text(lead.says("Tool: {}").replace("{}", lead.says("Mask", "tool")))
    page.locator("dialog marker-stage").focus()
    page.keyboard.press("Enter")
    expect(live).to_have_text(lead.says("{} added").replace("{}", lead.says("Mask", "tool")))
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(live).to_have_text(lead.says("Size of {} changed").replace("{}", lead.says("Mask", "tool")))
    lead.taps("Keep the marks", within="dialog")
    lead.hears("Masked. Outsiders get this copy only; the original stays inside.")
    expect(link).to_be_focused()
    found = Attachment.objects.get(subject_kind="occurrence", place=1)
    assert found.marks[0]["at"] == [0.41, 0.45, 0.21, 0.12]


def looks_at_original_and_marks(lead: Somebody, problem: Problem) -> None:
    """Full screen: arrows go on, O turns to the original and back, Escape closes and gives the focus back."""
    lead.opens("problems:show", problem.number)
    page = lead.page
    lead.waits_for_the_script()
    page.locator("a[data-picture]").first.click()
    image = page.locator("dialog.viewer img")
    expect(image).to_have_attribute("src", re.compile("/picture/"))
    page.keyboard.press("o")
    expect(image).to_have_attribute("src", re.compile("/original/"))
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog.viewer p")).to_contain_text("2 / 3")
    page.keyboard.press("+")
    assert "scale" in (image.get_attribute("style") or "")
    page.keyboard.press("0")
    page.keyboard.press("Escape")
    expect(page.locator("a[data-picture]").nth(1)).to_be_focused()


def only_the_copy_goes_outside(cast: Cast, problem: Problem) -> None:
    """What the consultant downloads has no pixel left of what was covered."""
    problem.accept(by=cast.lead, importance=2, kind="system", area=cast.area)
    parts = dict.fromkeys(problem.sheet.PARTS, "现场看过，写在这里")
    problem.investigate(by=cast.lead, **parts)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    outside = Client()
    outside.force_login(cast.consultant.user)
    copies = Attachment.objects.filter(subject_kind="dossier").order_by("place")
    got = b"".join(outside.get(copies[0].download_url))
    picture = Image.open(io.BytesIO(got)).convert("RGB")
    colour = picture.getpixel((int(0.7 * picture.width), int(0.7 * picture.height)))
    assert colour != INDIGO
    assert max(colour) < 60  # type: ignore[type-var]
    assert len(outside.get(problem.url).content.split(b"data-original")) == 1
