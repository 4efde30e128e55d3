"""Every figure of the overview equals a recount from the trail, over random histories in simulated time."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from math import ceil
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.changes.lifecycle.states import ENDED
from luoshi.changes.tests import stages as changes
from luoshi.diary.models import Diary, Opening, Tally
from luoshi.diary.queries.heat import heat_of
from luoshi.diary.span import RECENT, around
from luoshi.home.overview.board import board_of
from luoshi.home.overview.days import Days
from luoshi.home.overview.filing import filing_of
from luoshi.home.overview.pace import bands_of, percentile, solved
from luoshi.home.overview.page import overview_of
from luoshi.home.tests import recount
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Investigation, Problem
from luoshi.problems.rules import CAUSES
from luoshi.problems.tests import stages
from luoshi.rewards.models import Account, Grant, Terms
from luoshi.testing.cast import Cast, make_cast
from luoshi.ui.moments import date_text

BEGAN = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
LONG = timedelta(days=400)
ARCHIVE = {"summary": "改好了", "article_wanted": False, "article_why": "少见",
           "teaching_wanted": False, "teaching_why": "不用"}  # fmt: skip


def move(problem: Problem, cast: Cast, dice: random.Random) -> None:
    """One move that fits where it stands; back and forth happens as well."""
    lead, consultant, reporter = cast.lead, cast.consultant, cast.reporter
    ways: dict[str, list[Any]] = {
        "reported": [lambda: problem.accept(by=lead, importance=dice.choice((1, 2, 3))),
                     lambda: problem.decline(by=lead, reason="标准限制")],
        "investigating": [lambda: problem.hand_over(by=lead, consultant=consultant),
                          lambda: problem.propose(by=lead, steps="照做")],
        "with_consultant": [lambda: problem.ask(by=consultant, whom=lead, words="哪一单？"),
                            lambda: problem.propose(by=consultant, steps="改好了"),
                            lambda: problem.recall(by=lead, reason="自己能办")],
        "needs_answer": [lambda: problem.answer(by=lead, words="SO-1")],
        "verifying": [lambda: problem.confirm(by=reporter), lambda: problem.reject(by=reporter, still="还错")],
        "to_archive": [lambda: problem.archive(by=lead, cause=dice.choice(CAUSES)[0], **ARCHIVE)],
        "closed": [lambda: problem.reopen(by=lead, reason="又来了")] if dice.random() < 0.15 else [],
    }  # fmt: skip
    if problem.state == "investigating":
        problem.investigate(by=lead, **dict.fromkeys(Investigation.OWN_WORDS, "写了"))
    if ways[problem.state]:
        with suppress(Refusal):
            dice.choice(ways[problem.state])()


def live(cast: Cast, seed: int, problems: int) -> None:
    """So many problems reported and moved at random moments, free days among them."""
    dice, moments = random.Random(seed), []
    for number in range(problems):
        at = BEGAN + (NOW - BEGAN) * dice.random()
        moments.append((at, number))
        for _step in range(dice.randrange(9)):
            at += timedelta(hours=dice.uniform(0.5, 70))
            moments.append((at, number))
    made: dict[int, Problem] = {}
    for at, number in sorted(one for one in moments if one[0] <= NOW):
        with clock.at(at):
            if number in made:
                move(made[number], cast, dice)
            else:
                made[number] = Problem.report(by=cast.reporter, words=f"第{number}个：保存不了")


@given(seed=st.integers(0, 10**6), problems=st.integers(0, 14))
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@pytest.mark.django_db(transaction=False)
def test_the_figures_of_any_history_are_those_of_its_trail(seed: int, problems: int, db: None) -> None:
    with transaction.atomic():
        cast = make_cast()
        live(cast, seed, problems)
        with clock.at(NOW):
            compare(cast)
        transaction.set_rollback(True)


def compare(cast: Cast) -> None:
    """The page, the board and the recount say the same."""
    project, page = cast.project, overview_of(cast.sponsor)
    days = Days.last(project, 20)
    counted = [recount.standing_at(project, recount.evening(project, day)) for day in days.days]
    counted[-1] = recount.standing_at(project, NOW + timedelta(seconds=1))
    assert page.figures[1].series == [sum(one.values()) for one in counted]
    assert page.figures[3].series == [one["with_consultant"] for one in counted]
    assert {k: n for k, n in page.ageing.counts.items() if n} == dict(counted[-1])
    took = sorted(recount.minutes_to_solve(project))
    every = solved(Problem.objects.visible_to(cast.sponsor), project, NOW - LONG)
    assert sorted(one.minutes for one in every) == took
    assert sum(one.handed_over for one in every) == recount.handed_over(project)
    if took:
        assert percentile(took, 0.85) == took[ceil(0.85 * len(took)) - 1]
    for state, bands in bands_of(project).items():
        ages = sorted(recount.ages_at_leaving(project)[state])
        assert bands == tuple(ages[ceil(round(part * len(ages), 9)) - 1] for part in (0.5, 0.85, 0.95))
    held = recount.held(project, NOW - timedelta(days=30))
    assert {row.party: (row.problems, row.value) for row in page.held} == {
        party: (len(each), round(sum(each) / len(each))) for party, each in held.items()
    }
    newest = [events[0].at for events in recount.lives(project).values()]
    week = recount.evening(project, days.days[-6])
    closed = [max(e.at for e in events if e.verb == "archive") for events in recount.solved_lives(project)]
    assert numbers(page.week[0]) == [sum(at >= week for at in closed), sum(at >= week for at in newest)]
    compare_board(cast, page.figures[1].series, took)


def numbers(line: tuple[str, str]) -> list[int]:
    """The figures in a line."""
    return [int(found) for found in re.findall(r"\d+", line[1])]


def compare_board(cast: Cast, opened: Sequence[float], took: list[int]) -> None:
    """Its five charts."""
    project = cast.project
    standing, pace, _arrivals, causes, handed = board_of(cast.lead)
    area = standing.data["series"]
    assert [sum(values) for values in zip(*(one["values"] for one in area), strict=True)][-20:] == opened
    per_day = project.working_time.minutes_per_day
    assert sorted(point[1] for point in pace.data["points"]) == sorted(
        round(minutes / per_day, 1) for minutes in took
    )
    names, counted = dict(CAUSES), recount.causes(project)
    assert {row[0]: row[1] for row in causes.rows} == {str(names[one]): n for one, n in counted.items()}
    weeks = recount.handed_over_by_week(project, Days.since(project, 60, project.started_on).days)
    assert {row[0]: (row[1], row[2]) for row in handed.rows if row[1]} == {
        date_text(monday): each for monday, each in weeks.items()
    }


@pytest.fixture
def noon() -> Iterator[datetime]:
    """A Friday at two in the afternoon."""
    with clock.at(NOW) as moment:
        yield moment


def test_what_came_and_went_in_a_week_is_what_the_trail_says(cast: Cast, noon: datetime) -> None:
    live(cast, 7, 12)
    project, chart = cast.project, board_of(cast.lead)[2]
    events = [event for events in recount.lives(project).values() for event in events]
    came = [e for e in events if e.from_state not in recount.OPEN and e.to_state in recount.OPEN]
    went = [e for e in events if e.from_state in recount.OPEN and e.to_state not in recount.OPEN]
    assert [sum(row[place] for row in chart.rows) for place in (1, 2)] == [len(came), len(went)]


def test_the_map_of_filing_is_the_diarys_own(cast: Cast, noon: datetime) -> None:
    Opening.open_days(cast.project)
    Diary.file_nil(by=cast.reporter)
    mine, own = filing_of(cast.sponsor), heat_of(cast.sponsor, around(RECENT, cast.project.today()))
    assert [(row.department, dict(row.cells)) for row in mine.heat.rows] == [
        (row.department, dict(row.cells)) for row in own.rows
    ]
    assert (mine.today.due, mine.today.filed, mine.today.nil) == (3, 1, 1)


def test_closed_days_are_read_from_the_kept_figures(cast: Cast) -> None:
    for day in (16, 17, 18, 19):
        with clock.at(datetime(2026, 11, day, 8, 30, tzinfo=UTC)):
            Opening.open_days(cast.project)
            Diary.file_nil(by=cast.head)
    with clock.at(NOW):
        Tally.count_days(cast.project)
        filing = filing_of(cast.sponsor)
    assert [(count.due, count.filed) for _day, count in filing.closed_days()] == [(3, 1)] * 4
    assert [(row.department.name, count.missed) for row, count in filing.poor() if row.department] == [
        ("销售一部", 2)
    ]


def test_changes_are_counted_as_their_trail_says(cast: Cast, noon: datetime) -> None:
    ways = [changes.recording, changes.screening, changes.declined, changes.withdrawn, changes.evaluating]
    for number, way in enumerate(ways):
        with clock.at(NOW - timedelta(days=3 * number)):
            way(cast)
    page, chart = overview_of(cast.sponsor), board_of(cast.lead)[2]
    lives = list(recount.lives(cast.project, "change").values())
    ended = [events for events in lives if events[-1].to_state in ENDED]
    assert page.ageing.counts["change"] == len(lives) - len(ended) == 3
    assert [sum(row[place] for row in chart.rows) for place in (3, 4)] == [len(lives), len(ended)]
    week = recount.evening(cast.project, Days.last(cast.project, 6).days[0])
    lately = [sum(events[0].at >= week for events in lives), sum(events[-1].at >= week for events in ended)]
    assert numbers(page.week[-1]) == lately


def test_reports_in_time_are_counted_as_the_diaries_say(cast: Cast) -> None:
    for day in (16, 17, 18, 19):
        with clock.at(datetime(2026, 11, day, 8, 30, tzinfo=UTC)):
            Opening.open_days(cast.project)
            for who in (cast.head, cast.reporter, cast.reporter2)[: day - 15]:
                Diary.file_nil(by=who)
    with clock.at(NOW):
        Tally.count_days(cast.project)
        shown = overview_of(cast.sponsor).figures[0].series
    by_day: dict[date, list[bool]] = {}
    for diary in Diary.objects.filter(project=cast.project, owed=True).order_by("day"):
        by_day.setdefault(diary.day, []).append(diary.filed_at is not None and not diary.late)
    assert shown == [round(sum(each) / len(each), 3) for each in by_day.values()]


def test_thanks_with_words_come_first_and_what_helped_several_is_named(cast: Cast, noon: datetime) -> None:
    Terms.set(by=cast.lead, begins=cast.project.today())
    for who in (cast.reporter, cast.reporter2):
        Account.show(True, by=who)
    for thanks in ("写得清楚", ""):
        grant = Grant.objects.filter(cause_id=stages.investigating(cast).pk).get()
        grant.confirm(by=cast.sponsor, thanks=thanks)
    met = stages.investigating(cast)
    Problem.report(by=cast.reporter2, words="我也保存不了").merge(by=cast.lead, into=met)
    met.propose(by=cast.lead, steps="照做")
    for who in (cast.reporter, cast.reporter2):
        met.confirm(by=who)
    met.archive(by=cast.lead, cause="defect", **ARCHIVE)
    praise = overview_of(cast.sponsor).praise
    assert [one.words == "写得清楚" for one in praise.thanks] == [True, False]
    assert praise.relief is not None and (praise.relief.number, praise.relief.met_count) == (met.number, 2)
