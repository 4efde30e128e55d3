"""答复与频率: entries answered within a working day, and cadences that the lead decides."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.changes.models import Wave
from luoshi.changes.tests.stages import rolling_out
from luoshi.diary.models import Decision, Diary, Opening, Regime, Tally
from luoshi.diary.models.decision import next_period
from luoshi.diary.queries.advice import suggestions, weeks_of
from luoshi.diary.queries.answered import answers
from luoshi.diary.regimes import book_of
from luoshi.diary.tasks import suggest_cadences
from luoshi.post.models import Notice
from luoshi.rollout.models import Member
from luoshi.talk.models import say
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event

from .days import FRIDAY, MONDAY, TUESDAY, at, page_of, sign_in


def met(cast: Cast, words: str = "保存不了", day: date = FRIDAY, hour: int = 10) -> object:
    with at(day, hour):
        return Diary.add_entry(by=cast.reporter, words=words)


def test_within_one_working_day_counts_working_hours(cast: Cast) -> None:
    quick, slow = met(cast), met(cast, "打不开")
    with at(MONDAY, 9, 30):
        quick.accept(by=cast.lead, importance=2)  # type: ignore[attr-defined]
    with at(MONDAY, 11):
        slow.decline(by=cast.lead, reason="重复操作")  # type: ignore[attr-defined]
        found = answers(cast.lead)
    assert (found.within, found.over, found.waiting) == (1, 1, [])
    assert found.percent == "50%"


def test_a_question_is_an_answer_and_an_inner_note_is_none(cast: Cast) -> None:
    asked, noted = met(cast), met(cast, "打不开")
    with at(FRIDAY, 11):
        say(asked, by=cast.lead, words="是哪一单？", audience="all")
        say(noted, by=cast.lead, words="又是他", audience="internal")
        found = answers(cast.lead)
    assert (found.within, [one.problem for one in found.waiting]) == (1, [noted])
    assert [(one.hours, one.late) for one in found.waiting] == [(1, False)]


def test_what_waits_too_long_counts_against_it(cast: Cast) -> None:
    met(cast)
    with at(TUESDAY, 10):
        found = answers(cast.lead)
        page = sign_in(cast.lead).get(page_of(cast.lead, "pulse")).content.decode()
    assert (found.over, found.overdue, found.waiting[0].hours) == (1, 1, 16)
    assert "16个工作小时" in page
    assert "CRM-1" in page


def test_what_has_waited_for_months_is_not_forgotten(cast: Cast) -> None:
    long_ago = met(cast, "打不开", day=FRIDAY - timedelta(days=63))
    lately = met(cast)
    with at(FRIDAY, 11):
        found = answers(cast.lead)
    assert [one.problem for one in found.waiting] == [long_ago, lately]
    assert (found.over, found.overdue) == (1, 1)


def test_who_meets_a_known_problem_is_answered_at_once(cast: Cast) -> None:
    problem = met(cast)
    with at(FRIDAY, 11):
        problem.accept(by=cast.lead, importance=2)  # type: ignore[attr-defined]
        Diary.meet(problem, by=cast.reporter2, words="我也是")  # type: ignore[arg-type]
        assert answers(cast.lead).within == 2


def test_who_may_look(cast: Cast) -> None:
    with at(MONDAY, 17):
        opened = {
            who
            for who, person in cast.everybody().items()
            if sign_in(person).get(page_of(cast.lead, "pulse")).status_code == 200
        }
    assert opened == {"lead", "sponsor"}


def test_queries_do_not_grow_with_entries(cast: Cast) -> None:
    counts = []
    with at(FRIDAY, 17):
        for number in (1, 2):
            for turn in range(number):
                Diary.add_entry(by=cast.reporter, words=f"保存不了{number}{turn}", workaround="手工")
            browser = sign_in(cast.lead)
            browser.get(page_of(cast.lead, "pulse"))
            with CaptureQueriesContext(connection) as asked:
                browser.get(page_of(cast.lead, "pulse"))
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 26


@pytest.fixture
def calm(cast: Cast) -> Cast:
    """Five whole weeks in which 销售一部 filed nil every day; then it is Monday, ten o'clock."""
    start = MONDAY - timedelta(weeks=5)
    with at(start - timedelta(days=1), 9):
        Opening.open_days(cast.project)
    people = [cast.reporter, cast.reporter2, cast.head]
    for day in (start + timedelta(days=n) for n in range(35)):
        with at(day, 16):
            Opening.open_days(cast.project)
            for member in people if day.weekday() < 5 else []:
                Diary.file_nil(by=member)
    with at(MONDAY, 10):
        Opening.open_days(cast.project)
        Tally.count_days(cast.project)
    return cast


def fresh(member: Member) -> Member:
    """As the next request reads it."""
    return Member.objects.select_related("project__organization", "user", "department").get(pk=member.pk)


def test_a_calm_department_is_suggested_a_week(calm: Cast) -> None:
    with at(MONDAY, 10):
        (one,) = suggestions(calm.project)
        page = sign_in(calm.lead).get(page_of(calm.lead, "pulse")).content.decode()
    assert (one.department.name, one.advice.to, one.starts_on) == ("销售一部", "weekly", date(2026, 11, 30))
    assert "销售一部：改成每周报就够了" in page
    assert "最近4周，3人碰到0个新问题，" in page
    assert "起每周报" in page


