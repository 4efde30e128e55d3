"""What is known of a mail once it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any


class Unreadable(ValueError):
    """The mail could not be read within the limits; the argument is one word of `remarks`."""


@dataclass(frozen=True)
class Part:
    """A file that came with the mail. Its name is harmless, its content is not judged."""

    name: str
    content_type: str
    """As the sender claims."""
    size: int
    sha256: str
    path: Path
    inline: bool
    """It stands inside the text, by Content-ID or by its place between two texts."""
    place: int | None
    """Below which line of `said` it stands (lines without words do not count); None: at the mail's end."""
    quoted: bool = False
    """It came with the quote or the signature, or is as small as an icon: no evidence of what is said."""


@dataclass(frozen=True)
class Bounce:
    """A letter of ours that did not arrive."""

    recipient: str
    status: str
    """The enhanced status code, `5.1.1`; empty when the bounce names none."""
    message_id: str
    """Of the letter that came back, with its angle brackets; may be empty."""
    diagnostic: str


@dataclass(frozen=True)
class Reading:
    """One mail. Every string is printable, of bounded length, and as untrue as its sender pleases."""

    message_id: str
    sender: str
    """The address in From; empty when there is none or more than one."""
    sender_name: str
    recipients: list[str]
    subject: str
    date: datetime | None
    in_reply_to: str
    references: list[str]
    automatic: str
    """`auto-reply`, `bounce`, `list`, `loop`, `maybe` by the subject alone, or empty when a person wrote."""
    bounce: Bounce | None
    text: str
    said: str
    cut: str
    html: str
    """Cleaned; pictures are `<img src="cid:N">` with N the index in `parts`: see `shown`."""
    parts: list[Part] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[str]:
        """The lines of what was said that carry words; a part's `place` is an index in here."""
        return [line for line in self.said.split("\n") if line.strip()]

    @classmethod
    def told(cls, told: dict[str, Any], into: Path) -> Reading:
        """From what the child wrote; the files lie in `into` under their index."""
        parts = [Part(path=into / str(index), **part) for index, part in enumerate(told.pop("parts"))]
        bounce, date = told.pop("bounce"), told.pop("date")
        return cls(
            parts=parts,
            bounce=Bounce(**bounce) if bounce else None,
            date=datetime.fromisoformat(date) if date else None,
            **told,
        )


@dataclass(frozen=True)
class Entry:
    """One problem of a diary that came by mail, with the files that stand under it."""

    words: str
    parts: list[Part] = field(default_factory=list)
