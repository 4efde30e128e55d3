"""Beside the way: withdrawn, replaced, postponed until a day on which it comes back by itself; promises that run out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import BUILDING, UNDECIDED
from luoshi.changes.models import Change, ChangeEscalation
from luoshi.changes.models.escalating import raise_due
from luoshi.changes.tests.stages import STAGES, recording, screening, with_consultant, withdrawn
from luoshi.kernel import clock
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge.models import Article
from luoshi.post.models import Notice
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

TUESDAY = datetime.fromisoformat("2026-11-24T09:00:00+08:00")
STOPPABLE = (*UNDECIDED, "agreeing_fee", *BUILDING)
ENDABLE = (*UNDECIDED, "agreeing_fee", "postponed")


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TUESDAY, tick=False) as traveller:
        yield traveller


def ahead(cast: Cast, days: int = 14) -> date:
    return cast.project.today() + timedelta(days=days)


@pytest.mark.parametrize("stage", STOPPABLE)
def test_postponed_it_comes_back_by_itself_where_it_stood(
    cast: Cast, stage: str, tuesday: time_machine.Traveller
) -> None:
    change = STAGES[stage](cast)
    before = (change.state, change.waits, change.party, change.holder_id)
    change.postpone(by=cast.lead, until=ahead(cast), reason="年底再说")
    assert (change.state, change.party, bool(change.due_at)) == ("postponed", "us", True)
    assert Change.return_postponed() == 0
    tuesday.move_to(TUESDAY + timedelta(days=14, hours=1))
    assert (Change.return_postponed(), Change.return_postponed()) == (1, 0)
    change.refresh_from_db()
    assert (change.state, change.waits, change.party, change.holder_id) == before
    assert change.due_at is not None and change.due_at > clock.now()


@pytest.mark.parametrize("stage", sorted(set(STAGES) - set(STOPPABLE)))
def test_elsewhere_nothing_is_postponed(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    with pytest.raises(Refusal):
        change.postpone(by=cast.lead, until=ahead(cast), reason="再说")


@pytest.mark.parametrize("days", [0, -1, -400])
def test_it_comes_back_on_a_day_that_lies_ahead(cast: Cast, days: int) -> None:
    with pytest.raises(Refusal, match="今天之后"):
        screening(cast).postpone(by=cast.lead, until=ahead(cast, days), reason="再说")


@pytest.mark.parametrize(
    ("until", "reason"), [("", "再说"), ("30.2.2027", "再说"), ("2001-01-01", "再说"), ("2027-01-05", "  ")]
)
def test_a_postponement_that_cannot_be_says_why_and_keeps_what_was_typed(
    cast: Cast, until: str, reason: str
) -> None:
    change = screening(cast)
    answer = do(cast.lead, change, "postpone", until=until, reason=reason)
    assert answer.status_code == 422
    assert reason.strip() in text(answer)
    change.refresh_from_db()
    assert change.state == "screening"


def do(member: Member, change: Change, verb: str, **sent: str) -> Any:
    url = member.project.url("changes:move", change.number, verb)
    return signed_in(member).post(url, {"seen": change.state} | sent)


@pytest.mark.parametrize("stage", ENDABLE)
def test_whoever_asked_for_it_withdraws_it_and_can_take_that_back(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    change.withdraw(by=cast.reporter, reason="不需要了")
    assert (change.state, change.outcome, change.party) == ("withdrawn", "withdrawn", "")
    change.undo_move(by=cast.reporter)
    assert (change.state, change.outcome, change.closed_at) == (stage, "", None)


CALLED_OFF = (*BUILDING, "piloting", "rolling_out")


@pytest.mark.parametrize("stage", CALLED_OFF)
def test_what_is_being_built_tried_or_rolled_out_the_lead_alone_calls_off(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    for person in (cast.reporter, cast.sponsor, cast.developer, cast.consultant):
        with pytest.raises(Refusal):
            change.withdraw(by=person, reason="不做了")
    assert "台账" in text(do(cast.lead, change, "withdraw", reason=" "))
    change.withdraw(by=cast.lead, reason="供应商换了")
    assert (change.state, change.outcome, change.log.last().kind) == ("withdrawn", "withdrawn", "ended")
    assert not change.pilots.filter(ended_at=None).exists()
    told = set(Notice.objects.filter(kind="withdraw").values_list("recipient__name", flat=True))
    assert {"陈晓雯"} <= told and ("孙悦" in told) == (stage == "piloting")
    change.undo_move(by=cast.lead)
    assert (change.state, change.pilots.filter(ended_at=None).exists()) == (stage, stage == "piloting")


def test_what_was_postponed_while_it_was_built_the_lead_alone_calls_off(cast: Cast) -> None:
    change = STAGES["developing"](cast)
    change.postpone(by=cast.lead, until=ahead(cast), reason="等新版")
    with pytest.raises(Refusal, match="项目负责人"):
        change.withdraw(by=cast.reporter, reason="不需要了")
    change.withdraw(by=cast.lead, reason="供应商换了")
    assert change.state == "withdrawn"


@pytest.mark.parametrize("stage", sorted(set(STAGES) - set(ENDABLE)))
def test_what_is_being_built_or_has_ended_is_not_withdrawn(cast: Cast, stage: str) -> None:
    with pytest.raises(Refusal):
        STAGES[stage](cast).withdraw(by=cast.reporter, reason="不需要了")


@pytest.mark.parametrize("stage", ENDABLE)
def test_replaced_it_goes_on_as_the_other_with_its_people(cast: Cast, stage: str) -> None:
    change, other = STAGES[stage](cast), Change.open(by=cast.reporter2, words="发货单显示账期和额度")
    assert do(cast.lead, change, "replace", number="c2").status_code == 302
    change.refresh_from_db()
    assert (change.replaced_by, change.outcome) == (other, "replaced")
    assert other.watches.filter(member=cast.reporter).exists()
    assert other.code in text(signed_in(cast.reporter).get(change.url))


@pytest.mark.parametrize("number", ["", "C99", "x", "CRM-C1", "1" * 40, "\x00"])
def test_nothing_is_replaced_by_itself_or_by_what_does_not_exist(cast: Cast, number: str) -> None:
    change = recording(cast)
    assert do(cast.lead, change, "replace", number=number).status_code == 422


def test_nothing_is_replaced_by_what_has_ended(cast: Cast) -> None:
    ended = withdrawn(cast)
    with pytest.raises(Refusal, match=ended.code):
        recording(cast).replace(by=cast.lead, other=ended)


def test_two_who_move_it_at_once_read_who_was_first(cast: Cast) -> None:
    change = screening(cast)
    mine, theirs = Change.objects.get(pk=change.pk), Change.objects.get(pk=change.pk)
    mine.expecting = theirs.expecting = "screening"
    mine.decline(by=cast.lead, reason="现有功能够用")
    with pytest.raises(Moved, match=cast.lead.name):
        theirs.postpone(by=cast.sponsor, until=ahead(cast), reason="明年")
    change.refresh_from_db()
    assert change.state == "declined"


def test_the_same_form_twenty_times_moves_it_once(cast: Cast) -> None:
    change, client = screening(cast), signed_in(cast.lead)
    url = cast.project.url("changes:move", change.number, "decline")
    sent = {"seen": "screening", "reason": "现有功能够用", "key": "b" * 32}
    assert {client.post(url, sent).status_code for _n in range(20)} == {302}
    assert change.legs.filter(ended__isnull=True).count() == 0


LEVELS = [(0.8, 80), (1.0, 100), (1.5, 150)]


@pytest.mark.parametrize(("part", "level"), LEVELS)
def test_a_promise_that_runs_out_is_told_once_to_whom_it_concerns(
    cast: Cast, part: float, level: int, tuesday: time_machine.Traveller
) -> None:
    change = with_consultant(cast)
    Notice.objects.all().delete()
    assert change.promised_from
    reached = change.their_time.add_minutes(change.promised_from, int(change.promised_minutes * part) + 1)
    tuesday.move_to(reached)
    raise_due()
    assert raise_due() == 0
    told = {80: cast.consultant, 100: cast.lead, 150: cast.sponsor}[level]
    assert ChangeEscalation.objects.filter(change=change, level=level).count() == 1
    assert Notice.objects.filter(recipient=told, kind="escalate").exists()


def test_what_is_postponed_runs_out_of_nothing(cast: Cast, tuesday: time_machine.Traveller) -> None:
    change = screening(cast)
    change.postpone(by=cast.lead, until=ahead(cast, 200), reason="明年")
    tuesday.move_to(TUESDAY + timedelta(days=30))
    raise_due()
    assert not ChangeEscalation.objects.filter(change=change).exists()


def test_a_number_stays_taken(cast: Cast) -> None:
    change = recording(cast)
    twin = Change.objects.get(pk=change.pk)
    twin.pk, twin._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_every_way_out_has_its_form(cast: Cast) -> None:
    change = screening(cast)
    for verb in ("postpone", "withdraw", "replace", "decline"):
        assert LIFE.allowed(change, verb, cast.lead)
        page = signed_in(cast.lead).get(cast.project.url("changes:move", change.number, verb))
        assert page.status_code == 200


def test_the_lead_links_a_problem_and_an_article_by_their_numbers(cast: Cast) -> None:
    change, problem = screening(cast), Problem.report(by=cast.reporter2, words="账期要打电话问")
    article = Article.write(by=cast.lead, title="账期在哪里看", steps="打开客户卡片", publish=True)
    assert "关联问题或办法" in text(signed_in(cast.lead).get(change.url))
    for number in (f"{cast.project.key.lower()}-{problem.number}", article.code):
        assert do(cast.lead, change, "link", number=number).status_code == 302
    assert (change.linked.get().problem, change.articles.get().article) == (problem, article)
    page = text(signed_in(cast.reporter).get(change.url))
    assert problem.code in page and article.code in page
    again = do(cast.lead, change, "link", number=article.code)
    assert again.status_code == 422 and "已经关联" in text(again)
    change.refresh_from_db()
    change.undo_move(by=cast.lead)
    assert not change.articles.filter(undone=False).exists()


@pytest.mark.parametrize("number", ["", "0", "x", "CRM-C1", "KB-99", "²", "9" * 30, "HR-1"])
def test_what_has_no_such_number_is_not_linked(cast: Cast, number: str) -> None:
    change = screening(cast)
    answer = do(cast.lead, change, "link", number=number)
    assert answer.status_code == 422 and (not number or number in text(answer))
    assert do(cast.reporter, change, "link", number="1").status_code in (409, 422)
    assert not change.linked.exists() and not change.articles.exists()
