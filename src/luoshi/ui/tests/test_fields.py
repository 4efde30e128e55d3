"""Words fields: what cannot be kept is left out, what a person means stays."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from luoshi.ui.fields import CleanTextField, clean_text


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\0b", "ab"),
        ("半\ud83d个", "半个"),
        ("\x1b[31mred\x07", "[31mred"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\ttab stays", "tab stays"),
        ("1\ttab", "1\ttab"),
        ("مرحبا \u202eabc", "مرحبا \u202eabc"),
        ("👨‍👩‍👧 👍🏽", "👨‍👩‍👧 👍🏽"),
    ],
)
def test_cleaned(given: str, kept: str) -> None:
    assert CleanTextField().clean(given) == kept


@given(st.text(st.characters(codec=None, categories=None)))
def test_whatever_comes_can_be_stored(said: str) -> None:
    cleaned = clean_text(said)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\0" not in cleaned
    assert clean_text(cleaned) == cleaned


def test_too_long_says_how_many_too_many() -> None:
    with pytest.raises(ValidationError, match=r"80,000.*20,000"):
        CleanTextField(max_length=20_000).clean("长" * 100_000)


def test_required_means_more_than_spaces() -> None:
    for nothing in ("", None, " \r\n ", "\0"):
        with pytest.raises(ValidationError):
            CleanTextField().clean(nothing)
        assert CleanTextField(required=False).clean(nothing) == ""
