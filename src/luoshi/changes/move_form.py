"""Forms of the moves of a change."""

from __future__ import annotations

from typing import Any

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change
from luoshi.evidence.move_form import AnyMoveForm, one_line, one_of, one_person, written

__all__ = ["MoveForm", "one_line", "one_of", "one_person", "written"]


class MoveForm(AnyMoveForm):
    """Base of all forms of a change's moves."""

    life = LIFE
    template = "changes/move.html"
    whole = False
    """Whether it asks for so much that it has a page of its own, which opens when nothing else is missing."""

    def __init__(self, *args: Any, change: Change, **kwargs: Any) -> None:
        self.change = change
        super().__init__(*args, thing=change, **kwargs)
