"""File names as people gave them, made harmless to show and to send."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200
# Characters that turn the reading direction: “photo‮gnp.exe” would read as “photoexe.png”.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PARTS = re.compile(r"[\\/]")
_EXTENSION = re.compile(r"\.[^.\s]{1,20}$")


def clean_name(given: str | None) -> str:
    """The last path part without control, direction-turning and unpaired characters, 200 characters at most.

    The extension survives the cut; an empty rest becomes “file”.
    """
    last = _PARTS.split(given or "")[-1]
    printable = "".join(c for c in _TURNS.sub("", last) if unicodedata.category(c) not in ("Cc", "Cs"))
    tidy = " ".join(unicodedata.normalize("NFC", printable).split()).strip(". ") or "file"
    return _shortened(tidy)


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    found = _EXTENSION.search(name)
    extension = found.group() if found else ""
    return name[: LONGEST - len(extension)].rstrip(". ") + extension
