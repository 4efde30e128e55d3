"""How much each notice weighs: act, know or hear, and nobody forgot to say which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import luoshi
from luoshi.changes import notices as changes
from luoshi.post.models import ACT, KNOW
from luoshi.problems import notices as problems

SOURCE = Path(luoshi.__file__).parent
TELLING = {"tell", "tell_all", "tell_each"}
ABOVE_POST = [
    "talk", "evidence", "search", "rewards", "problems", "knowledge", "changes", "diary", "home", "mailroom",
]  # fmt: skip


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every telling in the rooms above the outbox, with the place where it stands."""
    for path in (path for room in ABOVE_POST for path in (SOURCE / room).rglob("*.py")):
        if "tests" in path.parts or "from luoshi.post.models import" not in (text := path.read_text()):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TELLING:
                yield f"{path.relative_to(SOURCE)}:{node.lineno}", node


def test_every_telling_says_how_much_it_weighs() -> None:
    found = dict(calls())
    silent = [place for place, call in found.items() if not {"act", "know"} & {k.arg for k in call.keywords}]
    assert len(found) > 15 and not silent


PROGRESS = {
    "accept", "merge", "decline", "confirm", "confirm_for", "archive", "to_change", "recall",
}  # fmt: skip
OF_CHANGES = {
    "pursue", "decline", "solve_as_is", "recall", "evaluate", "decide", "finish", "withdraw", "postpone",
    "replace",
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "progress"),
    [(problems.TABLE, PROGRESS), (changes.TABLE, OF_CHANGES)],
    ids=["problems", "changes"],
)
def test_a_move_asks_somebody_to_act_or_tells_of_progress(
    table: dict[str, tuple[problems.Told | changes.Told, ...]], progress: set[str]
) -> None:
    weights = {verb: {line.weight for line in lines} for verb, lines in table.items()}
    assert {verb for verb, found in weights.items() if KNOW in found} == progress
    assert all(found <= {ACT, KNOW} for found in weights.values())
