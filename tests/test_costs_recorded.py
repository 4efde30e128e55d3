"""The check of speed names each request that costs a fifth more than recorded, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench import recorded

BEFORE = {"list": 2.0, "search": 1.5}


def judged(*runs: dict[str, float]) -> list[str]:
    """What is said when the first measuring says this, and the second that."""
    asked: list[list[str]] = []

    def ask(names: list[str]) -> recorded.Ratios:
        asked.append(names)
        return {name: ratio for name, ratio in runs[len(asked) - 1].items() if not names or name in names}

    return recorded.judged("SQLite", BEFORE, ask)


@pytest.mark.parametrize("now", [{"list": 2.39, "search": 0.4}, {"list": 2.0, "search": 1.79}])
def test_less_than_a_fifth_more_is_no_regression(now: dict[str, float]) -> None:
    assert judged(now) == []


def test_a_fifth_more_twice_is_named_with_both_figures() -> None:
    (sentence,) = judged({"list": 2.6, "search": 1.5}, {"list": 2.4})
    assert sentence == (
        "SQLite: list costs 20 % more processor time than recorded (2.40 bare views, 2.00 before)"
    )


def test_what_only_one_of_two_measurings_says_was_the_machine() -> None:
    assert judged({"list": 4.0, "search": 1.5}, {"list": 2.1}) == []


def test_a_request_without_a_record_or_without_a_figure_is_named() -> None:
    missing, unknown = judged({"list": 2.0, "inbox": 9.0})
    assert "search is recorded, but was not measured" in missing and "inbox is not recorded" in unknown
    assert "nothing is recorded" in recorded.judged("SQLite", {}, lambda names: {})[0]


def test_a_record_of_one_database_leaves_that_of_the_other(tmp_path: Path) -> None:
    file = tmp_path / "recorded.json"
    recorded.write("SQLite", BEFORE, file)
    recorded.write("PostgreSQL", {"list": 3.456}, file)
    assert recorded.read("SQLite", file) == BEFORE
    assert recorded.read("PostgreSQL", file) == {"list": 3.46}


def test_both_databases_have_their_record_of_the_same_requests() -> None:
    lite, large = recorded.read("SQLite"), recorded.read("PostgreSQL")
    assert lite.keys() == large.keys() and len(lite) >= 13
    assert all(ratio > 0 for ratio in (*lite.values(), *large.values()))
