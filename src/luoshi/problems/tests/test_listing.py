"""The list: its filters, its pages, its rights, and what it costs."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from luoshi.kernel import clock
from luoshi.problems import listing
from luoshi.problems.listing import Filters, listed
from luoshi.problems.models import Problem, SavedView
from luoshi.problems.tests.stages import (
    closed,
    investigating,
    reported,
    signed_in,
    text,
    verifying,
    with_consultant,
)
from luoshi.rollout.models import Area, Department, Member
from luoshi.testing.cast import Cast

MOST_QUERIES = 12


def codes(member: Member, **query: str) -> list[str]:
    found = listed(member, Filters.of(member, query), query)
    return [row.code for row in found.rows]


def see(member: Member, **query: str) -> HttpResponse:
    address = f"{member.project.url('problems:list')}?{urlencode(query)}"
    found: HttpResponse = signed_in(member).get(address)
    return found


def test_it_opens_with_what_is_open_last_changed_first(cast: Cast) -> None:
    for stage in (reported, investigating, closed):
        stage(cast)
    Problem.objects.filter(number=1).update(changed_at=clock.now() + timedelta(minutes=1))
    assert codes(cast.lead) == ["CRM-1", "CRM-2"]
    assert sorted(codes(cast.lead, state="all")) == ["CRM-1", "CRM-2", "CRM-3"]
    assert codes(cast.lead, state="closed") == codes(cast.lead, state="solved") == ["CRM-3"]


def test_filters_combine(cast: Cast) -> None:
    investigating(cast)
    with_consultant(cast)
    verifying(cast)
    assert codes(cast.lead, party="con", importance="3", area=str(cast.area.pk)) == ["CRM-2"]
    assert codes(cast.lead, party="con", importance="1") == []
    assert codes(cast.lead, person="陈晓", state="verifying") == ["CRM-3"]
    assert codes(cast.lead, person="孙") == []
    assert codes(cast.lead, person="晓雯", party="con") == ["CRM-2"]
    assert codes(cast.lead, holder=str(cast.consultant.pk)) == ["CRM-2"]
    assert len(codes(cast.lead, department=str(cast.reporter.department_id), q="收货地址")) == 3
    assert codes(cast.lead, q="CRM-2") == ["CRM-2"]


def test_a_person_is_whoever_reported_or_met_it(cast: Cast) -> None:
    first, second = reported(cast), investigating(cast)
    second.meet_again(by=cast.reporter2, words="我也是")
    assert codes(cast.lead, person="孙") == codes(cast.lead, person="悦") == [second.code]
    assert set(codes(cast.lead, person="晓")) == {first.code, second.code}
    other = Problem.report(by=cast.head, words="同一件事")
    other.merge(by=cast.lead, into=second)
    assert codes(cast.lead, person="王磊", state="all") == [other.code, second.code]
    assert codes(cast.lead, person="金涛", state="all") == []  # somebody of another company


def test_what_is_late_and_what_is_due_soon(cast: Cast) -> None:
    late, soon, calm = reported(cast), reported(cast), reported(cast)
    for problem, hours in ((late, -2), (soon, 3), (calm, 90)):
        Problem.objects.filter(pk=problem.pk).update(due_at=clock.now() + timedelta(hours=hours))
    assert codes(cast.lead, due="late") == [late.code]
    assert set(codes(cast.lead, due="soon")) == {late.code, soon.code}


def test_each_filter_that_is_on_can_be_taken_off(cast: Cast) -> None:
    page = text(see(cast.lead, party="con", importance="3", q="地址"))
    assert "?importance=3&amp;q=%E5%9C%B0%E5%9D%80" in page
    assert "没有符合条件的问题" in page


def test_narrowing_in_place_renews_the_exports_too(cast: Cast) -> None:
    reported(cast)
    address = f"{cast.project.url('problems:list')}?party=us"
    part = text(signed_in(cast.lead).get(address, headers={"HX-Request": "true"}))
    assert "<html" not in part and "CRM-1" in part
    assert "export.xlsx?party=us" in part


# Pages


@pytest.fixture
def three_a_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(listing, "ROWS", 3)
    yield


def walk(member: Member, start: dict[str, str], way: str) -> list[list[str]]:
    query, pages = start, []
    while True:
        found = listed(member, Filters.of(member, query), query)
        pages.append([row.code for row in found.rows])
        key = getattr(found, way)
        if not key:
            return pages
        query = {way: key}


@pytest.mark.usefixtures("three_a_page")
def test_no_page_loses_or_repeats_a_row_either_way(cast: Cast) -> None:
    dice, now = random.Random(7), clock.now()
    problems = [reported(cast) for _each in range(8)]
    for _round in range(25):
        for problem in problems:
            at = now - timedelta(seconds=dice.randrange(3))
            Problem.objects.filter(pk=problem.pk).update(changed_at=at)
        downwards = walk(cast.lead, {}, "older")
        upwards = walk(cast.lead, {"last": "1"}, "newer")
        rows = [code for page in downwards for code in page]
        assert sorted(rows) == sorted(problem.code for problem in problems)
        assert [code for page in reversed(upwards) for code in page] == rows


@pytest.mark.usefixtures("three_a_page")
def test_the_ends_lead_no_further(cast: Cast) -> None:
    assert listed(cast.lead, Filters({}), {"last": "1"}).rows == []
    for _each in range(4):
        reported(cast)
    first = listed(cast.lead, Filters({}), {})
    second = listed(cast.lead, Filters({}), {"older": first.older})
    assert (first.newer, second.older, len(second.rows)) == ("", "", 1)
    back = listed(cast.lead, Filters({}), {"newer": second.newer})
    assert [row.code for row in back.rows] == [row.code for row in first.rows]


# Rights


def test_everybody_sees_exactly_what_they_may_see(cast: Cast) -> None:
    mine, theirs = reported(cast), Problem.report(by=cast.reporter2, words="别的事")
    elsewhere = Problem.report(by=cast.lead, words="项目办的事")
    everything = {mine.code, theirs.code, elsewhere.code}
    for reading, seen in (
        ("all", everything),
        ("department", {mine.code, theirs.code}),
        ("own", {mine.code}),
    ):
        cast.project.reading = reading
        cast.project.save()
        cast.reporter.refresh_from_db()
        assert set(codes(cast.reporter)) == seen
        for whole in (cast.lead, cast.sponsor, cast.observer):
            assert set(codes(whole)) == everything
        visible = Problem.objects.visible_to(cast.reporter)
        assert {problem.code for problem in visible.select_related("project")} == seen


def test_people_from_outside_have_no_list(cast: Cast) -> None:
    with_consultant(cast)
    for person in (cast.consultant, cast.developer, cast.outsider):
        for name, numbers in (
            ("problems:list", ()),
            ("problems:export", ("csv",)),
            ("problems:export", ("xlsx",)),
        ):
            assert signed_in(person).get(cast.project.url(name, *numbers)).status_code == 404
    assert (
        signed_in(cast.consultant).post(cast.project.url("problems:save_view"), {"name": "x"}).status_code
        == 404
    )


def test_a_filter_cannot_reach_into_another_project(cast: Cast) -> None:
    reported(cast)
    other = cast.outsider.project
    area = Area.objects.create(project=other, name="别家的")
    department = Department.objects.create(project=other, name="别家的")
    assert codes(cast.lead, area=str(area.pk)) == codes(cast.lead, department=str(department.pk)) == []
    assert "别家的" not in text(see(cast.lead))


# Views


def save(member: Member, **typed: str) -> HttpResponse:
    found: HttpResponse = signed_in(member).post(member.project.url("problems:save_view"), typed)
    return found


def test_a_saved_view_is_ones_own_until_it_is_shared(cast: Cast) -> None:
    investigating(cast)
    with_consultant(cast)
    save(cast.lead, name="在顾问手里", party="con")
    view = SavedView.objects.get()
    assert codes(cast.lead, view=str(view.pk)) == ["CRM-2"]
    assert len(codes(cast.sponsor, view=str(view.pk))) == 2
    save(cast.lead, name="在顾问手里", party="con", shared="1")
    assert codes(cast.sponsor, view=str(view.pk)) == ["CRM-2"]
    assert codes(cast.sponsor, view=str(view.pk), party="us") == ["CRM-1"]


def test_only_its_owner_removes_a_view(cast: Cast) -> None:
    save(cast.lead, name="我的", shared="1")
    address = cast.project.url("problems:drop_view", SavedView.objects.get().pk)
    assert signed_in(cast.sponsor).post(address).status_code == 404
    assert signed_in(cast.lead).get(address).status_code == 405
    assert signed_in(cast.lead).post(address).status_code == 302
    assert not SavedView.objects.exists()


def test_a_view_needs_a_name(cast: Cast) -> None:
    assert save(cast.lead, name=" \x00 ").status_code == 302
    assert not SavedView.objects.exists()


# Odd addresses

ODD = ["\x00", "'", "²", "-1", "9" * 400, "../..", "😀", "\ufffd", "%00", "e\u0301", "0" * 32, "a" * 5000]


@pytest.mark.parametrize("name", [*listing.NAMES, "older", "newer", "last", "view"])
def test_no_parameter_breaks_the_list(cast: Cast, name: str) -> None:
    reported(cast)
    client = signed_in(cast.lead)
    for value in ODD:
        for place in ("problems:list", "problems:export"):
            address = cast.project.url(place, *(["csv"] if place == "problems:export" else []))
            answer = client.get(address, {name: value})
            assert answer.status_code == (400 if "\x00" in value else 200)
            assert answer.getvalue()


@pytest.mark.parametrize(
    "moment",
    [
        "0001-01-01T00:00:00+23:59",
        "9999-12-31T23:59:59-23:59",
        "2026-13-40T99:99:99+00:00",
        "2026-11-23T10:00:00",
    ],
)
def test_no_key_breaks_the_list(cast: Cast, moment: str) -> None:
    problem = reported(cast)
    for way in ("older", "newer"):
        assert see(cast.lead, **{way: f"{moment}~{problem.pk.hex}"}).status_code == 200


def test_half_characters_and_bytes_break_nothing(cast: Cast) -> None:
    client, address = signed_in(cast.lead), cast.project.url("problems:list")
    for raw in ("%ed%a0%80", "%ff%fe", "%00%00"):
        assert client.get(f"{address}?q={raw}&person={raw}&view={raw}").status_code in (200, 400)
        assert client.post(cast.project.url("problems:save_view"), f"name={raw}&q={raw}",
                           content_type="application/x-www-form-urlencoded").status_code == 302  # fmt: skip


# What it costs


def queries(member: Member, **query: str) -> int:
    see(member, **query)
    client = signed_in(member)
    address = f"{member.project.url('problems:list')}?{urlencode(query)}"
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        client.get(address)
    return len(caught)


def test_three_rows_cost_what_one_costs(cast: Cast) -> None:
    investigating(cast)
    one = queries(cast.lead, q="地址", state="all")
    with_consultant(cast)
    closed(cast)
    assert queries(cast.lead, q="地址", state="all") == one <= MOST_QUERIES


def test_who_met_it_is_found_from_the_side_of_the_people(cast: Cast) -> None:
    reported(cast)
    plan = explained(cast.lead, {"state": "all", "person": "晓雯"})
    assert "COMPOUND QUERY" in plan or "Append" in plan
    assert "CORRELATED" not in plan and "SubPlan" not in plan


def explained(member: Member, given: dict[str, str]) -> str:
    """How the database reads a page of these filters."""
    problems = Filters(given).narrow(member, Problem.objects.visible_to(member))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Three rows are read and sorted faster than by any index; ask what a large table would do.
            for way in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    rows = problems.order_by("-changed_at", "-id").values_list(*listing.COLUMNS)
    return rows[: listing.ROWS + 1].explain()


PLANS: dict[str, dict[str, Any]] = {
    "problem_open_list": {},
    "problem_list": {"state": "all"},
    "problem_by_state": {"state": "verifying"},
    "problem_by_area": {"state": "all", "area": "here"},
}


@pytest.mark.parametrize("index", PLANS)
def test_a_page_is_read_from_an_index_without_sorting(cast: Cast, index: str) -> None:
    given = {name: str(cast.area.pk) if value == "here" else value for name, value in PLANS[index].items()}
    for _each in range(3):
        verifying(cast)
    plan = explained(cast.lead, given)
    # Of three rows PostgreSQL holds several indexes in the right order to be equally good.
    assert index in plan or (connection.vendor == "postgresql" and "Index Scan" in plan)
    assert "Sort" not in plan and "TEMP B-TREE" not in plan
