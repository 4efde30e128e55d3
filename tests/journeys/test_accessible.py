"""Every screen, for everybody who sees it: nothing to stumble over, nothing that sticks out at the side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from luoshi.diary.models import Diary
from luoshi.evidence.models import take
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import png

DESK, PHONE = 1440, 390
# 720 is a window of 1440 pixels at 200 %.
WIDTHS = [DESK, 768, 720, PHONE, 320]
STICKS_OUT = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# The numbers are those of the stages, in their order: 1 reported … 7 closed.
MOVES = {
    1: ["accept", "merge", "decline", "to_change", "hold", "assess"],
    2: ["propose", "nudge"],
    3: ["recall"],
    4: ["answer"],
    5: ["confirm_for"],
    6: ["archive"],
    7: ["reopen"],
}
ARTICLE = ["knowledge/", "knowledge/?q=保存", "knowledge/?q=壁纸", "knowledge/1/"]
SCREENS: dict[str, list[str]] = {
    "nobody": ["/accounts/login/", "/accounts/login/?kept=1", "/accounts/password/reset/"],
    "reporter": [
        *("today/", "today/?write=1", "report/", "mine/", "notices/", "search/?q=地址", "/me/", "nowhere/"),
        *("problems/", "problems/1/", "problems/4/", "problems/5/", "problems/7/", "problems/5/do/reject/"),
        *("problems/7/do/reopen/", *ARTICLE),
    ],
    "lead-at-triage": [
        *(
            "inbox/",
            "inbox/1/ask/",
            "knowledge/answer/1/",
            "problems/",
            "problems/?q=壁纸",
            "problems/?state=all",
        ),
        *(f"problems/{number}/do/{verb}/" for number, verbs in MOVES.items() for verb in verbs),
    ],
    "lead-at-problems": [
        *(f"problems/{number}/" for number in MOVES),
        *("problems/2/sheet/", "problems/2/sheet/contact/", "problems/2/hand-over/", "problems/3/dossier/1/"),
        *("problems/1/hand-over/", "knowledge/draft/7/", "knowledge/write/", "knowledge/1/revise/", *ARTICLE),
    ],
    "lead-at-setup": [
        *(
            "diary/",
            "diary/entries/",
            "overview/",
            "import/",
            "outbox/",
            "notices/",
            "setup/",
            "setup/members/",
        ),
        *("setup/members/new/", "setup/members/sheet/", "setup/calendar/", "setup/areas/", "setup/firms/"),
        *("setup/departments/", "/gallery/"),
    ],
    "head": ["diary/", "diary/entries/", "today/", "problems/3/"],
    "sponsor": ["overview/", "problems/", "problems/3/", "diary/"],
    "consultant": [
        *("desk/", "desk/?tab=waiting", "desk/?tab=ended", "problems/3/", "problems/3/do/ask/"),
        *("problems/3/do/propose/", "problems/4/", "problems/7/", "problems/3/dossier/1/", "notices/"),
    ],
    "observer": ["overview/", "problems/3/", "knowledge/1/"],
}
Audit = Callable[..., list[str]]


def furnish(cast: Cast) -> None:
    """A problem at each stage, one with a picture, an article and a filed diary."""
    for stage in stages.STAGES.values():
        stage(cast)
    shot = png()
    picture = take(cast.reporter, SimpleUploadedFile(shot["name"], shot["buffer"], shot["mimeType"]))
    Problem.report(by=cast.reporter, words="附图里的按钮点不动", files=[picture])
    Article.write(
        by=cast.lead,
        source=Problem.objects.get(number=7),
        publish=True,
        **{"title": "地址太长存不了，怎么办？", "steps": "重新登录\n再保存", "cause": "字段短"},
    )
    Diary.add_entry(by=cast.reporter2, words="导出的表少一列")
    Diary.file(by=cast.reporter2)


def visitor(cast: Cast, role: str) -> Member | None:
    return None if role == "nobody" else cast.everybody()[role.split("-")[0]]


def faults(page: Page, axe: Audit, lang: str) -> list[str]:
    """Both widths in both themes: in the dark only the colours are others, in other languages the lengths."""
    found: list[str] = []
    for width in (DESK, PHONE) if lang == "zh-hans" else (PHONE,):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{width}: {fault}" for fault in axe(page)]
        if lang == "zh-hans":
            page.emulate_media(color_scheme="dark")
            found += [f"{width} dark: {fault}" for fault in axe(page, only="color-contrast")]
            page.emulate_media(color_scheme="light")
    return found + sticking_out(page)


def sticking_out(page: Page) -> list[str]:
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(STICKS_OUT):
            found.append(f"scrolls sideways at {width}")
    page.set_viewport_size({"width": DESK, "height": 900})
    return found


def assert_no_faults(cast: Cast, page_as: PageAs, axe: Audit, role: str, lang: str) -> None:
    member, found = visitor(cast, role), list[str]()
    page = page_as(member, lang=lang)
    for path in SCREENS[role]:
        page.goto(path if path.startswith("/") else f"/huarui/CRM/{path}")
        expect(page.locator("body")).to_be_visible()
        found += [f"{path} {fault}" for fault in faults(page, axe, lang)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("role", SCREENS)
def test_nobody_stumbles_and_nothing_sticks_out(cast: Cast, page_as: PageAs, axe: Audit, role: str) -> None:
    furnish(cast)
    assert_no_faults(cast, page_as, axe, role, "zh-hans")


@pytest.mark.parametrize("lang", ["en", "zh-hant"])
@pytest.mark.parametrize("role", ["reporter", "lead-at-problems", "consultant"])
def test_other_languages_stumble_no_more(
    cast: Cast, page_as: PageAs, axe: Audit, role: str, lang: str
) -> None:
    furnish(cast)
    assert_no_faults(cast, page_as, axe, role, lang)


@pytest.mark.parametrize(
    "role", ["reporter", "lead", "head", "sponsor", "consultant", "developer", "observer"]
)
def test_every_link_of_the_navigation_leads_somewhere(cast: Cast, page_as: PageAs, role: str) -> None:
    page: Any = page_as(cast.everybody()[role])
    page.goto("/")
    links = page.locator("nav a[href]").evaluate_all("all => [...new Set(all.map(a => a.href))]")
    assert len(links) > 2
    assert not [link for link in links if page.request.get(link).status != 200]
