"""The demo lives by the verbs, so everything that must be true is true in it."""

from __future__ import annotations

from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from luoshi.diary.models import Diary
from luoshi.home.demo.living import build
from luoshi.kernel import clock
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.rollout.models import Department, Firm, Member

MONDAY = datetime(2026, 11, 23, 18, 40, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def own_files(settings: LazySettings, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.django_db
def test_the_launch_is_believable_and_healthy() -> None:
    with clock.at(MONDAY):
        company = build("launch")
    assert company.refused == []
    assert Member.objects.internal().count() == 42
    assert (Department.objects.count(), Firm.objects.count()) == (7, 2)
    assert Problem.objects.filter(state="reported").count() >= 7
    assert Problem.objects.filter(state="closed").exists()
    assert Article.objects.exists()
    assert Diary.objects.filter(nil=True).count() > 100
    call_command("doctor", stdout=StringIO())


@pytest.mark.django_db
def test_before_the_launch_there_are_people_and_no_problems() -> None:
    with clock.at(MONDAY):
        build("prepare")
    assert Member.objects.internal().count() == 42
    assert not Problem.objects.exists()
