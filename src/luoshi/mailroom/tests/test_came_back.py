"""Letters that came back: whoever merely knows a letter's Message-ID silences nobody."""

from __future__ import annotations

import pytest

from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import DROPPED, Arrival, reasons
from luoshi.mailroom.tasks import handle_one
from luoshi.post.models import BadAddress, Letter, tell
from luoshi.post.models.bounce import bounce_address_for
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(cast: Cast) -> Letter:
    tell(cast.reporter, "x", cast.project, title="请看", act=True)
    letter = Letter.objects.get()
    letter.mark_sent()
    return letter


def report(letter: Letter, recipient: str, *, path: str = "") -> bytes:
    """No such mailbox, as a server says it of this letter."""
    return (
        f"{path}From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\n\n'
        "--x\nContent-Type: text/plain\n\nThe mail could not be delivered.\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n\n"
        f"--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: {letter.message_id}\n\n--x--\n"
    ).encode()


def came(raw: bytes, to: str, *, way: str = "lmtp", sender: str = "") -> bool:
    """Taken in; whether an address is marked."""
    arrival = Arrival.receive(raw, way=way, to=to, envelope_from=sender)
    handle_one(arrival)
    arrival.refresh_from_db()
    assert (arrival.status, arrival.reason) == (DROPPED, reasons.BOUNCE)
    assert Letter.objects.count() == 1, "nobody is answered"
    return BadAddress.objects.exists()


def test_what_comes_back_to_the_sealed_address_marks_the_letters(letter: Letter) -> None:
    assert came(report(letter, "moved@elsewhere.example"), bounce_address_for(letter), sender="x@mx.example")
    assert BadAddress.objects.get().address == letter.address


def test_a_servers_report_at_the_projects_address_marks_it_too(cast: Cast, letter: Letter) -> None:
    assert came(report(letter, letter.address), address_of(cast.project))


@pytest.mark.parametrize(("recipient", "sender"), [("other@x.example", ""), ("", "mal@evil.example")])
def test_a_forged_report_marks_no_address(cast: Cast, letter: Letter, recipient: str, sender: str) -> None:
    assert not came(report(letter, recipient or letter.address), address_of(cast.project), sender=sender)


@pytest.mark.parametrize(("path", "marked"), [("Return-Path: <>\n", True), ("", False)])
def test_in_a_mailbox_the_servers_line_says_that_it_had_no_sender(
    cast: Cast, letter: Letter, path: str, marked: bool
) -> None:
    raw = report(letter, letter.address, path=path)
    assert came(raw, address_of(cast.project), way="imap") is marked
