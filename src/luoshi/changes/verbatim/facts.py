"""What a text says that must not change on the way: facts with their places and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass

Key = tuple[object, ...]


@dataclass(frozen=True)
class Found:
    """Words from `start` to `end` with what they mean.

    `axis` says with what it can be compared: numbers with numbers, “all” with “some”. Two of one axis mean
    the same when they share a key; 3点 has two keys, 3:00 and 15:00. `bare` is a number without its unit.
    What is not `firm` is marked only when the other side says something else in its place: 都, 一个, 下周.
    """

    axis: str
    start: int
    end: int
    keys: frozenset[Key]
    firm: bool = True
    bare: Key | None = None
    unit: str = ""


@dataclass(frozen=True)
class Fact:
    """One found thing in its text: its clause, and the words before, after and around it there."""

    found: Found
    clause: int
    before: tuple[str, ...]
    after: tuple[str, ...]
    around: frozenset[str]

    @property
    def place(self) -> tuple[int, int]:
        """From, to."""
        return self.found.start, self.found.end


def shared(one: frozenset[str], other: frozenset[str], least: int = 2) -> float:
    """How much of the smaller of two sets of words stands in the other, 0 to 1; less below `least` words."""
    if one.isdisjoint(other):
        return 0.0
    return len(one & other) / max(least, min(len(one), len(other)))
