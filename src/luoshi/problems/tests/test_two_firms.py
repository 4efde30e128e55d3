"""One firm after another: what was said to the first, the second does not read."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import investigating, with_consultant
from luoshi.talk.models import Comment, say
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def handed_on(problem: Problem, cast: Cast) -> None:
    """Recalled from 何明远, and given to the other firm."""
    problem.refresh_from_db()
    problem.recall(by=cast.lead, reason="换一家")
    problem.refresh_from_db()
    problem.hand_over(by=cast.lead, consultant=cast.other_consultant)


def read_by_the_second(cast: Cast) -> list[str]:
    rows = Comment.objects.visible_to(cast.other_consultant).order_by("at", "id")
    return list(rows.values_list("words", flat=True))


def test_what_the_lead_said_to_the_first_firm_the_second_does_not_read(cast: Cast) -> None:
    problem = with_consultant(cast)
    say(problem, by=cast.lead, words="您报的两天太贵", audience="all")
    say(problem, by=cast.reporter, words="给甲公司的补充", audience="all")
    assert Comment.objects.visible_to(cast.consultant).count() == 2
    handed_on(problem, cast)
    assert read_by_the_second(cast) == []


def test_what_was_said_before_it_lay_with_anybody_every_firm_reads(cast: Cast) -> None:
    problem = investigating(cast)
    say(problem, by=cast.reporter, words="昨天又出现一次", audience="all")
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    handed_on(problem, cast)
    assert read_by_the_second(cast) == ["昨天又出现一次"]


def test_comments_of_earlier_years_get_the_firm_that_had_it_then(cast: Cast) -> None:
    problem = investigating(cast)
    say(problem, by=cast.reporter, words="移交以前", audience="all")
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    say(problem, by=cast.lead, words="给甲公司", audience="all")
    problem.refresh_from_db()
    problem.recall(by=cast.lead, reason="换一家")
    say(problem, by=cast.lead, words="收回以后", audience="all")
    problem.refresh_from_db()
    problem.hand_over(by=cast.lead, consultant=cast.other_consultant)
    Comment.objects.update(firm=None)
    import_module("luoshi.problems.migrations.0006_comments_of_one_firm").keep_the_firm(apps, None)
    assert read_by_the_second(cast) == ["移交以前", "收回以后"]
