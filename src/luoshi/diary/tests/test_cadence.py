"""The cadence rule replayed over shaped histories: it settles, it comes back, it never flaps."""

from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest
from django.utils import translation

from luoshi.diary.cadence import DAILY, MONTHLY, WEEKLY, Advice, Week, advise, replay
from luoshi.diary.queries.advice import Suggestion
from luoshi.rollout.models import Department

PEOPLE = 25


def week(
    new: int, serious: int = 0, critical: int = 0, filed: float = 1.0, rolling_out: bool = False
) -> Week:
    """A week of 25 people who file every workday; each new problem is one report that was not nil."""
    due = PEOPLE * 5
    handed_in = round(due * filed)
    return Week(PEOPLE, new, serious, critical, due, handed_in, max(0, handed_in - new), rolling_out)


def noise(seed: int) -> list[Week]:
    """Half a year exactly at the edge: calm and not so calm weeks by the toss of a coin."""
    dice = random.Random(seed)
    return [week(dice.choice((0, 1, 2, 3, 4))) for _turn in range(26)]


SHAPES: dict[str, tuple[list[Week], list[str]]] = {
    "settling down": ([week(max(0, 30 - 4 * n)) for n in range(26)], [WEEKLY, MONTHLY]),
    "stormy all the time": ([week(9) for _turn in range(26)], []),
    "never quite calm": ([week(3) for _turn in range(26)], []),
    "calm from the first day": ([week(0) for _turn in range(26)], [WEEKLY, MONTHLY]),
    "a lasting relapse": (
        [week(0) for _turn in range(6)] + [week(8) for _turn in range(4)],
        [WEEKLY, DAILY],
    ),
    "one bad week with ordinary problems": (
        [week(0) for _turn in range(6)] + [week(8)] + [week(0) for _turn in range(5)],
        [WEEKLY],
    ),
    "one critical problem": ([week(0) for _turn in range(6)] + [week(1, 1, critical=1)], [WEEKLY, DAILY]),
    "nobody files any more": ([week(0, filed=0.3) for _turn in range(26)], []),
    "a roll-out in the middle": (
        [week(1, rolling_out=True) for _turn in range(6)] + [week(1) for _turn in range(4)],
        [WEEKLY],
    ),
    "one serious problem a month": ([week(0, serious=n % 4 == 0) for n in range(26)], []),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_shaped_history(shape: str) -> None:
    weeks, wanted = SHAPES[shape]
    assert [cadence for _week, cadence in replay(weeks)] == wanted


def test_it_settles_after_four_calm_weeks_and_then_after_eight() -> None:
    assert replay([week(0) for _turn in range(26)]) == [(4, WEEKLY), (12, MONTHLY)]


@pytest.mark.parametrize("seed", range(20))
def test_at_the_edge_nothing_is_sent_to_and_fro(seed: int) -> None:
    changes = [number for number, _cadence in replay(noise(seed))]
    assert len(changes) <= 3
    assert all(later - earlier >= 2 for earlier, later in pairwise(changes))


def test_a_new_cadence_is_left_alone_for_a_while() -> None:
    calm = [week(0) for _turn in range(8)]
    assert advise(WEEKLY, 3, calm) is None
    assert advise(WEEKLY, 8, calm) is not None
    assert advise(MONTHLY, 8, calm) is None


def test_the_figures_are_those_of_the_weeks() -> None:
    advice = advise(DAILY, 4, [week(20), week(1), week(0), week(1), week(0)])
    assert advice is not None
    assert (advice.to, advice.new, advice.serious, advice.people) == (WEEKLY, 2, 0, PEOPLE)
    assert round(advice.per_person, 3) == 0.02
    assert advice.nil_share > 0.99


def test_without_people_nothing_is_suggested() -> None:
    assert replay([Week(0) for _turn in range(12)]) == []


def test_the_sentences_of_a_suggestion_have_no_gap_in_chinese_and_one_in_english() -> None:
    weeks = (Week(people=10, new=1, due=50, filed=48, nil=47),) * 4
    one = Suggestion(Department(name="仓储部"), Advice(DAILY, WEEKLY, weeks), date(2026, 11, 30))
    with translation.override("zh-hans"):
        assert one.reasons == (
            "最近4周，10人碰到4个新问题，每人每周0.10个。没有重要以上的。"
            "97%的报告是“没有问题”。没有正在推广的内容。"
        )
    with translation.override("en"):
        assert "a person and week. None of them is serious. 97% of" in one.reasons
