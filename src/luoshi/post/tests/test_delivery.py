"""Delivery by a real SMTP server: accepted, not now, never, and a worker killed in between."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import send_mail
from pytest_django import Settings

from luoshi.kernel import clock
from luoshi.post.backend import OutboxBackend
from luoshi.post.carriers import carrier
from luoshi.post.envelope import compose
from luoshi.post.models import Letter, tell
from luoshi.post.models.letter import CANCELLED, FAILED, QUEUED, SENT, pause_after
from luoshi.post.quiet import waking
from luoshi.post.tasks import deliver, overdue
from luoshi.post.tests.office import PostOffice, opened
from luoshi.rollout.letters import MemberMail
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 11:00 in Shanghai


@pytest.fixture
def office(settings: Settings) -> Iterator[PostOffice]:
    with opened() as office, clock.at(MONDAY):
        settings.EMAIL_URL = office.url
        yield office


def write(cast: Cast, title: str = "请您验证") -> Letter:
    body = "还有问题吗？"
    tell(cast.reporter, "verify", cast.project, title=title, body=body, act=True, by=cast.lead)
    return Letter.objects.order_by("-id")[0]


def later(**by: float) -> datetime:
    return clock.now() + timedelta(**by)


def test_a_letter_arrives_readable(cast: Cast, office: PostOffice) -> None:
    letter = write(cast)
    assert deliver() == 1
    [mail] = office.taken
    assert (mail["Subject"], mail["Message-ID"]) == ("请您验证", letter.message_id)
    assert mail["From"].addresses[0].display_name == "林静"
    assert "还有问题吗" in mail.get_body(("plain",)).get_content()
    assert "还有问题吗" in mail.get_body(("html",)).get_content()


def test_what_was_sent_is_not_sent_again(cast: Cast, office: PostOffice) -> None:
    write(cast)
    assert [deliver(), deliver()] == [1, 0]
    assert Letter.objects.get().status == SENT


def test_letters_about_one_thing_form_a_thread(cast: Cast, office: PostOffice) -> None:
    write(cast, "一"), write(cast, "二")
    assert [deliver(), deliver()] == [1, 1]
    first, second = office.taken
    assert [m["Subject"] for m in office.taken] == ["一", "二"]
    assert second["In-Reply-To"] == first["Message-ID"]
    assert first["References"] in second["References"]


def test_not_now_is_tried_again_and_keeps_the_order(cast: Cast, office: PostOffice) -> None:
    first, _second = write(cast, "一"), write(cast, "二")
    office.answer = "451 later please"
    assert [deliver(), deliver()] == [0, 0]
    first.refresh_from_db()
    assert (first.status, first.attempts, first.last_error) == (QUEUED, 1, "451 later please")
    office.answer = "250 OK"
    with clock.at(later(minutes=2)):
        assert [deliver(), deliver()] == [1, 1]
    assert [m["Subject"] for m in office.taken] == ["一", "二"]


@pytest.mark.parametrize("where", ["to_address", "answer"])
def test_never_is_final_and_says_why(cast: Cast, office: PostOffice, where: str) -> None:
    letter = write(cast)
    setattr(office, where, "550 no such person")
    deliver()
    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == (FAILED, "550 no such person")


def test_a_failed_thread_goes_on(cast: Cast, office: PostOffice) -> None:
    write(cast, "一")
    office.answer = "550 no"
    deliver()
    office.answer = "250 OK"
    write(cast, "二")
    assert deliver() == 1


def test_a_worker_killed_after_sending_sends_the_same_mail(
    cast: Cast, office: PostOffice, settings: Settings
) -> None:
    letter = write(cast)
    letter.claim()
    with carrier(settings.EMAIL_URL) as by:
        by.send(compose(letter), "")  # and here the power goes
    with clock.at(later(minutes=5)):
        assert deliver() == 1
    first, second = office.taken
    assert first["Message-ID"] == second["Message-ID"]


def test_two_workers_do_not_take_the_same_letter(cast: Cast) -> None:
    letter = write(cast)
    again = Letter.objects.get(pk=letter.pk)
    assert [letter.claim(), again.claim()] == [True, False]


def test_a_server_that_is_down_loses_nothing(cast: Cast, settings: Settings) -> None:
    settings.EMAIL_URL = "smtp://127.0.0.1:9"
    with clock.at(MONDAY):
        letter = write(cast)
        assert deliver() == 0
    letter.refresh_from_db()
    assert letter.status == QUEUED and "refused" in letter.last_error.lower()


def test_after_three_days_it_is_given_up(cast: Cast, office: PostOffice) -> None:
    letter = write(cast)
    office.answer = "451 later"
    with clock.at(later(days=3, minutes=1)):
        deliver()
    letter.refresh_from_db()
    assert letter.status == FAILED


def test_the_pauses_grow_to_four_hours() -> None:
    minutes = [pause_after(n).total_seconds() / 60 for n in (1, 2, 3, 9, 50)]
    assert minutes == [1, 2, 4, 240, 240]


def test_a_failed_letter_can_be_sent_again(cast: Cast, office: PostOffice) -> None:
    letter = write(cast)
    letter.mark_refused("550", for_good=True)
    letter.send_again()
    assert deliver() == 1


def test_who_has_left_gets_nothing(cast: Cast, office: PostOffice) -> None:
    letter = write(cast)
    cast.reporter.active_to = datetime(2026, 11, 20).date()
    cast.reporter.save()
    assert deliver() == 0
    letter.refresh_from_db()
    assert letter.status == CANCELLED


@pytest.mark.parametrize(
    ("moment", "arrives"),
    [
        (datetime(2026, 11, 23, 3, tzinfo=UTC), datetime(2026, 11, 23, 3, tzinfo=UTC)),
        (datetime(2026, 11, 23, 12, tzinfo=UTC), datetime(2026, 11, 24, 0, 30, tzinfo=UTC)),
        (datetime(2026, 11, 22, 20, tzinfo=UTC), datetime(2026, 11, 23, 0, 30, tzinfo=UTC)),
        (datetime(2026, 11, 28, 3, tzinfo=UTC), datetime(2026, 11, 30, 0, 30, tzinfo=UTC)),
    ],
)
def test_nobody_is_mailed_at_night_or_on_a_day_off(cast: Cast, moment: datetime, arrives: datetime) -> None:
    assert waking(cast.project.working_time, moment) == arrives


def test_a_letter_of_the_night_waits_for_the_morning(cast: Cast, office: PostOffice) -> None:
    with clock.at(MONDAY + timedelta(hours=12)):
        write(cast)
        assert deliver() == 0 and overdue() == 0
    with clock.at(MONDAY + timedelta(hours=22)):
        assert deliver() == 1


def test_without_a_server_mail_lies_in_a_folder(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_URL, settings.DATA = "", tmp_path
    letter = write(cast)
    deliver()
    [file] = (tmp_path / "mail").iterdir()
    assert str(letter.pk) in file.name and file.stat().st_mode & 0o777 == 0o600


def test_a_demo_mails_nobody(cast: Cast, office: PostOffice, settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    cast.project.is_demo = True
    cast.project.save()
    write(cast)
    assert deliver() == 1 and not office.taken


def test_a_folder_without_room_keeps_the_letter(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    settings.EMAIL_URL, settings.DATA = "", tmp_path
    letter = write(cast)
    assert deliver() == 0
    letter.refresh_from_db()
    assert letter.status == QUEUED and letter.last_error


def test_a_password_link_goes_out_and_is_forgotten(office: PostOffice, db: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "luoshi.post.backend.OutboxBackend"
    send_mail("Password", "https://x.example/secret", None, ["a@b.example"])
    assert deliver() == 1
    assert "secret" in office.taken[0].get_content()
    assert Letter.objects.get().text == ""


def test_a_poisoned_letter_does_not_stop_the_others(cast: Cast, office: PostOffice) -> None:
    bad = write(cast)
    Letter.objects.filter(pk=bad.pk).update(subject="a\nb", thread=None)
    write(cast, "二")
    assert deliver() == 1
    bad.refresh_from_db()
    assert bad.last_error


def test_without_encryption_the_password_is_not_told(
    cast: Cast, office: PostOffice, settings: Settings
) -> None:
    settings.EMAIL_URL = settings.EMAIL_URL.replace("smtp://", "smtp+tls://me:secret@")
    letter = write(cast)
    assert deliver() == 0 and not office.taken
    letter.refresh_from_db()
    assert letter.status == QUEUED and "STARTTLS" in letter.last_error


def test_an_invitation_is_filed_under_its_project(cast: Cast) -> None:
    mail = MemberMail(cast.reporter, "邀请", "https://x.example/secret")
    OutboxBackend().send_messages([mail])
    [letter] = Letter.objects.visible_to(cast.lead)
    assert (letter.member, letter.secret) == (cast.reporter, True)


def test_expired_secrets_are_erased(cast: Cast) -> None:
    OutboxBackend().send_messages([MemberMail(cast.reporter, "邀请", "secret")])
    with clock.at(later(days=8)):
        assert Letter.forget_secrets() == 1
    assert Letter.objects.get().text == ""
