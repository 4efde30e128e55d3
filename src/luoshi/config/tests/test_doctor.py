"""The doctor says nothing of a healthy database and names what is wrong with an ill one."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from luoshi.config.doctor import CHECKS
from luoshi.home.importing.plan import plan
from luoshi.home.importing.reading import match
from luoshi.problems.models import Leg, Occurrence, Problem
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def lived(cast: Cast) -> Problem:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="这样")
    problem.confirm(by=cast.reporter)
    problem.archive(
        by=cast.lead, cause="mistake", summary="误操作", article_wanted=False, article_why="少见",
        teaching_wanted=True, teaching_why="误操作",
    )  # fmt: skip
    Event.seal()
    return problem


def complaints() -> list[str]:
    return [sentence for check in CHECKS for sentence in check()]


def test_a_lived_project_is_healthy(cast: Cast) -> None:
    lived(cast)
    Problem.report(by=cast.reporter, words="还开着的")
    assert complaints() == []


def test_changed_words_are_found(cast: Cast) -> None:
    problem = lived(cast)
    Occurrence.objects.update(words="改过的话")
    assert complaints() == [f"{problem.code}: original words were changed"]


def test_a_gap_in_the_numbers_is_found(cast: Cast) -> None:
    lived(cast)
    Problem.objects.update(number=7)
    assert any("numbers run 7…7" in sentence for sentence in complaints())


def test_a_state_set_behind_the_trail_is_found(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE problems_problem SET state = 'to_archive'")
    assert any(problem.code in s and "trail ends in reported" in s for s in complaints())


def test_a_lost_ball_is_found(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="保存不了")
    Leg.objects.all().delete()
    assert any("running legs" in sentence for sentence in complaints())


def test_a_holder_who_left_is_found(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="保存不了")
    cast.lead.user.is_active = False
    cast.lead.user.save()
    assert any("no longer active" in sentence for sentence in complaints())


def test_the_command_exits_non_zero_on_a_violation(cast: Cast) -> None:
    call_command("doctor", stdout=StringIO())
    Problem.report(by=cast.reporter, words="保存不了")
    Problem.objects.update(due_at=None)
    with pytest.raises(SystemExit) as ended:
        call_command("doctor", stdout=StringIO())
    assert ended.value.code == 1


def test_an_imported_list_is_healthy(cast: Cast) -> None:
    header = ["序号", "问题描述", "提出人", "提出日期", "状态", "处理结果"]
    rows = [
        ["1", "保存慢", "陈晓雯", "2026-3-9", "已解决", "装了补丁"],
        ["2", "税率", "孙悦", "2026-3-9", "处理中", ""],
        ["3", "线索", "孙悦", "", "不处理", ""],
        ["4", "级别", "孙悦", "", "", ""],
    ]
    plan(cast.project, [header, *rows], match(header), by=cast.lead).carry_out(by=cast.lead)
    assert Problem.objects.count() == 4
    assert complaints() == []
