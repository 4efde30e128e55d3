"""Both ways in against a real Postfix and a real Dovecot, and a mailbox that is cut off in the middle of a fetch."""

from __future__ import annotations

import imaplib
import smtplib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luoshi.config.tests.test_serving import eventually, free_port
from tests.mail_servers import PASSWORD, USER, Dovecot, postfix, unpacked
from tests.test_mail_gate import OURS, Gate

pytestmark = pytest.mark.crash
MANY = 40


def mail(number: int) -> bytes:
    head = (
        f"Message-ID: <{number}@huarui.example>\r\nDate: Mon, 30 Nov 2026 10:00:00 +0800\r\n"
        f"From: u3@huarui.example\r\nTo: {OURS}\r\nSubject: saving\r\n"
    )
    return f"{head}\r\n{'It does not save. ' * 20}\r\n".encode()


@pytest.fixture
def servers(capsys: pytest.CaptureFixture[str]) -> Path | None:
    root = unpacked()
    if root is None:
        with capsys.disabled():
            print(
                "\nNo Postfix and Dovecot here: the ways in are tried with aiosmtpd alone (test_mail_gate)."
            )
    return root


@pytest.fixture
def dovecot(servers: Path | None, tmp_path: Path) -> Iterator[Dovecot | None]:
    if servers is None:
        yield None
        return
    folder = tmp_path / "box"
    folder.mkdir()
    dovecot = Dovecot(servers, folder, free_port())
    assert dovecot.start(), (folder / "dovecot.log").read_text()
    yield dovecot
    dovecot.stop()


@pytest.fixture
def gate(
    dovecot: Dovecot | None, tmp_path: Path, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Gate]:
    data = tmp_path / "data"
    data.mkdir()
    with django_db_blocker.unblock():
        gate = Gate(data, dovecot.url if dovecot else "")
    yield gate
    gate.process.terminate()
    gate.process.wait(20)


def state(gate: Gate) -> tuple[int, int]:
    """UIDVALIDITY and the last UID that is remembered."""
    with sqlite3.connect(f"file:{gate.data}/luoshi.sqlite3?mode=ro", uri=True) as own:
        found = own.execute("SELECT uid_validity, last_uid FROM mailroom_mailbox").fetchone()
    return found or (0, 0)


def test_postfix_delivers_by_both_ways_and_one_mail_is_one_arrival(
    servers: Path | None, dovecot: Dovecot | None, gate: Gate, tmp_path: Path
) -> None:
    if servers is None or dovecot is None:
        return
    folder, port = tmp_path / "mx", free_port()
    folder.mkdir()
    with postfix(servers, folder, port, gate.lmtp, dovecot.mail) as runs:
        assert runs, "Postfix does not start"
        with smtplib.SMTP("127.0.0.1", port) as line:
            for number in range(5):
                line.sendmail("u3@huarui.example", [OURS, f"{USER}@box.example"], mail(number))
        eventually(lambda: state(gate)[1] >= 5)
        eventually(lambda: len(gate.arrivals()) >= 5)
    assert [to for to, _sha in gate.arrivals()] == [OURS] * 5
    box = imaplib.IMAP4("127.0.0.1", dovecot.port)
    box.login(USER, PASSWORD)
    box.select("INBOX")
    assert len(box.search(None, "SEEN")[1][0].split()) == 5, "marked as read and left where they are"
    box.logout()


def test_a_mailbox_cut_off_in_the_middle_of_a_fetch_and_numbered_anew_loses_and_doubles_nothing(
    dovecot: Dovecot | None, gate: Gate
) -> None:
    if dovecot is None:
        return
    for number in range(MANY):
        dovecot.leave(mail(number), f"{number:04}.mail")
    eventually(lambda: state(gate)[1] >= 3)
    dovecot.stop()
    assert dovecot.start()
    eventually(lambda: len(gate.arrivals()) == MANY, 90)
    gate.kill()
    dovecot.stop()
    before = state(gate)
    for kept in dovecot.mail.glob("dovecot*"):
        kept.unlink()
    assert dovecot.start()
    gate.start()
    eventually(lambda: state(gate)[0] != before[0] and state(gate)[1] >= MANY, 90)
    assert len(gate.arrivals()) == MANY
