"""Web push: who registers what, what reaches the browser, and what happens when the service says no."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.post import push, tasks, vapid
from luoshi.post.models import Letter, Preference, Subscription, tell
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.testing.pushes import HOST, Browser, PushService
from luoshi.testing.tls import Authority, serving
from luoshi.trail.models import Event

NOON = datetime(2026, 12, 2, 4, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(autouse=True)
def own_key(settings: Settings, tmp_path: Path) -> None:
    settings.DATA, settings.VAPID_KEY_FILE = tmp_path, ""


@pytest.fixture
def service(authority: Authority, settings: Settings) -> Iterator[PushService]:
    known = PushService(vapid.public_key())
    with serving(known, authority.server_side(HOST)) as server:
        settings.OUTGOING_CA = authority.file
        settings.OUTGOING_ALLOW = [f"{HOST}=127.0.0.1:{server.port}"]
        yield known


def registered(member: Member, name: str = "one") -> Browser:
    browser = Browser(name)
    client = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140"})
    client.force_login(member.user)
    assert client.post(member.project.url("post:ring_here"), browser.registers()).status_code == 302
    return browser


def asked(member: Member, **more: object) -> Letter:
    taps = [("好了", "/tap/works.x.1.y/")]
    said = {
        "title": "请您验证CRM-12",
        "body": "第一行\n第二行",
        "url": "/huarui/CRM/p/12/",
        "act": True,
        "taps": taps,
    }
    tell(member, "verify", member.project, **(said | more))  # type: ignore[arg-type]
    letter = Letter.objects.latest("id")
    letter.attempts = 1
    return letter


def works(service: PushService, moment: datetime) -> None:
    """The worker's turn at this moment of an ordinary working day."""
    Letter.objects.update(at=NOON, not_before=NOON)
    service.moment = moment
    with clock.at(moment):
        tasks.deliver()


def test_the_browser_reads_title_first_line_and_a_link_of_ours(cast: Cast, service: PushService) -> None:
    browser = registered(cast.reporter)
    assert push.ring(asked(cast.reporter)) == 1
    [(name, body)] = service.came
    said = browser.reads(body)
    assert (name, said["title"], said["body"]) == ("one", "请您验证CRM-12", "第一行")
    assert said["url"] == "/huarui/CRM/p/12/"
    assert "验证".encode() not in body and b"CRM" not in body


def test_nobody_else_can_read_it(cast: Cast, service: PushService) -> None:
    registered(cast.reporter)
    push.ring(asked(cast.reporter))
    with pytest.raises(Exception, match=r"[Dd]ecr"):
        Browser("other").reads(service.came[0][1])


def test_the_worker_rings_once_and_mails_as_ever(cast: Cast, service: PushService) -> None:
    registered(cast.reporter)
    asked(cast.reporter)
    works(service, NOON)
    letter = Letter.objects.get()
    assert (letter.status, letter.channel, len(service.came)) == ("sent", "push", 1)
    assert letter.address == cast.reporter.email


def test_with_the_mail_server_away_it_rings_once_and_the_letter_waits(
    cast: Cast, service: PushService, settings: Settings
) -> None:
    registered(cast.reporter)
    asked(cast.reporter)
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    for hours in range(3):
        works(service, NOON + timedelta(hours=hours))
    letter = Letter.objects.get()
    assert (letter.status, letter.detour, len(service.came)) == ("queued", "", 1)
    settings.EMAIL_URL = ""
    works(service, NOON + timedelta(hours=6))
    letter.refresh_from_db()
    assert (letter.status, letter.channel, len(service.came)) == ("sent", "push", 1)


def test_whoever_registered_no_browser_gets_mail_alone(cast: Cast, service: PushService) -> None:
    registered(cast.reporter2)
    assert push.ring(asked(cast.reporter)) == 0 and not service.came
    assert not push.MailAndPush().available(cast.reporter)


def test_a_browser_that_took_it_back_is_forgotten(cast: Cast, service: PushService) -> None:
    registered(cast.reporter, "one"), registered(cast.reporter, "two")
    service.gone.add("one")
    assert push.ring(asked(cast.reporter)) == 1
    assert [row.rang_at is not None for row in Subscription.objects.all()] == [True]


@pytest.mark.parametrize("status", [400, 403, 413, 429, 500, 503])
def test_another_no_is_no_end(cast: Cast, service: PushService, status: int) -> None:
    registered(cast.reporter)
    service.status = status
    assert push.ring(asked(cast.reporter)) == 0
    assert Subscription.objects.exists()


