"""The objectivity check holds its floor on the sentences judged by hand (bench/objectivity.tsv)."""

from __future__ import annotations

import pytest
from bench.objectivity import PRECISION, RECALL, scores, sentences


@pytest.mark.parametrize("part", ["all", "held", "zh-Hans", "zh-Hant", "en"])
def test_it_finds_enough_and_is_seldom_wrong(part: str) -> None:
    score = scores()[part]
    assert (score.precision, score.recall) >= (PRECISION, RECALL)
    assert score.recall >= RECALL


def test_the_judged_sentences_are_many_and_balanced() -> None:
    judged = list(sentences())
    neutral = [one for one in judged if not one.kinds]
    assert len(judged) >= 200
    assert 0.35 < len(neutral) / len(judged) < 0.65
    assert len({one.words for one in judged}) == len(judged)
