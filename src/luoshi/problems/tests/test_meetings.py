"""Meetings about a problem: whom the form offers, what its page and the portal show of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from luoshi.kernel import clock
from luoshi.post.models import Letter, Notice
from luoshi.problems.meetings import near
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.rollout.models import Member
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast

MINUTES = "两边一起看了参数，确认要放宽到200个字符"


def meet(problem: Problem, cast: Cast, *people: Member, **details: Any) -> Meeting:
    """Fixed by the lead for tomorrow, with the reporter and the consultant."""
    given = {"kind": "video", "title": "看参数", "place": "会议号1", "length": 30} | details
    when = clock.now() + timedelta(days=1)
    return Meeting.call(
        problem,
        by=cast.lead,
        people=people or [cast.reporter, cast.consultant],
        times=[when],
        agreed=True,
        **given,
    )


def ended(problem: Problem, cast: Cast, audience: str = "all") -> Meeting:
    meeting = meet(problem, cast)
    with clock.at(clock.now() + timedelta(days=1, minutes=40)):
        meeting.end(by=cast.lead, minutes=MINUTES, outcome="solution", lasted=35, audience=audience)
    return meeting


def page(member: Member, problem: Problem) -> str:
    browser = Client()
    browser.force_login(member.user)
    answer = browser.get(member.project.url("problems:show", problem.number))
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_the_form_offers_whom_it_concerns(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    problem.meet_again(by=cast.reporter2, words="我也是")
    assert set(near(problem, cast.lead)) == {cast.lead, cast.reporter, cast.reporter2, cast.consultant}
    assert set(near(problem, cast.consultant)) == {cast.lead, cast.reporter, cast.consultant}


def test_consultant_and_reporter_meet_directly(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    when = clock.now() + timedelta(days=1)
    meeting = Meeting.call(
        problem,
        by=cast.consultant,
        people=[cast.reporter],
        times=[when],
        kind="call",
        title="电话里问一下",
        length=15,
    )
    assert Notice.objects.filter(recipient=cast.reporter, kind="meeting_asked").exists()
    assert meeting in Meeting.objects.visible_to(cast.reporter)


@pytest.mark.parametrize("who", ["lead", "reporter", "consultant"])
def test_every_side_finds_it_in_the_timeline(cast: Cast, who: str) -> None:
    problem = stages.with_consultant(cast)
    meeting = ended(problem, cast)
    seen = page(getattr(cast, who), problem)
    assert MINUTES in seen and meeting.url in seen
    assert "约会谈" in seen


def test_internal_minutes_and_meetings_of_our_own_stay_inside(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    ended(problem, cast, audience="internal")
    own = meet(problem, cast, cast.reporter, title="先内部对一下")
    outside = page(cast.consultant, problem)
    assert MINUTES not in outside and own.title not in outside
    assert MINUTES in page(cast.reporter, problem)


def test_the_next_firm_sees_nothing_of_the_first_ones_meetings(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    ended(problem, cast)
    problem.recall(by=cast.lead, reason="换一家")
    assert not Meeting.objects.visible_to(cast.consultant).exists()
    problem.hand_over(by=cast.lead, consultant=cast.other_consultant)
    assert MINUTES not in page(cast.other_consultant, problem)


def test_after_a_recall_the_firm_only_learns_that_its_entry_is_gone(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    meeting = meet(problem, cast)
    problem.recall(by=cast.lead, reason="换一家")
    before = Letter.objects.filter(member=cast.consultant).count()
    meeting.shift(by=cast.lead, time=clock.now() + timedelta(days=2))
    assert Letter.objects.filter(member=cast.consultant).count() == before
    meeting.cancel(by=cast.lead, reason="机密的原因")
    letter = Letter.objects.filter(member=cast.consultant).latest("id")
    assert "METHOD:CANCEL" in letter.calendar
    assert "机密的原因" not in letter.text + letter.html + letter.calendar


def test_who_may_not_read_the_problem_reads_the_meeting_they_are_in_and_nothing_else(cast: Cast) -> None:
    cast.project.reading = "own"
    cast.project.save()
    cast.head.project = cast.project
    problem = stages.with_consultant(cast)
    meeting = meet(problem, cast, cast.head)
    assert page(cast.head, problem) == "404"
    browser = Client()
    browser.force_login(cast.head.user)
    seen = browser.get(meeting.url).content.decode()
    assert "看参数" in seen and problem.title not in seen
