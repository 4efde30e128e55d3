"""The pages of changes: each state for each role, what is on them, what they cost, and who must not see them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.changes.models import Change
from luoshi.changes.steps import steps
from luoshi.changes.tests.stages import STAGES, WORDS, recording, with_consultant
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

INSIDE = ("lead", "reporter", "reporter2", "head", "sponsor", "observer")


def see(member: Member, change: Change) -> tuple[int, str]:
    answer = signed_in(member).get(change.url)
    return answer.status_code, re.sub("</?mark[^>]*>", "", text(answer))


@pytest.mark.parametrize("stage", STAGES)
def test_everybody_inside_reads_every_state_in_the_requesters_words(cast: Cast, stage: str) -> None:
    change = STAGES[stage](cast)
    for role in INSIDE:
        status, page = see(getattr(cast, role), change)
        assert status == 200
        assert WORDS in page


@pytest.mark.parametrize(
    ("stage", "ended", "reached"),
    [
        ("screening", "decline", 3),
        ("recording", "withdraw", 1),
        ("deciding", "decline", 6),
        ("postponed", "withdraw", 3),
    ],
)
def test_what_ended_early_shows_how_far_it_had_come(cast: Cast, stage: str, ended: str, reached: int) -> None:
    change = STAGES[stage](cast)
    getattr(change, ended)(by=cast.lead, reason="现有功能够用")
    assert [one["state"] for one in steps(change)] == ["done"] * reached + ["todo"] * (10 - reached)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        steps(change)
    assert len(asked) == 1


def test_a_firm_reads_what_was_forwarded_and_nobody_else_does(cast: Cast) -> None:
    change = with_consultant(cast)
    status, page = see(cast.consultant, change)
    assert status == 200
    assert WORDS in page
    assert "接口可能变慢" not in page  # the first view is the company's own
    for stranger in (cast.other_consultant, cast.developer, cast.outsider):
        assert see(stranger, change)[0] == 404


def test_whoever_works_here_asks_for_a_change_in_own_words(cast: Cast) -> None:
    url = cast.project.url("changes:open")
    answer = signed_in(cast.reporter).post(
        url, {"words": WORDS, "reasons": "", "goals": "看到账期\n不打电话"}
    )
    assert answer.status_code == 302
    change = Change.objects.get()
    assert (change.words, change.goals.count(), change.requester) == (WORDS, 2, cast.reporter)


def test_nothing_typed_is_lost_when_the_words_are_missing(cast: Cast) -> None:
    answer = signed_in(cast.reporter).post(
        cast.project.url("changes:open"), {"words": "  ", "goals": "看到账期"}
    )
    assert answer.status_code == 422
    assert "看到账期" in text(answer)


def queries(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return len(caught)


def test_the_list_costs_the_same_for_three_as_for_one(cast: Cast) -> None:
    client, url = signed_in(cast.lead), cast.project.url("changes:list")
    recording(cast)
    once = queries(client, url)
    recording(cast)
    recording(cast)
    assert queries(client, url) == once <= 12
