"""Promises: what begins, interrupts and ends them; who is told at which level, and how often; what comes back."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Letter, Notice
from luoshi.problems import doctor, minutes
from luoshi.problems.models import Escalation, Pin, Problem, Target
from luoshi.problems.models.relay import shares, stretch
from luoshi.problems.tests import stages
from luoshi.rollout.models import CalendarDay, Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def hours(n: float) -> datetime:
    """So many working hours after Monday nine o'clock, in a week without holidays."""
    days, rest = divmod(n, 8)
    return MONDAY + timedelta(days=days, hours=rest + (1 if rest > 3 else 0))


def at_stage(stage: str, cast: Cast, when: datetime = MONDAY) -> Problem:
    with clock.at(when):
        return stages.STAGES[stage](cast)


def ring(when: datetime) -> int:
    with clock.at(when):
        return Escalation.raise_due()


def told(problem: Problem) -> list[tuple[int, str]]:
    return list(Escalation.objects.filter(problem=problem).values_list("level", "told"))


def left_hours(problem: Problem, when: datetime) -> float:
    assert problem.due_at
    return problem.their_time.minutes_between(when, problem.due_at) / 60


def by_party(problem: Problem) -> Counter[str]:
    spent = Counter[str]()
    for part in shares(problem, list(problem.legs.all())):
        spent[part.party] += part.minutes
    return spent


# Targets


