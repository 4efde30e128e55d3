"""Every screen, for everybody who sees it: nothing to stumble over, nothing that sticks out at the side."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page

from luoshi.diary.models import Diary
from luoshi.evidence.models import take
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.rewards.models import Account, Grant, Terms
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import png

DESK, PHONE = 1440, 390
# 720 is a window of 1440 pixels at 200 %.
WIDTHS = [DESK, 768, 720, PHONE, 320]
COLOURS = "color-contrast"
STICKS_OUT = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# The numbers are those of the stages, in their order: 1 reported … 7 closed.
STAGES = range(1, len(stages.STAGES) + 1)
# One form of each make: fields, a choice, a reason, a line, a date, files, bare, and what only one move asks.
MOVES = {
    1: ["accept", "merge", "decline", "hold", "assess"],
    2: ["propose", "nudge"],
    5: ["confirm_for"],
    6: ["archive"],
}
ARTICLE = ["knowledge/", "knowledge/?q=壁纸", "knowledge/1/"]
SCREENS: dict[str, list[str]] = {
    "nobody": ["/accounts/login/?kept=1", "/accounts/password/reset/"],
    "reporter": [
        *("rewards/", "rewards/mine/"),
        *(
            "today/",
            "today/?write=1",
            "report/",
            "mine/",
            "notices/",
            "notices/settings/",
            "notices/robot/",
            "search/?q=地址",
            "/me/",
            "nowhere/",
        ),
        *("problems/4/", "problems/5/", "problems/7/", "problems/5/do/reject/", *ARTICLE),
    ],
    "lead-at-triage": [
        *(
            "inbox/",
            "inbox/1/",
            "inbox/1/ask/",
            "knowledge/answer/1/",
            "changes/from/1/",
            "problems/?state=all",
            "problems/?q=壁纸",
            "holders/",
            "phrases/",
            "problems/bulk/accept/?numbers=1,2",
        ),
        *(f"problems/{number}/do/{verb}/" for number, verbs in MOVES.items() for verb in verbs),
    ],
    "lead-at-problems": [
        *(f"problems/{number}/" for number in STAGES),
        *("problems/2/sheet/", "problems/2/sheet/contact/", "problems/2/hand-over/", "problems/3/dossier/1/"),
        *(
            "problems/1/hand-over/",
            "problems/asked/",
            "knowledge/draft/7/",
            "knowledge/1/revise/",
            "knowledge/1/",
        ),
    ],
    "lead-at-setup": [
        *(
            "diary/",
            "diary/entries/",
            "overview/",
            "board/",
            "import/",
            "outbox/",
            "setup/chat/",
            "setup/wecom/",
            "setup/",
            "setup/members/",
        ),
        *("rewards/rules/", "rewards/grants/", "rewards/payouts/"),
        *(
            "setup/members/new/",
            "setup/members/sheet/",
            "setup/calendar/",
            "setup/areas/",
            "setup/targets/",
            "/gallery/",
        ),
    ],
    "consultant": [
        *(
            "desk/",
            "desk/?tab=waiting",
            "desk/?tab=ended",
            "problems/3/",
            "problems/3/do/ask/",
            "problems/4/",
        ),
        *("problems/3/dossier/1/", "notices/"),
    ],
    "lead-at-more-setup": [
        *("setup/departments/", "setup/firms/", "setup/reporting/", "leave/", "leave/sheet/"),
        *("diary/calendar/", "diary/pulse/", "knowledge/todo/", "knowledge/bulletins/", "meetings/"),
        *("setup/sign-in/", "tokens/", "import/histories/", "event-log/", "/me/ways/", "/accounts/security/"),
    ],
    "developer": ["desk/", "desk/?tab=ended", "notices/", "/me/"],
    "head": ["diary/", "problems/3/"],
    "sponsor": ["overview/", "board/", "problems/3/"],
    "observer": ["problems/3/"],
}
ALONE = ["reporter", "lead-at-triage", "lead-at-problems", "lead-at-setup", "lead-at-more-setup"]
TOGETHER = ["nobody", "consultant", "developer", "head", "sponsor", "observer"]
Audit = Callable[..., list[str]]


def furnish(cast: Cast) -> None:
    """A problem at each stage, one with a picture, an article and a filed diary."""
    Terms.set(by=cast.lead, begins=cast.project.today())
    Account.show(True, by=cast.reporter)
    for stage in stages.STAGES.values():
        stage(cast)
    Problem.objects.get(number=2).investigate(by=cast.lead, affected="共5人，天天都在骂", causes="肯定是缓存")
    for grant in Grant.objects.filter(state="proposed")[:3]:
        grant.confirm(by=cast.lead)
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


def faults(page: Page, axe: Audit, lang: str, first: bool) -> list[str]:
    """From wide to narrow: what sticks out at each width, and what an audit finds on a desk and on a phone."""
    found = list[str]()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(STICKS_OUT):
            found.append(f"scrolls sideways at {width}")
        if width == PHONE or (width == DESK and lang == "zh-hans"):
            found += [f"{width}: {fault}" for fault in audited(page, axe, lang, width, first)]
    return found


def audited(page: Page, axe: Audit, lang: str, width: int, first: bool) -> list[str]:
    """Looking at colours takes longest, and they are the same at every width: light ones are looked at on the
    desk, dark ones on the phone. The frame differs, so a role's first screen is looked at both ways.
    """
    if lang != "zh-hans":
        return axe(page, without=COLOURS)
    found = axe(page) if first or width == DESK else []
    if first or width == PHONE:
        page.emulate_media(color_scheme="dark")
        # Once for colours and all else: most of an audit goes into looking at the page at all.
        found += [f"dark: {fault}" for fault in axe(page, only=COLOURS if first else "")]
        page.emulate_media(color_scheme="light")
    return found


def all_faults(cast: Cast, page_as: PageAs, axe: Audit, roles: list[str], lang: str = "zh-hans") -> str:
    """What is wrong on the screens of these roles, a line each."""
    furnish(cast)
    found = list[str]()
    for role in roles:
        page = page_as(visitor(cast, role), lang=lang)
        for number, path in enumerate(SCREENS[role]):
            page.set_viewport_size({"width": DESK, "height": 900})
            page.goto(path if path.startswith("/") else f"/huarui/CRM/{path}")
            found += [f"{role} {path} {fault}" for fault in faults(page, axe, lang, number == 0)]
    return "\n".join(found)


@pytest.mark.parametrize("role", ALONE)
def test_nobody_stumbles_and_nothing_sticks_out(cast: Cast, page_as: PageAs, axe: Audit, role: str) -> None:
    assert not all_faults(cast, page_as, axe, [role])


def test_those_who_see_less_stumble_no_more(cast: Cast, page_as: PageAs, axe: Audit) -> None:
    assert not all_faults(cast, page_as, axe, TOGETHER)


@pytest.mark.parametrize("lang", ["en", "zh-hant"])
def test_other_languages_fit_as_well(cast: Cast, page_as: PageAs, axe: Audit, lang: str) -> None:
    assert not all_faults(cast, page_as, axe, ["reporter", "lead-at-problems", "consultant"], lang)
