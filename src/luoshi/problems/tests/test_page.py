"""The problem page: each state for each role, what is on it, and what it costs."""

from __future__ import annotations

import pytest

from luoshi.problems.tests.stages import STAGES, see, text
from luoshi.testing.cast import Cast

INSIDE = ("lead", "reporter", "reporter2", "head", "sponsor", "observer")


@pytest.mark.parametrize("stage", STAGES)
def test_everybody_inside_reads_every_state(cast: Cast, stage: str) -> None:
    problem = STAGES[stage](cast)
    for role in INSIDE:
        answer = see(getattr(cast, role), problem)
        assert answer.status_code == 200
        assert "删短才行" in text(answer)
