"""One spelling for search: width, case, accents and the two Chinese scripts folded together."""

from __future__ import annotations

import re
import unicodedata
from importlib import resources

NARROW = 70_000
"""How many characters a table remembers: the whole basic plane, and never more than a few megabytes."""


def _simplified() -> dict[int, str]:
    """Traditional to Simplified, character by character.

    Words are not needed: text and query are folded by the same table, so that a wrong choice is wrong
    on both sides, and 2,000 characters take 0.1 ms instead of the 9 ms of the phrase converter.
    """
    table = resources.files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in table.splitlines() if "\t" in line)
    return {ord(old): new.split(" ")[0] for old, new in pairs if len(old) == 1}


SIMPLIFIED = _simplified()


def fold_character(character: str) -> str:
    """The folded form of one character; case is kept, because it separates the parts of a name."""
    if unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp"):
        return " "
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFKC", bare).translate(SIMPLIFIED)


class _Folds(dict[int, str]):
    """Filled while it is used; `fit` keeps one character for one, so that places in the text stay."""

    def __init__(self, fit: bool) -> None:
        super().__init__()
        self.fit = fit

    def __missing__(self, code: int) -> str:
        folded = fold_character(chr(code))
        if self.fit:
            folded = (folded.lower() or " ")[0] if len(folded) != 1 else (folded.lower() + " ")[0]
        if len(self) < NARROW:
            self[code] = folded
        return folded


_FOLDS, _FITTED = _Folds(fit=False), _Folds(fit=True)


def fold(text: str) -> str:
    """Text for tokens: NFKC, without accents and control characters, Simplified; case is kept."""
    return text.translate(_FOLDS)


def fold_in_place(text: str) -> str:
    """Lower-case folded text of exactly the same length: what is found at a place stands there in `text`."""
    return text.translate(_FITTED)


_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def storable(text: str) -> str:
    """Text that every database takes: NUL and half surrogates become U+FFFD."""
    return _UNSTORABLE.sub("\ufffd", text)
