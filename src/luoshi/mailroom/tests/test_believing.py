"""Whose mail it is: what others send in a member's name never stands in the way of the member's own."""

from __future__ import annotations

import pytest

from luoshi.mailroom.models import DONE, DROPPED, WAITS, Arrival, Door, reasons
from luoshi.mailroom.tests.conftest import TRUSTED, delivered, reply_address, send, written
from luoshi.problems.models import Problem
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def many(like: Arrival, count: int) -> None:
    """So many more of the same sender, believed as this one was."""
    start = Arrival.objects.count()
    Arrival.objects.bulk_create(
        Arrival(
            key=str(start + number), sha256=like.sha256, size=like.size, way="lmtp", status=like.status,
            sender=like.sender, project=like.project, at=like.at, believed=like.believed,
        )
        for number in range(count)
    )  # fmt: skip


def test_hundreds_of_forged_mails_leave_a_members_own_mail_alone(cast: Cast) -> None:
    many(send(cast.reporter, "假的", proven=False), 300)
    forged = send(cast.reporter, "又是假的", proven=False)
    assert (forged.status, forged.reason) == (DROPPED, reasons.FLOOD)
    assert send(cast.reporter, "真的").status == DONE
    problem = Problem.objects.get()
    answer = send(
        cast.reporter, "也是真的", to=reply_address(cast.reporter, "problem", problem), proven=False
    )
    assert answer.status == DONE


def test_a_member_who_writes_hundreds_of_mails_loses_none(cast: Cast) -> None:
    first = send(cast.reporter, "保存不了")
    for lately in (60, 240):
        many(first, lately)
        arrival = send(cast.reporter, f"第 {lately} 封以后")
        assert (arrival.status, arrival.reason) == (WAITS, reasons.TOO_MANY)


def test_a_project_can_ask_for_a_proof_of_answers_too(cast: Cast) -> None:
    Door.set_up(cast.project, by=cast.lead, takes="proven", others="")
    problem = Problem.report(by=cast.reporter, words="保存不了")
    to = reply_address(cast.reporter, "problem", problem)
    forged = send(cast.reporter, "有人抄到了地址", to=to, proven=False)
    assert (forged.status, forged.reason) == (WAITS, reasons.UNPROVEN)
    assert not Comment.objects.exists()
    assert send(cast.reporter, "我自己写的", to=to).status == DONE
    assert send(cast.reporter, "另一个问题").status == DONE


@pytest.mark.parametrize("takes", ["strict", "proven", "replies"])
def test_an_answer_that_the_trusted_server_calls_forged_waits(cast: Cast, takes: str) -> None:
    Door.set_up(cast.project, by=cast.lead, takes=takes, others="")
    problem = Problem.report(by=cast.reporter, words="保存不了")
    to = reply_address(cast.reporter, "problem", problem)
    mail = written(cast.reporter.email, to, "好了", proven=False)
    mail["Authentication-Results"] = f"{TRUSTED}; dmarc=fail header.from=huarui.example"
    arrival = delivered(mail, to)
    assert (arrival.status, arrival.reason) == (WAITS, reasons.DENIED)
    assert not Comment.objects.exists()


def test_what_another_server_calls_forged_says_nothing(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    to = reply_address(cast.reporter, "problem", problem)
    mail = written(cast.reporter.email, to, "好像好了", proven=False)
    mail["Authentication-Results"] = "mx.elsewhere.example; dmarc=fail header.from=huarui.example"
    assert delivered(mail, to).status == DONE
