"""Words that somebody must not read any more do not leave the outbox, by no way."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from luoshi.kernel import clock
from luoshi.messenger import tasks as messages
from luoshi.messenger.models import Message
from luoshi.messenger.tests.test_robots import robot_of
from luoshi.post import digesting
from luoshi.post import tasks as post
from luoshi.post.models import Letter
from luoshi.post.models.why import UNSEEN
from luoshi.post.needless import needless
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import with_consultant
from luoshi.rollout.models import Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 3, 4, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
NOON = MORNING + timedelta(hours=3)


def recalled(problem: Problem, cast: Cast) -> None:
    problem.refresh_from_db()
    problem.recall(by=cast.lead, reason="换一家")


def sent_outside(member: Member, cast: Cast) -> None:
    """Came to work for the other firm."""
    firm = cast.other_consultant.firm
    Member.objects.filter(pk=member.pk).update(
        firm=firm, department=None, roles=" consultant ", active_to=date(2030, 1, 1)
    )


def waiting(member: Member) -> list[Letter]:
    rows = Letter.objects.waiting().filter(member=member).select_related("member__user", "project")
    return [letter for letter in rows if not needless(letter)]


def test_the_former_firm_gets_no_letter_that_still_waited(cast: Cast) -> None:
    with clock.at(NOON):
        problem = with_consultant(cast)
        say(problem, by=cast.lead, words=f"@{cast.consultant.name} 请看秘密", audience="all")
        assert {letter.kind for letter in waiting(cast.consultant)} == {"hand_over", "mention"}
        recalled(problem, cast)
        assert waiting(cast.consultant) == []
    with clock.at(NOON + timedelta(minutes=1)):
        post.deliver()
        post.deliver()
    mine = Letter.objects.filter(member=cast.consultant)
    assert {(letter.status, letter.last_error) for letter in mine} == {("cancelled", UNSEEN)}
    assert "没有发" in mine[0].why


def test_an_internal_mention_is_not_sent_to_who_became_a_consultant(cast: Cast) -> None:
    problem = with_consultant(cast)
    say(problem, by=cast.lead, words=f"@{cast.reporter.name} 内部秘密", audience="internal")
    assert any("内部秘密" in letter.text for letter in waiting(cast.reporter))
    sent_outside(cast.reporter, cast)
    assert waiting(cast.reporter) == []


def test_what_waits_for_a_robot_is_taken_back_as_well(cast: Cast) -> None:
    problem = with_consultant(cast)
    Letter.objects.all().delete()
    robot_of(cast.consultant)
    with clock.at(NOON):
        say(problem, by=cast.lead, words=f"@{cast.consultant.name} 请看秘密", audience="all")
        post.deliver()
        assert Message.objects.due().count() == 0 and Message.objects.count() == 1
        recalled(problem, cast)
    with clock.at(NOON + timedelta(minutes=5)):
        assert messages.deliver() == 0
        post.deliver()
    assert Message.objects.get().status == "failed"
    assert Letter.objects.filter(kind="mention").get().status == "cancelled"


def test_a_digest_tells_a_firm_of_the_recall_and_of_nothing_before(cast: Cast) -> None:
    with clock.at(MORNING):
        problem = with_consultant(cast)
        say(problem, by=cast.lead, words="给甲公司看的话", audience="all")
    with clock.at(MORNING + timedelta(minutes=30)):
        recalled(problem, cast)
    with clock.at(MORNING + timedelta(hours=3)):
        digesting.send_due()
    digest = Letter.objects.get(member=cast.consultant, kind="digest")
    assert "收回" in digest.text and "给甲公司看的话" not in digest.text
    assert cast.lead.name + "写" not in digest.text


def test_a_digest_holds_nothing_internal_for_who_came_to_stand_outside(cast: Cast) -> None:
    with clock.at(MORNING):
        problem = with_consultant(cast)
        say(problem, by=cast.lead, words="内部秘密", audience="internal")
    sent_outside(cast.reporter, cast)
    with clock.at(MORNING + timedelta(hours=3)):
        digesting.send_due()
    assert not Letter.objects.filter(member=cast.reporter, kind="digest").exists()
