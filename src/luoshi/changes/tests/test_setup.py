"""Limits, freezes and standard kinds are set on a page that nobody outside has."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse

from luoshi.changes.models import Freeze, Limits, StandardKind
from luoshi.changes.tests.stages import screening
from luoshi.kernel.verdict import Refusal
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

LIMITS = {
    "currency": "CNY", "sponsor_from": "8,000", "sponsor_days": "20", "two_from": "¥60000", "budget": "100000",
    "ends_on": "", "scope": "销售和仓库",
}  # fmt: skip


def send(member: Member, page: str, /, *args: Any, **given: str) -> HttpResponse:
    return signed_in(member).post(member.project.url(f"changes:{page}", *args), given)


def days(cast: Cast, first: int, last: int, **more: str) -> dict[str, str]:
    today = cast.project.today()
    found = {"from_on": today + timedelta(days=first), "until_on": today + timedelta(days=last)}
    return {name: day.isoformat() for name, day in found.items()} | {"stops": "both", "reason": "月结"} | more


def test_the_sponsor_sets_the_limits(cast: Cast) -> None:
    assert send(cast.sponsor, "limits", **LIMITS).status_code == 302
    found = Limits.of(cast.project)
    assert (found.sponsor_from, found.two_from, found.scope) == (8000, 60000, "销售和仓库")


def test_the_lead_does_not_where_there_is_a_sponsor(cast: Cast) -> None:
    answer = send(cast.lead, "limits", **LIMITS)
    assert answer.status_code == 422
    assert "额度只有一把手可以设定" in text(answer)


@pytest.mark.parametrize(
    "wrong",
    [{"two_from": "10"}, {"sponsor_from": "-1"}, {"budget": "9" * 20}, {"sponsor_days": "x"}, {"currency": "XXX"},
     {"ends_on": "1900-01-01"}, {"ends_on": "30.2."}, {"scope": "9" * 100_000}],
)  # fmt: skip
def test_limits_that_cannot_be_come_back_with_everything_typed(cast: Cast, wrong: dict[str, str]) -> None:
    cast.project.started_on = cast.project.today()
    cast.project.save()
    answer = send(cast.sponsor, "limits", **(LIMITS | wrong))
    assert answer.status_code == 422
    assert 'class="error' in text(answer)
    assert not Limits.objects.exists()


def test_a_freeze_is_declared_stops_and_is_lifted(cast: Cast) -> None:
    change = screening(cast)
    assert send(cast.lead, "freeze", **days(cast, 0, 3)).status_code == 302
    assert not change.not_frozen("intake")
    send(cast.lead, "lift", Freeze.objects.get().pk)
    assert change.not_frozen("intake")


@pytest.mark.parametrize(
    "wrong",
    [{"until_on": "2001-01-01"}, {"from_on": ""}, {"reason": " "}, {"stops": "x"}, {"reason": "月" * 201}],
)
def test_a_freeze_that_cannot_be_says_why(cast: Cast, wrong: dict[str, str]) -> None:
    assert send(cast.lead, "freeze", **days(cast, 1, 3, **wrong)).status_code == 422
    assert not Freeze.objects.exists()


def test_the_same_freeze_sent_twenty_times_is_one(cast: Cast) -> None:
    answers = [send(cast.lead, "freeze", **days(cast, 1, 3)).status_code for _n in range(20)]
    assert sorted(answers) == [302] + [422] * 19
    assert Freeze.objects.count() == 1


def test_what_overlaps_is_refused_unless_it_stops_something_else(cast: Cast) -> None:
    send(cast.lead, "freeze", **days(cast, 1, 5, stops="intake"))
    assert "已经冻结：月结" in text(send(cast.lead, "freeze", **days(cast, 5, 9)))
    assert send(cast.lead, "freeze", **days(cast, 5, 9, stops="release")).status_code == 302


def test_windows_that_follow_at_once_are_one_for_whoever_waits(cast: Cast) -> None:
    change = screening(cast)
    time, today = cast.project.working_time, cast.project.today()
    first, second = today + timedelta(days=2), today + timedelta(days=9)
    for start, end in ((today, first), (first + timedelta(days=1), second)):
        Freeze.declare(by=cast.lead, from_on=start, until_on=end, stops="intake", reason="月结")
    free = time.shift(second, 1)
    with pytest.raises(Refusal, match=f"{free.month}月{free.day}日"):
        change.pursue(by=cast.lead)


def test_a_kind_is_proposed_approved_once_and_stopped(cast: Cast) -> None:
    given = {
        "name": "加下拉选项",
        "template": "哪个字段？",
        "max_fee": "0",
        "max_days": "3",
        "per_month": "5",
    }
    assert send(cast.lead, "propose", **given).status_code == 302
    kind = StandardKind.objects.get()
    send(cast.lead, "approve_kind", kind.pk)
    kind.refresh_from_db()
    assert kind.approved_by is None
    send(cast.sponsor, "approve_kind", kind.pk)
    assert "哪个字段？" in text(
        signed_in(cast.reporter).get(cast.project.url("changes:template"), {"standard": kind.pk})
    )
    send(cast.lead, "stop_kind", kind.pk)
    assert "加下拉选项" not in text(signed_in(cast.lead).get(cast.project.url("changes:setup")))


@pytest.mark.parametrize("wrong", [{"name": ""}, {"max_days": "0"}, {"per_month": "-1"}, {"max_fee": "∞"}])
def test_a_kind_that_cannot_be_says_why(cast: Cast, wrong: dict[str, str]) -> None:
    given = {"name": "加选项", "max_fee": "0", "max_days": "3", "per_month": "5"}
    assert send(cast.lead, "propose", **(given | wrong)).status_code == 422
    assert not StandardKind.objects.exists()


def test_nobody_else_has_these_settings(cast: Cast) -> None:
    for person in (cast.reporter, cast.head, cast.observer, cast.consultant, cast.developer, cast.outsider):
        assert signed_in(person).get(cast.project.url("changes:setup")).status_code == 404
        assert signed_in(person).post(cast.project.url("changes:limits"), LIMITS).status_code == 404
