"""The health page says what is wrong, and only then."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.checks import Error, run_checks
from django.db import connection
from django.test import Client
from pytest_django import Settings

from luoshi.config.checks import (
    database_keeps_what_it_acknowledged,
    mail_can_come,
    mail_can_leave,
    trail_is_append_only,
)
from luoshi.kernel import clock
from luoshi.kernel.jobs import Job, beat, database_now, run_job
from luoshi.kernel.models import Heartbeat
from luoshi.mailroom.gate.imap import Account
from luoshi.mailroom.models import WAITS, Arrival, Mailbox
from luoshi.post.models import tell
from luoshi.testing.cast import Cast
from luoshi.trail.models import record

pytestmark = pytest.mark.django_db


def health() -> tuple[int, dict[str, Any]]:
    answer = Client().get("/healthz")
    return answer.status_code, answer.json()


def test_all_is_well_while_a_worker_lives(db: None) -> None:
    beat("w")
    status, found = health()
    assert (status, found["ok"]) == (200, True)


def test_a_stopped_worker_is_shown(db: None) -> None:
    beat("w")
    Heartbeat.objects.update(at=database_now() - timedelta(minutes=5))
    status, found = health()
    assert status == 503 and not found["worker"]["ok"]
    assert found["worker"]["seconds_since_sign_of_life"] >= 300


def test_a_failing_job_is_named(db: None) -> None:
    beat("w")
    run_job(Job("seal the trail", 1, lambda: 1 / 0))
    status, found = health()
    assert status == 503 and "seal the trail" in found["jobs"]["failing_since"]


def test_letters_left_lying_are_shown(cast: Cast) -> None:
    beat("w")
    with clock.at(clock.now() - timedelta(hours=1)):
        tell(cast.lead, "x", cast.project, title="x", act=True)
    status, found = health()
    assert status == 503 and found["outbox"]["behind"] == 1


def test_events_not_yet_sealed_are_counted(cast: Cast) -> None:
    before = health()[1]["trail"]["unsealed"]
    record(cast.project, "x", by=cast.lead)
    assert health()[1]["trail"]["unsealed"] == before + 1


def test_nobody_has_to_sign_in_and_nobody_is_named(cast: Cast) -> None:
    tell(cast.lead, "x", cast.project, title="geheim", act=True)
    assert "geheim" not in Client().get("/healthz").content.decode()


def test_the_database_of_the_tests_keeps_what_it_acknowledges(db: None) -> None:
    found = database_keeps_what_it_acknowledged(databases=["default"])
    assert not [message for message in found if isinstance(message, Error)]


def test_a_trail_without_its_guard_is_noticed(db: None) -> None:
    assert trail_is_append_only(databases=["default"]) == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE trail_event DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER trail_event_update")
    assert [message.id for message in trail_is_append_only(databases=["default"])] == ["luoshi.W003"]
    assert not health()[1]["trail"]["ok"]


@pytest.mark.parametrize("url", ["http://x", "smtp://", "file:relative", "smtp+tls://h:port"])
def test_a_mail_address_that_cannot_work_is_refused_at_the_start(settings: Settings, url: str) -> None:
    settings.EMAIL_URL = url
    assert [message.id for message in mail_can_leave()] == ["luoshi.E003"]


def test_an_open_password_is_warned_of(settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://me:secret@mail.example"
    assert [message.id for message in mail_can_leave()] == ["luoshi.W002"]


def test_the_product_starts_without_an_error(db: None) -> None:
    assert not [message for message in run_checks() if message.is_serious()]


def test_mail_that_lies_unhandled_and_a_mailbox_that_does_not_answer_are_shown(settings: Settings) -> None:
    Arrival.receive(b"From: x@huarui.example\n\nHi", way="lmtp", to="a@in.example.com")
    assert health()[1]["mail_in"] == {"ok": True, "behind": 0, "mailboxes_failing": 0, "without_lead": 0}
    Arrival.objects.update(at="2026-01-01T00:00Z")
    assert health()[1]["mail_in"] == {"ok": False, "behind": 1, "mailboxes_failing": 0, "without_lead": 0}
    Arrival.objects.update(status=WAITS)
    settings.IMAP_URL = "imaps://luoshi:secret@imap.example.com/INBOX"
    box = Mailbox.objects.create(name=Account(settings.IMAP_URL).name)
    box.failed("no route to host")
    Mailbox.objects.update(failing_since="2026-01-01T00:00Z")
    assert health()[1]["mail_in"]["mailboxes_failing"] == 1
    assert "secret" not in box.name


@pytest.mark.parametrize(
    ("gate", "imap", "address", "said"),
    [
        ("lmtp://127.0.0.1:8024", "", "", "names no address"),
        ("http://127.0.0.1", "", "luoshi@in.example.com", "LUOSHI_MAILGATE should be"),
        ("", "imaps://host/INBOX", "luoshi@in.example.com", "LUOSHI_IMAP_URL should be"),
    ],
)
def test_a_way_in_that_cannot_work_is_said_at_start(
    settings: Settings, gate: str, imap: str, address: str, said: str
) -> None:
    settings.MAIL_GATE, settings.IMAP_URL, settings.MAIL_IN = gate, imap, address
    [error] = mail_can_come()
    assert said in error.msg
    settings.MAIL_GATE, settings.IMAP_URL = "", ""
    assert not mail_can_come()
