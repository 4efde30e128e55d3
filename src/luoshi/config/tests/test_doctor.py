"""The doctor says nothing of a healthy database and names what is wrong with an ill one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection, connections
from django.db.models import F

from luoshi.api.tests import test_doctor as of_webhooks
from luoshi.changes.tests import test_doctor as of_changes
from luoshi.config.doctor import CHECKS, found_by, trail_is_a_chain
from luoshi.diary.tests import test_doctor as of_diary
from luoshi.evidence import doctor as evidence
from luoshi.evidence.models import Attachment, File, Marking, draw, take
from luoshi.evidence.tests.conftest import picture_bytes, upload
from luoshi.evidence.tests.test_marks import mask
from luoshi.home.importing.plan import plan
from luoshi.home.importing.reading import match
from luoshi.knowledge.tests import test_doctor as of_knowledge
from luoshi.mailroom.tests import test_doctor as of_mail
from luoshi.problems.models import Leg, Occurrence, Problem
from luoshi.problems.tests import test_doctor as of_problems
from luoshi.rewards import doctor as rewards
from luoshi.rewards.models import Booking, Grant, Payout, Terms
from luoshi.rollout.tests import test_doctor as of_rollout
from luoshi.talk import doctor as talk
from luoshi.talk.models import Comment, Meeting, Participant, say
from luoshi.talk.tests.meetings import called, ended, fixed
from luoshi.testing.broken import Broken, rows, unguarded
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def lived(cast: Cast) -> Problem:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="这样")
    problem.confirm(by=cast.reporter)
    problem.archive(
        by=cast.lead, cause="mistake", summary="误操作", article_wanted=False, article_why="少见",
        teaching_wanted=True, teaching_why="误操作",
    )  # fmt: skip
    Event.seal()
    return problem


def complaints() -> list[str]:
    return [sentence for check in CHECKS for sentence in check()]


def test_a_lived_project_is_healthy(cast: Cast) -> None:
    lived(cast)
    Problem.report(by=cast.reporter, words="还开着的")
    assert complaints() == []


def test_changed_words_are_found(cast: Cast) -> None:
    problem = lived(cast)
    Occurrence.objects.update(words="改过的话")
    assert complaints() == [f"{problem.code}: original words were changed"]


def test_a_gap_in_the_numbers_is_found(cast: Cast) -> None:
    lived(cast)
    Problem.objects.update(number=7)
    assert any("numbers run 7…7" in sentence for sentence in complaints())


def test_a_state_set_behind_the_trail_is_found(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE problems_problem SET state = 'to_archive'")
    assert any(problem.code in s and "trail ends in reported" in s for s in complaints())


def test_a_lost_ball_is_found(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="保存不了")
    Leg.objects.all().delete()
    assert any("running legs" in sentence for sentence in complaints())


def test_a_holder_who_left_is_found(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="保存不了")
    cast.lead.user.is_active = False
    cast.lead.user.save()
    assert any("no longer active" in sentence for sentence in complaints())


# What the lower rooms promise. The others have their own tables.


def rewarded(cast: Cast) -> Problem:
    """Points were granted for a report, and some of them paid."""
    Terms.set(by=cast.lead, begins=cast.project.today())
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.accept(by=cast.lead, importance=3)
    for grant in Grant.objects.waiting():
        grant.confirm(by=cast.lead)
    payout = Payout.pay({cast.reporter.pk: 1}, by=cast.lead)
    payout.take_back(by=cast.lead)
    Payout.pay({cast.reporter.pk: 1}, by=cast.lead)
    return problem


def spoken(cast: Cast) -> Problem:
    """Somebody said something, a meeting took place, another one was called off, one is to come."""
    problem = lived(cast)
    say(problem, by=cast.lead, words="请您看看")
    topic: Any = problem
    people = cast.reporter, cast.reporter2
    ended(cast, topic, *people)
    called(cast, topic, *people)
    fixed(cast, topic, *people).cancel(by=cast.lead, reason="没空")
    return problem


def masked(cast: Cast) -> Attachment:
    """A picture with something covered."""
    picture = take(cast.reporter, upload(picture_bytes()))
    Problem.report(by=cast.reporter, words="保存不了", files=[picture])
    picture.refresh_from_db()
    draw(picture, json.dumps([mask(0.2, 0.2, 0.5, 0.5)]), by=cast.lead, seen="")
    return picture


def sealed(_problem: Problem) -> None:
    """Somebody with full rights over the database changed what is sealed."""
    with unguarded(Event) as events:
        events.filter(verb="accept").update(actor_name="别人")


def booked(kind: str, **values: object) -> None:
    """Somebody with full rights over the database changed bookings of this kind."""
    with unguarded(Booking) as bookings:
        bookings.filter(kind=kind).update(**values)


def unpaid(_problem: Problem) -> None:
    """What was given back had never been paid."""
    with unguarded(Booking) as bookings:
        bookings.filter(kind="payout").delete()


def emptied(picture: Attachment) -> None:
    """The bytes are gone from the disk."""
    Path(storages["evidence"].path(picture.file.path)).unlink()


def unexplained(_problem: Problem) -> None:
    """Somebody with full rights over the database took the reason away."""
    with unguarded(Meeting) as every:
        every.filter(state="cancelled").update(reason="")


def meetings(state: str) -> Any:
    return rows(Meeting).filter(state=state)


MINE: dict[str, Broken] = {
    "trail": Broken(trail_is_a_chain, lived, sealed, "does not fit"),
    "accounts": Broken(rewards.balances_are_sums, rewarded, unpaid, "do not sum to nothing"),
    "one side": Broken(rewards.every_booking_has_two_sides, rewarded, lambda _p: booked("grant", target="fund"), "not exactly two sides"),
    "other points": Broken(rewards.grants_are_booked_once, rewarded, lambda _p: booked("grant", points=500), "the ledger holds 500 points"),
    "for oneself": Broken(rewards.nobody_books_for_themselves, rewarded, lambda _p: booked("payout", by=F("member")), "陈晓雯 decided about their own points"),
    "beyond the balance": Broken(rewards.nobody_was_paid_beyond_the_balance, rewarded, lambda _p: booked("payout", points=500), "more than there were"),
    "beyond the cap": Broken(rewards.caps_hold, rewarded, lambda _p: booked("grant", points=5000), "5000 points"),
    "other comment": Broken(Comment.comments_stay_as_said, spoken, lambda _p: rows(Comment).update(words="别的"), "not those in the trail"),
    "nobody meets": Broken(talk.meetings_have_people_and_a_time, spoken, lambda _p: rows(Participant).delete(), "fewer than two people"),
    "other time": Broken(talk.meetings_have_people_and_a_time, spoken, lambda _p: meetings("ended").update(starts_at=F("starts_at") + timedelta(hours=1)), "never proposed"),
    "no reason": Broken(talk.ended_meetings_have_minutes, spoken, unexplained, "cancelled without a reason"),
    "other minutes": Broken(talk.meetings_follow_their_trail, spoken, lambda _p: meetings("ended").update(minutes="别的"), "not those in the trail"),
    "early minutes": Broken(talk.nothing_came_out_before_the_end, spoken, lambda _p: meetings("proposed").update(minutes="早了"), "has not ended"),
    "lost file": Broken(File.files_stay_whole, masked, emptied, "missing or changed"),
    "other marks": Broken(evidence.masked_pictures_are_masked, masked, lambda _p: rows(Marking).update(marks=[]), "not those that were burnt"),
    "open original": Broken(evidence.masked_pictures_are_masked, masked, lambda _p: rows(Attachment).update(shared=None), "the original of a masked picture"),
}  # fmt: skip


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> None:
    """A disk of its own for each test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("disk")
