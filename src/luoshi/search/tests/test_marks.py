"""The part of a text that is shown, with the match marked."""

from hypothesis import given
from hypothesis import strategies as st

from luoshi.search.marks import LENGTH, marked, snippet
from luoshi.search.tokens import looked_for


def shown(pieces: list[tuple[str, bool]]) -> str:
    return "".join(f"[{text}]" if is_match else text for text, is_match in pieces)


def test_a_match_is_marked_in_either_script():
    assert shown(marked("訂單無法儲存", looked_for("订单"))) == "[訂單]無法儲存"
    assert shown(marked("订单无法保存", looked_for("訂單"))) == "[订单]无法保存"


def test_a_phrase_is_marked_as_a_whole_and_its_pairs_elsewhere():
    text = shown(marked("客户列表里的客户打不开", looked_for("客户列表")))
    assert text == "[客户列表]里的[客户]打不开"


def test_case_and_width_do_not_matter():
    assert shown(marked("报错 Ｅ－１０４２ 超时", looked_for("e-1042"))) == "报错 [Ｅ－１０４２] 超时"


def test_the_snippet_is_the_part_with_the_most_matches():
    text = "报价" + "，没有关系的话" * 40 + "打印报价单空白" + "，又是别的" * 40
    part = shown(snippet(text, looked_for("打印报价单")))
    assert "[打印报价单]" in part
    assert part.startswith("…")
    assert part.endswith("…")


def test_without_a_match_the_beginning_is_shown():
    assert shown(snippet("今天\n没有  问题", looked_for("报价"))) == "今天 没有 问题"


@given(st.text(max_size=400), st.text(max_size=20))
def test_marking_never_changes_the_text(text: str, asked: str):
    assert "".join(piece for piece, _ in marked(text, looked_for(asked))) == text


@given(st.text(max_size=400), st.text(max_size=20))
def test_a_snippet_is_short_and_from_the_text(text: str, asked: str):
    pieces = "".join(piece for piece, _ in snippet(text, looked_for(asked))).strip("…")
    assert len(pieces) <= LENGTH + 2
    assert pieces in " ".join(text.split()) or "…" in text
