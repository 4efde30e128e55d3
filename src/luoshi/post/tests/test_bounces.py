"""Letters that come back, and addresses that take no mail until somebody says that they do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from luoshi.kernel import clock
from luoshi.post.backend import OutboxBackend
from luoshi.post.models import BadAddress, Letter, Notice, bounced, tell
from luoshi.post.models.bounce import bounce_address_for
from luoshi.post.models.letter import FAILED, NO_MAILBOX, QUEUED, SENT
from luoshi.post.tasks import deliver
from luoshi.post.tests.office import PostOffice, opened
from luoshi.rollout.letters import MemberMail
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 11:00 in Shanghai


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    settings.MAIL_IN = "luoshi@in.example.com"
    with opened() as office, clock.at(MONDAY):
        settings.EMAIL_URL = office.url
        yield office


def write(cast: Cast, title: str = "请您验证", **said: Any) -> Letter:
    tell(cast.reporter, "verify", cast.project, title=title, act=True, by=cast.lead, **said)
    return Letter.objects.filter(member=cast.reporter).order_by("-id")[0]


def sent(cast: Cast) -> Letter:
    letter = write(cast)
    deliver()
    return after(letter)


def after(letter: Letter) -> Letter:
    letter.refresh_from_db()
    return letter


def page(member: Member, name: str, *args: object) -> str:
    client = Client()
    client.force_login(member.user)
    return client.get(member.project.url(name, *args)).content.decode()


@pytest.mark.parametrize("named", ["address", "local", "token", "message"])
def test_a_report_names_its_letter_in_four_ways(cast: Cast, office: PostOffice, named: str) -> None:
    letter = sent(cast)
    address = bounce_address_for(letter)
    local = address.partition("@")[0]
    names = {"address": address.upper(), "local": local, "token": local[9:], "message": letter.message_id}
    assert bounced(names[named], "5.1.1", "user unknown") == letter
    assert (after(letter).status, letter.last_error) == (FAILED, "5.1.1 user unknown")
    assert BadAddress.objects.exists() is (named != "message"), "whoever got a copy knows the Message-ID"


@pytest.mark.parametrize(("recipient", "marked"), [("", False), ("other@x.example", False), ("own", True)])
def test_a_message_id_marks_an_address_only_with_the_letters_own_recipient(
    cast: Cast, office: PostOffice, recipient: str, marked: bool
) -> None:
    letter = sent(cast)
    named = letter.address.title() if recipient == "own" else recipient
    assert bounced(letter.message_id, "5.1.1", "user unknown", recipient=named) == letter
    assert BadAddress.objects.filter(address=cast.reporter.user.email).exists() is marked


@pytest.mark.parametrize(
    "name", ["", "luoshi+b.abc", "<x@localhost>", "<01a22c84-0ab8-747d-a60f-f6ff74ccb876@localhost>", "<a@b>"]
)
def test_what_names_no_letter_of_ours_does_nothing(cast: Cast, office: PostOffice, name: str) -> None:
    sent(cast)
    assert bounced(name, "5.1.1", "x") is None and not BadAddress.objects.exists()


def test_a_message_id_says_nothing_after_a_week(cast: Cast, office: PostOffice) -> None:
    letter = sent(cast)
    with clock.at(MONDAY + timedelta(days=8)):
        assert bounced(letter.message_id, "5.1.1", "x") is None


@pytest.mark.parametrize("status", ["4.2.2", "4.4.7", "4"])
def test_a_delay_is_noted_and_nothing_else(cast: Cast, office: PostOffice, status: str) -> None:
    letter = sent(cast)
    assert bounced(letter.message_id, status, "still trying")
    assert (after(letter).status, "still trying" in letter.last_error) == (SENT, True)
    assert not BadAddress.objects.exists()


@pytest.mark.parametrize("status", ["5.7.1", "5.3.4", "5.6.1"])
def test_a_refused_letter_does_not_speak_against_its_address(
    cast: Cast, office: PostOffice, status: str
) -> None:
    letter = sent(cast)
    bounced(letter.message_id, status, "no")
    assert after(letter).status == FAILED and not BadAddress.objects.exists()


def test_a_mailbox_that_the_server_does_not_know_is_marked_at_once(cast: Cast, office: PostOffice) -> None:
    office.to_address = "550 5.1.1 user unknown"
    sent(cast)
    assert BadAddress.objects.get().status == "5.1.1"


def test_nothing_more_is_tried_until_it_works_again(cast: Cast, office: PostOffice) -> None:
    bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    later = write(cast, "二")
    assert deliver() == 0
    assert (after(later).status, later.last_error) == (FAILED, NO_MAILBOX)
    assert "没有发：这个邮箱收不到信。" in page(cast.lead, "post:outbox")
    assert BadAddress.objects.get().works_again(by=cast.lead) == 1
    assert deliver() == 1 and office.subjects[-1] == "二"


def test_a_password_that_is_awaited_is_tried_all_the_same(cast: Cast, office: PostOffice) -> None:
    bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    OutboxBackend().send_messages([MemberMail(cast.reporter, "密码", "https://x.example/secret")])
    assert deliver() == 1


def test_the_lead_hears_of_it_once(cast: Cast, office: PostOffice) -> None:
    for _twice in range(2):
        bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    [notice] = Notice.objects.filter(kind="bad_address")
    assert (notice.recipient, notice.title) == (cast.lead, "陈晓雯的邮箱收不到信")


def test_the_lead_says_that_it_works_again_with_one_click(cast: Cast, office: PostOffice) -> None:
    bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    shown = page(cast.lead, "post:addresses")
    assert "陈晓雯" in shown and "user unknown" in shown
    client = Client()
    client.force_login(cast.lead.user)
    client.post(cast.project.url("post:works_again", BadAddress.objects.get().pk), {"key": "once"})
    assert not BadAddress.objects.exists()


def test_the_person_reads_it_on_the_own_pages(cast: Cast, office: PostOffice) -> None:
    assert "收不到信" not in page(cast.reporter, "post:mine")
    bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    assert f"您的邮箱{cast.reporter.user.email}收不到信" in page(cast.reporter, "post:mine")
    assert "收不到信" not in page(cast.reporter2, "post:mine")


def test_another_address_of_the_person_is_a_good_one(cast: Cast, office: PostOffice) -> None:
    bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    cast.reporter.user.email = "new@huarui.example"
    cast.reporter.user.save()
    assert "收不到信" not in page(cast.reporter, "post:mine")
    assert write(cast).status == QUEUED and deliver() == 1


def test_nobody_else_touches_addresses(cast: Cast, office: PostOffice) -> None:
    bounced(bounce_address_for(sent(cast)), "5.1.1", "user unknown")
    bad = BadAddress.objects.get()
    for name, person in cast.everybody().items():
        client = Client()
        client.force_login(person.user)
        answer = client.post(cast.project.url("post:works_again", bad.pk), {"key": name})
        assert answer.status_code == (302 if name == "lead" else 404)
