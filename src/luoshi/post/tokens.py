"""Links that act for their reader, wherever they stand: plain, or wrapped by a program that checks links.

Known to the child that reads foreign mail, so it needs nothing but the standard library.
"""

from __future__ import annotations

import re

_SLASH, _MARK = r"(?:/|%(?:25)*2F)", r"%(?:25)*(?:3A|2E|2D|5F)"
"""As written, or as part of an address within an address within an address."""
PATTERN = rf"({_SLASH})(tap|less)({_SLASH})(?:[A-Za-z0-9_.:-]|{_MARK})+"
TOKENS = re.compile(PATTERN, re.IGNORECASE)
VEILED = re.compile(rf"{_SLASH}(?:tap|less){_SLASH}…", re.IGNORECASE)
BYTES = re.compile(PATTERN.encode(), re.IGNORECASE)


def veiled(text: str) -> str:
    """Text for somebody else's eyes: the links that act for its reader are cut."""
    return TOKENS.sub(r"\1\2\3…", text)


def veiled_bytes(text: bytes) -> bytes:
    """The same in any encoding whose first half is ASCII."""
    return BYTES.sub(rb"\1\2\3...", text)
