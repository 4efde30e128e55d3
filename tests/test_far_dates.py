"""A day that no calendar reaches, or more days than anything takes: one sentence, and the words come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from luoshi.changes.models import Change, Freeze, Limits, Slip, StandardKind
from luoshi.changes.tests import stages as changes
from luoshi.problems.tests import stages as problems
from luoshi.rollout.models import CalendarDay
from luoshi.testing.cast import Cast

FAR = ("9999-12-31", "9999-12-01", "2500-01-01", "0001-01-01")
MANY = ("2147483648", "40000", "1001", "-1")
SIMPLE = {"risk": "慢", "cost": "1", "work": "培训"}


def planned(cast: Cast) -> Change:
    """Being developed, with a milestone for tomorrow."""
    change = changes.developing(cast)
    change.plan(by=cast.lead, milestones=[("初版", cast.project.today())])
    return change


def gate_open(cast: Cast) -> Change:
    """What keeps it from everybody is asked after the dates."""
    return changes.piloting(cast)


Stage = Callable[[Cast], Change]
MOVES: list[tuple[Stage, str, str, dict[str, str], str]] = [
    (changes.screening, "lead", "postpone", {"reason": "以后再说"}, "until"),
    (changes.developing, "lead", "plan", {"name_1": "以后再说"}, "due_on_1"),
    (planned, "developer", "progress", {"percent": "50", "reason": "以后再说"}, "moved_to"),
    (changes.delivered, "lead", "start_pilot", {"members": "陈晓雯", "lead": "林静", "starts_on": "2500-01-01",
     "min_days": "1", "checks": "以后再说"}, "ends_on"),
    (changes.delivered, "lead", "start_pilot", {"members": "陈晓雯", "lead": "林静", "ends_on": "9999-12-31",
     "min_days": "1", "checks": "以后再说"}, "starts_on"),
    (gate_open, "lead", "roll_out", {"everyone_1": "on", "way_back_1": "以后再说"}, "planned_on_1"),
    (changes.agreeing_fee, "developer", "quote", {"what_1": "以后再说", "amount_1": "800", "days": "5",
     "currency": "CNY"}, "valid_until"),
]  # fmt: skip


def sent(client: Client, address: str, given: dict[str, str]) -> Any:
    """The answer to this form, in Chinese."""
    return client.post(address, given, HTTP_ACCEPT_LANGUAGE="zh-hans")


def signed_in(cast: Cast, who: str) -> Client:
    return problems.signed_in(getattr(cast, who))


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize(("stage", "who", "verb", "given", "field"), MOVES)
def test_no_move_of_a_change_takes_a_day_out_of_reach(
    cast: Cast, stage: Stage, who: str, verb: str, given: dict[str, str], field: str, day: str
) -> None:
    change = stage(cast)
    if verb == "quote":
        change.ask_quote(by=cast.lead, contact=cast.developer)
    if verb == "progress":
        given = given | {"milestone": str(change.milestones.get().pk)}
    state = change.state
    answer = sent(
        signed_in(cast, who), cast.project.url("changes:move", change.number, verb), given | {field: day}
    )
    change.refresh_from_db()
    assert (answer.status_code, change.state) == (422, state)
    shown = problems.text(answer)
    assert "以后再说" in shown and ("10年" in shown or day < "2026")
    assert not Slip.objects.exists()


@pytest.mark.parametrize("day", FAR)
def test_a_freeze_out_of_reach_is_not_declared_and_nothing_else_falls_over(cast: Cast, day: str) -> None:
    change, lead = changes.screening(cast), signed_in(cast, "lead")
    given = {"from_on": cast.project.today().isoformat(), "until_on": day, "stops": "both", "reason": "月结"}
    answer = sent(lead, cast.project.url("changes:freeze"), given)
    assert answer.status_code == 422 and "月结" in problems.text(answer)
    assert not Freeze.objects.exists()
    for name in ("changes:list", "changes:log", "changes:pilots", "changes:setup"):
        assert lead.get(cast.project.url(name)).status_code == 200, name
    assert lead.get(change.url).status_code == 200


@pytest.mark.parametrize("day", FAR)
def test_the_planned_end_lies_within_reach(cast: Cast, day: str) -> None:
    given = {
        "currency": "CNY",
        "sponsor_from": "5000",
        "sponsor_days": "30",
        "two_from": "50000",
        "budget": "0",
    }
    answer = sent(
        signed_in(cast, "sponsor"),
        cast.project.url("changes:limits"),
        given | {"ends_on": day, "scope": "订单"},
    )
    assert answer.status_code == 422 and "订单" in problems.text(answer)
    assert Limits.of(cast.project).ends_on is None


@pytest.mark.parametrize("days", MANY)
def test_a_number_of_days_that_nothing_takes_is_one_sentence(cast: Cast, days: str) -> None:
    viewed, offered, quoted = (
        changes.screening(cast),
        changes.with_consultant(cast),
        changes.agreeing_fee(cast),
    )
    quoted.ask_quote(by=cast.lead, contact=cast.developer)
    of = cast.project.url
    limits = {
        "currency": "CNY",
        "sponsor_from": "5000",
        "two_from": "50000",
        "budget": "0",
        "sponsor_days": days,
    }
    kind = {"name": "加选项", "max_fee": "0", "per_month": "3", "max_days": days}
    option = {"name": "一列", "what": "加一列", "kind": "standard", "days": days, "fee": "0"}
    quote = {"what_1": "开发", "amount_1": "800", "currency": "CNY", "days": days}
    pilot = {"members": "陈晓雯", "lead": "林静", "checks": "打印"}
    pilot |= dict.fromkeys(("starts_on", "ends_on"), cast.project.today().isoformat())
    for who, address, given in (
        ("lead", of("changes:move", viewed.number, "estimate"), SIMPLE | {"days": days}),
        ("consultant", of("changes:option_new", offered.number), option),
        ("developer", of("changes:move", quoted.number, "quote"), quote),
        (
            "lead",
            of("changes:move", changes.delivered(cast).number, "start_pilot"),
            pilot | {"min_days": days},
        ),
        ("sponsor", of("changes:limits"), limits),
        ("lead", of("changes:propose"), kind),
        ("lead", of("changes:propose"), kind | {"max_days": "3", "per_month": days}),
    ):
        assert sent(signed_in(cast, who), address, given).status_code == 422, address
    assert (Limits.of(cast.project).sponsor_days, StandardKind.objects.count()) == (30, 0)


@pytest.mark.parametrize("day", FAR)
def test_the_other_rooms_say_it_as_plainly(cast: Cast, day: str) -> None:
    problem, of = problems.investigating(cast), cast.project.url
    regime = {
        "cadence": "monthly",
        "opens_at": "16:00",
        "due_at": "17:30",
        "late_until": "09:30",
        "backfill_days": "3",
    }
    call = {"title": "当面谈", "kind": "face", "more": "@陈晓雯", "length": "30", "time": f"{day}T09:00"}
    article = {"title": "怎么导出", "steps": "打开", "do": "publish", "review_on": day}
    points = {"corroborator": "1", "filing": "1", "daily_cap": "9", "monthly_cap": "99"}
    points |= {f"{how}_{level}": "1" for how in ("words", "shown") for level in range(1, 5)}
    for who, address, given in (
        ("lead", of("problems:move", problem.number, "hold"), {"until": day, "reason": "以后再说"}),
        ("lead", of("diary:regimes"), regime | {"starts_on": day}),
        ("lead", of("diary:regime_preview"), regime | {"starts_on": day}),
        ("lead", of("rollout:leave"), {"kind": "leave", "first": day, "last": day}),
        (
            "lead",
            of("rollout:leave"),
            {"kind": "leave", "first": cast.project.today().isoformat(), "last": day},
        ),
        ("lead", of("rollout:calendar"), {"day": day, "works": "0", "name": "厂休"}),
        ("lead", of("rewards:rules"), points | {"begins": day}),
        ("lead", of("talk:call", "problem", problem.pk), call),
        ("lead", of("knowledge:write"), article),
    ):
        answer = sent(signed_in(cast, who), address, given)
        assert answer.status_code in (200, 302, 422), (address, answer.status_code)
    problem.refresh_from_db()
    assert problem.hold_until is None and not CalendarDay.objects.filter(day=day).exists()
    for name in ("diary:regimes", "diary:today", "rollout:calendar", "rewards:rules", "problems:list"):
        assert signed_in(cast, "lead").get(of(name)).status_code == 200, name
