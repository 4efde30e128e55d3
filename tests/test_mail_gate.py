"""`luoshi mailgate` as an installation runs it: spoken to by mail servers, and killed."""

from __future__ import annotations

import shutil
import smtplib
import socket
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from luoshi.config.tests.test_serving import LUOSHI, environment, eventually, free_port
from luoshi.testing.database import migrated_file

pytestmark = pytest.mark.crash
OURS = "luoshi+crm.huarui@in.example.com"


def mail(number: int, words: str = "It does not save.") -> bytes:
    head = f"Message-ID: <{number}@huarui.example>\r\nFrom: u3@huarui.example\r\nSubject: saving\r\n"
    return f"{head}\r\n{words}\r\n".encode()


class Gate:
    """One mail gate with its own data, started, killed and started again."""

    def __init__(self, data: Path, imap: str = "") -> None:
        self.data, self.lmtp, self.smtp, self.imap = data, free_port(), free_port(), imap
        shutil.copy(migrated_file(), data / "luoshi.sqlite3")
        self.start()

    def start(self) -> None:
        doors = f"lmtp://127.0.0.1:{self.lmtp} smtp://127.0.0.1:{self.smtp}"
        own = {"LUOSHI_MAIL_IN": "luoshi@in.example.com", "LUOSHI_MAILGATE": doors, "LUOSHI_MAIL_MAX_MB": "1",
               "LUOSHI_IMAP_URL": self.imap}  # fmt: skip
        self.process = subprocess.Popen(
            [*LUOSHI, "mailgate"], env=environment(self.data, free_port()) | own, start_new_session=True
        )
        eventually(self._answers)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.smtp), 5).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def arrivals(self) -> list[tuple[str, str]]:
        with sqlite3.connect(f"file:{self.data}/luoshi.sqlite3?mode=ro", uri=True) as own:
            return list(own.execute("SELECT destination, sha256 FROM mailroom_arrival ORDER BY id"))


@pytest.fixture
def gate(tmp_path: Path, django_db_setup: None, django_db_blocker: Any) -> Iterator[Gate]:
    with django_db_blocker.unblock():
        gate = Gate(tmp_path)
    yield gate
    gate.process.terminate()
    assert gate.process.wait(20) == 0


def lines_of(answer: bytes) -> list[bytes]:
    return answer.strip().split(b"\n")


def test_the_gate_keeps_what_it_acknowledges_and_tells_nobody_which_addresses_exist(gate: Gate) -> None:
    with smtplib.SMTP("127.0.0.1", gate.smtp) as line:
        line.ehlo()
        line.mail("x@huarui.example")
        there = line.rcpt(OURS)
        assert (
            there == line.rcpt("luoshi+r.never-issued@in.example.com") == line.rcpt("nobody@in.example.com")
        )
        assert line.rcpt("someone@elsewhere.example")[0] == 550
        assert line.data(mail(1))[0] == 250
        assert len(gate.arrivals()) == 3
        line.mail("x@huarui.example")
        line.rcpt(OURS)
        assert line.data(mail(2, "far too long.\r\n" * 90_000))[0] == 552
        line.mail("x@huarui.example")
        line.rcpt(OURS)
        endless = mail(3).replace(b"Subject: ", b"Subject: " + b"\r\n more" * 150_000, 1)
        assert line.data(endless)[0] == 552
    with smtplib.LMTP("127.0.0.1", gate.lmtp) as line:
        line.ehlo()
        line.mail("")
        line.rcpt(OURS)
        line.rcpt("luoshi+b.token@in.example.com")
        assert line.data(mail(4))[0] == 250
        assert line.getreply()[0] == 250, "one answer for each recipient"
    assert len(gate.arrivals()) == 5


def test_killed_between_keeping_and_answering_the_sender_repeats_and_there_is_one_arrival(gate: Gate) -> None:
    line = smtplib.SMTP("127.0.0.1", gate.smtp)
    line.ehlo()
    line.mail("x@huarui.example")
    line.rcpt(OURS)
    line.docmd("DATA")
    line.send(mail(1) + b".\r\n")
    eventually(gate.arrivals)
    gate.kill()
    line.close()
    gate.start()
    with smtplib.SMTP("127.0.0.1", gate.smtp) as again:
        again.sendmail("x@huarui.example", [OURS], mail(1))
    assert len(gate.arrivals()) == 1


def test_killed_in_the_middle_of_many_nothing_acknowledged_is_lost_and_nothing_is_there_twice(
    gate: Gate,
) -> None:
    acknowledged = 0
    with smtplib.SMTP("127.0.0.1", gate.smtp) as line:
        for number in range(20):
            line.sendmail("x@huarui.example", [OURS], mail(number))
            acknowledged += 1
        line.mail("x@huarui.example")
        line.rcpt(OURS)
        line.docmd("DATA")
        line.send(mail(99)[:40])
        gate.kill()
        line.close()
    assert len(gate.arrivals()) == acknowledged
    gate.start()
    with smtplib.SMTP("127.0.0.1", gate.smtp) as line:
        for number in range(25):
            line.sendmail("x@huarui.example", [OURS], mail(number))
    found = gate.arrivals()
    assert len(found) == len(set(found)) == 25


def test_a_disk_that_cannot_be_written_is_no_acknowledgement(gate: Gate) -> None:
    (gate.data / "files").mkdir(exist_ok=True)
    (gate.data / "files" / "mail").write_text("in the way")
    with smtplib.SMTP("127.0.0.1", gate.smtp) as line, pytest.raises(smtplib.SMTPDataError) as refused:
        line.sendmail("x@huarui.example", [OURS], mail(1))
    assert refused.value.smtp_code == 451
    assert not gate.arrivals()
