"""S43: a few people who were called in test it first: who, what, with which result, and what they met."""

from __future__ import annotations

from playwright.sync_api import expect

from luoshi.changes.models import Change, CheckLine, LinkedProblem
from luoshi.changes.tests.stages import delivered
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import SCREENS, Somebody, meeting


@SCREENS
def test_from_calling_people_in_to_what_they_met(cast: Cast, page_as: PageAs, lang: str, width: int) -> None:
    meet, change = meeting(page_as, lang), delivered(cast)
    lead, reporter = meet(cast.lead, width), meet(cast.reporter, width)
    calls_people_in(lead, change)
    ticks_one_line_and_says_what_failed(reporter, change)
    reports_what_has_to_do_with_it(reporter)
    sees_it_on_the_board(lead, change)


def calls_people_in(lead: Somebody, change: Change) -> None:
    """A pilot without people is refused, and nothing typed is lost."""
    lead.opens("changes:show", change.number)
    lead.taps("Start the pilot", within="main")
    lead.reads(lead.counts(
        "That is %(n)d working day; holidays and make-up days are counted.",
        "That is %(n)d working days; holidays and make-up days are counted.", 10,
    ))  # fmt: skip
    lead.writes("What is tested", "打印一张\n导出一张")
    lead.taps("Start the pilot", within="main .form-foot")
    lead.reads(lead.says("A pilot needs at least one person who tries it."))
    expect(lead.field("What is tested")).to_have_value("打印一张\n导出一张")
    lead.writes("Named colleagues", "陈晓雯，孙悦")
    lead.taps("Start the pilot", within="main .form-foot")
    lead.hears("The trial begins; those who try it are told")
    change.refresh_from_db()
    assert change.pilot
    assert {one.member.name for one in change.pilot.people.all()} == {"陈晓雯", "孙悦"}


def ticks_one_line_and_says_what_failed(reporter: Somebody, change: Change) -> None:
    reporter.opens("changes:show", change.number)
    reporter.taps("Passed", "checklist", within="#pilot li:has-text('打印一张')")
    reporter.hears("Noted, thank you")
    reporter.taps("Failed", "checklist", within="#pilot li:has-text('导出一张')")
    reporter.writes("What happened", "导出来是空的", within="#move-form")
    reporter.taps("Test", within="#move-form")
    reporter.reads("导出来是空的", within="#pilot")
    found = {line.words: line.result for line in CheckLine.objects.filter(kind="check")}
    assert found == {"打印一张": "passed", "导出一张": "failed"}


def reports_what_has_to_do_with_it(reporter: Somebody) -> None:
    """The line is ticked already, since the person tries exactly one thing."""
    reporter.opens("diary:report")
    reporter.writes("What happened?", "账期那一列是空的")
    box = reporter.page.get_by_label(reporter.says("It has to do with what I am trying"))
    expect(box).to_be_checked()
    reporter.taps("Report it")
    reporter.hears("CRM-1")
    assert LinkedProblem.objects.get().how == "pilot"


def sees_it_on_the_board(lead: Somebody, change: Change) -> None:
    """And unlinks it with a reason."""
    lead.opens("changes:pilots")
    for words in ("陈晓雯", "导出来是空的", Problem.objects.get().title):
        lead.reads(words)
    lead.taps("Unlink", within="main")
    lead.writes("Reason", "打印机没纸", within="#move-form")
    lead.taps("Unlink", within="#move-form")
    lead.hears("Unlinked; the reason stays in the history")
    assert not change.blocking_problems()
