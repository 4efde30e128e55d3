"""S7: the scene can be reproduced: what the device said, the steps in the sheet, and pictures with marks."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from luoshi.evidence.models import Attachment, draw
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting, png

STEPS = "新建订单\n收货地址贴入61个字以上\n点保存"
PARTS = {"expected": "保存成功", "actual": "右上角提示字段长度超限（E-1042）"}


@SCREENS
def test_the_scene_can_be_reproduced(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet = meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    reports_with_a_screenshot(reporter)
    problem = Problem.objects.get(number=1)
    points_at_the_place(reporter, problem)
    problem.accept(by=cast.lead, importance=2, kind="system", area=cast.area)
    reads_the_device(lead, problem)
    writes_the_steps_with_a_picture(lead, problem)
    rest = [part for part in problem.sheet.PARTS if part not in ("steps", *PARTS)]
    problem.investigate(by=cast.lead, **dict.fromkeys(rest, "看过"))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    has_everything_to_reproduce_it(meet(cast.consultant, width), problem)


def reports_with_a_screenshot(reporter: Somebody) -> None:
    reporter.opens("diary:report")
    reporter.waits_for_the_script()
    reporter.page.locator("picture-drop input[type=file]").set_input_files([png()])
    expect(reporter.page.locator("picture-drop [data-kept]")).to_have_count(1)
    reporter.field("What happened?").fill("改收货地址后保存不了")
    reporter.taps("Report it")
    reporter.hears("CRM-1")


def points_at_the_place(reporter: Somebody, problem: Problem) -> None:
    """Afterwards too, by the link below the picture: three taps without a drag."""
    reporter.opens("problems:show", problem.number)
    reporter.waits_for_the_script()
    reporter.page.locator("a[data-marks]").first.click()
    page = reporter.page
    expect(page.locator("dialog marker-stage svg")).to_be_visible()
    page.locator("[data-tool=number]").click()
    page.locator("[data-do=place]").click()
    expect(page.locator("dialog [data-list] button")).to_have_count(1)
    reporter.taps("Keep the marks", within="dialog")
    reporter.hears("Marked. The original stays beside it.")
    assert [one["n"] for one in Attachment.objects.get(subject_kind="occurrence").marks] == [1]


def reads_the_device(lead: Somebody, problem: Problem) -> None:
    """The environment stands below the words, without anybody having asked for it."""
    lead.opens("problems:show", problem.number)
    lead.reads("Chrome")


def writes_the_steps_with_a_picture(lead: Somebody, problem: Problem) -> None:
    lead.opens("problems:sheet", problem.number)
    lead.writes("Steps to reproduce", STEPS)
    lead.writes("What should happen", PARTS["expected"])
    lead.writes("What really happens", PARTS["actual"])
    lead.page.locator("main picture-drop input[type=file]").set_input_files([png("maroon")])
    expect(lead.page.locator("main picture-drop [data-kept]")).to_have_count(1)
    lead.taps("Save the sheet")
    expect(lead.page.locator("#toasts .toast")).not_to_have_count(0)
    found = Attachment.objects.get(subject_kind="investigation")
    mark = {"kind": "arrow", "at": [0.1, 0.1, 0.5, 0.5], "colour": "blue"}
    draw(found, json.dumps([mark]), by=lead.member)


def has_everything_to_reproduce_it(consultant: Somebody, problem: Problem) -> None:
    """Words, device, steps, what should and what does happen, and both pictures full screen with their marks."""
    consultant.opens("problems:show", problem.number)
    for words in ("改收货地址后保存不了", "Chrome", STEPS.splitlines()[1], *PARTS.values()):
        consultant.reads(words)
    page = consultant.page
    consultant.waits_for_the_script()
    pictures = page.locator("main a[data-picture]")
    expect(pictures).to_have_count(2)
    pictures.first.click()
    expect(page.locator("dialog.viewer img")).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.locator("dialog.viewer p")).to_contain_text("2 / 2")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.viewer[open]")).to_have_count(0)
