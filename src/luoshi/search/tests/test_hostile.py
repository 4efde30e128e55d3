"""Whatever is typed or filed: an answer, never an error."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.search.queries import find, matching, similar
from luoshi.search.tests.shelf import Shelf
from luoshi.testing.cast import Cast

TEXTS = [
    "", " ", "\0", "a\0b", "\ud800", "报\udfff价", '"', '""', "*", "(", ")", "NEAR(报价 打印, 2)",
    "报价 AND", "OR", "NOT 报价", "words:报价", "{words bits}: 报价", "^报价", "报价*", "-报价", "{", "}",
    "{报价,打印}", "\\", "'; DROP TABLE search_document; --", "%s %% %(x)s", "@area.0", "~abc", "²³½", "٣٤",
    "🤔👍🏽👨‍👩‍👧", "שלום عربي \u202eabc", "\r\n\t\v\u2028", "1" * 12, "9" * 5000, "９" * 300, "-" * 1000,
    "\u0301" * 1000, "ﷺ" * 1000, "報價" * 50_000, "a" * 100_000, "a-" * 50_000,
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_hostile_text_is_only_text(cast: Cast, shelf: Shelf, text: str):
    shelf.put("报价打印空白", body=text, inner=text, opened=True)
    for person in (cast.reporter, cast.consultant):
        find(person, text)
        similar(person, text)
        list(matching(person, "area", text))
        assert len(find(person, "打印空白")) == 1


@given(st.text(max_size=60))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_text_at_all(cast: Cast, shelf: Shelf, text: str):
    for person in (cast.reporter, cast.consultant):
        find(person, text)
        similar(person, text)
