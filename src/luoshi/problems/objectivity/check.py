"""Looking through a text: which words, of which kind, and what to say instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

from luoshi.problems.objectivity.lexicon import NEVER, Entry, lexicon
from luoshi.search.script import fold_in_place

MOST = 5000
"""Characters of one text that are looked through; a part of the sheet holds no more."""
# Somebody else's wording: what the system, a document or a person said, and what stands in code.
QUOTED = re.compile(r"“[^”]*”|‘[^’]*’|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"\n]*\"|`[^`]*`|<[^<>\n]{1,80}>")
CJK = re.compile("[\u3400-\u9fff]")
Fact = Callable[[str], str]


@dataclass(frozen=True)
class Find:
    """Words in a text, from `start` to `end`, with the neutral wording."""

    kind: str
    start: int
    end: int
    words: str
    instead: str


def language(text: str) -> str:
    """The language of a text: en, zh-hans or zh-hant."""
    if not CJK.search(text):
        return "en"
    folded = zip(text, fold_in_place(text), strict=True)
    return "zh-hant" if any(old != new and CJK.match(old) for old, new in folded) else "zh-hans"


def look_through(text: str, impact: Fact) -> list[Find]:
    """Everything that the lexicon finds, in the order of the text and without overlaps.

    `impact` gives, for a language, the fact that the occurrences tell.
    """
    text = text[:MOST]
    folded, spoken = fold_in_place(text), language(text)
    quoted = [found.span() for found in QUOTED.finditer(text)]
    found = list(_found(folded, quoted))
    never = [match.span() for entry, match in found if entry.kind == NEVER]
    marked = [
        (entry, match) for entry, match in found if entry.kind != NEVER and not _inside(match.span(), never)
    ]
    return [
        Find(
            entry.kind, *match.span(), text[slice(*match.span())], _worded(entry, match, text, spoken, impact)
        )
        for entry, match in _longest(marked)
    ]


def _found(folded: str, quoted: list[tuple[int, int]]) -> Iterator[tuple[Entry, re.Match[str]]]:
    for entry in lexicon().entries:
        for match in entry.pattern.finditer(folded):
            if match[0].strip() and (entry.quotes or not _inside(match.span(), quoted)):
                yield entry, match


def _inside(span: tuple[int, int], spans: list[tuple[int, int]]) -> bool:
    """Whether it touches one of them."""
    return any(span[0] < end and start < span[1] for start, end in spans)


def _longest(found: list[tuple[Entry, re.Match[str]]]) -> list[tuple[Entry, re.Match[str]]]:
    """Of overlapping finds the longest, of equally long ones the first of the lexicon."""
    kept: list[tuple[Entry, re.Match[str]]] = []
    for entry, match in sorted(found, key=lambda one: one[1].start() - one[1].end()):
        if not _inside(match.span(), [other.span() for _entry, other in kept]):
            kept.append((entry, match))
    return sorted(kept, key=lambda one: one[1].start())


def _worded(entry: Entry, match: re.Match[str], text: str, spoken: str, impact: Fact) -> str:
    """The neutral wording in the text's own script, with the words it keeps."""
    pattern = _in_taiwan().convert(entry.instead) if spoken == "zh-hant" else entry.instead
    for number in range(1, (match.re.groups or 0) + 1):
        kept = text[slice(*match.span(number))] if match.span(number)[0] >= 0 else ""
        pattern = pattern.replace(f"{{{number}}}", kept)
    if "{impact}" in pattern:
        pattern = pattern.replace("{impact}", impact(spoken))
    return pattern.strip()


@cache
def _in_taiwan() -> OpenCC:
    return OpenCC("s2twp")
