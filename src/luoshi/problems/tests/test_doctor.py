"""What must always be true of problems: it holds at every stage, and each violation is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.conf import settings as product
from django.db.models import F

from luoshi.kernel import clock
from luoshi.problems import doctor
from luoshi.problems.models import Dossier, Escalation, Leg, MarkAnswer, Occurrence, Problem
from luoshi.problems.tests.stages import STAGES, closed, reported, to_archive, with_consultant
from luoshi.problems.tests.test_marks import answer, scolding
from luoshi.problems.tests.test_timing import MONDAY
from luoshi.rollout.models import Member
from luoshi.testing.broken import Broken, rows
from luoshi.testing.cast import Cast

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def disk(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """The company's own words to weigh are written here."""
    settings.DATA = tmp_path
    yield


def complaints() -> list[str]:
    return [sentence for check in doctor.CHECKS for sentence in check()]


def answered(cast: Cast) -> Problem:
    """A mark of its sheet was answered."""
    problem = scolding(cast)
    answer(cast, problem, 0, "keep")
    return problem


def on_hold(cast: Cast) -> Problem:
    """Until in a week."""
    problem = reported(cast)
    problem.hold(by=cast.lead, until=cast.project.today() + timedelta(days=7), reason="等一等")
    return problem


def merged(cast: Cast) -> Problem:
    """Met a second time under another number."""
    first, second = reported(cast), reported(cast)
    second.merge(by=cast.lead, into=first)
    return second


def reopened(cast: Cast) -> Problem:
    """Closed on Tuesday, open again on Wednesday, closed again on Friday."""
    with clock.at(MONDAY):
        problem = to_archive(cast)
    with clock.at(MONDAY + timedelta(days=1)):
        problem.archive(
            by=cast.lead, cause="defect", summary="字段太短", article_wanted=False, article_why="少见",
            teaching_wanted=False, teaching_why="不是误操作",
        )  # fmt: skip
    with clock.at(MONDAY + timedelta(days=2)):
        problem.reopen(by=cast.reporter, reason="又来了")
    with clock.at(MONDAY + timedelta(days=4)):
        problem.decline(by=cast.lead, reason="是别的事")
    return problem


@pytest.mark.parametrize("lived", [*STAGES.values(), answered, on_hold, merged, reopened])
def test_it_holds_at_every_stage(cast: Cast, lived: Any) -> None:
    lived(cast)
    assert complaints() == []


def unclear(_problem: Problem) -> None:
    """A line that nobody can read."""
    (Path(product.DATA) / "objectivity.txt").write_text("[blame]\n(((\n", encoding="utf-8")


def left(problem: Problem) -> None:
    """The holder's account was closed."""
    rows(type(problem.holder.user)).filter(pk=problem.holder.user_id).update(is_active=False)


def at_another_firm(problem: Problem) -> None:
    other = Member.objects.get(project=problem.project, name="钱远")
    rows(Problem).update(firm=other.firm)


def escalated(problem: Problem, level: int, after: timedelta) -> None:
    now = clock.now()
    Escalation.objects.create(problem=problem, step="first_answer", began=now, level=level, at=now + after)


def legs(which: int) -> Any:
    """One leg of the only problem, by its place."""
    return rows(Leg).filter(pk=list(Leg.objects.order_by("began", "id"))[which].pk)


