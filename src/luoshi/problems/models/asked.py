"""Which part of the sheet a consultant's question is about, so that the next sheet leaves it out of doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from luoshi.problems.models.investigation import Investigation
from luoshi.search.script import fold_in_place

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EVIDENCE = _("Evidence")
CONSULTANT, WORDS, LEAD = "consultant", "words", "lead"


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for line in HINTS.read_text(encoding="utf-8").splitlines():
        part, _colon, pattern = line.partition(": ")
        if not line.startswith("#"):
            yield part, re.compile(pattern, re.ASCII)


HINTS = Path(__file__).with_name("asked.txt")
PATTERNS = tuple(_patterns())
PARTS = (*Investigation.PARTS, "no_evidence")


def part_in(words: str) -> str:
    """The part that a question is about, read from its words; empty when they do not say."""
    folded = fold_in_place(words)
    return next((part for part, pattern in PATTERNS if pattern.search(folded)), "")


def about_of(about: str, words: str) -> dict[str, str]:
    """The part and who named it, for a new question."""
    if about in PARTS:
        return {"about": about, "about_from": CONSULTANT}
    return {"about": part_in(words), "about_from": WORDS}


def part_label(part: str) -> StrOrPromise:
    """A part's name on screen; evidence by what it is."""
    return EVIDENCE if part == "no_evidence" else Investigation().label(part)


def part_choices() -> list[tuple[str, StrOrPromise]]:
    """All parts with their names, for choosing one."""
    return [(part, part_label(part)) for part in PARTS]