def test_a_redirect_is_not_followed(cast: Cast, service: PushService) -> None:
    registered(cast.reporter)
    service.status = 302
    assert push.ring(asked(cast.reporter)) == 0 and not service.came


def test_a_link_that_acts_is_never_in_it(cast: Cast) -> None:
    said = push.payload(asked(cast.reporter, url="")).decode()
    assert "/tap/" not in said and '"url": "/"' in said


def test_very_long_words_still_fit(cast: Cast, service: PushService) -> None:
    browser = registered(cast.reporter)
    assert push.ring(asked(cast.reporter, title="落" * 500, body="实" * 5000)) == 1
    assert len(browser.reads(service.came[0][1])["title"]) <= 200


@pytest.mark.parametrize("endpoint", [
    "http://push.example.com/x", "https://127.0.0.1/x", "https://push.example.com:8443/x", "file:///etc/passwd",
    "https://user:pw@push.example.com/x", "https://0x7f000001/x", "https://2130706433/x", "", "javascript:1",
    "https://push.example.com/" + "x" * 2000,
])  # fmt: skip
def test_an_address_that_is_none_is_refused_or_never_called(
    cast: Cast, service: PushService, endpoint: str
) -> None:
    said = Browser("one").registers() | {"endpoint": endpoint}
    try:
        Subscription.take(by=cast.reporter, **said)
    except Refusal as no:
        assert str(no)
    assert push.ring(asked(cast.reporter)) == 0


@pytest.mark.parametrize(("name", "value"), [("key", ""), ("key", "AAAA"), ("key", "é"), ("key", "B" + "A" * 86),
                                             ("secret", ""), ("secret", "AAAA"), ("secret", "*" * 22)])  # fmt: skip
def test_keys_that_are_none_are_refused_with_a_sentence(cast: Cast, name: str, value: str) -> None:
    client = Client()
    client.force_login(cast.reporter.user)
    said = Browser("one").registers() | {name: value}
    answer = client.post(cast.project.url("post:ring_here"), said)
    assert (answer.status_code, "请再试一次" in answer.json()["refused"]) == (422, True)
    assert not Subscription.objects.exists()


def test_the_address_is_kept_sealed_and_never_shown_again(cast: Cast) -> None:
    registered(cast.reporter)
    row = Subscription.objects.get()
    assert "push.example.com/send" not in row.place and row.opened().endpoint.endswith("/send/one")
    client = Client()
    client.force_login(cast.reporter.user)
    page = client.get(cast.project.url("post:browsers")).content.decode()
    assert "Chrome" in page and "Windows" in page and "/send/one" not in page
    assert [event.verb for event in Event.objects.about(row)] == ["set_up"]


def test_the_same_browser_registers_once_and_for_one_person(cast: Cast) -> None:
    for member in (cast.reporter, cast.reporter, cast.reporter2):
        registered(member)
    assert Subscription.objects.get().member == cast.reporter2


def test_at_most_five_ring_and_each_can_be_removed(cast: Cast) -> None:
    for number in range(5):
        registered(cast.reporter, str(number))
    with pytest.raises(Refusal, match="5"):
        Subscription.take(by=cast.reporter, **Browser("more").registers())
    client, row = Client(), Subscription.objects.all()[0]
    client.force_login(cast.lead.user)
    assert client.post(cast.project.url("post:ring_no_more", row.pk)).status_code == 404
    client.force_login(cast.reporter.user)
    assert client.post(cast.project.url("post:ring_no_more", row.pk)).status_code == 302
    assert Subscription.objects.count() == 4


def test_registering_says_that_it_shall_ring_and_another_choice_stays(cast: Cast) -> None:
    registered(cast.reporter)
    assert Preference.objects.get(member=cast.reporter).channel == "push"
    Preference.change(cast.reporter2, by=cast.reporter2, channel="robot")
    registered(cast.reporter2, "two")
    assert Preference.objects.get(member=cast.reporter2).channel == "robot"


def test_the_key_is_made_once_for_the_owner_alone(settings: Settings, tmp_path: Path) -> None:
    first, kept = vapid.public_key(), tmp_path / "vapid.pem"
    assert kept.stat().st_mode & 0o777 == 0o600 and len(first) == 87
    vapid._read.cache_clear()
    assert vapid.public_key() == first and [path.name for path in tmp_path.iterdir()] == ["vapid.pem"]
    settings.VAPID_KEY_FILE = str(kept.rename(tmp_path / "shared.pem"))
    assert vapid.public_key() == first


def test_the_program_comes_from_our_own_origin(cast: Cast) -> None:
    answer = Client().get("/push-worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"showNotification" in answer.content and b"import" not in answer.content
