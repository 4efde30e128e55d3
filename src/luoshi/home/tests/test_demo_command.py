"""`luoshi demo` builds once; the second time what is there stays."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from luoshi.problems.models import Problem
from luoshi.rollout.models import Member, Project


@pytest.fixture(autouse=True)
def as_it_was(settings: LazySettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The command says for its whole process that this is a demo."""
    settings.DEMO, settings.MEDIA_ROOT = False, tmp_path
    monkeypatch.setenv("LUOSHI_DEMO", "0")


@pytest.mark.django_db
def test_before_the_launch_there_are_people_and_a_second_demo_keeps_what_is_there() -> None:
    call_command("demo", stage="prepare", no_serve=True, stdout=StringIO())
    lead = Member.objects.get(name="林静")
    assert Member.objects.internal().count() == 42 and not Problem.objects.exists()
    Problem.report(by=lead, words="自己试着报的一条")
    call_command("demo", stage="steady", no_serve=True, stdout=StringIO())
    assert (Project.objects.count(), Member.objects.internal().count()) == (1, 42)
    assert Problem.objects.get().title == "自己试着报的一条"
