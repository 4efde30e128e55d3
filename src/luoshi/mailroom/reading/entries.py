"""Several problems in one mail: numbered, bulleted, or one in each paragraph."""

from __future__ import annotations

from luoshi.mailroom.reading import listing
from luoshi.mailroom.reading.model import Entry, Part, Reading


def entries(reading: Reading) -> list[Entry]:
    """What becomes the entries of a diary, in their order.

    A picture belongs to the entry it stands below; a file at the end of the mail to the last one. Quotes,
    greetings and closings belong to none. A mail with files and no words is one entry without words.
    """
    files = [part for part in reading.parts if not part.quoted]
    pictured = frozenset(part.place for part in files if part.inline and part.place is not None)
    groups = listing.groups(reading.said.split("\n"), pictured)
    if not groups:
        return [Entry("", files)] if files else []
    found = [Entry(words, []) for _first, words in groups]
    starts = [first for first, _words in groups]
    for part in files:
        found[_owner(part, starts)].parts.append(part)
    return found


def _owner(part: Part, starts: list[int]) -> int:
    """The last entry that begins at or above the picture."""
    if part.place is None:
        return len(starts) - 1
    return max((at for at, start in enumerate(starts) if start <= part.place), default=0)
