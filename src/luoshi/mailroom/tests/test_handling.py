"""What comes of a mail: a report, a diary, a comment, a verdict; or it waits for the lead with its reason."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from luoshi.diary.models import Diary, Regime, Reminder
from luoshi.evidence.models import Attachment
from luoshi.kernel import clock
from luoshi.mailroom.models import DONE, DROPPED, WAITS, Arrival, Door, reasons
from luoshi.mailroom.tests.conftest import delivered, reply_address, send, written
from luoshi.post.models import Letter
from luoshi.problems.models import Problem
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 14:00 in Shanghai


def picture() -> bytes:
    content = BytesIO()
    Image.effect_noise((320, 200), 90).save(content, "PNG")
    return content.getvalue()


def remind(cast: Cast) -> str:
    day = cast.project.today()
    reminder = Reminder.objects.create(project=cast.project, member=cast.reporter, day=day, kind="opens")
    return reply_address(cast.reporter, "diary", reminder)


def answers(cast: Cast) -> list[str]:
    return list(Letter.objects.filter(kind="mail_answer").order_by("id").values_list("subject", flat=True))


def test_a_new_mail_to_the_project_reports_one_problem_and_its_number_comes_back(cast: Cast) -> None:
    arrival = send(cast.reporter, "改了收货地址以后保存不了", subject="订单保存失败")
    problem = Problem.objects.get()
    assert (arrival.status, arrival.outcome[0]["id"]) == (DONE, str(problem.pk))
    assert problem.first.words == "订单保存失败\n\n改了收货地址以后保存不了"
    assert (problem.reporter, problem.first.channel) == (cast.reporter, "mail")
    assert problem.code in answers(cast)[0]


def test_a_mail_handled_twice_files_once(cast: Cast) -> None:
    arrival = send(cast.reporter, "保存不了")
    Arrival.objects.filter(pk=arrival.pk).update(status="unread", tries=0)
    stale = Arrival.objects.get()
    Arrival.objects.filter(pk=arrival.pk).update(status=DONE)
    assert not stale.claim()
    assert Problem.objects.count() == 1


def test_no_problem_in_answer_to_the_reminder_files_nil(cast: Cast) -> None:
    with clock.at(MONDAY):
        arrival = send(cast.reporter, "没问题", to=remind(cast))
        assert arrival.status == DONE
        assert Diary.objects.get(member=cast.reporter).nil
        assert not Problem.objects.exists()


def test_several_lines_in_answer_to_the_reminder_become_entries_and_the_diary_is_filed(cast: Cast) -> None:
    with clock.at(MONDAY):
        arrival = send(cast.reporter, "1. 订单保存不了\n2. 打印少一行\n3. 客户名搜不到", to=remind(cast))
        diary = Diary.objects.get(member=cast.reporter)
        assert diary.is_filed
        assert diary.entries.count() == len(arrival.outcome) == Problem.objects.count() == 3
        letter = Letter.objects.get(kind="mail_answer")
        assert all(problem.code in letter.text for problem in Problem.objects.all())


def test_a_picture_hangs_on_the_problem_under_which_it_stands(cast: Cast) -> None:
    with clock.at(MONDAY):
        to = remind(cast)
        mail = written(cast.reporter.email, to, "1. 订单保存不了")
        mail.add_attachment(picture(), maintype="image", subtype="png", filename="截图.png")
        assert delivered(mail, to).status == DONE
        hanging = Attachment.objects.get()
        assert (hanging.subject_kind, hanging.name) == ("occurrence", "截图.png")


def test_a_reply_is_said_to_those_for_whom_its_address_stands(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    for audience in ("internal", "all"):
        to = reply_address(cast.lead, "problem", problem, audience)
        assert send(cast.lead, f"明天看 {audience}", to=to, proven=False).status == DONE
    assert list(Comment.objects.order_by("at").values_list("audience", flat=True)) == ["internal", "all"]
    assert not answers(cast), "a comment stands in the thread and needs no letter"


def test_a_link_that_acts_for_its_reader_is_not_passed_on_with_a_quote(cast: Cast) -> None:
    """However a quote looks that was not recognised: the others read it without the key."""
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.accept(by=cast.lead, importance=2, area=cast.area)
    problem.propose(by=cast.lead, steps="清一下缓存")
    [works, _fails] = last_taps(cast.reporter)
    words = f"点了没反应：http://luoshi.example{works} 帮我看看"
    arrival = send(cast.reporter, words, to=reply_address(cast.reporter, "problem", problem, "all"))
    said = Comment.objects.get().words
    assert said == "点了没反应：http://luoshi.example/tap/…/ 帮我看看" and works not in arrival.said


def test_what_is_refused_goes_back_with_what_was_typed_and_waits_for_the_lead(cast: Cast) -> None:
    arrival = send(cast.observer, "保存不了，请看一下")
    assert (arrival.status, arrival.reason) == (WAITS, reasons.REFUSED)
    letter = Letter.objects.get(kind="mail_answer")
    assert "保存不了，请看一下" in letter.text
    assert letter.member == cast.observer
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    ("words", "verdict", "comments"),
    [("好了！", "confirmed", 0), ("还不行，昨天又出现了", "rejected", 0), ("好了，但是打印还不行", "", 1)],
)
def test_an_unmistakable_answer_to_a_solution_is_a_verdict_and_any_other_a_comment(
    cast: Cast, words: str, verdict: str, comments: int
) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.accept(by=cast.lead, importance=2, area=cast.area)
    problem.propose(by=cast.lead, steps="清一下缓存")
    send(cast.reporter, words, to=reply_address(cast.reporter, "problem", problem))
    assert problem.first.verdict == verdict
    assert Comment.objects.count() == comments
    judged = Event.objects.about(problem).filter(verb__in=("confirm", "reject"))
    assert {event.channel for event in judged} <= {"mail"}


@pytest.mark.parametrize("header", ["auto-replied", "auto-generated"])
def test_automatic_replies_open_and_answer_nothing(cast: Cast, header: str) -> None:
    arrival = send(cast.reporter, "我在休假", Auto_Submitted=header)
    assert (arrival.status, arrival.reason) == (DROPPED, reasons.AUTOMATIC)
    assert not Problem.objects.exists()
    assert not answers(cast)


@pytest.mark.parametrize("subject", ["请假通知", "Re: 自动回复：今天的日报"])
def test_what_only_looks_like_an_automatic_reply_waits_and_is_answered_nothing(
    cast: Cast, subject: str
) -> None:
    arrival = send(cast.reporter, "今天试了三次都没有收到，请帮忙看看", subject=subject)
    assert (arrival.status, arrival.reason) == (WAITS, reasons.MAYBE)
    assert not Problem.objects.exists() and not answers(cast)


def test_strangers_wait_for_the_lead_and_are_answered_nothing(cast: Cast) -> None:
    arrival = delivered(
        written("mal@elsewhere.example", "luoshi+crm.huarui@in.example.com", "hello"),
        "luoshi+crm.huarui@in.example.com",
    )
    assert (arrival.status, arrival.reason) == (WAITS, reasons.STRANGER)
    assert not Letter.objects.exists()


def test_a_members_address_without_proof_waits(cast: Cast) -> None:
    arrival = send(cast.reporter, "保存不了", proven=False)
    assert (arrival.status, arrival.reason, arrival.member) == (WAITS, reasons.UNPROVEN, cast.reporter)


def test_a_number_in_the_subject_is_no_key(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter2, words="保存不了")
    arrival = send(cast.reporter, "我也是", subject=f"Re: {problem.code} 保存不了")
    assert (arrival.status, arrival.reason) == (WAITS, reasons.NUMBER)
    assert not Comment.objects.exists()


@pytest.mark.parametrize(("takes", "reason"), [("replies", "only_replies"), ("nobody", "not_by_mail")])
def test_a_project_decides_what_it_takes(cast: Cast, takes: str, reason: str) -> None:
    Door.set_up(cast.project, by=cast.lead, takes=takes, others="")
    assert send(cast.reporter, "保存不了").reason == reason


def test_somebody_else_at_a_members_reply_address_waits(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    to = reply_address(cast.lead, "problem", problem)
    assert send(cast.reporter, "我来回", to=to).reason == reasons.OTHER_ADDRESS


def test_an_unreadable_mail_waits_and_the_lead_gets_it_whole(cast: Cast) -> None:
    arrival = delivered(b"\x00\xff" * 20, "luoshi+crm.huarui@in.example.com")
    assert arrival.status == WAITS
    assert arrival.project == cast.project
    assert arrival.raw == b"\x00\xff" * 20


def test_a_mail_to_an_address_that_never_existed_tells_nobody_anything(cast: Cast) -> None:
    to = "luoshi+r.neverissued@in.example.com"
    assert send(cast.reporter, "保存不了", to=to).reason == reasons.NO_ADDRESS
    stranger = delivered(written("mal@elsewhere.example", to, "hello"), to)
    assert (stranger.status, stranger.project) == (DROPPED, None)
    assert not Letter.objects.exists()


def test_each_mail_that_did_something_stands_in_the_trail(cast: Cast) -> None:
    arrival = send(cast.reporter, "保存不了")
    event = Event.objects.get(subject_id=arrival.pk)
    assert (event.verb, event.channel, event.facts["sha256"]) == ("arrive", "mail", arrival.sha256)


def test_what_comes_to_the_mailbox_itself_waits_for_the_lead_of_the_only_project(cast: Cast) -> None:
    bare, mail = "luoshi@in.example.com", written("mal@elsewhere.example", "luoshi@in.example.com", "hello")
    assert delivered(mail, bare).reason == reasons.UNKNOWN, "there are two companies"
    cast.outsider.delete()
    Regime.objects.filter(project=cast.outsider.project).delete()
    cast.outsider.project.delete()
    mail.replace_header("Message-ID", "<another@elsewhere.example>")
    arrival = delivered(mail, bare)
    assert (arrival.status, arrival.reason, arrival.project) == (WAITS, reasons.STRANGER, cast.project)
