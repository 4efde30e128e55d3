"""Ways for a mail to leave: SMTP, a folder, the console; chosen by one address."""

from __future__ import annotations

import re
import sys
from contextlib import AbstractContextManager
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol, Self
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from luoshi.post.answers import NotNow, Refused, Unreachable
from luoshi.post.smtp import PORTS, Servers

__all__ = ["Carrier", "NotNow", "Refused", "Unreachable", "addresses", "carrier"]


class Carrier(AbstractContextManager["Carrier"], Protocol):
    """Delivers letters one by one; `disturbs` when a person's telephone rings."""

    disturbs: bool
    server: str
    """Which server took the last letter, as the lead reads it."""

    @property
    def rests(self) -> bool:
        """Whether nothing can be delivered now, so that no letter need be tried."""

    def send(self, message: EmailMessage, name: str) -> None:
        """Deliver; `name` is the same at every attempt. Raises Refused, NotNow or Unreachable."""


class Folder:
    """Writes each mail to a file; the same letter again to the same file."""

    disturbs = False
    rests = False
    server = "folder"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to close."""

    def send(self, message: EmailMessage, name: str) -> None:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            half = self.folder / f".{name}.part"
            half.write_bytes(message.as_bytes())
            half.chmod(0o600)
            half.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise Unreachable(f"{self.folder}: {error.strerror}") from error


class Console:
    """Prints each mail."""

    disturbs = False
    rests = False
    server = "console"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to close."""

    def send(self, message: EmailMessage, name: str) -> None:
        sys.stdout.write(f"{message.as_string()}\n{'-' * 72}\n")
        sys.stdout.flush()


def carrier(url: str) -> Carrier:
    """The carrier of an address: `smtp+tls://user:password@host:587`, `smtps://`, `smtp://`, `console:`,
    `file:///folder`; without one, the folder `mail` beside the data. Several mail servers stand side by side,
    with a space between them.

    Raises ValueError with a sentence about what is wrong.
    """
    if not url:
        return Folder(Path(settings.DATA) / "mail")
    parts = addresses(url)
    if all(part.scheme in PORTS and part.hostname and part.port != 0 for part in parts):
        return Servers(parts)
    [only] = parts if len(parts) == 1 else [urlsplit("")]
    if only.scheme == "file" and only.path.startswith("/"):
        return Folder(Path(unquote(only.path)))
    if only.scheme == "console":
        return Console()
    raise ValueError(
        "should be smtp+tls://user:password@host:587, smtps://…, smtp://…, console: or file:///folder"
    )


def addresses(url: str) -> list[SplitResult]:
    """Each server of LUOSHI_MAIL_URL."""
    return [urlsplit(part) for part in re.split(r"[\s,]+(?=[a-z+]+:)", url.strip())]
