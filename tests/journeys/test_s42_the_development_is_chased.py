"""S42: the development is chased: milestones, a moved date that stays readable, deliveries, and who hears of delay."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import time_machine

from luoshi.changes.models import Change, ChangeEscalation
from luoshi.changes.models.escalating import raise_due
from luoshi.changes.tests.stages import developing
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting

Audit = Callable[..., list[str]]


@TURNED
def test_from_the_plan_to_the_second_delivery(
    cast: Cast, page_as: PageAs, axe: Audit, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    change = developing(cast, 6000)
    developer, lead, sponsor = (meet(one, width) for one in (cast.developer, cast.lead, cast.sponsor))
    plans(developer, change)
    moves_a_date(developer, change)
    reads_both_dates(lead, change)
    assert axe(lead.page) == []
    it_is_late_and_told(change, day)
    delivers(developer, change, "1.0")
    goes_back(lead, change)
    developer.opens("changes:show", change.number)
    developer.reads("打印不出来")
    assert axe(developer.page) == []
    delivers(developer, change, "1.1")
    reads_the_log(sponsor, change)
    assert axe(sponsor.page) == []


def workday(change: Change, n: int) -> str:
    return change.project.working_time.shift(change.project.today(), n).isoformat()


def plans(developer: Somebody, change: Change) -> None:
    """Two at once."""
    developer.opens("changes:show", change.number)
    developer.taps("Plan milestones", within="main")
    for n, name in ((1, "接口做好"), (2, "联调通过")):
        developer.page.locator(f"input[name=name_{n}]").fill(name)
        developer.page.locator(f"input[name=due_on_{n}]").fill(workday(change, 2 * n))
    developer.taps("Plan milestones", within="#move-form")
    developer.hears("Planned")
    assert change.milestones.count() == 2


def moves_a_date(developer: Somebody, change: Change) -> None:
    name = developer.says("Report progress") + developer.says(": ") + "接口做好"
    developer.waits_for_the_script()
    developer.page.get_by_role("link", name=name).click()
    developer.writes("Percent done", "60", within="#move-form")
    developer.writes("Another date", workday(change, 3), within="#move-form")
    developer.writes("Why it is moved", "账号没开通", within="#move-form")
    developer.taps("Report progress", within="#move-form")
    developer.hears("Thank you, it is noted")


def reads_both_dates(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.reads("账号没开通", within="#building")
    lead.reads("60 %", within="#building")


def it_is_late_and_told(change: Change, day: time_machine.Traveller) -> None:
    """The lead at once; once."""
    change.refresh_from_db()
    assert change.due_at is not None
    day.move_to(change.due_at + timedelta(minutes=1))
    raise_due()
    raise_due()
    told = ChangeEscalation.objects.filter(milestone__name="接口做好")
    assert [(row.level, row.told) for row in told] == [(100, "林静")]


def delivers(developer: Somebody, change: Change, version: str) -> None:
    developer.opens("changes:show", change.number)
    developer.taps("Deliver", within="main")
    developer.writes("Version", version, within="#move-form")
    developer.writes("What is in it", "发货单加了账期", within="#move-form")
    developer.writes("How to test it", "打开任一发货单", within="#move-form")
    developer.taps("Deliver", within="#move-form")
    developer.hears("Delivered; the project lead tests it")


def goes_back(lead: Somebody, change: Change) -> None:
    lead.opens("changes:show", change.number)
    lead.reads("打开任一发货单")
    lead.taps("Send back", within="main")
    lead.writes("Reason", "打印不出来", within="#move-dialog")
    lead.taps("Send back", within="#move-dialog")
    lead.hears("Sent back; the firm reads why")


def reads_the_log(sponsor: Somebody, change: Change) -> None:
    sponsor.opens("changes:log")
    sponsor.reads(change.code)
    sponsor.reads("账号没开通")
