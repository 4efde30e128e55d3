"""What chat groups hear of problems: that a severe one was taken up; its words only where everybody reads all."""

from __future__ import annotations

import pytest

from luoshi.messenger.models import Message, Robot
from luoshi.problems.models import Problem
from luoshi.problems.rules import NORMAL, SEVERE
from luoshi.testing.cast import Cast
from luoshi.testing.chats import ADDRESSES

pytestmark = pytest.mark.django_db


def accepted(cast: Cast, importance: int, reading: str = "all") -> Problem:
    Robot.of_group(*ADDRESSES["slack"], name="项目群", occasions=["severe"], by=cast.lead)
    cast.project.reading = reading
    cast.project.save()
    problem = Problem.report(by=cast.reporter, words="订单全部发不出去")
    problem.accept(by=cast.lead, importance=importance)
    return problem


def test_a_severe_problem_is_said_with_its_words_where_everybody_reads_all(cast: Cast) -> None:
    problem = accepted(cast, SEVERE)
    assert problem.code in Message.objects.get().title and "订单" in Message.objects.get().title


def test_where_reading_is_narrow_only_its_number_is_said(cast: Cast) -> None:
    problem = accepted(cast, SEVERE, reading="own")
    assert problem.code in Message.objects.get().title and "订单" not in Message.objects.get().title


def test_a_normal_problem_is_no_news_for_the_group(cast: Cast) -> None:
    accepted(cast, NORMAL)
    assert not Message.objects.exists()


def test_what_is_undone_at_once_is_not_said(cast: Cast) -> None:
    accepted(cast, SEVERE).undo_move(by=cast.lead)
    assert not Message.objects.exists()
