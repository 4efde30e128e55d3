"""What stands on a mail and around it: who answers where, which thread, which language, whom servers tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from luoshi.kernel import clock
from luoshi.post import threads
from luoshi.post.envelope import compose
from luoshi.post.models import ALL, REPLY_LINES, Letter, ReplyAddress, tell
from luoshi.post.models.bounce import letter_of
from luoshi.post.tasks import deliver
from luoshi.post.tests.office import PostOffice, opened
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 3, tzinfo=UTC)  # 11:00 in Shanghai


@pytest.fixture
def office(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    monkeypatch.setitem(threads._answered, "project", frozenset())
    settings.MAIL_IN, settings.MAIL_FROM = "luoshi@in.example.com", "落实 <luoshi@example.com>"
    with opened() as office, clock.at(MONDAY):
        settings.EMAIL_URL = office.url
        yield office


def write(cast: Cast, title: str = "请您验证", to: Member | None = None, **said: Any) -> Letter:
    tell(to or cast.reporter, "verify", cast.project, title=title, act=True, by=cast.lead, **said)
    return Letter.objects.order_by("-id")[0]


def plain(mail: Any) -> str:
    return str(mail.get_body(("plain",)).get_content())


def test_an_answer_goes_to_the_readers_own_address(cast: Cast, office: PostOffice) -> None:
    write(cast)
    deliver()
    [answer] = office.taken[0]["Reply-To"].addresses
    found = ReplyAddress.opened(answer.username)
    assert found and (found.member, found.audience) == (cast.reporter, "internal")
    assert answer.display_name == "林静"


def test_servers_tell_a_sealed_address_what_they_could_not_deliver(cast: Cast, office: PostOffice) -> None:
    letter = write(cast)
    deliver()
    [sender] = office.senders
    token = sender.removeprefix("luoshi+b.").removesuffix("@in.example.com")
    assert letter_of(token) == letter.pk and len(sender.partition("@")[0]) <= 64
    assert letter_of(token[:-4] + "aaaa") is None and letter_of("") is None and letter_of("ö1") is None
    assert "Return-Path" not in office.taken[0]


def test_without_a_mailbox_the_sender_is_told(cast: Cast, office: PostOffice, settings: Settings) -> None:
    settings.MAIL_IN = ""
    write(cast)
    deliver()
    assert office.senders == ["luoshi@example.com"]
    assert "Reply-To" not in office.taken[0] and "以上回复" not in plain(office.taken[0])


@pytest.mark.parametrize(("language", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en")])
def test_it_begins_with_the_line_above_which_it_is_answered(
    cast: Cast, office: PostOffice, language: str, tag: str
) -> None:
    cast.reporter.user.language = language
    write(cast)
    deliver()
    [mail] = office.taken
    assert REPLY_LINES[language] in plain(mail).splitlines()[0]
    assert REPLY_LINES[language] in mail.get_body(("html",)).get_content()
    assert mail["Content-Language"] == tag


def test_it_says_who_reads_the_answer(cast: Cast, office: PostOffice) -> None:
    write(cast), write(cast, audience=ALL), write(cast, to=cast.consultant)
    [inside, open_, outside] = [plain(compose(letter)) for letter in Letter.objects.order_by("id")]
    assert "您的回复只有公司内部看得到。" in inside
    assert "您的回复，三方都看得到。" in open_ and "您的回复，三方都看得到。" in outside


def test_letters_follow_the_last_one_with_the_same_readers(cast: Cast, office: PostOffice) -> None:
    for title, audience in (("一", "internal"), ("二", ALL), ("三", "internal"), ("四", ALL)):
        write(cast, title, audience=audience)
    while deliver():
        pass
    one, two, three, four = office.taken
    assert office.subjects == ["一", "二", "三", "四"]
    assert three["In-Reply-To"] == one["Message-ID"] and four["In-Reply-To"] == two["Message-ID"]
    roots = {mail["References"].split()[0] for mail in office.taken}
    assert len(roots) == 1 and two["In-Reply-To"] in roots


def test_no_robot_answers_but_reports_of_failure_are_wanted(cast: Cast, office: PostOffice) -> None:
    mail = compose(write(cast))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "OOF" in mail["X-Auto-Response-Suppress"] and "NDR" not in mail["X-Auto-Response-Suppress"]
    assert "All" not in mail["X-Auto-Response-Suppress"]


def test_a_letter_says_by_whom_and_until_when(cast: Cast, office: PostOffice) -> None:
    cast.project.due_at = MONDAY + timedelta(days=1, hours=7)  # type: ignore[attr-defined]
    text, html = write(cast).text, Letter.objects.get().html
    assert "林静 · 11月24日18:00前" in text and html.count("林静 · 11月24日18:00前") == 2


def test_the_mail_loads_nothing_and_needs_no_stylesheet(cast: Cast, office: PostOffice) -> None:
    html = write(cast, body="一\n\n二", url="/huarui/CRM/", taps=[("没有问题", "/nil/x")]).html
    assert not any(word in html for word in ("<img", "src=", "url(", "@import", "flex", "grid", "<script"))
    assert 'bgcolor="#0e6a5b"' in html and "/nil/x" in html and 'role="presentation"' in html


def test_words_of_a_colleague_stay_words(cast: Cast, office: PostOffice) -> None:
    html = write(cast, "<b>标题</b>", body="<img src=x onerror=alert(1)>").html
    assert "<b>" not in html and "<img" not in html and "&lt;img" in html
