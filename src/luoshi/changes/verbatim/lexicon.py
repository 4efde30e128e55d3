"""The words to look for, read from the package's file, and how they are found: the longest at each place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from luoshi.changes.verbatim.facts import Found, Key
from luoshi.search.script import fold_in_place

WORDS = Path(__file__).with_name("words.txt")
PLAIN = "plain"
"""The axis of words that only look like others: 特别 is no 别."""
LETTER = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
Sense = tuple[str, frozenset[Key], bool]


T = TypeVar("T")


class Longest(Generic[T]):
    """Finds the words of a table in a folded text; a Latin word only as a whole word."""

    def __init__(self, table: Mapping[str, T]) -> None:
        self.table = dict(table)
        lengths: dict[str, set[int]] = {}
        for word in self.table:
            lengths.setdefault(word[:1], set()).add(len(word))
        self.lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def find(self, text: str) -> Iterator[tuple[int, int, T]]:
        """Each place with the longest word that begins there; places may overlap."""
        for start, first in enumerate(text):
            for length in self.lengths.get(first, ()):
                word = text[start : start + length]
                if word in self.table and _whole(text, start, start + len(word)):
                    yield start, start + len(word), self.table[word]
                    break


def _whole(text: str, start: int, end: int) -> bool:
    """Whether no Latin word is cut."""
    return not (
        (text[start] in LETTER and start and text[start - 1] in LETTER)
        or (text[end - 1] in LETTER and end < len(text) and text[end] in LETTER)
    )


def folded(text: str) -> str:
    """Of the same length: one script, one width, small letters, one apostrophe."""
    return fold_in_place(text).replace("\u2019", "'")


def read(lines: Iterable[str]) -> dict[str, tuple[Sense, ...]]:
    """The table of a file's lines `axis value [soft]: word, word`; a word may have several senses."""
    table: dict[str, dict[str, Sense]] = {}
    for line in lines:
        head, colon, words = line.partition(":")
        if line.startswith("#") or not colon:
            continue
        axis, value, *how = head.split()
        for word in filter(None, (folded(word.strip()) for word in words.split(","))):
            senses = table.setdefault(word, {})
            _axis, keys, _firm = senses.get(axis, (axis, frozenset(), True))
            senses[axis] = (axis, keys | {(axis, value)}, "soft" not in how)
    return {word: tuple(senses.values()) for word, senses in table.items()}


@cache
def lexicon() -> Longest[tuple[Sense, ...]]:
    """The shipped words."""
    return Longest(read(WORDS.read_text(encoding="utf-8").splitlines()))


# 能不能, 是不是, 有没有: a question, not a negation.
QUESTION = re.compile(r"([\u3400-\u9fff])[不没]\1")

# 不到三天 is a bound, 看不到 is not.
BELOW = re.compile("不[到足](?=[0-9一二两三四五六七八九十百千万半几])")


def worded(text: str) -> Iterator[Found]:
    """What the shipped words find in a folded text; those of PLAIN among them, because they hide others."""
    for start, end, senses in lexicon().find(text):
        for axis, keys, firm in senses:
            yield Found(axis, start, end, keys, firm)
    for match in BELOW.finditer(text):
        yield Found("bound", *match.span(), frozenset({("bound", "down")}))
    for match in QUESTION.finditer(text):
        yield Found(PLAIN, *match.span(), frozenset())
