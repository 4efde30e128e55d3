"""One mail at several of our addresses does one thing."""

from __future__ import annotations

import pytest

from luoshi.mailroom.addresses import address_of
from luoshi.mailroom.models import DONE, DROPPED, WAITS, Arrival, Door, reasons
from luoshi.mailroom.tests.conftest import delivered, reply_address, written
from luoshi.post.models import Letter
from luoshi.problems.models import Problem
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
OTHER = "crm@huarui.example"
TWICE = (DROPPED, reasons.TWICE)


@pytest.fixture
def forwarded(cast: Cast) -> None:
    Door.set_up(cast.project, by=cast.lead, takes="strict", others=OTHER)


def end(arrival: Arrival) -> tuple[str, str]:
    arrival.refresh_from_db()
    return arrival.status, arrival.reason


def test_two_addresses_of_one_project_report_one_problem(cast: Cast, forwarded: None) -> None:
    mail = written(cast.reporter.email, OTHER, "保存不了", Cc=address_of(cast.project))
    first, second = (delivered(mail, to) for to in (OTHER, address_of(cast.project)))
    assert (end(first), end(second)) == ((DONE, ""), TWICE)
    assert Problem.objects.count() == Letter.objects.filter(kind="mail_answer").count() == 1


def test_a_mail_that_waits_at_two_addresses_waits_once(cast: Cast, forwarded: None) -> None:
    mail = written(cast.reporter.email, OTHER, "保存不了", proven=False, Cc=address_of(cast.project))
    first, second = (delivered(mail, to) for to in (OTHER, address_of(cast.project)))
    assert (end(first), end(second)) == ((WAITS, reasons.UNPROVEN), TWICE)


def test_what_waits_at_an_address_that_does_not_exist_is_done_with_its_copy(cast: Cast) -> None:
    mail = written(cast.reporter.email, "luoshi+crm@in.example.com", "保存不了", Cc=address_of(cast.project))
    first = delivered(mail, "luoshi+crm@in.example.com")
    assert end(first) == (WAITS, reasons.NO_ADDRESS)
    assert end(delivered(mail, address_of(cast.project))) == (DONE, "")
    assert end(first) == TWICE


@pytest.mark.parametrize("answer_first", [True, False])
def test_an_answer_with_a_copy_for_the_project_reports_nothing_new(cast: Cast, answer_first: bool) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    to = reply_address(cast.reporter, "problem", problem)
    mail = written(cast.reporter.email, to, "还是不行呢", Cc=address_of(cast.project))
    kept = Arrival.receive(mail.as_bytes(), way="lmtp", to=to)
    if answer_first:
        delivered(mail, to)
    copy = delivered(mail, address_of(cast.project))
    delivered(mail, to)
    assert (end(kept), end(copy)) == ((DONE, ""), TWICE)
    assert (Problem.objects.count(), Comment.objects.count()) == (1, 1)


def test_one_mail_to_two_projects_reports_in_each_where_its_sender_is(cast: Cast) -> None:
    there = cast.outsider.project
    mail = written(cast.reporter.email, address_of(cast.project), "保存不了", Cc=address_of(there))
    assert end(delivered(mail, address_of(there))) == (WAITS, reasons.STRANGER)
    assert end(delivered(mail, address_of(cast.project))) == (DONE, "")


def test_one_mail_at_the_addresses_of_two_threads_is_said_in_both(cast: Cast) -> None:
    problems = [Problem.report(by=cast.reporter, words=words) for words in ("保存不了", "打印不了")]
    addresses = [reply_address(cast.reporter, "problem", problem) for problem in problems]
    mail = written(cast.reporter.email, ", ".join(addresses), "都还没好呢")
    assert [end(delivered(mail, to)) for to in addresses] == [(DONE, "")] * 2
    assert Comment.objects.count() == 2
