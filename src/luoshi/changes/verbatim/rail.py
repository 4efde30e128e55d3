"""Verbatim rail 原话对照: which words of a read-back say something else than the original."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from luoshi.changes.verbatim.facts import Fact, Key
from luoshi.changes.verbatim.negations import compared
from luoshi.changes.verbatim.pairing import (
    MOST_PAIRS,
    Pair,
    Weigh,
    alike,
    at_the_same_hinge,
    crossed,
    instead,
    outweighing,
    paired,
    same,
    turned_round,
)
from luoshi.changes.verbatim.reading import Reading, read

Side = Literal["original", "readback"]
Kind = Literal["number", "unit", "name", "negation", "quantifier"]
ORIGINAL: Side = "original"
READBACK: Side = "readback"
SOME: Key = ("extent", "some")
ALL: Key = ("extent", "all")
HINGES = ("order", "join")
AXES = ("number", "name", "duty", "extent", "only", "except", "nearly", "bound", "rate", *HINGES)
OPPOSITES = ("trend", "hand", "flow", "rank")
KINDS: dict[str, Kind] = {"number": "number", "name": "name", "negation": "negation", "duty": "negation"}
# What may stand for what: 只能20张 is 最多20张, 只有 is 除了…都不.
STANDS_FOR: frozenset[frozenset[Key]] = frozenset(
    frozenset(pair)
    for pair in (
        (("only", "only"), ("bound", "down")),
        (("only", "only"), ("except", "except")),
        (("only", "only"), ("duty", "must")),
        (("only", "only"), ("negation", "plain")),
        (("except", "except"), ("negation", "plain")),
        (("except", "except"), ("only", "only")),
        (("rate", "always"), ("extent", "all")),
        (("rate", "always"), ("every", "day")),
        (("rate", "often"), ("every", "day")),
        (("rate", "often"), ("rate", "always")),
        (("bound", "down"), ("negation", "plain")),
    )
)


@dataclass(frozen=True)
class Mark:
    """Words of one side that the other side does not say.

    `start` and `end` are places in that side's text; `other` is what stands there instead, or "". `moved`
    means that the other side says the same words of something else.
    """

    side: Side
    start: int
    end: int
    kind: Kind
    words: str
    other: str = ""
    moved: bool = False

    @property
    def left_out(self) -> bool:
        """Whether the read-back merely does not mention it: weaker than another number in its place."""
        return self.side == ORIGINAL and not self.other

    @property
    def reason(self) -> str:
        """The sentence for the reader, in the language of the moment."""
        values = {"words": self.words, "other": self.other}
        if self.moved and self.side == ORIGINAL:
            return _("In the read-back “%(words)s” is said of something else") % values
        if self.moved:
            return _("In the original “%(words)s” is said of something else") % values
        if self.other and self.side == ORIGINAL:
            return _("The original says “%(words)s”, the read-back says “%(other)s”") % values
        if self.other:
            return _("The original says “%(other)s”, the read-back says “%(words)s”") % values
        if self.side == ORIGINAL:
            return _("The read-back lacks “%(words)s”") % values
        return _("The original has no “%(words)s”") % values


def differences(original: str, readback: str, names: Iterable[str] = ()) -> list[Mark]:
    """Numbers, units, names, negations and quantifiers that differ, the original's first, in order.

    `names` are what the project knows by name: people, departments, modules. It marks words for two people to
    look at; it judges nothing and raises for no text.
    """
    known = tuple(names)
    ours, theirs = read(original, known), read(readback, known)
    marks = [mark for axis in (*AXES, *OPPOSITES) for mark in _of_axis(axis, ours, theirs)]
    marks += _of_negations(ours, theirs)
    return _apart(marks)


def marked(text: str, marks: Iterable[Mark], side: Side) -> list[tuple[str, Mark | None]]:
    """The text in pieces, each with its mark or without; together they are the text."""
    pieces: list[tuple[str, Mark | None]] = []
    done = 0
    for mark in sorted(
        (mark for mark in marks if mark.side == side), key=lambda mark: (mark.start, -mark.end)
    ):
        if done <= mark.start < mark.end <= len(text):
            if done < mark.start:
                pieces.append((text[done : mark.start], None))
            pieces.append((text[mark.start : mark.end], mark))
            done = mark.end
    return [*pieces, (text[done:], None)] if done < len(text) else pieces


def _of_axis(axis: str, ours: Reading, theirs: Reading) -> Iterator[Mark]:
    alikes, mine, other = paired(ours.of(axis), theirs.of(axis), same)
    if axis in ("number", "name"):
        yield from _both(crossed(alikes), ours, theirs, moved=True)
    if axis == "order":
        yield from _both(filter(turned_round, alikes), ours, theirs, moved=True)
    instead_of, mine, other = paired(mine, other, _hinge(ours, theirs) if axis in HINGES else instead)
    if axis == "name":
        instead_of += [(one, its) for one in mine for its in outweighing(one, alikes, 1)]
        instead_of += [(its, one) for one in other for its in outweighing(one, alikes, 0)]
    yield from _both(instead_of, ours, theirs)
    yield from _single(ORIGINAL, mine, ours, theirs)
    yield from _single(READBACK, other, theirs, ours)


def _hinge(ours: Reading, theirs: Reading) -> Weigh:
    """没确认前 and 确认前不 look at the moment 确认后: with a negation on one side the hinge says nothing."""

    def weigh(one: Fact, other: Fact) -> float | None:
        if one.found.axis == "order" and ours.negated(one.clause) != theirs.negated(other.clause):
            return None
        return at_the_same_hinge(one, other)

    return weigh


def _of_negations(ours: Reading, theirs: Reading) -> Iterator[Mark]:
    found = compared(ours, theirs)
    yield from _both(found.differ, ours, theirs)
    yield from _both(found.moved, ours, theirs, moved=True)
    for fact in found.ours:
        yield _mark(ORIGINAL, fact, ours)
    for fact in found.theirs:
        yield _mark(READBACK, fact, theirs)


def _both(pairs: Iterable[Pair], ours: Reading, theirs: Reading, moved: bool = False) -> Iterator[Mark]:
    for one, other in pairs:
        mine, its = ours.words(one), theirs.words(other)
        kind = _kind(one, other)
        yield Mark(ORIGINAL, *one.place, kind, mine, its, moved)
        yield Mark(READBACK, *other.place, kind, its, mine, moved)


def _kind(one: Fact, other: Fact) -> Kind:
    if one.found.bare and one.found.bare == other.found.bare and one.found.unit != other.found.unit:
        return "unit"
    return KINDS.get(one.found.axis, "quantifier")


def _single(side: Side, left: Iterable[Fact], ours: Reading, theirs: Reading) -> Iterator[Mark]:
    """What only one side says, if it cannot be left out."""
    left = list(left)
    many = len(left) * len(theirs.facts) > MOST_PAIRS
    for fact in left:
        if fact.found.firm and (many or not _said(fact, theirs)):
            yield _mark(side, fact, ours)


def _mark(side: Side, fact: Fact, reading: Reading) -> Mark:
    return Mark(side, *fact.place, KINDS.get(fact.found.axis, "quantifier"), reading.words(fact))


def _said(fact: Fact, theirs: Reading) -> bool:
    """Whether the other side says it somewhere, or says it otherwise."""
    if fact.found.axis == "name":
        return any(str(key[1]) in theirs.squeezed for key in fact.found.keys)
    if fact.found.bare == ("bare", "0") and any(alike(fact, other) > 0 for other in theirs.of("negation")):
        return True
    if fact.found.keys & theirs.keys:
        return True
    if SOME in fact.found.keys:
        return any(
            theirs.negated(all_of.clause) for all_of in theirs.of("extent") if ALL in all_of.found.keys
        )
    return any(_stands_for(fact, other) and alike(fact, other) >= 0.25 for other in theirs.facts)


def _stands_for(one: Fact, other: Fact) -> bool:
    if other.found.axis == "negation" and not other.found.firm:
        return False
    return any(frozenset((a, b)) in STANDS_FOR for a in one.found.keys for b in other.found.keys)


def _apart(marks: Iterable[Mark]) -> list[Mark]:
    """Without those that touch a shorter one of their side: in “3天” the number counts, not the term."""
    kept: list[Mark] = []
    taken: set[tuple[Side, int]] = set()
    for mark in sorted(marks, key=lambda mark: (mark.end - mark.start, mark.start, mark.kind)):
        places = {(mark.side, place) for place in range(mark.start, mark.end)}
        if taken.isdisjoint(places):
            taken |= places
            kept.append(mark)
    return sorted(kept, key=lambda mark: (mark.side, mark.start))
