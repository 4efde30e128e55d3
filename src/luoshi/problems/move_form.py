"""Forms of the moves of a problem."""

from __future__ import annotations

from typing import Any

from luoshi.evidence.move_form import LINE, AnyMoveForm, one_line, one_of, one_person, written
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem

__all__ = ["LINE", "MoveForm", "one_line", "one_of", "one_person", "written"]


class MoveForm(AnyMoveForm):
    """Base of all forms of a problem's moves."""

    life = LIFE
    template = "problems/move.html"

    def __init__(self, *args: Any, problem: Problem, **kwargs: Any) -> None:
        self.problem = problem
        super().__init__(*args, thing=problem, **kwargs)
