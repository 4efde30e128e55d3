"""The screens of meetings, for those who see them: nothing to stumble over, nothing that sticks out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from luoshi.kernel import clock
from luoshi.problems.tests import stages
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.test_accessible import Audit, faults


def furnish(cast: Cast) -> dict[str, Meeting]:
    """One to be agreed, one fixed, one ended, about the same problem."""
    problem, now = stages.with_consultant(cast), clock.now()
    given: dict[str, Any] = {
        "kind": "remote", "title": "远程看一下长度参数", "length": 45, "note": "先别提预算",
        "link": "https://meeting.tencent.com/dm/abc", "agenda": "三个订单号",
    }  # fmt: skip
    people = [cast.reporter, cast.consultant]
    times = [now + timedelta(days=1), now + timedelta(days=2)]
    asked = Meeting.call(problem, by=cast.lead, people=people, times=times, **given)
    asked.answer(by=cast.consultant, answers={slot.pk: "no" for slot in asked.slots.all()})
    fixed = Meeting.call(problem, by=cast.lead, people=people, times=times[:1], agreed=True, **given)
    ended = Meeting.call(problem, by=cast.lead, people=people, times=times[:1], agreed=True, **given)
    with clock.at(now + timedelta(days=1, hours=1)):
        ended.end(by=cast.lead, minutes="放宽到200", outcome="again", lasted=40, cost=Decimal(1800))
    return {"asked": asked, "fixed": fixed, "ended": ended}


def test_nobody_stumbles_over_meetings(cast: Cast, page_as: PageAs, axe: Audit) -> None:
    found, made = list[str](), furnish(cast)
    asked, fixed, ended = (made[name].url for name in ("asked", "fixed", "ended"))
    about = cast.project.url("talk:call", "problem", made["asked"].subject_id)
    problem, all_of_them = cast.project.url("problems:show", 1), cast.project.url("talk:meetings")
    screens = {
        cast.lead: [all_of_them, f"{all_of_them}?tab=past", f"{all_of_them}firms/?period=all", about, asked, fixed,
                    ended, f"{fixed}do/change/", f"{fixed}do/cancel/", f"{ended}do/charge/", problem],
        cast.consultant: [all_of_them, about, asked, ended, problem],
    }  # fmt: skip
    for member, addresses in screens.items():
        page = page_as(member, lang="zh-hans")
        for number, address in enumerate(addresses):
            page.set_viewport_size({"width": 1440, "height": 900})
            page.goto(address)
            found += [f"{member} {address} {fault}" for fault in faults(page, axe, "zh-hans", number == 0)]
    assert not found, "\n".join(found)
