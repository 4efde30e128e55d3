"""What a text is found by.

Two kinds, kept apart so that a ranking can weigh them: **words** (pairs of Chinese characters, Latin words
with the parts of their names, codes as a whole) and **bits** (single Chinese characters, and three-letter
pieces of Latin words and codes, marked by `~`), which find what was typed only in part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from luoshi.search.script import fold

LONGEST = 64
"""Characters of one token; what is longer is nobody's word."""
READ = 20_000
"""Characters of a text that are read for tokens."""

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
# A code is joined by single signs: CRM-142, SO/10476, 5.2.1, customer_id. The rest are plain words.
_RUN = re.compile(rf"[{_CJK}]+|[^\W{_CJK}_]+(?:[-_./·#:][^\W{_CJK}_]+)*")
_IS_CJK = re.compile(rf"[{_CJK}]")
_PIECE = re.compile(r"[^\W_]+")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Tokens:
    """Words and bits of a text in their order, repeated as often as they stand there."""

    words: tuple[str, ...]
    bits: tuple[str, ...]


def tokens(text: str) -> Tokens:
    """Words and bits of the first `READ` characters; never fails, whatever the text holds."""
    words: list[str] = []
    bits: list[str] = []
    for run in _RUN.findall(fold(text[:READ])):
        if _IS_CJK.match(run):
            words += map("".join, pairwise(run))
            bits += run
        else:
            _latin(run, words, bits)
    return Tokens(tuple(words), tuple(bits))


def _latin(run: str, words: list[str], bits: list[str]) -> None:
    """Words and bits of a Latin word or code: whole, and each part of it that differs."""
    whole = compact(run)
    names = [whole] + [name for name in _names(run) if name != whole]
    words += names
    bits += ("~" + whole[at : at + 3] for at in range(len(whole) - 2))


def _names(run: str) -> list[str]:
    """The parts of `getUserName`, `customer_id`, `SO-10476`: pieces, and the parts of a mixed piece."""
    found: list[str] = []
    for piece in _PIECE.findall(run):
        parts = _PART.findall(piece)
        found.append(piece.lower()[:LONGEST])
        if 1 < len(parts) <= 8:
            found += (part.lower()[:LONGEST] for part in parts)
    return found


def compact(run: str) -> str:
    """A code without the signs that people leave out: `crm142` for CRM-142; a version keeps its dots."""
    folded = fold(run).lower()
    if _VERSION.fullmatch(folded):
        return folded[:LONGEST]
    return "".join(_PIECE.findall(folded))[:LONGEST]


def required(text: str) -> list[str]:
    """The tokens that a document must hold to answer this search in full, each once.

    Latin words of three letters and more are asked by their pieces, so that `timeou` finds `timeout`.
    """
    asked: list[str] = []
    for run in _RUN.findall(fold(text)):
        if not _IS_CJK.match(run):
            whole = compact(run)
            asked += ["~" + whole[at : at + 3] for at in range(len(whole) - 2)] or [whole]
        elif len(run) == 1:
            asked.append(run)
        else:
            asked += map("".join, pairwise(run))
    return list(dict.fromkeys(asked))


def weighed(text: str) -> list[str]:
    """The tokens by which documents are compared with this text, each once.

    Bits only where nothing better exists: a Chinese character that stands alone, a Latin word typed in part.
    """
    found = tokens(text)
    inside = {character for word in found.words if _IS_CJK.match(word) for character in word}
    return list(dict.fromkeys([*found.words, *(bit for bit in found.bits if bit not in inside)]))


def looked_for(text: str) -> list[str]:
    """The pieces of this search that a reader recognises in a text, the longest first."""
    found: list[str] = []
    for run in _RUN.findall(fold(text).lower()):
        found.append(run)
        found += map("".join, pairwise(run)) if _IS_CJK.match(run) else _PIECE.findall(run)
    return sorted(dict.fromkeys(found), key=len, reverse=True)
