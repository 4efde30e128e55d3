"""The words to look for: read from the package's file and, before it, from the company's own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from luoshi.search.script import fold

KINDS = ("feeling", "sarcasm", "blame", "exaggeration", "guess")
NEVER = "never"
SHIPPED = Path(__file__).with_name("lexicon.txt")
OWN_NAME = "objectivity.txt"
SECTION = re.compile(r"\[(\w+)\]")


@dataclass(frozen=True)
class Entry:
    """One line: what is looked for, what kind of wording it is, and what to say instead."""

    kind: str
    pattern: re.Pattern[str]
    instead: str
    quotes: bool


@dataclass(frozen=True)
class Lexicon:
    """All lines in the order of the files; `complaints` names those that cannot be read."""

    entries: tuple[Entry, ...]
    complaints: tuple[str, ...] = ()


def lexicon() -> Lexicon:
    """The company's lines, then the shipped ones; a changed file is read again."""
    own = Path(settings.DATA) / OWN_NAME
    return _read(own, own.stat().st_mtime_ns if own.is_file() else 0)


@lru_cache(maxsize=4)
def _read(own: Path, changed: int) -> Lexicon:
    first = _lines(own) if changed else Lexicon(())
    shipped = _lines(SHIPPED)
    return Lexicon(first.entries + shipped.entries, first.complaints + shipped.complaints)


def _lines(path: Path) -> Lexicon:
    return read(path.read_text(encoding="utf-8-sig", errors="replace"), path.name)


def read(text: str, name: str) -> Lexicon:
    """The entries of a file's text; `name` stands in the complaints."""
    entries, complaints, kind = [], [], ""
    for number, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        section = SECTION.fullmatch(line)
        if section:
            kind = section[1]
            if kind not in (*KINDS, NEVER):
                complaints.append(f"{name}:{number}: there is no kind “{kind}”")
        elif line and not line.startswith("#") and kind in (*KINDS, NEVER):
            try:
                entries.append(_entry(kind, line))
            except re.error as error:
                complaints.append(f"{name}:{number}: {error}")
        elif line and not line.startswith("#") and not kind:
            complaints.append(f"{name}:{number}: the line belongs to no section")
    return Lexicon(tuple(entries), tuple(complaints))


def _entry(kind: str, line: str) -> Entry:
    pattern, _arrow, instead = (part.strip() for part in f"{line} ".partition("=>"))
    pattern = fold(pattern)
    quotes = pattern[:1] in QUOTES or pattern[-1:] in QUOTES
    # ASCII: a 汉字 is no letter, so that a Latin word has an edge beside it.
    return Entry(kind, re.compile(pattern, re.IGNORECASE | re.ASCII), instead, quotes)


QUOTES = '“”‘’「」『』"《》'
