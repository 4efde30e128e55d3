"""The overview and the board as pages: who sees them, what they say, how many queries they need."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.changes.models import Change
from luoshi.changes.tests import stages as changes
from luoshi.diary.models import Diary, Opening, Tally
from luoshi.kernel import clock
from luoshi.problems.tests import stages
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

PAGES = ("home:overview", "home:board", "home:overview_pdf")
MOST_QUERIES = 20


def see(member: Any, name: str, query: str = "") -> Any:
    """The answer to this person asking for a page of the project in the cast."""
    return stages.signed_in(member).get(member.project.url(name) + query)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "who", ["reporter", "head", "observer", "consultant", "developer", "other_consultant"]
)
def test_whoever_neither_leads_nor_decides_finds_nothing(cast: Cast, who: str, name: str) -> None:
    assert see(getattr(cast, who), name).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_an_outsider_finds_nothing(cast: Cast, name: str) -> None:
    answer = stages.signed_in(cast.outsider).get(cast.project.url(name))
    assert answer.status_code == 404


def test_a_new_project_says_what_there_is_to_say_and_offers_a_way_on(cast: Cast) -> None:
    text = stages.text(see(cast.sponsor, "home:overview"))
    assert "没有没解决的问题。" in text and "近30天没有动静。" in text
    board = stages.text(see(cast.lead, "home:board"))
    assert board.count("还没有数据可画。") == 5 and "<luoshi-chart" not in board


def queries_of(member: Any, name: str) -> int:
    client = stages.signed_in(member)
    address = member.project.url(name)
    client.get(address)
    # The frame remembers some counts for seconds; a first page has to count them.
    caches["process"].clear()
    caches["process"].set("worker-is-late", False, None)
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen.captured_queries)


@pytest.mark.parametrize(
    "who,roles,name",
    [("sponsor", "sponsor", "overview"), ("lead", "lead", "board"), ("sponsor", "lead sponsor", "overview")],
)
def test_two_of_each_stage_need_no_more_queries_than_one(cast: Cast, who: str, roles: str, name: str) -> None:
    Member.objects.filter(pk=getattr(cast, who).pk).update(roles=Member.join_roles(set(roles.split())))
    name = f"home:{name}"
    every_stage(cast)
    few = queries_of(getattr(cast, who), name)
    every_stage(cast)
    assert queries_of(getattr(cast, who), name) == few <= MOST_QUERIES


def every_stage(cast: Cast) -> None:
    """A problem and a change in each of their states, and one of each decision that waits for the sponsor."""
    for ago in range(4, -1, -1):
        with clock.at(datetime.now(UTC) - timedelta(days=ago)):
            Opening.open_days(cast.project)
    Tally.count_days(cast.project)
    for stage in (*stages.STAGES.values(), *changes.STAGES.values()):
        stage(cast)
    recommended = changes.deciding(cast, fee=9000)
    recommended.recommend(by=cast.lead, option=recommended.current_options()[0], reason="一线认可")
    changes.quoted(cast, fee=60_000).agree_fee(by=cast.lead)
    seen = changes.read_back(cast)
    seen.agree(by=cast.reporter)
    seen.estimate(by=cast.lead, risk="动接口", cost=Decimal(900_000), work="要培训", days=90)
    waiting = {Change.objects.get(pk=one.pk).holder for one in (recommended, seen)}
    assert waiting == {cast.sponsor}


def test_the_frame_says_what_the_overview_has_counted(cast: Cast) -> None:
    every_stage(cast)
    Diary.file_nil(by=cast.reporter2)
    Member.objects.filter(pk=cast.lead.pk).update(roles=Member.join_roles({"lead", "sponsor"}))
    client = stages.signed_in(cast.lead)
    shown = [counts_beside(client, cast.project.url(name)) for name in ("home:overview", "problems:list")]
    assert shown[0] == shown[1] and len(shown[0]) > 2


def counts_beside(client: Client, address: str) -> list[str]:
    """The numbers in the navigation of a first page."""
    caches["process"].clear()
    frame = stages.text(client.get(address)).split("</nav>")[0]
    return re.findall(r'class="count[^"]*">([^<]+)<', frame)
