"""少发点: one signed link, one button, one step down, for its reader alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from luoshi.kernel import clock
from luoshi.post.backend import OutboxBackend
from luoshi.post.envelope import compose
from luoshi.post.less import Wish, read, url, url_of
from luoshi.post.models import Letter, Notice, Preference, tell, tell_all
from luoshi.post.models.preference import DIGEST, INSIDE, LETTER, OFF, ONCE, TWICE, USUAL
from luoshi.post.tasks import deliver
from luoshi.post.tokens import veiled
from luoshi.rollout.letters import MemberMail
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def letter_to(member: Member, **more: object) -> Letter:
    tell(member, "say", member.project, title="请看", act=True, **more)  # type: ignore[arg-type]
    return Letter.objects.order_by("-id")[0]


def link(cast: Cast, topic: str = "talk", was: str = LETTER) -> str:
    return urlsplit(url(Wish(cast.reporter.pk, topic, was))).path


def wishes(cast: Cast) -> Preference:
    return Preference.objects.get_or_create(member=cast.reporter)[0]


def test_each_letter_holds_its_link_in_text_html_and_headers(cast: Cast) -> None:
    letter = letter_to(cast.reporter)
    address = url_of(letter)
    assert address in letter.text and address in letter.html and "少发点" in letter.text
    mail = compose(letter)
    assert mail["List-Unsubscribe"] == f"<{address}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_mail_about_the_account_holds_none(cast: Cast) -> None:
    OutboxBackend().send_messages([MemberMail(cast.reporter, "邀请", "https://x.example/secret")])
    mail = compose(Letter.objects.get())
    assert mail["List-Unsubscribe"] is None and mail["List-Unsubscribe-Post"] is None


def test_a_link_scanner_changes_nothing(cast: Cast) -> None:
    browser = Client()
    for fetch in (browser.get, browser.head, browser.get):
        assert fetch(link(cast)).status_code == 200
    assert not Preference.objects.exists() and not Event.objects.filter(verb="less").exists()


def test_the_page_says_what_will_change_and_has_one_button(cast: Cast) -> None:
    page = Client().get(link(cast)).content.decode()
    assert page.count("<button") == 1 and "留言和提到您的" in page and "只进每天的进展汇总" in page


def test_the_button_works_without_signing_in_and_opens_no_session(cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.post(link(cast)).content.decode()
    assert "好，以后少发" in page and "通知与邮件" in page
    assert wishes(cast).lowered == {"talk": DIGEST}
    assert "sessionid" not in browser.cookies
    assert browser.get(cast.project.url("post:preferences")).status_code == 302


def test_each_use_is_in_the_trail(cast: Cast) -> None:
    Client().post(link(cast))
    Client().post(link(cast, was=DIGEST), ONE_CLICK)
    first, second = Event.objects.about(wishes(cast))
    assert [first.verb, first.channel, second.channel] == ["less", "mail", "one-click"]
    assert (first.actor, second.facts["lowered"]) == (cast.reporter.pk, [{"talk": DIGEST}, {"talk": INSIDE}])


@pytest.mark.parametrize(
    ("topic", "was", "before", "after"),
    [
        ("talk", LETTER, {}, {"lowered": {"talk": DIGEST}}),
        ("talk", DIGEST, {}, {"lowered": {"talk": INSIDE}}),
        ("talk", LETTER, {"digest": OFF}, {"lowered": {"talk": INSIDE}}),
        ("talk", LETTER, {"lowered": {"talk": INSIDE}}, {}),
        ("talk", LETTER, {"lowered": {"due": INSIDE}}, {"lowered": {"due": INSIDE, "talk": DIGEST}}),
        ("digest", TWICE, {}, {"digest": ONCE}), ("digest", ONCE, {}, {"digest": OFF}),
        ("digest", TWICE, {"digest": OFF}, {}), ("digest", OFF, {"digest": OFF}, {}),
    ],
)  # fmt: skip
def test_one_step_at_a_time_and_only_downwards(
    topic: str, was: str, before: dict[str, object], after: dict[str, object]
) -> None:
    assert Preference(**before).less(topic, was) == after


def test_pressed_twice_is_pressed_once(cast: Cast) -> None:
    for _turn in range(3):
        assert Client().post(link(cast)).status_code == 200
        assert Client().post(link(cast), ONE_CLICK).status_code == 200
    assert wishes(cast).lowered == {"talk": DIGEST} and Event.objects.filter(verb="less").count() == 1
    assert "已经是这样设的" in Client().get(link(cast)).content.decode()


def test_the_button_of_the_mail_program_needs_no_cookie_and_reveals_nothing(cast: Cast) -> None:
    answer = Client(enforce_csrf_checks=True).post(
        link(cast), "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, answer.content, answer.cookies) == (200, b"", {})
    assert wishes(cast).lowered == {"talk": DIGEST}


def test_an_invitation_for_the_calendar_goes_down_to_the_pages(cast: Cast) -> None:
    Client().post(urlsplit(url_of(letter_to(cast.reporter, calendar="BEGIN:VCALENDAR"))).path)
    assert wishes(cast).lowered == {"talk": INSIDE}


@pytest.mark.parametrize("change", ["cut", "turned", "other purpose"])
def test_a_link_that_is_not_ours_is_none(cast: Cast, change: str) -> None:
    token = link(cast).split("/")[2]
    wrong = {"cut": token[:-2], "turned": token[::-1], "other purpose": "never-signed"}[change]
    assert read(wrong) is None
    assert [Client().get(f"/less/{wrong}/").status_code, Client().post(f"/less/{wrong}/").status_code] == [
        404,
        404,
    ]


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_persons_link_is_refused(cast: Cast, method: str) -> None:
    for other in (cast.lead, cast.consultant, cast.outsider):
        client = Client()
        client.force_login(other.user)
        answer = getattr(client, method)(link(cast))
        assert answer.status_code == 403 and "陈晓雯" not in answer.content.decode()
    assert not Preference.objects.exists()
    client.force_login(cast.reporter.user)
    assert client.post(link(cast)).status_code == 200 and wishes(cast).lowered


def test_whoever_has_left_has_no_link(cast: Cast) -> None:
    Member.objects.filter(pk=cast.reporter.pk).update(active_to=date(2026, 1, 1))
    with clock.at(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        assert Client().post(link(cast), ONE_CLICK).status_code == 404


def test_the_lead_reads_the_letter_without_its_link(cast: Cast) -> None:
    letter = letter_to(cast.reporter)
    assert "/less/…" in veiled(letter.text) and url_of(letter) not in veiled(letter.text)


def test_what_was_lowered_can_be_raised_on_the_page(cast: Cast) -> None:
    Client().post(link(cast))
    Preference.change(cast.reporter, by=cast.reporter, lowered={})
    assert wishes(cast).way("act", "talk") == LETTER and USUAL not in wishes(cast).lowered.values()


@pytest.mark.parametrize(("limit", "waits"), [(DIGEST, True), (INSIDE, False)])
def test_what_was_waiting_already_is_less_too(cast: Cast, limit: str, waits: bool) -> None:
    with clock.at(datetime(2026, 11, 23, 3, tzinfo=UTC)):
        letter = letter_to(cast.reporter, hold_seconds=10)
        Preference.change(cast.reporter, by=cast.reporter, lowered={"talk": limit})
    with clock.at(datetime(2026, 11, 23, 3, 1, tzinfo=UTC)):
        assert deliver() == 0
    letter.refresh_from_db()
    assert letter.status == "cancelled" and "要求少发" in letter.why
    assert cast.reporter.notices.get().awaits_digest == waits


def test_a_secret_is_brought_however_little_is_wanted(cast: Cast) -> None:
    Preference.change(cast.reporter, by=cast.reporter, digest=OFF, lowered={"other": INSIDE})
    OutboxBackend().send_messages([MemberMail(cast.reporter, "邀请", "secret")])
    assert deliver() == 1


def test_each_reader_of_what_is_told_to_many_has_the_own_link(cast: Cast) -> None:
    tell_all([cast.lead, cast.reporter, cast.consultant], "say", cast.project, title="x", act=True)
    letters = list(Letter.objects.select_related("member"))
    for letter in letters:
        said = letter.text + letter.html
        assert [url_of(one) in said for one in letters] == [one is letter for one in letters]


@pytest.mark.parametrize("given", [{}, ONE_CLICK])
def test_its_reader_notices_and_finds_the_way_back(cast: Cast, given: dict[str, str]) -> None:
    Client().post(link(cast), given)
    told = Notice.objects.visible_to(cast.reporter).get()
    assert "留言和提到您的" in told.body and "如果不是您" in told.body
    assert told.url == cast.project.url("post:preferences") and told.is_unread
    assert not Letter.objects.exists() and not told.awaits_digest


def test_what_changes_nothing_is_told_no_second_time(cast: Cast) -> None:
    for _twice in range(2):
        Client().post(link(cast))
    Client().get(link(cast))
    assert Notice.objects.count() == 1
