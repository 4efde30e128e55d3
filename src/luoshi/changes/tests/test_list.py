"""The list of changes: what it narrows to, page by page, and what one types to find one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.changes import listing
from luoshi.changes.models import Change
from luoshi.changes.rules import WORRY
from luoshi.changes.tests.stages import (
    deciding,
    evaluating,
    judged,
    option,
    read_back,
    recording,
    screening,
    with_consultant,
    withdrawn,
)
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.search.queries import find
from luoshi.testing.cast import Cast


def listed(member: Member, query: str = "") -> str:
    return text(signed_in(member).get(f"{member.project.url('changes:list')}?{query}"))


def test_narrowed_by_state_holder_module_requester_and_words(cast: Cast) -> None:
    outside, fresh = with_consultant(cast), Change.open(by=cast.reporter2, words="发票上加备注")
    for query, found, missing in (
        ("state=with_consultant", outside, fresh),
        ("party=con", outside, fresh),
        (f"area={cast.area.pk}", outside, fresh),
        (f"person={cast.reporter2.name}", fresh, outside),
        (f"holder={cast.consultant.pk}", outside, fresh),
        ("q=备注", fresh, outside),
    ):
        page = listed(cast.lead, query)
        assert found.url in page, query
        assert missing.url not in page, query


def test_what_has_ended_stands_apart(cast: Cast) -> None:
    ended, running = withdrawn(cast), recording(cast)
    assert ended.url not in listed(cast.lead)
    page = listed(cast.lead, "state=ended")
    assert ended.url in page
    assert running.url not in page


def test_mine_are_those_i_asked_for_judge_or_hold(cast: Cast) -> None:
    judged, theirs = evaluating(cast), Change.open(by=cast.head, words="加审批")
    page = listed(cast.reporter2, "mine=1")
    assert judged.url in page
    assert theirs.url not in page


@pytest.mark.parametrize("odd", ["state=x", "area=1", "holder=x", "older=x~y", "newer=1", "party=zz"])
def test_odd_addresses_narrow_nothing_and_break_nothing(cast: Cast, odd: str) -> None:
    assert recording(cast).url in listed(cast.lead, odd)


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    codes = [recording(cast).code for _n in range(5)][::-1]
    filters, query, seen = listing.Filters.of({}), {}, []
    while True:
        found = listing.listed(cast.lead, filters, query)
        seen += [row["change"].code for row in found.rows]
        if not found.older:
            break
        query = {"older": found.older}
    assert seen == codes
    back = listing.listed(cast.lead, filters, {"newer": found.newer})
    assert [row["change"].code for row in back.rows] == codes[2:4]


def test_a_row_costs_no_query_in_whatever_state(cast: Cast) -> None:
    client = signed_in(cast.lead)
    deciding(cast)
    once = queries(client, cast.project.url("changes:list"))
    for stage in (evaluating, evaluating, screening, recording):
        stage(cast)
    assert queries(client, cast.project.url("changes:list")) == once <= 12


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return len(caught)


def test_outsiders_have_no_such_list(cast: Cast) -> None:
    for stranger in (cast.consultant, cast.developer, cast.outsider):
        assert signed_in(stranger).get(cast.project.url("changes:list")).status_code == 404


@pytest.mark.parametrize("typed", ["C1", "c1", "CRM-C1", "crm c1"])
def test_a_number_typed_under_find_or_do_opens_the_change(cast: Cast, typed: str) -> None:
    change = recording(cast)
    url = cast.project.url("search:palette")
    answer = signed_in(cast.lead).get(url, {"q": typed}, headers={"HX-Request": "true"})
    assert change.url in text(answer)
    assert change.url not in text(
        signed_in(cast.consultant).get(url, {"q": typed}, headers={"HX-Request": "true"})
    )


def found(member: Member, words: str) -> bool:
    return bool(find(member, words, kinds=["change"]))


def test_what_was_offered_said_and_decided_is_found_inside_and_nowhere_else(cast: Cast) -> None:
    change = with_consultant(cast)
    option(change, cast, name="红鹤做法", fee=0, kind="standard")
    assert not found(cast.lead, "红鹤")  # what a firm still writes nobody reads
    change.offer(by=cast.consultant)
    judged(change, cast.reporter, verdict=WORRY, reason="怕鳄鱼变慢")
    judged(change, cast.reporter2)
    change.decide(by=cast.lead, option=change.current_options()[0], reason="袋鼠划算")
    change.deliver(by=cast.consultant, version="1.0", notes="加了海象", how_to_test="打开看看")
    for word in ("红鹤", "鳄鱼", "袋鼠", "海象"):
        assert found(cast.lead, word) and found(cast.reporter, word), word
        for outsider in (cast.consultant, cast.other_consultant, cast.developer, cast.outsider):
            assert not found(outsider, word), (outsider, word)


def test_what_was_taken_back_is_found_no_more_and_a_new_index_finds_the_same(cast: Cast) -> None:
    change = evaluating(cast)
    judged(change, cast.reporter, verdict=WORRY, reason="怕鳄鱼变慢")
    assert Document.reindex("change") == 1
    assert found(cast.lead, "鳄鱼")
    change.undo_move(by=cast.reporter)
    assert not found(cast.lead, "鳄鱼")
    assert found(cast.lead, "单据加一列")


def test_what_was_corrected_is_found(cast: Cast) -> None:
    change = read_back(cast)
    change.correct(by=cast.reporter, correction="不是账期，是羚羊")
    assert found(cast.lead, "羚羊")


def test_the_leads_navigation_counts_what_is_open(cast: Cast) -> None:
    recording(cast)
    withdrawn(cast)
    page = listed(cast.lead)
    assert page.count('data-go="c"') == 1
    assert '<span class="count">1</span>' in page[page.index('data-go="c"') :][:400]


def test_a_change_that_moved_stands_first(cast: Cast) -> None:
    first, second = recording(cast), recording(cast)
    first.postpone(by=cast.lead, until=cast.project.today() + timedelta(days=9), reason="以后")
    page = listed(cast.lead)
    assert page.index(first.url) < page.index(second.url)