def test_the_table_says_how_long_each_step_is_promised(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    assert (problem.step, left_hours(problem, MONDAY)) == ("first_answer", 8)
    Target.set_table(cast.project, {("first_answer", 3): Decimal("0.5")}, by=cast.lead)
    problem.refresh_from_db()
    assert left_hours(problem, MONDAY) == 8, "a clock that runs keeps its promise"
    assert left_hours(at_stage("with_consultant", cast), MONDAY) == 4
    assert Event.objects.get(verb="set_targets").facts == {"first_answer-3": "0.5"}


@pytest.mark.parametrize("days", ["0", "-1", "0.2", "251"])
def test_a_target_nobody_could_keep_is_refused(cast: Cast, days: str) -> None:
    with pytest.raises(Refusal):
        Target.set_table(cast.project, {("solution", 1): Decimal(days)}, by=cast.lead)
    with pytest.raises(Refusal):
        Target.set_table(cast.project, {("solution", 1): Decimal(2)}, by=cast.sponsor)
    assert not Target.objects.exists()


# The consultant's two clocks, and whose time a question is


def test_waiting_on_a_reporter_never_counts_against_the_consultant(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    with clock.at(hours(4)):
        problem.ask(by=cast.consultant, whom=cast.reporter, words="几个字符开始报错？")
    assert (problem.step, problem.party) == ("answer", "rep")
    with clock.at(hours(20)):
        problem.answer(by=cast.reporter, words="61个")
        spent = by_party(problem)
    # Three days of 重要 for the solution, four hours of which are gone.
    assert (problem.step, left_hours(problem, hours(20))) == ("solution", 20)
    assert (spent["con"], spent["rep"]) == (240, 960)


def test_the_firm_s_first_word_is_its_first_answer(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    with clock.at(hours(2)):
        say(problem, by=cast.lead, words="请您看看")
        say(problem, by=cast.consultant, words="收到，下午看")
    problem.refresh_from_db()
    assert (problem.step, left_hours(problem, hours(2))) == ("solution", 22)


def test_a_question_before_taking_up_is_the_reporter_s_time(cast: Cast) -> None:
    problem = at_stage("reported", cast)
    with clock.at(hours(2)):
        problem.ask_reporter(by=cast.lead, words="哪个客户？")
    assert (problem.state, problem.party, problem.holder) == ("reported", "rep", cast.reporter)
    with clock.at(hours(2)), pytest.raises(Refusal, match="陈晓雯"):
        problem.ask_reporter(by=cast.lead, words="还有一句")
    with clock.at(hours(12)):
        problem.answer(by=cast.reporter, words="宁波王氏")
    assert (problem.state, problem.party, problem.holder) == ("reported", "us", cast.lead)
    assert left_hours(problem, hours(12)) == 6, "a day to take it up, two hours of which are gone"
    assert problem.questions.get().answer == "宁波王氏"


def test_only_who_was_asked_or_the_lead_replies(cast: Cast) -> None:
    problem = at_stage("reported", cast)
    with pytest.raises(Refusal):
        problem.answer(by=cast.reporter, words="没人问我")
    problem.ask_reporter(by=cast.lead, words="哪个客户？")
    with pytest.raises(Refusal):
        problem.answer(by=cast.reporter2, words="我也不知道")


def test_a_question_can_be_taken_back(cast: Cast) -> None:
    problem = at_stage("reported", cast)
    due = problem.due_at
    with clock.at(hours(2)):
        problem.ask_reporter(by=cast.lead, words="哪个客户？")
        problem.undo_move(by=cast.lead)
    problem.refresh_from_db()
    assert (problem.party, problem.due_at, problem.paused) == ("us", due, [])
    assert problem.questions.get().undone


# Escalation


def test_80_the_holder_100_the_lead_150_the_sponsor_once_each(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    assert ring(hours(6)) == 0
    assert ring(hours(6.4)) == 1
    assert [ring(hours(6.5)), ring(hours(7)), ring(hours(8)), ring(hours(9)), ring(hours(12.1))] == [
        0,
        0,
        1,
        0,
        1,
    ]
    assert told(problem) == [(80, "何明远"), (100, "林静"), (150, "赵国栋")]
    assert [ring(hours(n)) for n in (13, 40, 400)] == [0, 0, 0]


def test_a_worker_that_slept_tells_everybody_once(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    assert (ring(hours(30)), ring(hours(30))) == (3, 0)
    assert [level for level, _names in told(problem)] == [80, 100, 150]


def test_a_worker_that_died_between_tells_nobody_twice(cast: Cast) -> None:
    """The alarm still stands as it did before the crash; the levels that were told are known."""
    problem = at_stage("with_consultant", cast)
    before = problem.alarm_at
    ring(hours(6.4))
    Problem.objects.update(alarm_at=before)
    assert ring(hours(6.5)) == 0
    assert Notice.objects.filter(kind="escalate").count() == 1


@pytest.mark.parametrize("lang", ["zh-hans", "zh-hant", "en"])
def test_number_who_and_until_when_stand_in_the_first_thirty_characters(cast: Cast, lang: str) -> None:
    problem = at_stage("with_consultant", cast)
    for person in cast.everybody().values():
        type(person.user).objects.filter(pk=person.user.pk).update(language=lang)
    ring(hours(30))
    with translation.override(lang):
        for notice in Notice.objects.filter(kind="escalate").select_related("recipient"):
            shown = notice.title[:30]
            assert problem.code in shown and "18:00" in shown, notice.title
            assert notice.recipient == cast.consultant or "何明远" in shown
    assert Letter.objects.filter(kind="escalate").count() == 3


def test_it_stands_in_the_trail_and_in_the_timeline_of_the_company_only(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    ring(hours(30))
    events = Event.objects.about(problem).filter(verb="escalate")
    assert [event.facts["level"] for event in events] == [80, 100, 150] and all(e.internal for e in events)
    page = stages.text(stages.see(cast.lead, problem))
    assert "时间已用80%，告诉了何明远" in page and "时间已用150%，告诉了赵国栋" in page
    assert "150%" not in stages.text(stages.see(cast.consultant, problem))


def test_several_who_are_awaited_are_all_told(cast: Cast) -> None:
    problem = at_stage("reported", cast)
    with clock.at(MONDAY):
        problem.meet_again(by=cast.reporter2, words="我也是")
        problem.accept(by=cast.lead, importance=4)
        problem.propose(by=cast.lead, steps="这样做")
    ring(hours(7.5))
    assert set(told(problem)[0][1].split(", ")) == {"陈晓雯", "孙悦"}


def test_the_next_step_has_its_own_levels(cast: Cast) -> None:
    problem = at_stage("reported", cast)
    ring(hours(30))
    with clock.at(hours(31)):
        problem.accept(by=cast.lead, importance=3)
    assert ring(hours(31)) == 0
    assert (ring(hours(38)), len(told(problem))) == (1, 4)


def test_without_a_sponsor_the_lead_is_told(cast: Cast) -> None:
    Member.objects.filter(pk=cast.sponsor.pk).update(active_to=MONDAY.date() - timedelta(days=1))
    problem = at_stage("with_consultant", cast)
    ring(hours(30))
    assert told(problem)[-1] == (150, "林静")


# Hold


def test_a_hold_pauses_the_clock_and_comes_back_by_itself(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast)
    with clock.at(hours(2)):
        problem.hold(by=cast.lead, until=hours(24).date(), reason="等供应商回来")
    assert ring(hours(23)) == 0
    with clock.at(hours(23)):
        assert Problem.return_held() == 0
    with clock.at(hours(24)):
        assert (Problem.return_held(), Problem.return_held()) == (1, 0)
        problem.refresh_from_db()
        spent = by_party(problem)
    assert (problem.is_held, left_hours(problem, hours(24))) == (False, 6)
    assert spent["con"] == 120, "the time on hold is the lead's, who decided so"
    assert Notice.objects.filter(kind="come_back").count() == 2
    assert ring(hours(28.4)) == 1


def test_taking_it_off_hold_goes_on_with_what_was_left(cast: Cast) -> None:
    problem = at_stage("investigating", cast)
    with clock.at(hours(3)):
        problem.hold(by=cast.lead, until=hours(40).date(), reason="等发版")
    with clock.at(hours(10)):
        problem.resume(by=cast.lead)
    assert left_hours(problem, hours(10)) == 5


def test_what_is_on_hold_and_moves_has_no_debts(cast: Cast) -> None:
    problem = at_stage("needs_answer", cast)
    with clock.at(hours(1)):
        problem.hold(by=cast.lead, until=hours(40).date(), reason="他出差了")
    with clock.at(hours(2)):
        problem.answer(by=cast.reporter, words="61个")
    assert (problem.is_held, problem.step, problem.paused) == (False, "solution", [])
    assert left_hours(problem, hours(2)) == 24


# The relay in the database is the relay of the arithmetic


def random_walk(cast: Cast, dice: random.Random) -> tuple[Problem, list[minutes.Stretch], datetime]:
    """Twelve random moves on a real problem, and the relay as the pure rule has it."""
    at = MONDAY
    with clock.at(at):
        problem = stages.reported(cast)
    relay = minutes.passed([], at, "us", cast.lead.pk, "林静")
    other = Problem.report(by=cast.reporter2, words="另一个")
    for _n in range(12):
        at += timedelta(minutes=dice.randrange(1, 4000))
        with clock.at(at):
            walk(problem, other, cast, dice)
        problem = Problem.objects.get(pk=problem.pk)
        party, holder = problem.with_whom
        relay = minutes.passed(relay, at, party, holder.pk if holder else None, holder.name if holder else "")
    return problem, relay, at + timedelta(hours=5)


def walk(problem: Problem, other: Problem, cast: Cast, dice: random.Random) -> None:
    until = problem.project.today() + timedelta(days=dice.randrange(1, 9))
    lead, reporter, consultant = cast.lead, cast.reporter, cast.consultant
    aside = {
        "hold": lambda: problem.hold(by=lead, until=until, reason="等一等"),
        "resume": lambda: problem.resume(by=lead),
        "back": lambda: problem.come_back() or Problem.return_held(),
        "merge": lambda: problem.merge(by=lead, into=other),
    }
    ways = {
        "reported": {"accept": lambda: problem.accept(by=lead, importance=dice.randrange(1, 5)),
                     "ask": lambda: problem.ask_reporter(by=lead, words="哪个？"),
                     "reply": lambda: problem.answer(by=reporter, words="这个")},
        "investigating": {"propose": lambda: problem.propose(by=lead, steps="这样做"),
                          "hand": lambda: (problem.investigate(by=lead, **dict.fromkeys(SHEET, "写了")),
                                           problem.hand_over(by=lead, consultant=consultant))},
        "with_consultant": {"ask": lambda: problem.ask(by=consultant, whom=reporter, words="几个？"),
                            "propose": lambda: problem.propose(by=consultant, steps="放宽"),
                            "recall": lambda: problem.recall(by=lead, reason="先查")},
        "needs_answer": {"answer": lambda: problem.answer(by=reporter, words="61")},
        "verifying": {"confirm": lambda: problem.confirm(by=reporter),
                      "reject": lambda: problem.reject(by=reporter, still="还不行")},
        "to_archive": {"archive": lambda: problem.archive(
            by=lead, cause="defect", summary="短", article_wanted=False, article_why="少", teaching_wanted=False,
            teaching_why="不用")},
        "closed": {"reopen": lambda: problem.reopen(by=lead, reason="又来了"), "part": lambda: problem.unmerge(by=lead)},
    }  # fmt: skip
    choices = {**ways[problem.state], **({} if problem.state == "closed" else aside)}
    try:
        choices[dice.choice(sorted(choices))]()
    except Refusal:
        return


SHEET = (
    "contact", "place", "steps", "expected", "actual", "frequency", "affected", "ruled_out", "causes",
    "workaround", "callable", "no_evidence",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_the_database_walks_as_the_arithmetic_does(cast: Cast, seed: int) -> None:
    CalendarDay.set_day(
        cast.project, MONDAY.date() + timedelta(days=2), works=False, name="司庆", by=cast.lead
    )
    cast.project.__dict__.pop("working_time", None)
    problem, relay, now = random_walk(cast, random.Random(seed))
    with clock.at(now):
        parts = shares(problem, list(problem.legs.all()))
        assert parts == minutes.shares(relay, problem.project.time_of, now)
        company = problem.project.working_time
        tiles = minutes.shares(map(stretch, problem.legs.all()), lambda _party: company, now)
        assert sum(part.minutes for part in tiles) == stages.open_minutes(problem, company, now)
    assert list(doctor.the_ball_is_never_lost()) == []
    assert list(doctor.clocks_agree()) == []
    assert list(doctor.the_clock_has_no_gap()) == []


# Pins and nudges


def test_the_lead_pins_at_most_ten(cast: Cast) -> None:
    problems = [stages.reported(cast) for _n in range(11)]
    for problem in problems[:10]:
        problem.pin(by=cast.lead)
    with pytest.raises(Refusal):
        problems[10].pin(by=cast.lead)
    problems[0].unpin(by=cast.lead)
    problems[10].pin(by=cast.lead)
    with pytest.raises(Refusal):
        problems[0].pin(by=cast.reporter)
    assert Pin.objects.count() == 10


def test_a_nudge_on_a_day_off_counts_with_the_working_day_before(cast: Cast) -> None:
    problem = at_stage("with_consultant", cast, MONDAY + timedelta(days=4))
    with clock.at(MONDAY + timedelta(days=4, hours=3)):
        problem.nudge(by=cast.reporter)
    with clock.at(MONDAY + timedelta(days=5)), pytest.raises(Refusal):
        problem.nudge(by=cast.reporter)
    with clock.at(MONDAY + timedelta(days=7)):
        problem.nudge(by=cast.head)
    for person in (cast.consultant, cast.observer):
        with clock.at(MONDAY + timedelta(days=8)), pytest.raises(Refusal):
            problem.nudge(by=person)
