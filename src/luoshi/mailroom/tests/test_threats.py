"""What must never happen by mail: rows 1, 3 and 5 of the threats, and loops."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage

import pytest
from pytest_django import Settings

from luoshi.diary.models import Diary
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.limits import MOST_ANSWERS
from luoshi.mailroom.models import DONE
from luoshi.mailroom.tests.conftest import TRUSTED, delivered, reply_address, send, written
from luoshi.post.envelope import compose
from luoshi.post.models import Letter, Notice
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment, say
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
MAL = "mal@elsewhere.example"


def test_mail_cc_grants_nothing(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    known = reply_address(cast.reporter, "problem", problem)
    before = Member.objects.count()
    copied = f"{MAL}, {known}, {address_of(cast.project)}"
    for sender in (cast.reporter.email, MAL):
        for to in (address_of(cast.project), "luoshi+r.guessed@in.example.com"):
            delivered(written(sender, to, "加上他", proven=False, Cc=copied, Reply_To=MAL), to)
    assert not Comment.objects.exists()
    assert Problem.objects.count() == 1
    assert Member.objects.count() == before
    assert not Letter.objects.filter(address=MAL).exists()
    assert not Notice.objects.filter(recipient=cast.outsider).exists()


def test_the_cc_of_a_true_mail_grants_its_readers_nothing(cast: Cast) -> None:
    assert send(cast.reporter, "保存不了", Cc=MAL, Reply_To=MAL).status == DONE
    assert not Letter.objects.filter(address=MAL).exists()
    assert Letter.objects.filter(kind="mail_answer", address=cast.reporter.email).exists()


@pytest.mark.parametrize("audience", ["internal", "all"])
@pytest.mark.parametrize(
    "part",
    [
        "lead",
        "reporter",
        "head",
        "sponsor",
        "consultant",
        "other_consultant",
        "developer",
        "observer",
        "outsider",
    ],
)
def test_every_write_same_right_as_on_the_page(cast: Cast, part: str, audience: str) -> None:
    """every_write_same_right[mail]: to say something, whoever somehow has an address of the thread."""
    problem, member = Problem.report(by=cast.reporter, words="保存不了"), cast.everybody()[part]
    to = reply_address(member, "problem", problem, audience)
    meant = "all" if member.is_external else audience
    by_mail = send(member, "我说一句", to=to).status == DONE
    Comment.objects.all().delete()
    try:
        say(problem, by=member, words="我说一句", audience=meant)
        by_page = True
    except Refusal:
        by_page = False
    assert by_mail == by_page


@pytest.mark.parametrize(
    "part", ["lead", "reporter", "head", "sponsor", "consultant", "developer", "observer"]
)
def test_every_report_same_right_as_on_the_page(cast: Cast, part: str) -> None:
    """every_write_same_right[mail]: to report something."""
    member = cast.everybody()[part]
    by_mail = send(member, "保存不了").status == DONE
    try:
        Diary.add_entry(by=member, words="保存不了")
        by_page = True
    except Refusal:
        by_page = False
    assert by_mail == by_page


def test_a_consultants_reply_is_never_internal(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.accept(by=cast.lead, importance=2, area=cast.area)
    address = reply_address(cast.consultant, "problem", problem, "internal")
    send(cast.consultant, "我来看", to=address)
    assert not Comment.objects.filter(audience="internal").exists()


def test_forged_own_headers(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    letter = Letter(member=cast.reporter, project=cast.project, thread=problem.pk, subject_kind="problem",
                    address=cast.reporter.email, subject=problem.code, text="x")  # fmt: skip
    ours = compose(letter)
    forged = {name.replace("-", "_"): str(ours[name]) for name in ("References", "In-Reply-To")}
    more = {
        "X_Luoshi_Member": str(cast.lead.pk),
        "X_Luoshi_Thread": str(problem.pk),
        "Sender": cast.lead.email,
    }
    for sender in (MAL, cast.reporter.email):
        to = address_of(cast.project)
        delivered(
            written(sender, to, "改成内部的", subject=f"Re: {problem.code}", proven=False, **forged, **more),
            to,
        )
    assert not Comment.objects.exists()
    assert not Letter.objects.filter(kind="mail_answer").exists()


def stripped(letter: Letter) -> EmailMessage:
    """As it comes through a gateway that takes away whatever says who made it."""
    mail = compose(letter)
    for name in set(mail.keys()) - {"From", "To", "Subject", "Content-Type", "MIME-Version"}:
        del mail[name]
    mail["Message-ID"] = f"<{letter.pk}@gateway.example>"
    mail["Authentication-Results"] = (
        f"{TRUSTED}; dmarc=pass header.from={str(mail['From']).rpartition('@')[2].strip('>')}"
    )
    return mail


def test_two_installations_that_write_to_each_other_stop_at_three(cast: Cast, settings: Settings) -> None:
    """Each knows the other's address as that of a person, and no header tells that a machine writes."""
    there = cast.outsider
    homes = [(cast.reporter, "a.example"), (there, "b.example")]
    for (person, _domain), (_other, domain) in zip(homes, reversed(homes), strict=True):
        person.user.email = f"luoshi@{domain}"
        person.user.save()
    mail: EmailMessage | None = written("luoshi@b.example", "x", "保存不了", subject="保存")
    turn = 0
    while mail is not None and turn < 20:
        member, domain = homes[turn % 2]
        settings.MAIL_IN = settings.MAIL_FROM = f"luoshi@{domain}"
        mail.replace_header("To", address_of(member.project))
        before = Letter.objects.filter(kind="mail_answer").count()
        delivered(mail, address_of(member.project))
        answer = Letter.objects.filter(kind="mail_answer").order_by("id")[before:].first()
        mail, turn = (stripped(answer) if answer else None), turn + 1
    for member, _domain in homes:
        assert Letter.objects.filter(kind="mail_answer", member=member).count() <= MOST_ANSWERS
    assert turn <= 2 * MOST_ANSWERS + 1


def test_a_program_with_words_of_its_own_gets_three_answers_an_hour_and_its_mails_are_filed_still(
    cast: Cast,
) -> None:
    for number in range(6):
        assert send(cast.reporter, f"新的一封 {number}", subject=f"第{number}封").status == DONE
    assert Letter.objects.filter(kind="mail_answer").count() == MOST_ANSWERS
    with clock.at(clock.now() + timedelta(hours=2)):
        send(cast.reporter, "过了两小时")
    assert Letter.objects.filter(kind="mail_answer").count() == MOST_ANSWERS + 1
