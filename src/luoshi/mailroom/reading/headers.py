"""The header fields of a mail or of one of its parts."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import getaddresses, parsedate_to_datetime

from luoshi.mailroom.reading.charsets import printable
from luoshi.mailroom.reading.words import LONGEST, parameters, text_of

MOST = 400  # fields
MOST_ADDRESSES = 200
FIELD = re.compile(rb"([!-9;-~]{1,80})[ \t]*:(.*)", re.DOTALL)
FOLD = re.compile(rb"\r?\n(?=[ \t])")
ADDRESS = re.compile(r"[^\s@<>,;:\"()\\]{1,200}@[^\s@<>,;:\"()\\]{1,200}")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,400}>")


class Headers:
    """Fields in their order, names in lower case, values as the bytes that came."""

    def __init__(self, block: bytes) -> None:
        self.fields: list[tuple[str, bytes]] = []
        for line in FOLD.sub(b"", block).split(b"\n")[: MOST * 4]:
            found = FIELD.match(line.rstrip(b"\r"))
            if found and len(self.fields) < MOST:
                self.fields.append((found[1].decode("ascii").lower(), found[2].strip()[:LONGEST]))

    def all(self, name: str) -> list[bytes]:
        """Every value of this field."""
        return [value for its, value in self.fields if its == name]

    def raw(self, name: str) -> bytes:
        """The first value; empty when there is none."""
        return next((value for its, value in self.fields if its == name), b"")

    def text(self, name: str, longest: int = 1000) -> str:
        """The first value as one line of text."""
        return one_line(text_of(self.raw(name)), longest)

    def has(self, name: str) -> bool:
        """Whether the field is there at all, empty or not."""
        return any(its == name for its, _value in self.fields)

    def kind(self, name: str) -> tuple[str, dict[str, str]]:
        """A field with parameters."""
        return parameters(self.raw(name))

    def addresses(self, *names: str) -> list[tuple[str, str]]:
        """Name and address of each mailbox; split before anything is decoded, so that no name adds one."""
        values = [value.decode("latin-1") for name in names for value in self.all(name)]
        found = []
        for shown, address in _split(values[:50])[:MOST_ADDRESSES]:
            bare = text_of(address.encode("latin-1", "replace"))
            if ADDRESS.fullmatch(bare):
                found.append((one_line(text_of(shown.encode("latin-1", "replace")), 200), bare))
        return found

    def ids(self, name: str) -> list[str]:
        """Message-IDs with their brackets."""
        return MESSAGE_ID.findall(self.raw(name).decode("latin-1"))[:MOST_ADDRESSES]

    def date(self) -> datetime | None:
        """When it was written, in UTC, as the sender claims; None when that is no day of our time."""
        try:
            when = parsedate_to_datetime(self.text("date", 100))
            when = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError, RecursionError):
            return None
        return when if 1990 <= when.year <= 2100 else None


def _split(values: list[str]) -> list[tuple[str, str]]:
    """Names and addresses; brackets without end name nobody."""
    try:
        return getaddresses(values)
    except RecursionError:
        return []


def one_line(text: str, longest: int) -> str:
    """Printable and on one line: nothing that came in can begin a header of ours."""
    return " ".join(printable(text).split())[:longest]
