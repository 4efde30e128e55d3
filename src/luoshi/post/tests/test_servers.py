"""Several real mail servers: down, refusing, slow, hanging up; the first that takes a letter has it."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from django.db import connection
from pytest_django import Settings

from luoshi.kernel import clock
from luoshi.post import smtp
from luoshi.post.answers import speaks_of_mailbox
from luoshi.post.models import Letter, tell
from luoshi.post.models.letter import CROWD, DIED, FAILED, QUEUED, SENT
from luoshi.post.pace import pace
from luoshi.post.tasks import deliver
from luoshi.post.tests.office import PostOffice, opened
from luoshi.testing.cast import Cast
from luoshi.testing.tls import Authority

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 11:00 in Shanghai


@pytest.fixture
def two(settings: Settings) -> Iterator[tuple[PostOffice, PostOffice]]:
    with opened() as first, opened() as second, clock.at(MONDAY):
        settings.EMAIL_URL = f"{first.url} {second.url}"
        yield first, second


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with opened() as office, clock.at(MONDAY):
        settings.EMAIL_URL = office.url
        yield office


def write(cast: Cast, title: str = "请您验证", **fields: Any) -> Letter:
    tell(cast.reporter, "verify", cast.project, title=title, act=True, by=cast.lead)
    letter = Letter.objects.order_by("-id")[0]
    # A matter of its own each, so that none waits for another.
    Letter.objects.filter(pk=letter.pk).update(**{"thread": letter.pk, **fields})
    letter.refresh_from_db()
    return letter


def after(letter: Letter) -> Letter:
    letter.refresh_from_db()
    return letter


def later(**by: float) -> datetime:
    return clock.now() + timedelta(**by)


def test_the_next_server_takes_what_the_first_cannot(
    cast: Cast, office: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_URL = f"smtp://127.0.0.1:7, {office.url}"
    letter = write(cast)
    assert deliver() == 1
    assert (after(letter).server, letter.status) == (f"127.0.0.1:{office.port}", SENT)


@pytest.mark.parametrize("answer", ["451 later please", "554 5.7.1 rejected by policy", "552 too large"])
def test_what_one_server_does_not_take_another_may(
    cast: Cast, two: tuple[PostOffice, PostOffice], answer: str
) -> None:
    first, second = two
    first.answer = answer
    write(cast)
    assert deliver() == 1 and not first.taken and second.taken


def test_a_no_of_all_of_them_is_final(cast: Cast, two: tuple[PostOffice, PostOffice]) -> None:
    two[0].answer = two[1].answer = "554 5.7.1 rejected by policy"
    letter = write(cast)
    assert deliver() == 0
    assert after(letter).status == FAILED


def test_a_no_is_not_final_while_another_may_say_yes(
    cast: Cast, office: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_URL = f"{office.url} smtp://127.0.0.1:9"
    office.answer = "554 rejected"
    letter = write(cast)
    assert deliver() == 0
    assert (after(letter).status, letter.last_error) == (QUEUED, "554 rejected")


def test_nobody_else_is_asked_about_a_mailbox_that_does_not_exist(
    cast: Cast, two: tuple[PostOffice, PostOffice]
) -> None:
    first, second = two
    first.to_address = "550 5.1.1 no such user"
    letter = write(cast)
    assert deliver() == 0 and not second.taken
    assert after(letter).status == FAILED


def test_a_server_that_is_down_is_passed_over_for_a_while(
    cast: Cast, two: tuple[PostOffice, PostOffice]
) -> None:
    first, second = two
    first.answer = "421 closing"
    write(cast, "一"), write(cast, "二")
    assert deliver() == 2 and second.subjects == ["一", "二"]
    first.answer = "250 OK"
    write(cast, "三")
    assert deliver() == 1 and not first.taken
    with clock.at(later(minutes=1)):
        write(cast, "四")
        assert deliver() == 1 and first.subjects == ["四"]


def test_while_all_are_down_no_letter_is_tried(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:11 smtp://127.0.0.1:13"
    with clock.at(MONDAY):
        one, two = write(cast, "一"), write(cast, "二")
        assert [deliver(), deliver()] == [0, 0]
    assert (after(one).attempts, after(two).attempts) == (1, 0)
    assert "refused" in one.last_error.lower()


def test_what_may_have_been_taken_is_given_to_nobody_else(
    cast: Cast, two: tuple[PostOffice, PostOffice]
) -> None:
    first, second = two
    first.drop = True
    letter = write(cast)
    assert deliver() == 0 and not second.taken
    assert after(letter).status == QUEUED and letter.last_error
    with clock.at(later(minutes=2)):
        assert deliver() == 1 and second.taken[0]["Message-ID"] == letter.message_id


def test_a_slow_server_holds_up_nothing_for_long(
    cast: Cast, two: tuple[PostOffice, PostOffice], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT", 0.2)
    two[0].pause = 1
    write(cast, "一"), write(cast, "二")
    assert deliver() == 1 and two[1].subjects == ["二"]


def test_a_connection_that_ended_in_between_is_opened_again(cast: Cast, office: PostOffice) -> None:
    office.one_each = True
    write(cast, "一"), write(cast, "二")
    assert deliver() == 2 and office.subjects == ["一", "二"]


def test_some_servers_take_only_the_address_that_signed_in(
    cast: Cast, office: PostOffice, settings: Settings
) -> None:
    settings.MAIL_IN = "luoshi@in.example.com"
    office.to_sender = "501 mail from address must be same as authorization user"
    write(cast, "一"), write(cast, "二")
    assert deliver() == 2 and office.senders == ["luoshi@localhost"] * 2


# Encryption and sign-in


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("mail-tls"))


def knows(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == b"sec ret"
    return AuthResult(success=right, handled=right)


@pytest.fixture
def guarded(settings: Settings, authority: Authority) -> Iterator[PostOffice]:
    """Speaks to nobody without STARTTLS and a password; certified by the company's own authority."""
    options = {"require_starttls": True, "auth_required": True, "authenticator": knows}
    context = authority.server_side("localhost")
    with opened(tls_context=context, **options) as office, clock.at(MONDAY):
        settings.MAIL_CA_FILE = authority.file
        settings.EMAIL_URL = f"smtp+tls://me:sec%20ret@localhost:{office.port}"
        yield office


