"""Telling: who is told what, in which language, once, and what can be taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pytest_django import DjangoAssertNumQueries

from luoshi.kernel import clock
from luoshi.post.models import (
    Letter,
    Notice,
    cancel_held,
    mark_read,
    tell,
    tell_all,
    tell_each,
    unread_count,
    unread_subjects,
)
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_notice_is_written_and_counted(cast: Cast) -> None:
    tell(cast.reporter, "accepted", cast.project, title="陈晓雯，已受理", url="/huarui/CRM/")
    assert unread_count(cast.reporter) == 1
    assert not Letter.objects.exists()


def test_only_what_asks_to_act_becomes_a_letter(cast: Cast) -> None:
    tell(cast.reporter, "verify", cast.project, title="请您验证", url="/huarui/CRM/", act=True)
    letter = Letter.objects.get()
    assert letter.address == cast.reporter.email
    assert "http://127.0.0.1:8000/huarui/CRM/" in letter.text


def test_a_letter_knows_its_words_and_links_for_a_short_message(cast: Cast) -> None:
    done = [(_("English"), "/tap/1/")]
    tell(
        cast.reporter, "verify", cast.project, title="请您验证", body="改好了", url="/x/", act=True, taps=done
    )
    letter = Letter.objects.get()
    site = "http://127.0.0.1:8000"
    assert letter.body == "改好了"
    assert letter.links == [["英语", f"{site}/tap/1/"], ["去看看", f"{site}/x/"]]


def test_everybody_reads_their_own_language(cast: Cast) -> None:
    cast.reporter2.user.language = "en"
    tell_all([cast.reporter, cast.reporter2], "x", cast.project, title=_("English"))
    assert set(Notice.objects.values_list("title", flat=True)) == {"英语", "English"}


def test_who_stands_outside_now_reads_nothing_told_to_them_inside(cast: Cast) -> None:
    tell(cast.reporter, "known", cast.project, title="只在内部说的话", act=True)
    moved = Member.objects.get(pk=cast.reporter.pk)
    moved.firm, moved.active_to = cast.consultant.firm, cast.consultant.active_to
    moved.save(update_fields=["firm", "active_to"])
    assert (unread_count(moved), unread_subjects(moved)) == (0, [])
    tell(moved, "handed", cast.project, title="移交给您", act=True)
    assert [letter.subject for letter in Letter.objects.visible_to(moved)] == ["移交给您"]
    assert [notice.title for notice in Notice.objects.visible_to(moved)] == ["移交给您"]
    assert unread_subjects(Member.objects.get(pk=moved.pk)) == [cast.project.pk]


def test_nobody_is_told_of_their_own_deed(cast: Cast) -> None:
    assert tell(cast.lead, "accept", cast.project, title="…", by=cast.lead) is None
    assert not Notice.objects.exists()


def test_a_key_tells_once(cast: Cast) -> None:
    for _time in range(3):
        tell(cast.lead, "remind", cast.project, title="催", act=True, dedupe="remind:1")
    assert (Notice.objects.count(), Letter.objects.count()) == (1, 1)


def test_what_is_rolled_back_was_never_told(cast: Cast) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        tell(cast.lead, "x", cast.project, title="x", act=True)
        _ = 1 / 0
    assert not Notice.objects.exists() and not Letter.objects.exists()


def test_a_held_notice_appears_when_it_cannot_be_taken_back(cast: Cast) -> None:
    tell(cast.reporter, "verify", cast.project, title="请您验证", act=True, hold_seconds=10)
    assert unread_count(cast.reporter) == 0 and not Letter.objects.due()
    with clock.at(clock.now() + timedelta(seconds=11)):
        assert unread_count(cast.reporter) == 1 and Letter.objects.due().count() == 1


def test_undo_takes_back_notice_and_letter(cast: Cast) -> None:
    tell(cast.reporter, "verify", cast.project, title="请您验证", verb="propose", act=True, hold_seconds=10)
    assert cancel_held(cast.project, "propose") == 2
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert unread_count(cast.reporter) == 0 and not Letter.objects.due()


def test_undo_leaves_what_was_told_before(cast: Cast) -> None:
    with clock.at(clock.now() - timedelta(minutes=2)):
        tell(cast.reporter, "verify", cast.project, title="第一次", act=True, hold_seconds=10)
    assert cancel_held(cast.project, "verify") == 0
    assert unread_count(cast.reporter) == 1


def test_reading_the_thing_reads_its_notices(cast: Cast) -> None:
    tell(cast.reporter, "a", cast.project, title="a")
    tell(cast.reporter, "b", cast.lead, title="b")
    assert mark_read(cast.reporter, cast.project) == 1
    assert unread_count(cast.reporter) == 1


def test_words_that_no_mail_can_carry_are_tamed(cast: Cast) -> None:
    tell(cast.lead, "x", cast.project, title="抄送\r\nBcc: mal@evil.example\x00\ud800" + "长" * 500, act=True)
    letter = Letter.objects.get()
    assert "\n" not in letter.subject and "\x00" not in letter.text and len(letter.subject) <= 200


def test_html_of_a_letter_escapes_and_loads_nothing(cast: Cast) -> None:
    tell(cast.lead, "x", cast.project, title="<img src=//evil>", body="<script>1</script>", act=True)
    html = Letter.objects.get().html
    assert "<img" not in html and "<script" not in html and "src=" not in html.replace("src=//evil&gt;", "")


def test_nobody_reads_anothers_notices(cast: Cast) -> None:
    tell(cast.reporter, "x", cast.project, title="x", act=True)
    for name, person in cast.everybody().items():
        assert Notice.objects.visible_to(person).exists() == (name == "reporter")
        assert Letter.objects.visible_to(person).exists() == (name in ("reporter", "lead"))


@pytest.mark.parametrize(
    ("said", "weight"),
    [({"act": True}, "act"), ({"know": True}, "know"), ({}, "hear"), ({"act": True, "know": True}, "act")],
)
def test_a_notice_keeps_how_much_it_weighs(cast: Cast, said: dict[str, bool], weight: str) -> None:
    tell(cast.reporter, "x", cast.project, title="x", **said)  # type: ignore[arg-type]
    assert Notice.objects.get().weight == weight
    assert Letter.objects.exists() == (weight == "act")


def test_a_letter_to_many_says_to_each_what_one_alone_would_read(cast: Cast) -> None:
    people = [cast.reporter, cast.reporter2, cast.head, cast.consultant]
    cast.head.user.language = "en"
    cast.reporter2.name = "孙<b>&悦"
    said: dict[str, Any] = {
        "title": "请您<看>",
        "body": "一\n\n二",
        "act": True,
        "by": cast.lead,
        "url": "/huarui/CRM/",
    }

    def own(member: Member) -> list[tuple[str, str]]:
        return [("没有问题", f"/tap/{member.pk}?a=1&b=2")]

    assert tell_each([(member, cast.project) for member in people], "verify", taps=own, **said) == 4
    for member in people:
        tell(member, "verify", cast.project, taps=own(member), **said)
        one, other = Letter.objects.filter(member=member).order_by("id")
        assert (one.text, one.html, one.links) == (other.text, other.html, other.links)


def test_telling_many_twice_tells_nobody_twice(cast: Cast) -> None:
    pairs = [(member, cast.project) for member in (cast.reporter, cast.reporter2)]
    for told in (2, 0):
        assert tell_each(pairs, "verify", title="请您看", act=True, dedupe="once") == told
    assert Letter.objects.count() == Notice.objects.count() == 2


def test_telling_many_takes_few_statements(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    pairs = [(member, cast.project) for member in cast.everybody().values() if member.project == cast.project]
    with django_assert_max_num_queries(6):
        tell_each(pairs, "verify", title="请您看", act=True, dedupe="once")
