"""The engine, with the smallest noun that has a life: a lamp."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from django.db import connection, models

from luoshi.kernel.lifecycle import Lifecycle, Living, Move, State, Step
from luoshi.kernel.verdict import YES, Moved, Refusal, Verdict, no

OWNER, GUEST = "owner", "guest"


def owner_only(lamp: Lamp, person: str) -> Verdict:
    return YES if person == OWNER else no("Only the owner touches the lamp.")


def has_bulb(lamp: Lamp, person: str) -> Verdict:
    return YES if lamp.bulb else no("Something is missing.", ("a bulb",))


class Lamp(Living):
    bulb = models.BooleanField(default=True)
    turns = models.IntegerField(default=0)
    history: ClassVar[list[tuple[str, str, str]]] = []

    lifecycle = Lifecycle(
        "lamp",
        states=(State("off", "Off"), State("on", "On"), State("broken", "Broken", open=False)),
        moves=(
            Move("light", "Light", ("off",), ("on",), owner_only, needs=has_bulb),
            Move("turn", "Turn", ("off", "on"), ("on", "off"), owner_only),
            Move("touch", "Touch", ("on",), (), owner_only),
            Move("smash", "Smash", ("off", "on"), ("broken",), owner_only),
        ),
    )

    class Meta:
        app_label = "kernel"

    def __str__(self) -> str:
        return "lamp"

    def record(self, step: Step) -> None:
        self.history.append((step.move.verb, step.came_from, step.reaches))


@pytest.fixture
def lamp(db: None) -> Lamp:
    columns = ", ".join(f'"{f.column}" {f.db_type(connection)}' for f in Lamp._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS kernel_lamp ({columns}, PRIMARY KEY (id))")
    Lamp.history.clear()
    lamp = Lamp()
    lamp.born("off")
    lamp.save(force_insert=True)
    return lamp


def stored(lamp: Lamp) -> Lamp:
    return Lamp.objects.get(pk=lamp.pk)


def test_a_move_changes_the_state_and_writes_one_event(lamp: Lamp) -> None:
    with lamp.moving("light", by=OWNER) as step:
        lamp.turns = 1
    assert (stored(lamp).state, stored(lamp).turns, step.before["turns"]) == ("on", 1, 0)
    assert Lamp.history == [("light", "off", "on")]


def test_who_may_not_reads_why(lamp: Lamp) -> None:
    with pytest.raises(Refusal, match="Only the owner"), lamp.moving("light", by=GUEST):
        pass
    assert stored(lamp).state == "off" and not Lamp.history


def test_each_missing_part_is_named(lamp: Lamp) -> None:
    Lamp.objects.update(bulb=False)
    with pytest.raises(Refusal) as refused, lamp.moving("light", by=OWNER):
        pass
    assert refused.value.missing == ("a bulb",)


def test_the_second_of_two_reads_what_happened(lamp: Lamp) -> None:
    seen_before = stored(lamp)
    with lamp.moving("light", by=OWNER):
        pass
    with pytest.raises(Moved, match="On"), seen_before.moving("light", by=OWNER):
        pass


def test_what_somebody_else_changed_is_read_again(lamp: Lamp) -> None:
    Lamp.objects.update(turns=7)
    with lamp.moving("light", by=OWNER):
        lamp.turns += 1
    assert stored(lamp).turns == 8


def test_a_failing_verb_leaves_no_trace(lamp: Lamp) -> None:
    with pytest.raises(ZeroDivisionError), lamp.moving("light", by=OWNER):
        lamp.turns = 1 // 0
    assert stored(lamp).state == "off" and not Lamp.history


def test_a_verb_that_decides_stays_within_the_table(lamp: Lamp) -> None:
    with lamp.moving("turn", by=OWNER) as step:
        step.reaches = "on"
    with pytest.raises(RuntimeError, match="not in the table"), lamp.moving("turn", by=OWNER) as step:
        step.reaches = "broken"
    assert stored(lamp).state == "on"


def test_a_move_without_target_stays(lamp: Lamp) -> None:
    with lamp.moving("light", by=OWNER):
        pass
    with lamp.moving("touch", by=OWNER):
        pass
    assert stored(lamp).state == "on"


@pytest.mark.parametrize(("person", "verbs"), [(OWNER, {"light", "turn", "smash"}), (GUEST, set())])
def test_buttons_follow_from_the_table(lamp: Lamp, person: Any, verbs: set[str]) -> None:
    assert {move.verb for move in Lamp.lifecycle.offered(lamp, person)} == verbs


def test_nothing_holds_a_broken_lamp(lamp: Lamp) -> None:
    with lamp.moving("smash", by=OWNER):
        pass
    assert not lamp.is_open and Lamp.lifecycle.open_states == ("off", "on")
    assert not Lamp.lifecycle.offered(lamp, OWNER)


def test_verdicts_join_like_and() -> None:
    assert (YES & YES) and not (YES & no("b"))
    assert (no("a") & no("b")).sentence == "a"
    with pytest.raises(Refusal, match="a"):
        no("a").or_refuse()
