"""What a text is found by."""

import unicodedata
from time import process_time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from luoshi.search.script import fold, fold_in_place, storable
from luoshi.search.tokens import LONGEST, compact, looked_for, required, tokens, weighed

CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=2, max_size=30)
LATIN = st.text(st.characters(codec="ascii", categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=20)


def everything(text: str) -> list[str]:
    found = tokens(text)
    return [*found.words, *found.bits]


def test_chinese_gives_pairs_as_words_and_characters_as_bits():
    found = tokens("客户列表")
    assert found.words == ("客户", "户列", "列表")
    assert found.bits == ("客", "户", "列", "表")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("getUserName", {"getusername", "get", "user", "name"}),
        ("customer_id", {"customerid", "customer", "id"}),
        ("CRM-142", {"crm142", "crm", "142"}),
        ("5.2.1", {"5.2.1", "5", "2", "1"}),
        ("HTTPServer", {"httpserver", "http", "server"}),
        ("ＥＲＰ", {"erp"}),
        ("ｶﾀｶﾅ", {"カタ", "タカ", "カナ"}),
    ],
)
def test_names_and_codes_are_words_as_a_whole_and_in_parts(text: str, words: set[str]):
    assert set(tokens(text).words) == words


@given(st.text())
@example("\ud800\0\u2028")
@example("İſẞŉǰΐ㎏ﷺ")
def test_tokens_are_clean_and_bounded(text: str):
    for token in everything(text):
        assert 1 <= len(token) <= LONGEST
        assert len(token.split()) == 1
        assert token.encode()
        assert not set(token) & set("\"'@*()")


@given(st.text())
def test_every_search_for_a_text_is_answered_by_the_text_itself(text: str):
    assert set(required(text)) <= set(everything(text))
    assert set(weighed(text)) <= set(everything(text))


@given(CHINESE, CHINESE)
def test_a_part_of_a_chinese_text_finds_the_whole(part: str, rest: str):
    assert set(required(part)) <= set(everything(rest + part + rest))


@given(LATIN, LATIN)
def test_the_beginning_of_a_latin_word_finds_it(part: str, rest: str):
    if len(part) > 2:
        assert set(required(part)) <= set(everything(part + rest))


@given(st.text())
def test_width_and_case_make_no_difference(text: str):
    folded = unicodedata.normalize("NFKC", text)
    assert sorted(set(required(text))) == sorted(set(required(folded)))


@given(CHINESE)
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_folding_in_place_keeps_every_place(text: str):
    assert len(fold_in_place(text)) == len(text)


@given(st.text())
def test_what_is_stored_can_be_stored_and_ordinary_text_is_untouched(text: str):
    stored = storable(text)
    assert "\0" not in stored
    assert len(stored.encode()) >= len(stored) == len(text)
    assert stored == text or "\0" in text or not text.isascii()


@pytest.mark.parametrize("code", ["CRM-128", "crm128", "crm 128", "ＣＲＭ－１２８", "CRM_128"])
def test_a_code_has_one_key(code: str):
    assert compact(code) == "crm128"


def test_the_longest_piece_is_looked_for_first():
    assert looked_for("客户列表 abc")[:2] == ["客户列表", "abc"]


def test_a_hundred_thousand_characters_are_read_in_a_moment():
    started = process_time()
    for text in ("客" * 100_000, "a" * 100_000, "a-" * 50_000, "aB" * 50_000, "\u0301" * 100_000):
        tokens(text)
        required(text[:200])
    assert process_time() - started < 2
