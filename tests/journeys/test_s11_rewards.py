"""S11: whoever reports is rewarded by importance: rules for all, points confirmed, paid, and thanked on the wall."""

from __future__ import annotations

import time_machine
from playwright.sync_api import expect

from luoshi.problems.models import Problem
from luoshi.rewards.models import Booking, Grant
from luoshi.testing.cast import Cast
from tests.conftest import PageAs
from tests.journeys.people import TURNED, Meet, Somebody, meeting

WORDS = "付款条件选了月结60天，打印出来是30天"
THANKS = "两份合同没有付错款"


@TURNED
def test_points_by_importance_from_the_rule_to_the_wall(
    cast: Cast, page_as: PageAs, day: time_machine.Traveller, lang: str, width: int
) -> None:
    meet = meeting(page_as, lang)
    lead, reporter = meet(cast.lead, width), meet(cast.reporter, width)
    sets_the_first_rules(lead)
    reads_them_and_agrees(reporter)
    problem = is_taken_up(cast)
    confirms(lead, problem)
    reads_why(reporter)
    stands_on_the_wall(meet, cast, width)
    pays(lead, cast)
    is_thanked_the_next_morning(cast, reporter, problem, day)


def sets_the_first_rules(lead: Somebody) -> None:
    """A suggestion stands there; what is severe is worth 15, or 30 with evidence."""
    lead.opens("rewards:rules")
    lead.page.locator("input[name=words_4]").fill("15")
    lead.page.locator("input[name=shown_4]").fill("30")
    lead.taps("Set the rules")
    lead.hears("The rules are set.")


def reads_them_and_agrees(reporter: Somebody) -> None:
    reporter.opens("rewards:rules")
    expect(reporter.page.locator("main tbody tr").first).to_contain_text("15")
    expect(reporter.button("Set the rules")).to_have_count(0)
    reporter.opens("rewards:mine")
    reporter.taps("Show me on the wall")
    reporter.hears("You are on the wall now. Thank you!")


def is_taken_up(cast: Cast) -> Problem:
    """As severe, and a minor one of a colleague."""
    problem, minor = (Problem.report(by=who, words=words) for who, words in (
        (cast.reporter, WORDS), (cast.reporter2, "常用回复只能选10条")))  # fmt: skip
    problem.meet_again(by=cast.reporter2, words="我也打成了30天")
    problem.accept(by=cast.lead, importance=4, kind="system", area=cast.area)
    minor.accept(by=cast.lead, importance=1)
    return problem


def confirms(lead: Somebody, problem: Problem) -> None:
    """One with own words of thanks, the others together."""
    lead.opens("rewards:grants")
    expect(lead.page.locator(".reward-row")).to_have_count(3)
    lead.page.get_by_role("link", name=problem.reporter.name).first.click()
    lead.writes("What it prevented, in a sentence for the wall", THANKS)
    lead.taps("Confirm")
    lead.hears("Confirmed, thank you")
    lead.taps("Confirm the ticked ones together")
    lead.reads(lead.says("Nothing waits. What the rules give is proposed here when a report is taken up."))
    assert sorted(Grant.objects.values_list("booked", flat=True)) == [1, 3, 15]


def reads_why(reporter: Somebody) -> None:
    reporter.opens("rewards:mine")
    expect(reporter.page.locator(".number-value")).to_have_text("15")
    severe = reporter.says("Severe")
    reporter.reads(reporter.says("First report in words, %(importance)s", importance=severe))


def stands_on_the_wall(meet: Meet, cast: Cast, width: int) -> None:
    """Only who agreed, with what it prevented; nobody from outside finds the page."""
    colleague = meet(cast.head, width)
    colleague.opens("rewards:wall")
    expect(colleague.page.locator(".thank")).to_have_count(1)
    colleague.reads(THANKS)
    outside = meet(cast.consultant, width)
    answer = outside.page.goto(cast.project.url("rewards:wall"))
    assert answer is not None
    assert answer.status == 404


def pays(lead: Somebody, cast: Cast) -> None:
    """More than there is, is refused; what there is, is noted once."""
    lead.opens("rewards:payouts")
    field = lead.page.locator(f"input[name='points-{cast.reporter.pk}']")
    lead.page.locator(f"input[value='{cast.reporter.pk}']").check()
    field.fill("16")
    lead.taps("Mark the ticked ones as paid")
    sentence = "%(name)s has %(balance)d points; %(points)d cannot be paid out."
    lead.reads(lead.says(sentence, name=cast.reporter.name, balance=15, points=16))
    field.fill("15")
    lead.taps("Mark the ticked ones as paid")
    lead.hears("Booked: %(payout)s", payout=lead.says("Pay-out %(number)d", number=1))
    assert Booking.objects.filter(member=cast.reporter).balance() == 0


def is_thanked_the_next_morning(
    cast: Cast, reporter: Somebody, problem: Problem, day: time_machine.Traveller
) -> None:
    """Because you said so: two people had met it. Put away, it stays away."""
    problem.propose(by=cast.lead, steps="模板改好了，请再打印一份")
    for person in (cast.reporter, cast.reporter2):
        problem.confirm(by=person)
    problem.archive(by=cast.lead, cause="defect", summary="模板写死了30天", article_wanted=False, article_why="少见",
                    teaching_wanted=False, teaching_why="不是误操作")  # fmt: skip
    day.shift(24 * 3600)
    reporter.opens("diary:today")
    reporter.reads(reporter.says("%(n)s people had met it; nobody has to go round it any more.", n=2))
    reporter.taps("Good, put it away")
    expect(reporter.page.get_by_text(reporter.says("Because you said so"))).to_have_count(0)
