"""The gate before the roll-out: every condition is waited for, one by one, and then it opens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from luoshi.changes.models import Change, Freeze, Planned, StandardKind
from luoshi.changes.tests.stages import delivered, read_back
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.rollout.models import CalendarDay, Leave, Member
from luoshi.testing.cast import Cast

MONDAY = date(2026, 11, 23)


@contextmanager
def at(day: date, hour: int = 9) -> Iterator[None]:
    """It is this hour in Shanghai."""
    with clock.at(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))):
        yield


def tried(cast: Cast, min_days: int = 3, people: list[Member] | None = None, last: int = 18) -> Change:
    """A pilot from Monday on, with one line to be tested."""
    change = delivered(cast)
    change.start_pilot(
        by=cast.lead, people=people or [cast.reporter, cast.reporter2], starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=last), min_days=min_days, checks=["打印一张"],
    )  # fmt: skip
    return change


def passes(change: Change, by: Member, result: str = "passed") -> None:
    pilot = change.pilot
    assert pilot
    for line in pilot.lines.all():
        change.test(by=by, line=line, result=result, note="打不出来" if result == "failed" else "")


def missing(change: Change) -> list[str]:
    """What the gate names; the roll-out is refused with exactly that."""
    named = change.gate_missing()
    wave = Planned(change.project.today(), "换回旧模板", everyone=True)
    if named:
        with pytest.raises(Refusal) as refused:
            change.roll_out(by=change.project.lead(), waves=[wave])
        assert [str(point) for point in refused.value.missing] == named
    return named


def test_nothing_is_rolled_out_that_nobody_has_tried(cast: Cast) -> None:
    assert delivered(cast).gate_missing() == ["还没有人试用过。"]


def test_each_working_day_brings_the_gate_one_day_nearer(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast)
        passes(change, cast.reporter)
    for days, left in enumerate([3, 2, 1]):
        with at(MONDAY + timedelta(days=days), 23):
            assert missing(change) == [f"还要再试用{left}个工作日"]
    with at(MONDAY + timedelta(days=3)):
        assert missing(change) == []


def test_weekends_and_holidays_are_not_lived(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=5)
        passes(change, cast.reporter)
        CalendarDay.set_day(cast.project, MONDAY + timedelta(days=4), works=False, name="厂庆", by=cast.lead)
    with at(MONDAY + timedelta(days=7)):  # the Monday after: four days are over
        assert missing(change) == ["还要再试用1个工作日"]
    with at(MONDAY + timedelta(days=8)):
        assert missing(change) == []


def test_a_make_up_saturday_is_lived(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=6)
        passes(change, cast.reporter)
        CalendarDay.set_day(cast.project, MONDAY + timedelta(days=5), works=True, name="调休", by=cast.lead)
    with at(MONDAY + timedelta(days=5)):
        assert missing(change) == ["还要再试用1个工作日"]
    with at(MONDAY + timedelta(days=6)):
        assert missing(change) == []


def test_a_day_on_which_everybody_is_away_is_lived_by_nobody(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=2)
        passes(change, cast.reporter)
        for person in (cast.reporter, cast.reporter2):
            Leave.enter(person, by=person, first=MONDAY, last=MONDAY)
        Leave.enter(cast.reporter, by=cast.reporter, first=MONDAY + timedelta(1), last=MONDAY + timedelta(1))
    with at(MONDAY + timedelta(days=2)):  # on Tuesday one of the two was there
        assert missing(change) == ["还要再试用1个工作日"]
    with at(MONDAY + timedelta(days=3)):
        assert missing(change) == []


def test_a_line_that_nobody_tested_and_one_that_failed_are_named(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=1)
    with at(MONDAY + timedelta(days=1)):
        assert missing(change) == ["还没测：打印一张"]
        passes(change, cast.reporter, "failed")
        assert missing(change) == ["没通过：打印一张"]
        passes(change, cast.reporter2)
        assert missing(change) == []


def test_a_linked_problem_stops_it_until_it_is_judged_minor_or_solved(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=1)
        passes(change, cast.reporter)
        problem = Problem.report(by=cast.reporter, words="账期那一列是空的")
        change.found(problem, by=cast.reporter)
    with at(MONDAY + timedelta(days=1)):
        assert missing(change) == ["CRM-1还没定重要程度：账期那一列是空的"]
        problem.accept(by=cast.lead, importance=3, area=cast.area, kind="system")
        assert missing(change) == ["CRM-1还没解决：账期那一列是空的"]
        problem.assess(by=cast.lead, importance=2)
        assert missing(change) == []


def test_a_problem_that_was_unlinked_with_a_reason_stops_nothing(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=1)
        passes(change, cast.reporter)
        problem = Problem.report(by=cast.reporter, words="账期那一列是空的")
        change.found(problem, by=cast.reporter)
        change.unlink(by=cast.lead, problem=problem, reason="是打印机缺纸")
    with at(MONDAY + timedelta(days=1)):
        assert missing(change) == []


def test_a_freeze_is_named_with_the_day_on_which_it_is_possible_again(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=1)
        passes(change, cast.reporter)
        freeze = Freeze.declare(
            by=cast.lead, from_on=MONDAY, until_on=MONDAY + timedelta(days=4), reason="月底结账"
        )
    with at(MONDAY + timedelta(days=2)):
        (only,) = missing(change)
        assert "月底结账" in only
        assert "11月30日" in only
        freeze.lift(by=cast.lead)
        assert missing(change) == []


def test_a_freeze_refuses_a_pilot_and_what_takes_the_short_path(cast: Cast) -> None:
    kind = StandardKind.propose(by=cast.lead, name="加下拉选项")
    kind.approve(by=cast.sponsor)
    with at(MONDAY):
        change, small = delivered(cast), read_back(cast)
        small.agree(by=cast.reporter)
        small.describe(by=cast.lead, title=small.title, standard=kind)
        small.take_short(by=cast.lead, cost=Decimal(0), days=1)
        Freeze.declare(by=cast.lead, from_on=MONDAY, until_on=MONDAY + timedelta(days=4), reason="月底结账")
        with pytest.raises(Refusal, match=r"月底结账.*11月30日"):
            begin(change, cast)
        with pytest.raises(Refusal, match=r"月底结账.*11月30日"):
            small.put_in(by=cast.lead)
    with at(MONDAY + timedelta(days=7)):
        begin(change, cast)
        small.put_in(by=cast.lead)
        assert (change.state, small.state) == ("piloting", "rolling_out")


def begin(change: Change, cast: Cast, **lines: list[str]) -> None:
    today = change.project.today()
    change.start_pilot(
        by=cast.lead, people=[cast.reporter], starts_on=today, ends_on=today + timedelta(days=18),
        min_days=1, **({"checks": ["打印一张"]} | lines),
    )  # fmt: skip


def test_a_success_criterion_alone_keeps_the_gate_shut(cast: Cast) -> None:
    with at(MONDAY):
        change = delivered(cast)
        begin(change, cast, criteria=["不再打电话"])
        assert change.pilot
        check, criterion = (change.pilot.lines.get(kind=kind) for kind in ("check", "aim"))
        change.test(by=cast.reporter, line=check, result="passed")
    with at(MONDAY + timedelta(days=2)):
        (only,) = missing(change)
        assert "不再打电话" in only
        change.test(by=cast.reporter, line=criterion, result="failed", note="还是打了一次")
        (only,) = missing(change)
        assert "不再打电话" in only
        change.test(by=cast.reporter, line=criterion, result="passed")
        assert missing(change) == []


def test_several_conditions_are_named_together_and_the_gate_opens_with_the_last(cast: Cast) -> None:
    with at(MONDAY):
        change = tried(cast, min_days=2)
    with at(MONDAY + timedelta(days=1)):
        assert len(missing(change)) == 2
        passes(change, cast.reporter)
    with at(MONDAY + timedelta(days=2)):
        change.roll_out(by=cast.lead, waves=[Planned(change.project.today(), "换回旧模板", everyone=True)])
        assert (change.state, change.pilot and change.pilot.outcome) == ("rolling_out", "passed")
