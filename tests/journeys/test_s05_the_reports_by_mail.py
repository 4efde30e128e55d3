"""S5: the reports go to the lead by mail: one letter with the employees' own words, and the way to who is missing."""

from __future__ import annotations

import re
from datetime import timedelta

import time_machine
from playwright.sync_api import expect

from luoshi.diary.models import Briefing, Reminder
from luoshi.post.models import Letter
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, meeting

WORDS = "改收货地址后保存不了，\n每次都转圈"


@SCREENS
def test_the_day_reaches_the_lead_in_one_letter(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    reporter, lead = meet(cast.reporter, width), meet(cast.lead, width)
    reporter.opens("diary:today", query="?write=1")
    reporter.writes("What happened?", WORDS)
    reporter.taps("That is all, file it")
    reporter.hears("Filed. Thank you!")
    day.shift(timedelta(hours=8, minutes=31))
    assert [Briefing.send_due(), Briefing.send_due()] == [1, 0]
    letter = Letter.objects.get(kind="briefing")
    assert (letter.member, WORDS in letter.text) == (cast.lead, True)
    link = re.search(r"(/huarui/CRM/diary/\S+)", letter.text)
    assert link is not None
    lead.opens(link[1])
    lead.reads(cast.reporter2.name)
    name = lead.counts("Remind the %(n)s who has not filed", "Remind the %(n)s who have not filed", 2)
    lead.page.get_by_role("button", name=name).first.click()
    said = lead.counts("%(n)d person was reminded.", "%(n)d people were reminded.", 2)
    expect(lead.page.locator("#toasts .toast").last).to_contain_text(said)
    assert Reminder.objects.filter(kind="asked").count() == 2
    assert not Letter.objects.filter(member=cast.lead).exclude(kind="briefing").exists()
