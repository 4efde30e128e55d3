"""Reply addresses: one for each member, thing and circle of readers; nobody can guess or share one."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from luoshi.post import threads
from luoshi.post.models import ALL, INTERNAL, Letter, ReplyAddress, reply_address_for, tell
from luoshi.post.models.reply import plus
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _taken_in(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(threads._answered, "project", frozenset({"reward"}))
    settings.MAIL_IN = "luoshi@in.example.com"


def letter_to(member: Member, **said: Any) -> Letter:
    tell(member, "verify", member.project, title="请您验证", act=True, **said)
    return Letter.objects.order_by("-id")[0]


def opened(address: str) -> ReplyAddress | None:
    return ReplyAddress.opened(address.rpartition("@")[0])


def test_an_answer_is_known_by_its_address(cast: Cast) -> None:
    letter = letter_to(cast.reporter)
    found = opened(reply_address_for(letter))
    assert found
    assert (found.member, found.project, found.subject_kind) == (cast.reporter, cast.project, "project")
    assert (found.subject_id, found.audience) == (letter.thread, INTERNAL)


def test_the_same_thing_is_answered_at_the_same_address(cast: Cast) -> None:
    assert len({reply_address_for(letter_to(cast.reporter)) for _once in range(3)}) == 1
    assert ReplyAddress.objects.count() == 1


def test_each_member_and_each_circle_of_readers_has_an_own_address(cast: Cast) -> None:
    letters = [
        letter_to(cast.reporter),
        letter_to(cast.reporter, audience=ALL),
        letter_to(cast.reporter2),
        letter_to(cast.consultant),
    ]
    assert len({reply_address_for(letter) for letter in letters}) == 4


def test_an_outsider_answers_for_all_three_sides_whatever_was_asked(cast: Cast) -> None:
    letter = letter_to(cast.consultant, audience=INTERNAL)
    found = opened(reply_address_for(letter))
    assert letter.audience == ALL and found and found.audience == ALL
    Letter.objects.filter(pk=letter.pk).update(audience=INTERNAL)
    letter.refresh_from_db()
    assert opened(reply_address_for(letter)) == found


def test_who_comes_to_stand_outside_keeps_no_internal_address(cast: Cast) -> None:
    inside = reply_address_for(letter_to(cast.reporter))
    cast.reporter.firm, cast.reporter.active_to = cast.consultant.firm, cast.consultant.active_to
    cast.reporter.save()
    assert opened(inside) is None


def test_the_address_cannot_be_guessed_and_is_not_kept(cast: Cast) -> None:
    address = reply_address_for(letter_to(cast.reporter))
    token = address.partition("+r.")[2].partition("@")[0]
    assert len(token) * 5 >= 128 and token == token.lower()
    row = ReplyAddress.objects.values().get()
    assert token not in str(row) and address.endswith("@in.example.com")
    assert len(address.rpartition("@")[0]) <= 64


def test_a_server_that_writes_the_address_in_capitals_changes_nothing(cast: Cast) -> None:
    address = reply_address_for(letter_to(cast.reporter))
    assert ReplyAddress.opened(address.upper()) == opened(address)


@pytest.mark.parametrize(
    "given", ["", "luoshi", "luoshi+r.", "luoshi+r.abc", "luoshi+b.abc", "r.abc", "x+r.y"]
)
def test_another_address_opens_nothing(cast: Cast, given: str) -> None:
    letter_to(cast.reporter)
    assert ReplyAddress.opened(given) is None


def test_without_a_mailbox_there_is_nothing_to_answer_to(cast: Cast, settings: Settings) -> None:
    address = reply_address_for(letter_to(cast.reporter))
    settings.MAIL_IN = ""
    assert reply_address_for(letter_to(cast.reporter)) == ""
    assert opened(address) is None


def test_a_letter_with_a_secret_or_about_nothing_has_no_address(cast: Cast) -> None:
    letter = letter_to(cast.reporter)
    letter.secret = True
    assert reply_address_for(letter) == ""
    assert reply_address_for(Letter(member=cast.reporter, project=cast.project)) == ""


def test_the_mailbox_may_be_written_with_a_name(settings: Settings) -> None:
    settings.MAIL_IN = "落实 <luoshi@in.example.com>"
    assert plus("r.x") == "luoshi+r.x@in.example.com"


def test_a_letter_that_takes_no_answer_promises_none(cast: Cast) -> None:
    tell(cast.reporter, "reward", cast.project, title="积分到账", act=True)
    letter = Letter.objects.order_by("-id")[0]
    assert reply_address_for(letter) == "" and "以上回复" not in letter.text
    tell(cast.reporter, "verify", cast.lead, title="请看", act=True)
    letter = Letter.objects.order_by("-id")[0]
    assert reply_address_for(letter) == "" and "以上回复" not in letter.html