BROKEN: dict[str, Broken] = {
    "no party": Broken(doctor.held_by_one_party_with_a_next_date, reported, lambda _p: rows(Problem).update(party=""), "no holder or no next date"),
    "no date": Broken(doctor.held_by_one_party_with_a_next_date, reported, lambda _p: rows(Problem).update(due_at=None), "no holder or no next date"),
    "no holder": Broken(doctor.held_by_one_party_with_a_next_date, reported, lambda _p: rows(Problem).update(holder=None), "held by nobody"),
    "holder left": Broken(doctor.held_by_one_party_with_a_next_date, reported, left, "no longer active"),
    "open end": Broken(doctor.closed_only_when_every_reporter_is_settled, closed, lambda _p: rows(Occurrence).update(verdict=""), "not brought to an end"),
    "no outcome": Broken(doctor.closed_only_when_every_reporter_is_settled, closed, lambda _p: rows(Problem).update(outcome=""), "without an outcome"),
    "other number": Broken(doctor.numbers_without_gap, reported, lambda _p: rows(Problem).update(number=7), "numbers run 7…7"),
    "other state": Broken(doctor.state_is_the_last_move, reported, lambda _p: rows(Problem).update(state="to_archive"), "trail ends in reported"),
    "unknown state": Broken(doctor.states_are_declared, reported, lambda _p: rows(Problem).update(state="lost"), "unknown state lost"),
    "other words": Broken(doctor.words_are_untouched, reported, lambda _p: rows(Occurrence).update(words="改过的话"), "original words were changed"),
    "other dossier": Broken(doctor.dossiers_are_intact, with_consultant, lambda _p: rows(Dossier).update(content={"title": "x"}), "dossier version 1 was changed"),
    "other firm": Broken(doctor.dossiers_are_intact, with_consultant, at_another_firm, "another firm than its dossier"),
    "unclear words": Broken(doctor.the_own_words_to_weigh_can_be_read, reported, unclear, "objectivity.txt:2"),
    "lost sentence": Broken(doctor.answered_marks_fit_their_sentence, answered, lambda _p: rows(MarkAnswer).update(sentence="别的话"), "does not belong to its sentence"),
    "no leg": Broken(doctor.the_ball_is_never_lost, reported, lambda _p: rows(Leg).delete(), "0 running legs"),
    "legs overlap": Broken(doctor.the_ball_is_never_lost, reopened, lambda _p: legs(0).update(ended=F("ended") + HOUR), "overlap"),
    "begins late": Broken(doctor.the_clock_has_no_gap, reported, lambda _p: legs(0).update(began=F("began") + HOUR), "ran for nobody"),
    "gap": Broken(doctor.the_clock_has_no_gap, reopened, lambda _p: legs(1).update(began=F("began") + HOUR), "ran for nobody"),
    "ends early": Broken(doctor.the_clock_has_no_gap, reopened, lambda _p: legs(-1).update(ended=F("ended") - HOUR), "did not run until it was closed"),
    "other end": Broken(doctor.the_clock_has_no_gap, closed, lambda _p: rows(Problem).update(closed_at=F("closed_at") + HOUR), "did not run until it was closed"),
    "runs on": Broken(doctor.the_clock_has_no_gap, reopened, lambda p: rows(Leg).filter(ended=p.closed_at).update(began=MONDAY + timedelta(days=1)), "ran on while it was closed"),
    "other leg": Broken(doctor.clocks_agree, reported, lambda _p: rows(Leg).update(party="dev"), "somebody else than its holder"),
    "lost alarm": Broken(doctor.clocks_agree, closed, lambda _p: rows(Problem).update(alarm_at=clock.now()), "without a running promise"),
    "told early": Broken(doctor.escalations_follow_their_promise, reported, lambda p: escalated(p, 80, -HOUR), "before its promise began"),
    "boss first": Broken(doctor.escalations_follow_their_promise, reported, lambda p: escalated(p, 150, HOUR), "before the lead"),
    "held for ever": Broken(doctor.holds_come_back, on_hold, lambda p: rows(Problem).update(hold_until=p.project.today() - timedelta(days=2)), "should have come back"),
    "held without why": Broken(doctor.holds_come_back, on_hold, lambda _p: rows(Problem).update(hold_reason=""), "no reason"),
    "merged and open": Broken(doctor.merged_ones_lead_on, merged, lambda p: rows(Problem).filter(pk=p.pk).update(state="reported", outcome="", closed_at=None), "merged, but"),
    "merged in a ring": Broken(doctor.merged_ones_lead_on, merged, lambda p: rows(Problem).filter(pk=p.merged_into_id).update(merged_into=p), "merged, but"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)
