"""Fetching from a mailbox by IMAP: what lies on our disk is remembered, and nothing before.

Cut at any moment, the next connection begins after the last mail that was kept; a mail that was kept and
not yet remembered comes once more and is recognised. Nothing is deleted unless it is set.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
import threading
import time
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction
from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError

from luoshi.mailroom.addresses import meant_for
from luoshi.mailroom.gate.listener import most_bytes
from luoshi.mailroom.models import IMAP, Arrival, Mailbox
from luoshi.mailroom.models.reasons import TOO_LARGE

log = logging.getLogger(__name__)
TROUBLE = (OSError, imaplib.IMAP4.error, ImapToolsError, DatabaseError, ValueError)
TIMEOUT, LOOK_EVERY, IDLE_AT_ONCE, IDLE_ROUNDS = 60, 60, 5, 60
FIRST_PAUSE, LONGEST_PAUSE = 5, 300
PORTS = {"imap": 143, "imap+tls": 143, "imaps": 993}
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class Account:
    """What `imaps://user:password@host/INBOX` says. Raises ValueError with a sentence for anything else."""

    def __init__(self, url: str) -> None:
        self.url: SplitResult = urlsplit(url)
        if self.url.scheme not in PORTS or not self.url.hostname or not self.url.username:
            raise ValueError("should be imaps://user:password@host/INBOX")
        self.user, self.password = unquote(self.url.username), unquote(self.url.password or "")
        self.folder = unquote(self.url.path.strip("/")) or "INBOX"

    @property
    def name(self) -> str:
        """What it is called, without the password."""
        return f"{self.user}@{self.url.hostname}/{self.folder}"

    def connect(self) -> BaseMailBox:
        """Sign in and open the folder. Raises what TROUBLE lists."""
        host, port = self.url.hostname or "", self.url.port or PORTS[self.url.scheme]
        secure = ssl.create_default_context()
        box: BaseMailBox
        if self.url.scheme == "imaps":
            box = MailBox(host, port, timeout=TIMEOUT, ssl_context=secure)
        elif self.url.scheme == "imap+tls":
            box = MailBoxStartTls(host, port, timeout=TIMEOUT, ssl_context=secure)
        else:
            box = MailBoxUnencrypted(host, port, timeout=TIMEOUT)
        box.login(self.user, self.password, initial_folder=None)
        if "ID" in box.client.capabilities:
            # NetEase opens no folder for a program that does not say its name (RFC 2971).
            box.client.xatom("ID", '("name" "Luoshi")')
        box.folder.set(self.folder)
        return box


def follow(url: str, stop: threading.Event) -> None:
    """Fetch until told to stop; a server that is away is asked again, less and less often."""
    account, pause = Account(url), FIRST_PAUSE
    while not stop.is_set():
        began = time.monotonic()
        try:
            close_old_connections()
            stay(account, stop)
        except TROUBLE as error:
            log.warning("%s: %s", account.name, error)
            _note(account, error)
            pause = FIRST_PAUSE if time.monotonic() - began > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
            stop.wait(pause)


def stay(account: Account, stop: threading.Event) -> None:
    """One connection: fetch what is new, wait for more, fetch again. Returns when told to stop."""
    with account.connect() as box:
        while not stop.is_set():
            fetch_new(account, box)
            wait(box, stop)


def fetch_new(account: Account, box: BaseMailBox) -> int:
    """Keep what came since the last time, in its order; returns how many."""
    kept = Mailbox.objects.get_or_create(name=account.name)[0]
    kept.opened(int(box.folder.status(account.folder, ["UIDVALIDITY"])["UIDVALIDITY"]))
    # “n:*” names the last mail even when it is older than n.
    found = sorted(int(uid) for uid in box.uids(f"UID {kept.last_uid + 1}:*"))
    fresh = [uid for uid in found if uid > kept.last_uid]
    for uid in fresh:
        _take(box, uid, kept)
    return len(fresh)


def _take(box: BaseMailBox, uid: int, kept: Mailbox) -> None:
    large = _size(box, uid) > most_bytes()
    raw = _fetch(box, uid, "BODY.PEEK[HEADER]" if large else "BODY.PEEK[]")
    if raw is not None:
        reason = TOO_LARGE if large else ""
        for address in meant_for(raw):
            Arrival.receive(raw, way=IMAP, to=address, reason=reason)
    kept.keep_up(uid)
    if raw is not None and not large:
        _tidy(box, str(uid))


def _tidy(box: BaseMailBox, uid: str) -> None:
    """For whoever looks into the mailbox: it was read. Deleted only when the installation wants it."""
    if settings.IMAP_DELETE:
        box.delete(uid)
    else:
        box.flag(uid, "\\Seen", True)


def _size(box: BaseMailBox, uid: int) -> int:
    answer = box.client.uid("fetch", str(uid), "(RFC822.SIZE)")[1]
    found = [match for row in answer if isinstance(row, bytes) and (match := _SIZE.search(row))]
    return int(found[0][1]) if found else 0


def _fetch(box: BaseMailBox, uid: int, what: str) -> bytes | None:
    """The bytes; None when it was deleted meanwhile. An answer about another mail is no answer.

    Servers name the mail before its bytes or behind them.
    """
    kind, answer = box.client.uid("fetch", str(uid), f"({what})")
    if kind != "OK":
        raise imaplib.IMAP4.error(f"fetching {uid}: {answer!r}"[:200])
    for row, behind in zip(answer, [*answer[1:], b""], strict=True):
        named = (
            row[0] + (b" " + behind if isinstance(behind, bytes) else b"") if isinstance(row, tuple) else b""
        )
        if re.search(rb"\bUID %d\b" % uid, named):
            return bytes(row[1])
    if str(uid) in box.uids(f"UID {uid}"):
        raise imaplib.IMAP4.error(f"mail {uid} lies there and was not given")
    return None


def wait(box: BaseMailBox, stop: threading.Event) -> None:
    """Until the server says that something came (IDLE), or a minute where it cannot say so."""
    if "IDLE" not in box.client.capabilities:
        stop.wait(LOOK_EVERY)
        box.client.noop()
        return
    with box.idle as idle:
        if _told_already(box):
            return
        rounds = IDLE_ROUNDS
        while rounds and not stop.is_set() and not idle.poll(timeout=IDLE_AT_ONCE):
            rounds -= 1


def _told_already(box: BaseMailBox) -> bool:
    """What came in one piece with the answer to IDLE was read ahead, and no look at the socket shows it."""
    line = box.client.sock
    before = line.gettimeout()
    line.settimeout(0)
    try:
        # A name of the library's own: `poll` reads so, too, but only once the socket has something to read.
        return bool(box.client._get_line())
    except (OSError, imaplib.IMAP4.abort):
        return False
    finally:
        line.settimeout(before)


def _note(account: Account, error: Exception) -> None:
    """For the settings page; a database that is away is noted when it is back."""
    try:
        with transaction.atomic():
            Mailbox.objects.get_or_create(name=account.name)[0].failed(str(error))
    except DatabaseError:
        log.warning("%s: the database does not answer either", account.name)
