"""The demo's mail: two that were filed by themselves, two that wait."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from luoshi.diary.models import Diary
from luoshi.kernel import clock
from luoshi.mailroom.demo import plant
from luoshi.mailroom.models import DONE, WAITS, Arrival
from luoshi.problems.models import Problem
from luoshi.talk.models import Comment
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_demo_shows_a_report_and_a_reply_by_mail_and_two_that_wait(cast: Cast) -> None:
    with clock.at(datetime(2026, 11, 23, 9, tzinfo=UTC)):
        Problem.report(by=cast.reporter, words="保存不了")
        assert plant(cast.project) == 4
        assert (
            Arrival.objects.filter(status=DONE).count() == Arrival.objects.filter(status=WAITS).count() == 2
        )
        assert Comment.objects.get().author == cast.reporter
        assert Diary.objects.filed().get().entries.count() >= 2