def test_the_companys_own_authority_is_believed(cast: Cast, guarded: PostOffice) -> None:
    write(cast)
    assert deliver() == 1 and guarded.taken


def test_an_authority_that_nobody_named_is_not(cast: Cast, guarded: PostOffice, settings: Settings) -> None:
    settings.MAIL_CA_FILE = ""
    letter = write(cast)
    assert deliver() == 0 and not guarded.taken
    assert "CERTIFICATE_VERIFY_FAILED" in after(letter).last_error


def test_a_certificate_for_another_name_is_not_either(
    cast: Cast, guarded: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_URL = settings.EMAIL_URL.replace("@localhost", "@127.0.0.1")
    letter = write(cast)
    assert deliver() == 0 and "CERTIFICATE_VERIFY_FAILED" in after(letter).last_error


def test_a_refused_sign_in_is_no_refusal_of_the_letter(
    cast: Cast, guarded: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_URL = settings.EMAIL_URL.replace("sec%20ret", "wrong")
    letter = write(cast)
    assert deliver() == 0
    assert (after(letter).status, letter.last_error[:3]) == (QUEUED, "535")


def test_encryption_from_the_first_byte(cast: Cast, settings: Settings, authority: Authority) -> None:
    context = authority.server_side("localhost")
    with opened(ssl_context=context) as office, clock.at(MONDAY):
        settings.MAIL_CA_FILE = authority.file
        settings.EMAIL_URL = f"smtps://localhost:{office.port}"
        write(cast)
        assert deliver() == 1 and office.taken
    assert isinstance(context, ssl.SSLContext)


# In which order, how fast, by whom


def test_one_persons_letter_goes_before_ten_thousand_reminders(cast: Cast, office: PostOffice) -> None:
    for number in range(6):
        write(cast, f"提醒{number}", rank=CROWD)
    write(cast, "请您验证")
    assert deliver(limit=2) == 2 and office.subjects[0] == "请您验证"


def test_reminders_do_not_wait_for_ever(cast: Cast, office: PostOffice) -> None:
    write(cast, "提醒", rank=CROWD)
    for number in range(12):
        write(cast, f"单封{number}")
    assert deliver(limit=10) == 10 and office.subjects[-1] == "提醒"


def test_so_many_letters_a_minute_and_no_more(cast: Cast, office: PostOffice, settings: Settings) -> None:
    settings.MAIL_PER_MINUTE = 20
    for number in range(5):
        write(cast, str(number))
    with clock.at(later(days=1)):
        assert [deliver(), deliver()] == [2, 0]
        with clock.at(later(seconds=7)):
            assert [deliver(), deliver()] == [2, 0]
    settings.MAIL_PER_MINUTE = 0
    assert pace.allows()


def test_a_letter_that_kills_five_workers_is_set_aside(cast: Cast, office: PostOffice) -> None:
    letter, moment = write(cast), MONDAY
    for _death in range(5):
        with clock.at(moment):
            assert after(letter).claim()
        moment += timedelta(minutes=6)
    write(cast, "别的")
    with clock.at(moment):
        assert deliver() == 1
    assert (after(letter).status, letter.last_error) == (FAILED, DIED)


def test_tries_that_ended_are_no_deaths(cast: Cast, office: PostOffice) -> None:
    letter, moment = write(cast), MONDAY
    office.answer = "451 later"
    for _try in range(7):
        with clock.at(moment):
            deliver()
        moment += timedelta(minutes=65)
    assert (after(letter).status, letter.attempts, letter.unfinished) == (QUEUED, 7, 0)


def test_what_one_worker_is_sending_no_other_takes(cast: Cast, office: PostOffice) -> None:
    letter = write(cast)
    assert letter.claim()
    with clock.at(later(minutes=4)):
        assert deliver() == 0


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_letter_once(cast: Cast, office: PostOffice) -> None:
    for number in range(20):
        write(cast, str(number))

    def work() -> None:
        with clock.at(MONDAY):
            while deliver(limit=5):
                pass
        connection.close()

    with ExitStack() as ends:
        for _worker in range(3):
            thread = threading.Thread(target=work)
            thread.start()
            ends.callback(thread.join)
    assert sorted(office.subjects, key=int) == [str(number) for number in range(20)]


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        ("550 5.1.1 <a@b.example>: Recipient address rejected: User unknown", True),
        ("550 Mailbox not found. http://service.mail.qq.com/", True),
        ("550 User suspended", True),
        ("550 RCPT TO:<a@b.example> User not found", True),
        ("551 no such user here", True),
        ("553 5.1.3 bad address", True),
        ("550 5.7.1 Service unavailable; client blocked using spamhaus", False),
        ("550 Message content rejected as spam", False),
        ("550 relay not permitted, user unknown to this relay", False),
        ("552 5.2.3 message too large", False),
        ("552 mailbox full", False),
        ("550 no", False),
        ("554 5.7.1 recipient access denied", False),
        ("450 4.2.1 user unknown for now", False),
    ],
)
def test_only_a_missing_mailbox_speaks_against_the_address(answer: str, gone: bool) -> None:
    assert speaks_of_mailbox(int(answer[:3]), answer) is gone


def test_the_password_never_shows(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_URL = "smtps://me:secret@127.0.0.1:17"
    with clock.at(MONDAY):
        letter = write(cast)
        deliver()
    assert "secret" not in after(letter).last_error
