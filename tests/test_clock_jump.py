"""The clock of a machine jumps by an hour: nobody is thrown out, nothing is done twice, nothing lives for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from luoshi.api.tests.programs import Program
from luoshi.diary.models import Diary
from luoshi.kernel import clock
from luoshi.post.models import Letter
from luoshi.problems.models import Occurrence, Problem
from luoshi.testing.cast import Cast
from luoshi.testing.taps import last_taps
from tests.planted import browser

WORDS = "改了收货地址以后保存不了，提示字段长度超限。"
HOUR, WEEKS = timedelta(hours=1), timedelta(days=40)
# Noon in Shanghai on a Tuesday.
NOON = "2026-11-24T12:00:00+08:00"


def enters(client: Client, cast: Cast) -> bool:
    """Whether this browser is still signed in."""
    return client.get(cast.project.url("diary:today")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
def test_sessions_and_tokens_survive_a_jump_of_an_hour_and_none_lives_for_ever(
    cast: Cast, jump: timedelta
) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        problem = Problem.report(by=cast.reporter, words=WORDS)
        problem.ask_reporter(by=cast.lead, words="哪个界面？")
        client, program = browser(cast.reporter), Program(cast.lead)
        begun = clock.now()
        day.move_to(begun + jump)
        assert enters(client, cast)
        assert program.get("/problems").status_code == 200
        assert [Client().get(tap).status_code for tap in last_taps(cast.reporter)[:1]] in ([200], [])
        assert Letter.objects.exists()
        day.move_to(begun + WEEKS)
        assert not enters(client, cast)
        assert program.get("/problems").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("jump", [HOUR, -HOUR], ids=["forward", "back"])
def test_over_a_jump_one_key_is_one_report_and_one_day_one_diary(cast: Cast, jump: timedelta) -> None:
    with time_machine.travel(NOON, tick=False) as day:
        client, write, nil = (
            browser(cast.reporter),
            cast.project.url("diary:write"),
            cast.project.url("diary:nil"),
        )
        other, begun = browser(cast.reporter2), clock.now()
        client.post(write, {"words": WORDS, "key": "k"})
        other.post(nil, {"key": "n1"})
        day.move_to(begun + jump)
        client.post(write, {"words": WORDS, "key": "k"})
        other.post(nil, {"key": "n2"})
        assert Occurrence.objects.count() == 1
        assert Diary.objects.filed().filter(member=cast.reporter2).count() == 1
