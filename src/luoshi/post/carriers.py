"""Ways for a mail to leave: SMTP, a folder, the console; chosen by one address."""

from __future__ import annotations

import smtplib
import ssl
import sys
from contextlib import AbstractContextManager, suppress
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

TIMEOUT = 20
PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


class Refused(Exception):
    """The other side will never take this letter; trying again is useless."""


class NotNow(Exception):
    """The other side did not take this letter now; later it may."""


class Unreachable(NotNow):
    """No letter can be delivered now: server down, sign-in refused, no room on the disk."""


class Carrier(AbstractContextManager["Carrier"], Protocol):
    """Delivers letters one by one; `disturbs` when a person's telephone rings."""

    disturbs: bool

    def send(self, message: EmailMessage, name: str) -> None:
        """Deliver; `name` is the same at every attempt. Raises Refused, NotNow or Unreachable."""


class Folder:
    """Writes each mail to a file; the same letter again to the same file."""

    disturbs = False

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

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing to close."""

    def send(self, message: EmailMessage, name: str) -> None:
        sys.stdout.write(f"{message.as_string()}\n{'-' * 72}\n")
        sys.stdout.flush()


class Smtp:
    """One connection for a batch of letters, opened with the first one."""

    disturbs = True

    def __init__(self, url: SplitResult) -> None:
        self.url = url
        self.line: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.line:
            with suppress(OSError, smtplib.SMTPException):
                self.line.quit()
            self.line.close()

    def send(self, message: EmailMessage, name: str) -> None:
        line = self._line()
        try:
            back = message["Return-Path"]
            del message["Return-Path"]
            line.send_message(message, from_addr=parseaddr(back)[1] if back else None)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _refusal(code, words) from error
        except smtplib.SMTPSenderRefused as error:
            # Our own address is refused, for every letter alike: somebody has to set it right first.
            raise Unreachable(_said(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error)) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    def _line(self) -> smtplib.SMTP:
        if self.line is None:
            try:
                self.line = self._open()
            except smtplib.SMTPResponseException as error:
                raise Unreachable(_said(error.smtp_code, error.smtp_error)) from error
            except (OSError, smtplib.SMTPException) as error:
                raise Unreachable(str(error) or type(error).__name__) from error
        return self.line

    def _open(self) -> smtplib.SMTP:
        host, port = self.url.hostname or "localhost", self.url.port or PORTS[self.url.scheme]
        secure = ssl.create_default_context()
        if self.url.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT, context=secure)
        else:
            line = smtplib.SMTP(host, port, timeout=TIMEOUT)
        if self.url.scheme == "smtp+tls":
            line.starttls(context=secure)
        if self.url.username:
            line.login(unquote(self.url.username), unquote(self.url.password or ""))
        return line


def carrier(url: str) -> Carrier:
    """The carrier of an address: `smtp+tls://user:password@host:587`, `smtps://`, `smtp://`, `console:`,
    `file:///folder`; without one, the folder `mail` beside the data.

    Raises ValueError with a sentence about what is wrong.
    """
    parts = urlsplit(url)
    if not url:
        return Folder(Path(settings.DATA) / "mail")
    if parts.scheme == "file" and parts.path.startswith("/"):
        return Folder(Path(unquote(parts.path)))
    if parts.scheme == "console":
        return Console()
    if parts.scheme in PORTS and parts.hostname and parts.port != 0:
        return Smtp(parts)
    raise ValueError(
        "should be smtp+tls://user:password@host:587, smtps://…, smtp://…, console: or file:///folder"
    )


def _refusal(code: int, words: bytes | str) -> Exception:
    return (Refused if 500 <= code < 600 else NotNow)(_said(code, words))


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"
