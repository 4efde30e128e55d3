"""Development and configuration: milestones with every slip, deliveries, and who hears of what is late."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from luoshi.changes.lifecycle.states import BUILDING
from luoshi.changes.models import Change, ChangeEscalation, Milestone
from luoshi.changes.models.escalating import raise_due
from luoshi.changes.tests.stages import configuring, delivered, developing
from luoshi.changes.tests.test_fees import refused
from luoshi.kernel import clock
from luoshi.testing.cast import Cast

NOON = datetime.fromisoformat("2026-11-09T12:00:00+08:00")


def days(change: Change, n: int) -> date:
    return change.project.working_time.shift(change.project.today(), n)


def planned(cast: Cast, *after: int) -> tuple[Change, list[Milestone]]:
    """Being developed, with a milestone after each of these working days."""
    change = developing(cast, 6000)
    rows = [(f"第{n}步", days(change, n)) for n in after]
    return change, change.plan(by=cast.developer, milestones=rows)


def test_the_next_open_milestone_is_the_next_date(cast: Cast) -> None:
    change, (second, first) = planned(cast, 6, 3)
    assert change.due_at == change.evening(first.due_on)
    change.progress(by=cast.developer, milestone=first, percent=100)
    assert change.due_at == change.evening(second.due_on)


@pytest.mark.parametrize(
    ("milestones", "sentence"),
    [
        ([], "Between one and 20 milestones"),
        ([("步", 1)] * 21, "Between one and 20 milestones"),
        ([(" ", 1)], "needs a name"),
        ([("第一步", -1)], "has passed already"),
        ([("第一步", 1), ("第二步", -1)], "“第二步”: the date has passed"),
    ],
)
def test_a_plan_that_makes_no_sense_plans_nothing(cast: Cast, milestones: Any, sentence: str) -> None:
    change = developing(cast, 6000)
    rows = [(name, change.project.today() + timedelta(days=after)) for name, after in milestones]
    assert sentence in refused(change.plan, by=cast.developer, milestones=rows)
    assert not change.milestones.exists()


@pytest.mark.parametrize("percent", [101, -1, 10**12])
def test_percent_lies_between_nothing_and_all(cast: Cast, percent: int) -> None:
    change, (row,) = planned(cast, 3)
    assert "Between 0 and 100" in refused(change.progress, by=cast.developer, milestone=row, percent=percent)


def test_a_milestone_of_another_change_or_firm_is_none_of_this_one(cast: Cast) -> None:
    change, (row,) = planned(cast, 3)
    other, (theirs,) = planned(cast, 4)
    assert "no such milestone" in refused(change.progress, by=cast.lead, milestone=theirs, percent=5)
    Milestone.objects.filter(pk=row.pk).update(firm=cast.consultant.firm)
    assert "no such milestone" in refused(change.progress, by=cast.developer, milestone=row, percent=5)
    assert other.milestones.get().percent == 0


def test_a_moved_date_needs_its_reason_and_a_day_to_come(cast: Cast) -> None:
    change, (row,) = planned(cast, 3)
    move = {"by": cast.developer, "milestone": row, "percent": 10}
    assert "give the reason" in refused(change.progress, **move, moved_to=days(change, 9))
    yesterday = change.project.today() - timedelta(days=1)
    assert "has passed" in refused(change.progress, **move, moved_to=yesterday, reason="病了")
    assert not change.slips.exists()


def test_every_slip_is_kept_and_counted_in_working_days(cast: Cast) -> None:
    change, (row,) = planned(cast, 3)
    for after, reason in ((5, "接口等账号"), (8, "测试环境坏了")):
        change.progress(
            by=cast.developer, milestone=row, percent=40, moved_to=days(change, after), reason=reason
        )
    row.refresh_from_db()
    assert (row.planned_on, row.due_on) == (days(change, 3), days(change, 8))
    assert [slip.days for slip in change.slips.all()] == [2, 3]
    assert [entry.days for entry in change.log.filter(kind="slip")] == [2, 3]


def test_taking_a_progress_back_takes_the_slip_with_it(cast: Cast) -> None:
    change, (row,) = planned(cast, 3)
    change.progress(by=cast.lead, milestone=row, percent=40, moved_to=days(change, 9), reason="账号没开")
    change.undo_move(by=cast.lead)
    row.refresh_from_db()
    assert (row.percent, row.due_on, row.alarm_at) == (0, days(change, 3), change.evening(days(change, 3)))
    assert not change.log.filter(kind="slip", undone=False).exists()


def test_only_the_firm_that_builds_it_and_the_lead_report(cast: Cast) -> None:
    change, (row,) = planned(cast, 3)
    for person in (cast.consultant, cast.other_consultant, cast.reporter, cast.sponsor, cast.outsider):
        refused(change.progress, by=person, milestone=row, percent=50)
        refused(change.deliver, by=person, version="1", notes="x", how_to_test="x")


# Deliveries


@pytest.mark.parametrize("missing", ["version", "notes", "how_to_test"])
def test_a_delivery_says_what_is_in_it_and_how_to_test_it(cast: Cast, missing: str) -> None:
    change = developing(cast, 6000)
    given = {"version": "1.0", "notes": "加了账期", "how_to_test": "开一张单"} | {missing: " "}
    assert "Please" in refused(change.deliver, by=cast.developer, **given)
    assert not change.deliveries.exists()


def test_a_delivery_goes_back_with_its_reason_and_comes_anew(cast: Cast) -> None:
    change = delivered(cast)
    assert change.waits == "lead"
    assert "give the reason" in refused(change.send_back, by=cast.lead, reason=" ")
    change.send_back(by=cast.lead, reason="打印不出来")
    assert (change.waits, change.last_delivery.sent_back_words) == ("firm", "打印不出来")  # type: ignore[union-attr]
    assert "sent back" in refused(change.send_back, by=cast.lead, reason="还是不行")
    change.deliver(by=cast.developer, version="1.1", notes="修好打印", how_to_test="打印一张")
    assert [row.number for row in change.deliveries.all()] == [1, 2]


def test_what_was_not_delivered_is_not_sent_back(cast: Cast) -> None:
    assert "Nothing has been delivered" in refused(developing(cast).send_back, by=cast.lead, reason="不好")


def test_a_standard_function_is_set_up_by_the_consultant_the_same_way(cast: Cast) -> None:
    change = configuring(cast)
    assert change.holder == cast.consultant
    (row,) = change.plan(by=cast.consultant, milestones=[("配置好", days(change, 2))])
    change.progress(by=cast.consultant, milestone=row, percent=100)
    change.deliver(by=cast.consultant, version="配置1", notes="看客户卡片", how_to_test="打开客户卡片")
    assert (change.state, change.holder) == ("configuring", cast.lead)


# What is late


def told(level: int) -> int:
    return ChangeEscalation.objects.filter(milestone__isnull=False, level=level).count()


def test_a_late_milestone_is_told_to_the_lead_at_once_and_to_the_sponsor_when_it_stays_late(
    cast: Cast,
) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        change, (row,) = planned(cast, 2)
        evening = change.evening(row.due_on)
        day.move_to(evening - timedelta(minutes=1))
        raise_due()
        assert (told(100), told(150)) == (0, 0)
        day.move_to(evening + timedelta(minutes=1))
        for _again in range(3):
            raise_due()
        assert (told(100), told(150)) == (1, 0)
        day.move_to(change.evening(days(change, 3)) + timedelta(minutes=1))
        for _again in range(3):
            raise_due()
        assert (told(100), told(150)) == (1, 1)
        names = {row.level: row.told for row in ChangeEscalation.objects.filter(milestone=row)}
        assert names == {100: cast.lead.name, 150: cast.sponsor.name}
        assert not ChangeEscalation.objects.filter(milestone=None, level__gte=100).exists()


def test_a_word_on_the_progress_does_not_make_it_less_late(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        change, (row,) = planned(cast, 2)
        day.move_to(change.evening(row.due_on) + timedelta(hours=1))
        change.progress(by=cast.developer, milestone=row, percent=60)
        assert (change.is_late, change.due_at) == (True, change.evening(row.due_on))
        change.progress(
            by=cast.developer, milestone=row, percent=60, moved_to=days(change, 4), reason="还差联调"
        )
        assert not change.is_late


def test_a_moved_date_that_passes_too_is_told_anew(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        change, (row,) = planned(cast, 2)
        day.move_to(change.evening(row.due_on) + timedelta(minutes=1))
        raise_due()
        to = days(change, 2)
        change.progress(by=cast.developer, milestone=row, percent=60, moved_to=to, reason="联调")
        day.move_to(change.evening(to) + timedelta(minutes=1))
        raise_due()
        assert told(100) == 2


def test_nobody_hears_of_what_is_done_delivered_or_postponed(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        change, (first, second) = planned(cast, 2, 3)
        change.progress(by=cast.developer, milestone=first, percent=100)
        change.deliver(by=cast.developer, version="1", notes="好了", how_to_test="看看")
        day.move_to(change.evening(second.due_on) + timedelta(days=9))
        raise_due()
        assert told(100) == 0
        change.send_back(by=cast.lead, reason="不全")
        raise_due()
        assert told(100) == 1


def test_a_postponed_change_keeps_its_milestones_and_its_silence(cast: Cast) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        change, (row,) = planned(cast, 2)
        change.postpone(by=cast.lead, until=days(change, 20), reason="年底封账")
        day.move_to(change.evening(row.due_on) + timedelta(days=3))
        raise_due()
        assert told(100) == 0
        change.resume(by=cast.lead)
        assert change.state in BUILDING
        assert change.is_late
        assert clock.now() > change.evening(row.due_on)


def test_a_risk_is_noted_by_the_lead_with_words(cast: Cast) -> None:
    change = developing(cast)
    assert "give the reason" in refused(change.note_risk, by=cast.lead, reason="")
    refused(change.note_risk, by=cast.developer, reason="会慢")
    change.note_risk(by=cast.lead, reason="升级后要重做")
    assert change.log.get(kind="risk").risk == "升级后要重做"
