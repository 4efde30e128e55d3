"""Mails as people write them, delivered and handled without a worker."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from itertools import count
from typing import Any

import pytest
from pytest_django import Settings

from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import Arrival
from luoshi.mailroom.tasks import handle_one
from luoshi.post import threads
from luoshi.post.models import Letter, reply_address_for
from luoshi.rollout.models import Member

NUMBERS = count(1)
TRUSTED = "mx.in.example.com"
Sending = Callable[..., Arrival]


@pytest.fixture(autouse=True)
def taking_mail(settings: Settings) -> None:
    """One mailbox, and a mail server that says what it found out about the sender."""
    settings.MAIL_IN = "luoshi@in.example.com"
    settings.MAIL_TRUSTED = TRUSTED


def written(
    sender: str, to: str, words: str, *, subject: str = "", proven: bool = True, **headers: str
) -> EmailMessage:
    """A mail; `proven` says that the trusted server vouches for the domain."""
    mail = EmailMessage()
    if proven:
        verdict = f"{TRUSTED}; dmarc=pass header.from={sender.partition('@')[2]}"
        mail["Authentication-Results"] = verdict
    mail["Message-ID"] = f"<{next(NUMBERS)}@{sender.partition('@')[2]}>"
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    return mail


def delivered(mail: EmailMessage | bytes, to: str) -> Arrival:
    """Taken in and handled once."""
    raw = mail if isinstance(mail, bytes) else mail.as_bytes()
    arrival = Arrival.receive(raw, way="lmtp", to=to)
    handle_one(arrival)
    arrival.refresh_from_db()
    return arrival


def send(by: Member, words: str, *, subject: str = "", to: str = "", **more: object) -> Arrival:
    """What this member writes to the project's address, or to another."""
    to = to or address_of(by.project)
    return delivered(written(by.email, to, words, subject=subject, **more), to)  # type: ignore[arg-type]


def reply_address(member: Member, kind: str, subject: Any, audience: str = "internal") -> str:
    """The address at which this member answers a letter about a thing."""
    letter = Letter(
        member=member,
        project=member.project,
        thread=subject.pk,
        subject_kind=kind,
        audience=audience,
        firm_id=threads.firm_with(subject),
    )
    return reply_address_for(letter)
