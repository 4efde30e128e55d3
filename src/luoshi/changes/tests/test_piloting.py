"""A pilot: who may be in it and when, its lines, its problems, and the way back to work."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from luoshi.changes.models import Change, CheckLine, LinkedProblem
from luoshi.changes.models.escalating import raise_due
from luoshi.changes.tests.stages import delivered, developing, piloting
from luoshi.changes.tests.test_gate import MONDAY, at, tried
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Notice
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast


def terms(cast: Cast, **more: Any) -> dict[str, Any]:
    today = cast.project.today()
    usual = {"people": [cast.reporter], "starts_on": today, "ends_on": today + timedelta(days=14)}
    return {"by": cast.lead, "min_days": 3, "checks": ["打印一张"], **usual, **more}


def refused(change: Change, **given: Any) -> str:
    with pytest.raises(Refusal) as found:
        change.start_pilot(**given)
    change.refresh_from_db()
    assert (change.state, change.pilots.count()) == ("developing", 0)
    return str(found.value)


def test_a_pilot_needs_people_dates_days_and_a_line(cast: Cast) -> None:
    change, today = delivered(cast), cast.project.today()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"people": []}, "至少要有一个人"),
        ({"people": [cast.consultant]}, "只有本企业的人"),
        ({"people": [cast.outsider]}, "只有本企业的人"),
        ({"lead": cast.consultant}, "只有本企业的人"),
        ({"starts_on": today - timedelta(days=1)}, "第一天已经过去"),
        ({"ends_on": today - timedelta(days=1)}, "最后一天早于第一天"),
        ({"ends_on": today + timedelta(days=400)}, "最长一年"),
        ({"ends_on": date(9999, 12, 31)}, "10年以内"),
        ({"min_days": 0}, "1到250"),
        ({"min_days": 60}, "个工作日"),
        ({"checks": ["  "]}, "至少要有一条"),
        ({"checks": ["好" * 201]}, "200"),
    ]
    for more, words in wrong:
        assert words in refused(change, **terms(cast, **more))


def test_somebody_who_has_left_cannot_try_it(cast: Cast) -> None:
    change = delivered(cast)
    Member.objects.filter(pk=cast.reporter2.pk).update(active_to=cast.project.today() - timedelta(days=1))
    cast.reporter2.refresh_from_db()
    assert "孙悦" in refused(change, **terms(cast, people=[cast.reporter, cast.reporter2]))


def test_only_what_was_delivered_and_not_sent_back_is_tried(cast: Cast) -> None:
    change = developing(cast)
    assert "还没有交付" in refused(change, **terms(cast))
    change.deliver(by=cast.developer, version="1.0", notes="账期", how_to_test="打开发货单")
    change.send_back(by=cast.lead, reason="打不开")
    assert "已经退回" in refused(change, **terms(cast))


@pytest.mark.parametrize("person", ["reporter", "sponsor", "head", "observer", "consultant", "developer"])
def test_only_the_lead_starts_a_pilot(cast: Cast, person: str) -> None:
    change = delivered(cast)
    refused(change, **terms(cast, by=getattr(cast, person)))


def test_whoever_is_named_twice_tries_it_once(cast: Cast) -> None:
    change = delivered(cast)
    pilot = change.start_pilot(**terms(cast, people=[cast.reporter, cast.reporter]))
    assert [row.member for row in pilot.people.all()] == [cast.reporter]


def test_those_who_try_it_and_their_lead_tick_lines_and_nobody_else(cast: Cast) -> None:
    change = delivered(cast)
    change.start_pilot(**terms(cast, lead=cast.head))
    line = CheckLine.objects.get()
    for person in (cast.reporter, cast.head, cast.lead):
        change.test(by=person, line=line, result="passed")
        assert (line.result, line.tester) == ("passed", person)
    for person in (cast.reporter2, cast.sponsor, cast.observer, cast.consultant):
        with pytest.raises(Refusal):
            change.test(by=person, line=line, result="passed")


def test_a_failed_line_says_what_happened(cast: Cast) -> None:
    change = piloting(cast)
    line = CheckLine.objects.filter(kind="check").get()
    with pytest.raises(Refusal, match="发生了什么"):
        change.test(by=cast.reporter, line=line, result="failed", note=" ")
    with pytest.raises(Refusal, match="通过"):
        change.test(by=cast.reporter, line=line, result="perhaps")
    change.test(by=cast.reporter, line=line, result="failed", note="打出来是空的")
    change.test(by=cast.reporter, line=line, result="open")
    line.refresh_from_db()
    assert (line.result, line.tester, line.tested_at) == ("open", None, None)


def test_lines_of_another_pilot_are_not_ticked(cast: Cast) -> None:
    change, other = piloting(cast), piloting(cast)
    line = CheckLine.objects.filter(pilot__change=other, kind="check").get()
    with pytest.raises(Refusal):
        change.test(by=cast.reporter, line=line, result="passed")


def test_back_to_work_in_one_move_and_the_second_pilot_is_a_new_record(cast: Cast) -> None:
    change = piloting(cast)
    first = change.pilot
    assert first
    change.test(by=cast.reporter, line=first.lines.all()[0], result="failed", note="空的")
    change.back_to_work(by=cast.lead, reason="账期一列是空的")
    assert (change.state, change.party) == ("developing", "dev")
    with pytest.raises(Refusal, match="还没有新的交付"):
        change.start_pilot(**terms(cast))
    change.deliver(by=cast.developer, version="1.1", notes="补上了", how_to_test="打开发货单")
    second = change.start_pilot(**terms(cast))
    first.refresh_from_db()
    assert (first.outcome, first.words, second.number) == ("returned", "账期一列是空的", 2)
    assert first.lines.all()[0].note == "空的"
    assert change.pilot == second


def test_back_to_work_needs_a_reason_and_is_taken_back(cast: Cast) -> None:
    change = piloting(cast)
    with pytest.raises(Refusal):
        change.back_to_work(by=cast.lead, reason=" ")
    change.back_to_work(by=cast.lead, reason="不行")
    change.undo_move(by=cast.lead)
    assert change.state == "piloting"
    assert change.pilot is not None and change.pilot.ended_at is None
    change.test(by=cast.reporter, line=change.pilot.lines.all()[0], result="passed")


def test_a_pilot_that_was_taken_back_never_was(cast: Cast) -> None:
    change = piloting(cast)
    change.undo_move(by=cast.lead)
    assert (change.state, change.pilot) == ("developing", None)
    assert Change.tried_by(cast.reporter, cast.project.today()) == []


# The diary's question


def test_the_question_is_asked_until_the_last_day_or_until_the_days_are_lived(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=3, last=2)
        assert [one.change for one in Change.tried_by(cast.reporter, MONDAY)] == [change]
        assert Change.tried_by(cast.head, MONDAY) == []
        assert Change.tried_by(cast.reporter, MONDAY - timedelta(days=1)) == []
    with at(MONDAY + timedelta(days=3)):
        assert Change.tried_by(cast.reporter, cast.project.today()) == []


def test_an_answer_a_day_the_later_one_stands(cast: Cast) -> None:
    change, today = piloting(cast), cast.project.today()
    change.answer_trial(by=cast.reporter, day=today, used=False)
    change.answer_trial(by=cast.reporter, day=today, used=True, words="很快")
    (row,) = change.pilot.answers.all() if change.pilot else []
    assert (row.used, row.words) == (True, "很快")


def test_answers_of_others_and_of_other_days_are_refused(cast: Cast) -> None:
    change, today = piloting(cast), cast.project.today()
    for person, day in (
        (cast.head, today),
        (cast.reporter, today - timedelta(days=1)),
        (cast.reporter, today + timedelta(days=1)),
    ):
        with pytest.raises(Refusal):
            change.answer_trial(by=person, day=day, used=True)
    change.back_to_work(by=cast.lead, reason="不行")
    with pytest.raises(Refusal):
        change.answer_trial(by=cast.reporter, day=today, used=True)


# Problems attach themselves


def links(change: Change) -> list[tuple[str, str]]:
    rows = LinkedProblem.objects.filter(change=change, undone=False)
    return [(row.problem.code, row.how) for row in rows]


def test_what_a_pilot_member_reports_by_mail_attaches_itself(cast: Cast) -> None:
    change = piloting(cast)
    Problem.report(by=cast.reporter, words="账期是空的", channel="mail")
    Problem.report(by=cast.head, words="别的事", channel="mail")
    Problem.report(by=cast.reporter, words="旧的", channel="import", imported_from="x.xlsx")
    assert links(change) == [("CRM-1", "pilot")]


def test_who_has_not_used_it_today_met_it_elsewhere(cast: Cast) -> None:
    change = piloting(cast)
    change.answer_trial(by=cast.reporter, day=cast.project.today(), used=False)
    Problem.report(by=cast.reporter, words="账期是空的", channel="mail")
    assert links(change) == []


def test_who_tries_two_things_is_asked_and_nothing_is_guessed(cast: Cast) -> None:
    one, two = piloting(cast), piloting(cast)
    Problem.report(by=cast.reporter, words="账期是空的", channel="mail")
    assert links(one) == links(two) == []


def test_meeting_a_known_problem_while_trying_attaches_it_unless_it_was_unlinked(cast: Cast) -> None:
    change = piloting(cast)
    known = Problem.report(by=cast.head, words="账期是空的")
    known.meet_again(by=cast.reporter, words="我也是", channel="mail")
    assert links(change) == [(known.code, "pilot")]
    change.unlink(by=cast.lead, problem=known, reason="和试用无关")
    known.meet_again(by=cast.reporter2, words="还有我", channel="mail")
    assert links(change) == []


def test_after_the_pilot_nothing_attaches_itself(cast: Cast) -> None:
    change = piloting(cast)
    change.back_to_work(by=cast.lead, reason="不行")
    Problem.report(by=cast.reporter, words="账期是空的", channel="mail")
    assert links(change) == []
    assert change.found(Problem.objects.get(), by=cast.lead) is None


def test_only_the_lead_unlinks_with_a_reason(cast: Cast) -> None:
    change = piloting(cast)
    problem = Problem.report(by=cast.reporter, words="账期是空的", channel="mail")
    for by, reason in ((cast.lead, ""), (cast.reporter, "无关"), (cast.sponsor, "无关")):
        with pytest.raises(Refusal):
            change.unlink(by=by, problem=problem, reason=reason)
    assert links(change) == [("CRM-1", "pilot")]


# Afterwards


def test_whoever_leads_the_trial_is_told_when_the_last_day_is_over(cast: Cast) -> None:
    with at(MONDAY):
        change = delivered(cast)
        last = MONDAY + timedelta(days=2)
        change.start_pilot(**terms(cast, lead=cast.head, starts_on=MONDAY, ends_on=last))
        assert change.holder == cast.head
    with at(MONDAY + timedelta(days=3)):
        raise_due()
        raise_due()
    told = Notice.objects.filter(kind="escalate", title__contains="试用最后一天已过")
    assert {row.recipient for row in told} == {cast.head, cast.lead}
