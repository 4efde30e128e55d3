"""A letter as others may see it: its words, and no key that only its reader should hold."""

from __future__ import annotations

import re

KEY = re.compile(r"(?<=[^/:\s][/=])(?![0-9a-f]{8}-[0-9a-f]{4}-)[\w:.%~-]{24,}")
"""Part of an address so long that it is no name: a signed link, a link for signing in."""


def without_keys(words: str) -> str:
    """Text or HTML with “…” for each long part of an address: whoever sees it can use none of its links."""
    return KEY.sub("…", words)
