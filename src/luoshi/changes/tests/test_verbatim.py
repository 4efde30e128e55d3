"""What the verbatim rail marks between a requester's words and the lead's read-back, and what it leaves alone."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luoshi.changes.verbatim import Mark, differences, marked
from luoshi.changes.verbatim.numerals import value
from luoshi.changes.verbatim.rail import ORIGINAL, READBACK

# Any text, and text made of what the rail looks for: the second finds more.
PIECES = st.sampled_from(
    [
        "3天",
        "五天",
        "3",
        "三",
        "两",
        "半",
        "一万",
        "10000",
        "50%",
        "一半",
        "15:00",
        "下午三点",
        "周五",
        "月底",
        "不",
        "没",
        "别",
        "禁止",
        "不必",
        "必须",
        "可以",
        "所有",
        "部分",
        "只",
        "至少",
        "最多",
        "或",
        "和",
        "之前",
        "之后",
        "CRM-128",
        "“备注”",
        "，",
        "。",
        "\n",
        "客户",
        "价格",
        "审批",
        "保存",
        "not",
        "all",
        "only",
        ",",
        ".",
        "never",
        "1,234.50",
        "３",
        "無法",
        "張丽",
        "10",
        "亿",
        "½",
        "İ",
        "ß",
        "İ",
        "é",
    ]
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join))


def seen(original: str, readback: str, *names: str) -> list[tuple[str, str, str, str]]:
    return [(mark.side, mark.kind, mark.words, mark.other) for mark in differences(original, readback, names)]


def test_another_number_is_marked_on_both_sides_with_what_the_other_says() -> None:
    assert seen("资料要3天内审完", "资料须在5天内审完") == [
        ("original", "number", "3天", "5天"),
        ("readback", "number", "5天", "3天"),
    ]


def test_the_same_number_with_another_unit_is_a_unit() -> None:
    assert {kind for _side, kind, *_rest in seen("2个工作日内回复", "2天内回复")} == {"unit"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("三天", "3天"), ("一万", "10000"), ("50%", "一半"), ("下午3点", "15:00"), ("两张", "2张"), ("１２万", "120,000"),
        ("九五折", "95%"), ("半小时", "30分钟"), ("一百二十", "120"), ("三百五", "350"), ("3-5天", "三到五天"), ("周五", "星期五"),
        ("12月3日", "2026-12-03"), ("两周", "14天"), ("月末", "月底"), ("俩", "两个"), ("half an hour", "30 minutes"),
        ("a dozen", "12"), ("twenty-five", "25"), ("3pm", "15:00"), ("1.5万元", "15000元"), ("千分之五", "0.5%"), ("貳拾", "20"),
        ("一个半小时", "90分钟"),
    ],
)  # fmt: skip
def test_equal_values_in_another_spelling_are_not_marked(one: str, other: str) -> None:
    assert seen(f"改成{one}", f"改为{other}") == []


def test_a_negation_that_got_lost_is_marked_where_it_stood() -> None:
    [mark] = differences("作废的单不要算进业绩", "作废的订单计入业绩")
    assert (mark.side, mark.kind, mark.words, mark.start) == (ORIGINAL, "negation", "不要", 4)


def test_a_negation_that_came_is_marked_in_the_read_back() -> None:
    assert [mark.side for mark in differences("零库存的料也要显示", "零库存的物料不显示")] == [READBACK]


def test_a_negation_said_of_somebody_else_is_marked_as_moved() -> None:
    marks = differences("销售不能看采购价，经理可以看采购价", "销售可以看采购价，经理不能看采购价")
    assert [(mark.words, mark.moved) for mark in marks] == [("不能", True), ("不能", True)]


@pytest.mark.parametrize(
    ("original", "readback"),
    [
        ("没填税号的客户不让保存", "客户必须填写税号才能保存"),
        ("不能删除也不能修改", "不可删除或修改"),
        ("特别是不同类别的单", "尤其是各类别的单"),
        ("能不能一次选多行", "希望可以一次选多行"),
        ("庫存不足時不要讓業務下單", "库存不足时不要让业务下单"),
    ],
)
def test_what_is_said_otherwise_is_not_marked(original: str, readback: str) -> None:
    assert seen(original, readback) == []


def test_what_is_merely_not_mentioned_is_told_from_what_is_said_otherwise() -> None:
    marks = differences("上月有4张过期，希望到期前3天告诉我", "到期前5天提醒")
    assert [(mark.words, mark.left_out) for mark in marks] == [("4张", True), ("3天", False), ("5天", False)]


def test_exchanged_numbers_and_names_are_marked() -> None:
    assert len(seen("销售3天内补单，采购5天内补单", "销售5天内补单，采购3天内补单", "销售", "采购")) == 4
    assert len(seen("王建国审，刘洋复核", "刘洋审，王建国复核", "王建国", "刘洋")) == 4


def test_codes_and_quoted_terms_are_names() -> None:
    assert {kind for _side, kind, *_rest in seen("同CRM-128", "同CRM-182")} == {"name"}
    assert seen("“备注”太短", "备注太短") == []


@pytest.mark.parametrize(
    ("original", "readback"),
    [
        ("所有退货单都要质检", "部分退货单要质检"),
        ("只有店长能作废", "店长能作废"),
        ("至少付3成", "最多付3成"),
        ("发货之前发短信", "发货之后发短信"),
        ("手机或座机", "手机和座机"),
        ("先付款后发货", "先发货后付款"),
    ],
)
def test_quantifiers_and_order_are_marked(original: str, readback: str) -> None:
    assert {kind for _side, kind, *_rest in seen(original, readback)} == {"quantifier"}


def test_the_reason_is_a_sentence_in_the_readers_language() -> None:
    [here, there] = differences("要3天", "要5天")
    with translation.override("zh-hans"):
        assert here.reason == there.reason == "原话是“3天”，复述里是“5天”"
        assert differences("不发货", "发货")[0].reason == "复述里少了“不”"


def test_the_pieces_of_a_text_carry_their_marks() -> None:
    text = "资料要3天内审完"
    pieces = marked(text, differences(text, "资料要5天内审完"), ORIGINAL)
    assert [(piece, mark is not None) for piece, mark in pieces] == [
        ("资料要", False),
        ("3天", True),
        ("内审完", False),
    ]


def test_marks_that_overlap_or_lie_outside_break_no_text() -> None:
    marks = [Mark(ORIGINAL, *place, "name", "") for place in ((0, 3), (2, 4), (3, 99), (5, 5))]
    assert "".join(piece for piece, _mark in marked("甲乙丙丁戊己", marks, ORIGINAL)) == "甲乙丙丁戊己"


@given(TEXTS, TEXTS, st.lists(st.text(max_size=6), max_size=3))
@example("9" * 5000, "九" * 5000, [""])
@example("一点点三点三十点", "亿亿亿亿", ["不"])
@settings(max_examples=150, deadline=None)
def test_any_text_is_compared_and_its_marks_lie_inside(
    original: str, readback: str, names: list[str]
) -> None:
    marks = differences(original, readback, names)
    for side, text in ((ORIGINAL, original), (READBACK, readback)):
        assert all(text[mark.start : mark.end] == mark.words != "" for mark in marks if mark.side == side)
        pieces = marked(text, marks, side)
        assert "".join(piece for piece, _mark in pieces) == text
        assert [m for _piece, m in pieces if m] == [mark for mark in marks if mark.side == side]


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert differences(text, text) == []


@given(TEXTS, TEXTS)
@settings(max_examples=150, deadline=None)
def test_it_is_the_same_from_both_sides(original: str, readback: str) -> None:
    there, back = (Counter((mark.side, mark.kind) for mark in differences(*pair)) for pair in
                   ((original, readback), (readback, original)))  # fmt: skip
    other = {ORIGINAL: READBACK, READBACK: ORIGINAL}
    assert there == Counter({(other[side], kind): count for (side, kind), count in back.items()})


@pytest.mark.parametrize(
    ("original", "readback"),
    [
        ("禁止改价，" * 1000, "不必改价，" * 1000),
        ("3天" * 2500, "5小时" * 1600),
        ("“a”" * 1600, "“b”" * 1600),
        ("不" * 5000, "部分" * 2500),
        (
            "每张报价单3天内要带有效期，销售不能改，经理可以改。" * 200,
            "报价单须在5天内带有效期，经理不能改。" * 260,
        ),
    ],
)
def test_long_texts_take_no_longer_than_a_page_may(original: str, readback: str) -> None:
    began = time.process_time()
    differences(original, readback)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("written", "worth"),
    [("十五", 15), ("一百零五", 105), ("两万三", 23000), ("二〇二六", 2026), ("1万2", 12000), ("3k", 3000),
     ("two hundred and fifty", 250), ("half a million", 500_000), ("1,234.50", 1234.5)],
)  # fmt: skip
def test_numbers_are_read_in_each_spelling(written: str, worth: float) -> None:
    assert value(written) == worth
