"""What is answered by mail to one firm never comes to another."""

from __future__ import annotations

import pytest

from luoshi.mailroom.models import WAITS, reasons
from luoshi.mailroom.tests.conftest import reply_address, send
from luoshi.post.envelope import compose
from luoshi.post.models import Letter
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import needs_answer, with_consultant
from luoshi.problems.tests.test_two_firms import handed_on
from luoshi.talk.models import Comment, say
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
TO_A = "给甲公司的回话，报价太高"


def test_an_answer_to_the_first_firm_waits_when_another_has_it(cast: Cast) -> None:
    problem = needs_answer(cast)
    asked = Letter.objects.get(member=cast.reporter, kind="ask")
    to = str(compose(asked)["Reply-To"]).rpartition("<")[2].strip(">")
    Problem.objects.get(pk=problem.pk).answer(by=cast.reporter, words="六十个")
    handed_on(problem, cast)
    arrival = send(cast.reporter, TO_A, to=to)
    assert (arrival.status, arrival.reason) == (WAITS, reasons.MOVED_ON)
    assert not Comment.objects.filter(words=TO_A).exists()


def test_an_answer_to_a_firm_waits_while_nobody_outside_has_it(cast: Cast) -> None:
    problem = with_consultant(cast)
    to = reply_address(cast.lead, "problem", problem, "all")
    problem.recall(by=cast.lead, reason="换一家")
    assert send(cast.lead, TO_A, to=to).reason == reasons.MOVED_ON


def test_an_internal_answer_is_filed_whoever_has_it(cast: Cast) -> None:
    problem = with_consultant(cast)
    to = reply_address(cast.lead, "problem", problem, "internal")
    handed_on(problem, cast)
    send(cast.lead, TO_A, to=to)
    assert Comment.objects.get(words=TO_A).is_internal


def test_an_address_before_and_after_the_firm_changed_are_two(cast: Cast) -> None:
    problem = with_consultant(cast)
    first = reply_address(cast.lead, "problem", problem, "all")
    handed_on(problem, cast)
    second = reply_address(cast.lead, "problem", problem, "all")
    assert first != second
    send(cast.lead, "给乙公司的话", to=second)
    seen = Comment.objects.visible_to(cast.other_consultant)
    assert [one.words for one in seen] == ["给乙公司的话"]


def test_the_first_firm_answers_what_it_gets_back(cast: Cast) -> None:
    problem = with_consultant(cast)
    to = reply_address(cast.consultant, "problem", problem)
    handed_on(problem, cast)
    assert send(cast.consultant, "我的回答", to=to).reason == reasons.NO_THREAD
    problem.refresh_from_db()
    problem.recall(by=cast.lead, reason="再换回来")
    problem.refresh_from_db()
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    send(cast.consultant, "接着说", to=to)
    say(problem, by=cast.lead, words="好", audience="all")
    assert Comment.objects.visible_to(cast.consultant).count() == 2