@pytest.mark.parametrize("everyone", [True, False])
def test_a_wave_of_a_change_is_a_roll_out(calm: Cast, everyone: bool) -> None:
    sales, office = calm.reporter.department_id, calm.lead.department_id
    make_member(calm.project, "钱多", "reporter", department=calm.lead.department)
    with at(MONDAY - timedelta(weeks=2), 10):
        wave = begun(calm, everyone)
    with at(MONDAY, 10):
        weeks = weeks_of(calm.project, MONDAY)
        assert suggestions(calm.project) == []
    assert [week.rolling_out for week in weeks[sales][-4:]] == [False, False, True, True]  # type: ignore[index]
    assert weeks[office][-1].rolling_out is everyone  # type: ignore[index]
    Wave.objects.filter(pk=wave.pk).update(undone=True)
    with at(MONDAY, 10):
        (one,) = suggestions(calm.project)
    assert "没有正在推广的内容" in one.reasons


def test_a_roll_out_that_has_ended_settles_for_a_week(calm: Cast) -> None:
    begin = MONDAY - timedelta(weeks=3)
    with at(begin, 10):
        change = begun(calm, everyone=True).change
        change.judge_goals(by=calm.reporter, results={goal.pk: (True, "") for goal in change.goals.all()})
        change.finish(by=calm.lead)
    with at(MONDAY, 10):
        weeks = weeks_of(calm.project, MONDAY)[calm.reporter.department_id]  # type: ignore[index]
    assert [week.rolling_out for week in weeks[-4:]] == [False, True, True, False]


def begun(cast: Cast, everyone: bool) -> Wave:
    """A change whose first wave begins now, for 销售一部 or for all."""
    change = rolling_out(cast)
    wave = change.open_waves()[0]
    if not everyone:
        assert cast.reporter.department
        Wave.objects.filter(pk=wave.pk).update(everyone=False)
        wave.departments.add(cast.reporter.department)
    return change.start_wave(by=cast.lead, wave=wave, headline="发货单显示账期", lines="不用再问财务")


def test_the_weeks_are_counted(calm: Cast) -> None:
    with at(MONDAY, 10):
        weeks = weeks_of(calm.project, MONDAY)[calm.reporter.department_id]  # type: ignore[index]
    assert (weeks[-1].people, weeks[-1].due, weeks[-1].filed, weeks[-1].nil, weeks[-1].new) == (
        3,
        15,
        15,
        15,
        0,
    )


def test_one_click_begins_it_with_the_next_period(calm: Cast) -> None:
    url = page_of(calm.lead, "follow", calm.reporter.department_id)
    with at(MONDAY, 10):
        assert sign_in(calm.lead).post(url).status_code == 302
        project = fresh(calm.lead).project
        regime = book_of(project).of_department(calm.reporter.department, date(2026, 11, 30))
        before = book_of(project).of_department(calm.reporter.department, FRIDAY)
        assert suggestions(project) == []
    assert regime is not None
    assert before is not None
    assert (regime.cadence, before.cadence) == ("weekly", "daily")
    assert (Decision.objects.get().followed, Event.objects.filter(verb="follow_cadence").count()) == (True, 1)


def test_a_dismissed_one_stays_away_for_a_while(calm: Cast) -> None:
    url = page_of(calm.lead, "dismiss", calm.reporter.department_id)
    with at(MONDAY, 10):
        assert sign_in(calm.lead).post(url).status_code == 302
        assert suggestions(fresh(calm.lead).project) == []
        again = sign_in(calm.lead).post(url)
    assert (again.status_code, "这条建议已经不成立了" in again.content.decode()) == (422, True)
    assert not Regime.objects.filter(cadence="weekly").exists()


@pytest.mark.parametrize("who", ["reporter", "head", "sponsor", "consultant", "observer", "outsider"])
@pytest.mark.parametrize("name", ["follow", "dismiss"])
def test_only_the_lead_decides(cast: Cast, who: str, name: str) -> None:
    url = page_of(cast.lead, name, cast.reporter.department_id)
    assert sign_in(getattr(cast, who)).post(url).status_code == 404


def test_a_foreign_department_is_not_found(cast: Cast) -> None:
    assert sign_in(cast.lead).post(page_of(cast.lead, "follow", cast.lead.pk)).status_code == 404


def test_the_lead_hears_of_a_suggestion_once(calm: Cast) -> None:
    with at(MONDAY, 10):
        assert (suggest_cadences(), suggest_cadences()) == (1, 0)
    assert "销售一部" in Notice.objects.get(kind="cadence").title


@pytest.mark.parametrize(
    ("cadence", "to", "today", "start"),
    [
        ("daily", "weekly", date(2026, 11, 23), date(2026, 11, 30)),
        ("weekly", "monthly", date(2026, 11, 23), date(2026, 12, 7)),
        ("weekly", "daily", date(2026, 11, 25), date(2026, 11, 30)),
        ("monthly", "weekly", date(2026, 11, 23), date(2026, 12, 1)),
    ],
)
def test_from_the_next_period_on(cadence: str, to: str, today: date, start: date) -> None:
    assert next_period(cadence, to, today) == start
