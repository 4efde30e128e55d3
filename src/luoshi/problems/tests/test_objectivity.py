"""What the objectivity check marks, what it leaves alone, and which fact it offers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from luoshi.problems.objectivity.check import Find, language, look_through
from luoshi.problems.objectivity.facts import impact
from luoshi.problems.objectivity.lexicon import lexicon, read


def finds(text: str, *told: str) -> list[Find]:
    return look_through(text, lambda spoken: impact(told or ("保存不了",), 1, spoken))


def reworded(text: str, *told: str) -> str:
    for find in reversed(finds(text, *told)):
        text = text[: find.start] + find.instead + text[find.end :]
    return text


def test_a_fact_is_offered_instead_of_a_scolding() -> None:
    told = ["地址太长保存失败，每天大概有6单要改"]
    assert reworded("共5人，天天都在骂，已错发3单", *told) == "共5人，每天约6单受影响，已错发3单"


def test_without_a_daily_figure_the_total_counts_and_else_the_people() -> None:
    assert impact(["已经有3单发错楼层", "我这里两单"], 2, "zh-hans") == "目前3单受影响"
    assert impact(["保存不了", "我也是"], 2, "zh-hans") == "2人遇到，共2次上报"
    assert impact(["about 6 orders a day are wrong"], 1, "en") == "about 6 orders a day affected"
    assert impact(["每天十二张单"], 1, "zh-hant") == "每天約12张受影響"


@pytest.mark.parametrize(
    "text",
    [
        "系统提示“气死人了”",
        "提示「一塌糊塗」",
        "字段`肯定是`为空",
        'the log says "this is a disaster"',
        "《破系统使用手册》",
    ],
)
def test_what_somebody_else_said_is_not_marked(text: str) -> None:
    assert finds(text) == []


def test_both_scripts_are_found_by_the_same_lines_and_answered_in_their_own() -> None:
    assert reworded("肯定是快取沒有清除") == "可能是快取沒有清除"
    assert reworded("對方一直在踢皮球") == "對方尚未確定由哪一方處理"
    assert language("對方") == "zh-hant" and language("对方") == "zh-hans" and language("they") == "en"


def test_of_overlapping_finds_the_longest_counts() -> None:
    assert [find.words for find in finds("系统慢得要死，气死人了")] == ["慢得要死", "气死人了"]


def test_a_company_adds_its_own_lines(settings: LazySettings, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    (tmp_path / "objectivity.txt").write_text(
        "[blame]\n猪队友 => 协作方\n[never]\n慢得要死\n", encoding="utf-8"
    )
    assert reworded("猪队友说慢得要死") == "协作方说慢得要死"
    (tmp_path / "objectivity.txt").unlink()
    assert reworded("猪队友") == "猪队友"


def test_a_line_that_cannot_be_read_is_named_and_the_others_work() -> None:
    own = read("甲 => 乙\n[nonsense]\n[blame]\n(((\n丙 => 丁\n", "objectivity.txt")
    assert [entry.instead for entry in own.entries] == ["丁"]
    assert [one.split(": ")[0] for one in own.complaints] == [f"objectivity.txt:{n}" for n in (1, 2, 4)]


def test_the_shipped_lines_can_all_be_read() -> None:
    assert lexicon().complaints == () and len(lexicon().entries) > 200


def test_a_hostile_text_is_looked_through_in_time() -> None:
    assert len(finds("真是太" * 1700 + "（" * 200 + "都在骂" * 200)) < 5000
