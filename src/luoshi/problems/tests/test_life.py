"""The whole life of a problem, move by move, on the model."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from luoshi.kernel import clock
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.problems.models import Dossier, Investigation, Leg, Problem
from luoshi.problems.models.relay import shares
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def report(cast: Cast, words: str = "改收货地址后保存不了，提示字段长度超限。删短才行") -> Problem:
    return Problem.report(by=cast.reporter, words=words)


def accepted(cast: Cast) -> Problem:
    problem = report(cast)
    problem.accept(by=cast.lead, importance=3, kind="system", area=cast.area)
    return problem


def fill_sheet(problem: Problem, cast: Cast) -> None:
    problem.investigate(by=cast.lead, **dict.fromkeys(Investigation.OWN_WORDS, "写了"))


def handed_over(cast: Cast) -> Problem:
    problem = accepted(cast)
    fill_sheet(problem, cast)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    return problem


def proposed(cast: Cast) -> Problem:
    problem = handed_over(cast)
    problem.propose(by=cast.consultant, steps="把字段放宽到200", cause="字段60")
    return problem


def to_archive(cast: Cast) -> Problem:
    problem = proposed(cast)
    problem.confirm(by=cast.reporter)
    return problem


def archive(problem: Problem, cast: Cast) -> None:
    problem.archive(by=cast.lead, cause="defect", summary="字段太短", article_wanted=True, article_why="常见",
                    teaching_wanted=False, teaching_why="不是误操作")  # fmt: skip


def test_a_report_is_numbered_at_once_and_lies_with_the_lead(cast: Cast) -> None:
    first, second = report(cast), report(cast, "另一个")
    assert (first.number, second.number, first.code) == (1, 2, "CRM-1")
    assert (first.state, first.party, first.holder) == ("reported", "us", cast.lead)
    assert first.title == "改收货地址后保存不了，提示字段长度超限"
    assert first.due_at is not None


def test_from_report_to_archive(cast: Cast) -> None:
    problem = to_archive(cast)
    assert (problem.state, problem.holder) == ("to_archive", cast.lead)
    archive(problem, cast)
    assert (problem.state, problem.outcome, problem.party) == ("closed", "solved", "")
    assert problem.closed_at is not None


def test_hand_over_names_every_missing_part(cast: Cast) -> None:
    problem = accepted(cast)
    with pytest.raises(Refusal) as refused:
        problem.hand_over(by=cast.lead, consultant=cast.consultant)
    assert len(refused.value.missing) == 12


def test_the_dossier_is_frozen_numbered_and_hashed(cast: Cast) -> None:
    problem = handed_over(cast)
    dossier = problem.dossiers.get()
    assert (dossier.version, dossier.is_intact) == (1, True)
    assert dossier.content["occurrences"][0]["words"] == problem.first.words


def test_only_the_firm_it_was_handed_to_sees_it_until_it_is_recalled(cast: Cast) -> None:
    problem = handed_over(cast)
    assert Problem.objects.visible_to(cast.consultant).get() == problem
    assert not Problem.objects.visible_to(cast.other_consultant).exists()
    problem.recall(by=cast.lead, reason="先自己查")
    assert not Problem.objects.visible_to(cast.consultant).exists()
    assert not Dossier.objects.visible_to(cast.consultant).exists()


def test_a_question_gives_the_ball_to_the_one_asked(cast: Cast) -> None:
    problem = handed_over(cast)
    problem.ask(by=cast.consultant, whom=cast.reporter, words="几个字符开始报错？")
    assert (problem.state, problem.party, problem.holder) == ("needs_answer", "rep", cast.reporter)
    problem.answer(by=cast.reporter, words="61个")
    assert (problem.state, problem.holder) == ("with_consultant", cast.consultant)


def test_each_reporter_has_to_confirm(cast: Cast) -> None:
    problem = report(cast)
    problem.meet_again(by=cast.reporter2, words="我也是")
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="这样做")
    problem.confirm(by=cast.reporter)
    assert (problem.state, problem.holder) == ("verifying", cast.reporter2)
    problem.confirm(by=cast.reporter2)
    assert problem.state == "to_archive"


def test_a_rejection_goes_back_to_whoever_proposed(cast: Cast) -> None:
    problem = proposed(cast)
    problem.reject(by=cast.reporter, still="还是61个字就报错")
    assert (problem.state, problem.holder) == ("with_consultant", cast.consultant)
    problem.propose(by=cast.consultant, steps="再放宽")
    assert (problem.state, problem.round) == ("verifying", 2)


def test_confirming_for_somebody_needs_reminders_and_silent_days(cast: Cast) -> None:
    with clock.at(MONDAY):
        problem = proposed(cast)
    with clock.at(MONDAY + timedelta(days=1)), pytest.raises(Refusal, match="0"):
        problem.confirm_for(by=cast.lead, whom=cast.reporter, reason="电话里说好了")
    problem.met.update(reminders=2)
    with clock.at(MONDAY + timedelta(days=4)):
        problem.confirm_for(by=cast.lead, whom=cast.reporter, reason="电话里说好了")
    assert problem.met.get().verdict == "confirmed_for"
    assert problem.state == "to_archive"


def test_merging_moves_the_occurrences_and_can_be_separated(cast: Cast) -> None:
    first, second = accepted(cast), report(cast, "地址太长")
    second.merge(by=cast.lead, into=first)
    first.refresh_from_db()
    assert (second.state, second.outcome, first.met_count) == ("closed", "duplicate", 2)
    second.unmerge(by=cast.lead)
    first.refresh_from_db()
    assert (second.state, second.outcome, second.met_count, first.met_count) == ("reported", "", 1, 1)


def test_a_declined_reporter_objects_once(cast: Cast) -> None:
    problem = report(cast)
    problem.decline(by=cast.lead, reason="不在范围内")
    assert problem.met.get().verdict == "told"
    problem.object(by=cast.reporter, reason="每天都要用")
    assert (problem.state, problem.met.get().verdict) == ("reported", "")
    problem.decline(by=cast.lead, reason="还是不行")
    with pytest.raises(Refusal):
        problem.object(by=cast.reporter, reason="再说一次")


def test_a_declined_problem_needs_a_reason(cast: Cast) -> None:
    with pytest.raises(Refusal):
        report(cast).decline(by=cast.lead, reason=" ")


def test_the_last_move_can_be_undone_for_ten_seconds(cast: Cast) -> None:
    with clock.at(MONDAY):
        problem = report(cast)
        problem.decline(by=cast.lead, reason="不在范围内")
    with clock.at(MONDAY + timedelta(seconds=5)):
        problem.undo_move(by=cast.lead)
    assert (problem.state, problem.outcome, problem.party, problem.met.get().verdict) == (
        "reported",
        "",
        "us",
        "",
    )
    with clock.at(MONDAY + timedelta(seconds=6)), pytest.raises(Refusal):
        problem.undo_move(by=cast.lead)


def test_undo_is_over_after_ten_seconds_and_only_for_oneself(cast: Cast) -> None:
    with clock.at(MONDAY):
        problem = accepted(cast)
    with clock.at(MONDAY + timedelta(seconds=5)), pytest.raises(Refusal):
        problem.undo_move(by=cast.reporter)
    with clock.at(MONDAY + timedelta(seconds=11)), pytest.raises(Refusal):
        problem.undo_move(by=cast.lead)


def test_undoing_a_hand_over_withdraws_the_dossier(cast: Cast) -> None:
    problem = handed_over(cast)
    problem.undo_move(by=cast.lead)
    assert problem.state == "investigating"
    assert not Problem.objects.visible_to(cast.consultant).exists()
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    assert problem.dossiers.get(current=True).version == 2


def test_undoing_a_merge_gives_the_occurrences_back(cast: Cast) -> None:
    first, second = accepted(cast), report(cast, "地址太长")
    second.merge(by=cast.lead, into=first)
    second.undo_move(by=cast.lead)
    first.refresh_from_db()
    assert (second.state, second.met_count, first.met_count) == ("reported", 1, 1)


def test_the_second_mover_reads_what_happened(cast: Cast) -> None:
    problem = report(cast)
    same = Problem.objects.get(pk=problem.pk)
    same.expecting = "reported"
    problem.accept(by=cast.lead, importance=2)
    with pytest.raises(Moved, match="林静"):
        same.decline(by=cast.lead, reason="晚了一步")


def test_the_parts_of_the_relay_sum_to_the_whole(cast: Cast) -> None:
    with clock.at(MONDAY):
        problem = report(cast)
    with clock.at(MONDAY + timedelta(hours=2)):
        problem.accept(by=cast.lead, importance=2)
    with clock.at(MONDAY + timedelta(days=1)):
        problem.propose(by=cast.lead, steps="这样")
    with clock.at(MONDAY + timedelta(days=2, minutes=7)):
        parts = shares(problem, list(Leg.objects.filter(problem=problem)))
        assert [p.party for p in parts] == ["us", "rep"]
        assert sum(p.minutes for p in parts) == 2 * 480 + 7


def test_replaying_the_trail_gives_the_state(cast: Cast) -> None:
    problem = to_archive(cast)
    archive(problem, cast)
    problem.reopen(by=cast.reporter, reason="又出现了")
    events = list(Event.objects.about(problem))
    assert events[-1].to_state == problem.state == "investigating"
    moves = [e for e in events if e.from_state != e.to_state]
    assert all(a.to_state == b.from_state for a, b in pairwise(moves))


def test_hold_has_a_date_and_ends(cast: Cast) -> None:
    with clock.at(MONDAY):
        problem = accepted(cast)
        with pytest.raises(Refusal):
            problem.hold(by=cast.lead, until=MONDAY.date(), reason="等新版本")
        problem.hold(by=cast.lead, until=MONDAY.date() + timedelta(days=7), reason="等新版本")
        assert problem.due_at is not None and problem.due_at.date() == MONDAY.date() + timedelta(days=7)
        problem.resume(by=cast.lead)
    assert problem.hold_until is None


def test_one_nudge_a_day(cast: Cast) -> None:
    problem = accepted(cast)
    problem.nudge(by=cast.reporter)
    with pytest.raises(Refusal):
        problem.nudge(by=cast.reporter2)


def test_self_solved_is_numbered_counted_and_closed(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="地址太长存不了", self_solved=True)
    assert (problem.number, problem.state, problem.outcome) == (1, "closed", "self_solved")
    assert problem.met.get().verdict == "self_solved"


def test_externals_and_observers_do_not_report(cast: Cast) -> None:
    for person in (cast.consultant, cast.developer, cast.observer):
        with pytest.raises(Refusal):
            Problem.report(by=person, words="我也想报")
