"""The verbatim rail holds its floor on the pairs judged by hand (bench/verbatim.tsv)."""

from __future__ import annotations

import pytest
from bench.verbatim import FALSE, MARKED, mechanical, pairs, scores


@pytest.mark.parametrize("part", ["all", "held", "zh-Hans", "zh-Hant", "en"])
def test_it_marks_enough_and_seldom_for_nothing(part: str) -> None:
    score = scores()[part]
    assert score.marked >= MARKED and score.false <= FALSE, score


def test_the_judged_pairs_are_many_and_balanced() -> None:
    judged = list(pairs())
    for half, least in (("held", 40), ("seen", 40), ("tune", 40)):
        assert sum(bool(pair.planted) for pair in judged if pair.half == half) >= least
        assert sum(not pair.planted for pair in judged if pair.half == half) >= least
    assert len({(pair.original, pair.readback) for pair in judged}) == len(judged)


def test_what_a_machine_drops_or_raises_is_marked_too() -> None:
    for hit, tried in mechanical().values():
        assert tried > 80 and hit / tried >= MARKED - 0.02
