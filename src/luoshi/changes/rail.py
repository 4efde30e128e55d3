"""The verbatim rail of one change: original words and a read-back side by side, what differs marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from luoshi.changes.models import Change, ReadBack
from luoshi.changes.verbatim import Mark, differences, marked
from luoshi.problems.differences import CAME, WENT, Piece, compared
from luoshi.rollout.models import Area, Department, Firm, Member, Project
from luoshi.ui.fields import clean_text

Pieces = list[tuple[str, Mark | None]]
MOST = 20_000
"""Characters of a read-back that are compared while it is being written."""


@dataclass(frozen=True)
class Rail:
    """Both texts in pieces, each marked piece with its reason, and all reasons once."""

    original: Pieces
    read_back: Pieces
    reasons: list[str]


@dataclass(frozen=True)
class Turn:
    """A round beside the next one: what of the earlier words went, and what came instead."""

    earlier: ReadBack
    later: ReadBack
    went: list[Piece]
    came: list[Piece]

    @property
    def same(self) -> bool:
        """Whether both rounds say the same."""
        return not any(how for _text, how in (*self.went, *self.came))


def turns(read_backs: Sequence[ReadBack]) -> list[Turn]:
    """Each round beside the one that followed it, from the first on."""
    found = []
    for earlier, later in pairwise(read_backs):
        pieces = compared(earlier.words[:MOST], later.words[:MOST])
        went = [piece for piece in pieces if piece[1] != CAME]
        found.append(Turn(earlier, later, went, [piece for piece in pieces if piece[1] != WENT]))
    return found


def names_of(project: Project) -> tuple[str, ...]:
    """What the project knows by name: people, departments, modules, firms."""
    rows = [
        kind.objects.filter(project=project).order_by().values_list("name", flat=True)
        for kind in (Member, Department, Area, Firm)
    ]
    return tuple(dict.fromkeys(name for names in rows for name in names if name))


def rail_of(change: Change, words: str, names: tuple[str, ...]) -> Rail:
    """The original beside these words."""
    words = clean_text(words)[:MOST]
    marks = differences(change.words, words, names) if words.strip() else []
    reasons = list(dict.fromkeys(mark.reason for mark in marks))
    return Rail(marked(change.words, marks, "original"), marked(words, marks, "readback"), reasons)
