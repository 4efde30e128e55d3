"""A mail is kept before anything else, once for each address, whichever way it came and however often."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from pytest_django import Settings

from luoshi.evidence.storage import kept
from luoshi.mailroom import addresses
from luoshi.mailroom.fingerprint import fingerprint
from luoshi.mailroom.gate import imap
from luoshi.mailroom.models import UNREAD, WAITS, Arrival, Door
from luoshi.mailroom.models.reasons import POISON
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
MAIL = b"""Received: from mx.huarui.example by in.example.com; Mon, 30 Nov 2026 10:00:00 +0800\r
Message-ID: <1@huarui.example>\r
From: u3@huarui.example\r
To: luoshi+crm.huarui@in.example.com\r
Date: Mon, 30 Nov 2026 10:00:00 +0800\r
Subject: saving fails\r
\r
It does not save.\r
"""


@pytest.fixture(autouse=True)
def taking_mail(settings: Settings) -> None:
    settings.MAIL_IN = "luoshi@in.example.com"


def test_a_mail_by_both_ways_and_repeated_is_one_arrival() -> None:
    other_way = b"Delivered-To: luoshi@in.example.com\nX-Spam: no\n" + MAIL.partition(b"\r\n")[2]
    first = Arrival.receive(MAIL, way="lmtp", to="luoshi+crm.huarui@in.example.com")
    again = Arrival.receive(MAIL, way="lmtp", to="luoshi+crm.huarui@in.example.com")
    fetched = Arrival.receive(
        other_way.replace(b"\r\n", b"\n"), way="imap", to="Luoshi+CRM.huarui@in.example.com"
    )
    assert first == again == fetched
    assert Arrival.objects.get().raw == MAIL


def test_another_address_or_another_word_is_another_arrival() -> None:
    for raw, to in (
        (MAIL, "a@in.example.com"),
        (MAIL, "b@in.example.com"),
        (MAIL + b"!", "a@in.example.com"),
    ):
        Arrival.receive(raw, way="lmtp", to=to)
    assert Arrival.objects.count() == 3


def test_a_long_header_is_the_same_however_it_is_folded() -> None:
    folded = MAIL.replace(b"Subject: saving fails", b"SUBJECT: saving\r\n\tfails")
    assert fingerprint(folded) == fingerprint(MAIL)


def test_a_mail_that_kills_its_worker_five_times_is_set_aside_and_the_next_one_goes_on() -> None:
    poison = Arrival.receive(MAIL, way="lmtp", to="a@in.example.com")
    for _try in range(5):
        assert poison.claim()
        poison.failed(MemoryError("too much"))
    assert not poison.claim()
    poison.refresh_from_db()
    assert (poison.status, poison.reason, poison.detail) == (WAITS, POISON, "MemoryError: too much")
    assert Arrival.receive(MAIL, way="lmtp", to="b@in.example.com").claim()


def test_two_workers_never_take_the_same_mail() -> None:
    arrival = Arrival.receive(MAIL, way="lmtp", to="a@in.example.com")
    other = Arrival.objects.get()
    assert arrival.claim()
    assert not other.claim()


def test_doctor_names_a_mail_whose_bytes_changed_and_one_that_nobody_handled() -> None:
    arrival = Arrival.receive(MAIL, way="lmtp", to="a@in.example.com")
    assert not list(Arrival.mails_stay_whole()) + list(Arrival.mails_are_handled())
    kept().delete(arrival.path)
    kept().save(arrival.path, ContentFile(MAIL.replace(b"save", b"SAVE")))
    Arrival.objects.update(at="2026-01-01T00:00Z")
    assert len(list(Arrival.mails_stay_whole())) == 1
    assert len(list(Arrival.mails_are_handled())) == 1


def test_each_project_has_an_address_and_only_the_domain_decides_what_is_taken(cast: Cast) -> None:
    address = addresses.address_of(cast.project)
    assert address == "luoshi+crm.huarui@in.example.com"
    assert addresses.meaning_of(address.upper()).project == cast.project
    assert addresses.meaning_of("luoshi+crm.nobody@in.example.com").project is None
    assert addresses.is_ours("luoshi+r.never-issued@IN.example.com")
    assert not addresses.is_ours("luoshi@elsewhere.example")


def test_an_address_of_the_company_that_is_forwarded_leads_to_the_project(cast: Cast) -> None:
    Door.set_up(cast.project, by=cast.lead, takes="strict", others="CRM@huarui.example")
    assert addresses.meaning_of("crm@Huarui.example").project == cast.project
    assert addresses.is_ours("crm@Huarui.example")


def test_other_mail_of_the_companys_domain_is_not_taken(cast: Cast) -> None:
    Door.set_up(cast.project, by=cast.lead, takes="strict", others="crm@huarui.example")
    assert not addresses.is_ours("somebody@huarui.example")


def test_a_mailbox_says_for_whom_a_mail_was_left_there() -> None:
    written = (
        b"To: luoshi+crm.huarui@in.example.com, x@elsewhere.example\nCc: luoshi+r.abc@in.example.com\n\nHi"
    )
    assert addresses.meant_for(written) == ["luoshi+crm.huarui@in.example.com", "luoshi+r.abc@in.example.com"]
    delivered = b"Delivered-To: luoshi+r.abc@in.example.com\nDelivered-To: old@in.example.com\n" + written
    assert addresses.meant_for(delivered) == ["luoshi+r.abc@in.example.com"]
    assert addresses.meant_for(b"To: x@elsewhere.example\n\nHi") == [""]


def test_a_mailbox_that_forgets_what_stood_behind_the_plus_leaves_what_was_written() -> None:
    written = b"To: luoshi@in.example.com, luoshi+r.abc@in.example.com\n\nHi"
    forgetful = b"Delivered-To: luoshi@in.example.com\nX-Original-To: luoshi@in.example.com\n"
    assert addresses.meant_for(forgetful + written) == ["luoshi+r.abc@in.example.com"]
    assert addresses.meant_for(forgetful + b"To: luoshi@in.example.com\n\nHi") == ["luoshi@in.example.com"]


class Server:
    """What an IMAP server says to each question, as the library hands it on."""

    def __init__(self, *rows: object, lies: str = "") -> None:
        self.client, self.rows, self.lies = self, list(rows), lies

    def uid(self, *asked: str) -> tuple[str, list[object]]:
        return "OK", self.rows

    def uids(self, asked: str) -> list[str]:
        return [self.lies] if self.lies else []


def test_a_server_may_name_the_mail_before_or_behind_its_bytes() -> None:
    before = Server((b"1 (UID 7 BODY[] {5}", b"hello"), b")")
    behind = Server((b"1 (BODY[] {5}", b"hello"), b" UID 7)")
    assert imap._fetch(before, 7, "BODY.PEEK[]") == imap._fetch(behind, 7, "BODY.PEEK[]") == b"hello"  # type: ignore[arg-type]


def test_only_a_mail_that_the_server_names_no_more_is_taken_for_deleted() -> None:
    assert imap._fetch(Server(None), 7, "BODY.PEEK[]") is None  # type: ignore[arg-type]
    for told in (Server(None, lies="7"), Server((b"1 (BODY[] {5}", b"hello"), b" UID 8)", lies="7")):
        with pytest.raises(imap.imaplib.IMAP4.error):
            imap._fetch(told, 7, "BODY.PEEK[]")  # type: ignore[arg-type]


def test_what_was_received_waits_to_be_read() -> None:
    assert Arrival.receive(MAIL, way="smtp", to="a@in.example.com").status == UNREAD
