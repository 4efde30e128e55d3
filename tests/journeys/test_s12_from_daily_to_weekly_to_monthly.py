"""S12: the cadence goes daily → weekly → monthly; the lead reads in words what will happen before planning it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import time_machine
from django.utils import translation
from django.utils.translation import pgettext
from playwright.sync_api import expect

from luoshi.diary.models import Diary, Regime
from luoshi.testing.cast import Cast
from luoshi.ui.moments import date_text
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Somebody, meeting


@TURNED
def test_regimes_follow_one_another(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    lead = meet(cast.lead, width)
    is_refused_in_the_past(lead)
    plans(lead, "weekly", "2026-11-30", [date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18)])
    plans(lead, "monthly", "2027-01-04", [date(2027, 1, 29), date(2027, 2, 26), date(2027, 3, 31)])
    cadences = (
        Regime.objects.filter(project=cast.project).order_by("starts_on").values_list("cadence", flat=True)
    )
    assert list(cadences) == ["daily", "weekly", "monthly"]
    goes_to(day, datetime(2026, 12, 2, 16, tzinfo=ZoneInfo("Asia/Shanghai")))
    reporter = meet(cast.reporter, width)
    reporter.opens("diary:today")
    reporter.reads(reporter.says("No daily report is due"))
    goes_to(day, datetime(2026, 12, 4, 16, tzinfo=ZoneInfo("Asia/Shanghai")))
    reporter = meet(cast.reporter, width)
    reporter.opens("diary:today")
    reporter.taps("No problem this week")
    reporter.hears("Filed: no problem. Thank you!")
    assert Diary.objects.get(member=cast.reporter).regime.cadence == "weekly"  # type: ignore[union-attr]


def is_refused_in_the_past(lead: Somebody) -> None:
    """The past stays as it was; the sentence stands there before anything is sent."""
    lead.opens("diary:regimes")
    lead.waits_for_the_script()
    lead.page.fill("input[name=starts_on]", "2026-11-20")
    over = lead.says(
        "%(day)s is over, and the past stays as it was. The earliest day is %(tomorrow)s.",
        day=dated(lead, date(2026, 11, 20)), tomorrow=dated(lead, date(2026, 11, 25)),
    )  # fmt: skip
    expect(lead.page.locator("#forecast")).to_contain_text(over)
    lead.taps("Plan it")
    lead.reads(over, within="#regime")
    assert Regime.objects.filter(project=lead.member.project).count() == 1


def dated(lead: Somebody, *days: date) -> str:
    """These days as the reader's language names them."""
    with translation.override(lead.lang):
        return pgettext("between names", ", ").join(date_text(one) for one in days)


def plans(lead: Somebody, cadence: str, start: str, days: list[date]) -> None:
    """Choose, read the forecast, plan."""
    lead.opens("diary:regimes")
    lead.waits_for_the_script()
    lead.page.locator(f"input[name=cadence][value={cadence}]").check(force=True)
    lead.page.fill("input[name=starts_on]", start)
    expect(lead.page.locator("#forecast")).to_contain_text("17:30")
    due = lead.says("The next ones are due on %(days)s.", days=dated(lead, *days))
    expect(lead.page.locator("#forecast")).to_contain_text(due)
    lead.taps("Plan it")
    lead.hears("Planned.")


def goes_to(day: time_machine.Traveller, when: datetime) -> None:
    day.move_to(when)
    assert datetime.now(when.tzinfo) - when < timedelta(minutes=1)
