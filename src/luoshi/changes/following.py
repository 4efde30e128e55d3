"""What follows here from a move of a problem."""

from __future__ import annotations

from luoshi.changes.models import Change
from luoshi.kernel.lifecycle import Step
from luoshi.problems.models import Problem


def after_move(problem: Problem, step: Step) -> None:
    """A problem that was turned into a change, and is none again."""
    if step.move.verb == "undo":
        Change.problem_moved(problem, str(step.facts.get("undid", "")), by=step.by)
