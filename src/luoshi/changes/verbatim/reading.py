"""Reads a text into its facts, each with its clause and the words around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from luoshi.changes.verbatim.facts import Fact, Found, Key
from luoshi.changes.verbatim.lexicon import PLAIN, folded, worded
from luoshi.changes.verbatim.names import name_key, names_in, quoted
from luoshi.changes.verbatim.numbers import numbers

BESIDE = 6
"""How many characters may stand between a bound and its number: 至少要留三年, at least for 3 days."""
NEAR = 7
"""How many words on each side belong to what stands around a fact."""
WORD = re.compile("[a-z0-9]+|[\u3400-\u9fff]")
BREAK = re.compile(r"[,;!?。；！？\n]|[.:](?![0-9a-z])|但|可是|而(?!且)|\bbut\b|\bwhile\b")
EMPTY = frozenset(
    "的了吗呢吧啊地得就也还把被给要会在是有这那个们我您你他她该此其则需须应使由于与和时系统目前现很来去到里中不无非能可以别"
)
EMPTY_ENGLISH = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "to",
        "in",
        "is",
        "are",
        "be",
        "i",
        "you",
        "we",
        "it",
        "that",
        "this",
        "for",
        "on",
        "at",
        "by",
        "as",
        "so",
        "with",
        "my",
        "your",
        "our",
        "their",
        "they",
        "was",
        "were",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "should",
        "will",
        "would",
        "want",
    ]
)
# Where two things found begin at one place and are equally long, the first of these is kept.
FIRST = {PLAIN: 0, "number": 1, "name": 2, "bound": 3}


class Reading:
    """A text with its facts in their order, the words of each clause, and all of it without spaces."""

    def __init__(self, text: str, facts: tuple[Fact, ...], clauses: tuple[frozenset[str], ...]) -> None:
        self.text, self.facts, self.clauses = text, facts, clauses
        self.squeezed = name_key(text)
        self.by_axis: dict[str, list[Fact]] = {}
        self.by_clause: dict[int, list[Fact]] = {}
        for fact in facts:
            self.by_axis.setdefault(fact.found.axis, []).append(fact)
            self.by_clause.setdefault(fact.clause, []).append(fact)
        self.keys: frozenset[Key] = frozenset(key for fact in facts for key in fact.found.keys)
        self.clauses_of: dict[str, list[int]] = {}
        for number, words in enumerate(clauses):
            for word in words:
                self.clauses_of.setdefault(word, []).append(number)

    def of(self, axis: str) -> list[Fact]:
        """The facts of one axis."""
        return self.by_axis.get(axis, [])

    def words(self, fact: Fact) -> str:
        """As they stand in the text."""
        return self.text[slice(*fact.place)]

    def negated(self, clause: int) -> bool:
        """Whether something is denied in a clause."""
        return any(
            fact.found.axis == "negation" and fact.found.firm for fact in self.by_clause.get(clause, ())
        )

    def nearest(self, words: frozenset[str]) -> tuple[int, float]:
        """The clause that holds most of these words, and their share, 0 to 1; -1 where none does."""
        counts = Counter(chain.from_iterable(self.clauses_of.get(word, ()) for word in words))
        if not counts:
            return -1, 0.0
        place = min(counts, key=lambda clause: (-counts[clause], clause))
        return place, counts[place] / len(words)


def read(text: str, names: Iterable[str]) -> Reading:
    """All facts of a text."""
    flat = folded(text)
    found = [
        *_measured(_kept(chain(worded(flat), numbers(flat), names_in(text, flat, names)))),
        *quoted(text),
    ]
    found = sorted(
        (one for one in found if one.axis != PLAIN), key=lambda one: (one.start, one.end, one.axis)
    )
    return Reading(text, *_placed(flat, found))


def _kept(found: Iterable[Found]) -> Iterator[Found]:
    """From the left the longest at each place; several senses of the same words stay together."""
    end, span = 0, (-1, -1)
    for one in sorted(found, key=lambda one: (one.start, -one.end, FIRST.get(one.axis, 4))):
        if one.start >= end:
            end, span, first = one.end, (one.start, one.end), one.axis
            yield one
        elif (one.start, one.end) == span and first not in FIRST:
            yield one


def _measured(found: Iterable[Found]) -> Iterator[Found]:
    """至少 binds beside a number: 至少三天, 500以上; elsewhere it only colours: 至少先给个日期."""
    kept = list(found)
    numbered = {
        place for one in kept if one.axis == "number" for place in range(one.start - BESIDE, one.end + BESIDE)
    }
    for one in kept:
        beside = one.axis != "bound" or not numbered.isdisjoint((one.start, one.end - 1))
        yield one if beside else replace(one, firm=False)


def _placed(flat: str, found: list[Found]) -> tuple[tuple[Fact, ...], tuple[frozenset[str], ...]]:
    """Each with its clause and what is around it; and the words of each clause."""
    breaks = [match.start() for match in BREAK.finditer(flat)]
    words = [(match.start(), _stem(match[0])) for match in WORD.finditer(flat) if not _empty(match[0])]
    starts = [start for start, _word in words]
    clauses: list[set[str]] = [set() for _ in range(len(breaks) + 1)]
    for start, word in words:
        clauses[bisect_right(breaks, start)].add(word)
    facts = []
    for one in found:
        clause = bisect_right(breaks, one.start)
        first = breaks[clause - 1] if clause else 0
        last = breaks[clause] if clause < len(breaks) else len(flat)
        left, right = bisect_left(starts, one.start), bisect_left(starts, one.end)
        low, high = max(bisect_left(starts, first), left - NEAR), min(bisect_left(starts, last), right + NEAR)
        before = tuple(word for _start, word in words[low:left])
        after = tuple(word for _start, word in words[right:high])
        facts.append(Fact(one, clause, before, after, frozenset(before + after)))
    return tuple(facts), tuple(frozenset(clause) for clause in clauses)


def _empty(word: str) -> bool:
    return word in EMPTY or word in EMPTY_ENGLISH


def _stem(word: str) -> str:
    """approve, approved and approval begin alike."""
    return word[:5]
