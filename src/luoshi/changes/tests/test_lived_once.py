"""A stage that is written back is what its verbs would have made; it is lived anew whenever it could differ."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import STAGES, deciding, done, evaluating, recording
from luoshi.testing import lived
from luoshi.testing.cast import Cast
from luoshi.testing.rows import Content, columns, read
from luoshi.trail.models import Event

MANY = 100
TUESDAY = datetime.fromisoformat("2026-11-24T09:00:00+08:00")


def everything() -> Content:
    content = read(columns())
    assert content is not None
    return content


def reads(change: Change, cast: Cast) -> tuple[object, ...]:
    """What the objects say, and what the search finds."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO search_index(search_index, rank) VALUES ('integrity-check', 1)")
    return change.state, change.holder == cast.lead, change.goals.count(), cast.lead.project.today()


@pytest.mark.parametrize("stage", STAGES)
def test_all_tables_hold_the_same_and_everybody_carries_the_same(cast: Cast, stage: str) -> None:
    with time_machine.travel(TUESDAY, tick=False):
        with transaction.atomic():
            first = STAGES[stage](cast)
            made, said = everything(), reads(first, cast)
            transaction.set_rollback(True)
        ground(cast)
        again = STAGES[stage](cast)
        assert again is not first
        assert everything() == made
        assert reads(again, cast) == said
        assert again.project is cast.project


def ground(cast: Cast) -> None:
    """What was written is taken back: the database is as the cast left it."""
    start = lived.EMPTY.reached["cast"]
    assert Event.objects.filter(subject_kind="change").count() == 0
    lived.GROUND.reach(start)


def statements(cast: Cast) -> int:
    """How many a stage takes."""
    with connection.execute_wrapper(counting := Counting()):
        evaluating(cast)
    return counting.n


class Counting:
    """Counts statements."""

    n = 0

    def __call__(self, execute: object, *args: object) -> object:
        """One more."""
        self.n += 1
        return execute(*args)  # type: ignore[operator]


def test_one_after_another_each_is_its_own(cast: Cast) -> None:
    numbers = [(change.number, change.pk) for change in (recording(cast), recording(cast), deciding(cast))]
    assert [number for number, _key in numbers] == [1, 2, 3]
    assert len({key for _number, key in numbers}) == 3


def test_whoever_wrote_before_or_looks_different_lives_it_anew(cast: Cast) -> None:
    # An hour at which no other test has lived it.
    with time_machine.travel(TUESDAY + timedelta(hours=1), tick=False) as day:
        with transaction.atomic():
            assert statements(cast) > MANY
            transaction.set_rollback(True)
        ground(cast)
        with transaction.atomic():
            assert statements(cast) == 0
            transaction.set_rollback(True)
        ground(cast)
        cast.lead.name = "林静静"
        with transaction.atomic():
            assert statements(cast) > MANY
            transaction.set_rollback(True)
        ground(cast)
        cast.lead.name = "林静"
        with transaction.atomic():
            cast.lead.save()
            assert statements(cast) > MANY
            transaction.set_rollback(True)
        ground(cast)
        day.shift(timedelta(minutes=1))
        assert statements(cast) > MANY


def test_a_change_that_was_written_back_goes_on(cast: Cast) -> None:
    change = evaluating(cast)
    change.withdraw(by=cast.reporter, reason="不需要了")
    assert Change.objects.get().state == "withdrawn"
    assert done(cast).code == "CRM-C2"