@pytest.mark.parametrize("case", MINE)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    MINE[case].is_named(cast)


def test_every_check_has_been_seen_red() -> None:
    rooms = (of_rollout, of_problems, of_changes, of_diary, of_knowledge, of_mail, of_webhooks)
    tables = [MINE, *(room.BROKEN for room in rooms)]
    seen = {broken.check for table in tables for broken in table.values()}
    assert [check.__name__ for check in CHECKS if check not in seen] == []


def test_the_command_exits_non_zero_on_a_violation(cast: Cast) -> None:
    call_command("doctor", stdout=StringIO())
    Problem.report(by=cast.reporter, words="保存不了")
    Problem.objects.update(due_at=None)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())
    assert ended.value.code == 1


def test_an_imported_list_is_healthy(cast: Cast) -> None:
    header = ["序号", "问题描述", "提出人", "提出日期", "状态", "处理结果"]
    rows = [
        ["1", "保存慢", "陈晓雯", "2026-3-9", "已解决", "装了补丁"],
        ["2", "税率", "孙悦", "2026-3-9", "处理中", ""],
        ["3", "线索", "孙悦", "", "不处理", ""],
        ["4", "级别", "孙悦", "", "", ""],
    ]
    plan(cast.project, [header, *rows], match(header), by=cast.lead).carry_out(by=cast.lead)
    assert Problem.objects.count() == 4
    assert complaints() == []


@pytest.mark.django_db(transaction=True)
def test_what_is_written_meanwhile_is_not_seen_by_half(cast: Cast) -> None:
    """Each check reads one moment; others go on writing."""

    def torn() -> Iterator[str]:
        before = Problem.objects.count()
        with ThreadPoolExecutor() as another:
            another.submit(reported, cast).result()
        if Problem.objects.count() != before:
            yield "half of it"

    assert found_by(torn) == []
    assert Problem.objects.count() == 1


def reported(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="保存不了")
    connections.close_all()
