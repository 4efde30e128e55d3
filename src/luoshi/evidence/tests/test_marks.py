"""What a page may send as marks: each thing that cannot be drawn has its sentence, and nothing is changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from luoshi.evidence import burn
from luoshi.evidence.marks import COLOURS, fingerprint, read, uncovered
from luoshi.kernel.verdict import Refusal

TOKENS = Path(__file__).parents[4] / "frontend" / "styles" / "tokens.css"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def box(*at: float, **more: Any) -> dict[str, Any]:
    return {"kind": "box", "at": list(at), "colour": "red"} | more


def mask(*at: float) -> dict[str, Any]:
    return {"kind": "mask", "at": list(at)}


def refusal(given: Any) -> str:
    with pytest.raises(Refusal) as refused:
        read(given if isinstance(given, str) else json.dumps(given))
    return str(refused.value)


def test_all_five_kinds_are_read_and_rounded() -> None:
    marks = [
        box(0.123456, 0, 0.8766, 0.5),
        {"kind": "arrow", "at": [0, 0, 1, 1], "colour": "blue"},
        {"kind": "number", "at": [0.5, 0.5], "colour": "green", "n": 3},
        {"kind": "pen", "at": [0, 0, 0.1, 0.2, 0.3, 0.4], "colour": "yellow"},
        mask(0.1, 0.1, 0.2, 0.2),
    ]
    found = read(json.dumps(marks))
    assert [one["kind"] for one in found] == ["box", "arrow", "number", "pen", "mask"]
    assert found[0]["at"] == [0.1235, 0, 0.8765, 0.5]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("{", "could not be read"),
        ("[" * 5000, "could not be read"),
        ('{"kind": "box"}', "could not be read"),
        ('[{"kind": "box", "at": [NaN, 0, 1, 1], "colour": "red"}]', "no number (NaN)"),
        ('[{"kind": "box", "at": [0, 0, Infinity, 1], "colour": "red"}]', "no number (Infinity)"),
        ([box(0, 0, 0.1, 0.1)] * 10_000, "more marks than one picture"),
        ([box(0, 0, 0.1, 0.1)] * 101, "101 marks on one picture; 100"),
        ([box(0, 0, -0.1, 0.1)], "no width or no height"),
        ([box(0, 0, 0, 0.1)], "no width or no height"),
        ([mask(0.9, 0, 0.2, 0.1)], "outside the picture"),
        ([box(-0.1, 0, 0.2, 0.1)], "outside the picture"),
        ([box(1e300, 0, 0.2, 0.1)], "outside the picture"),
        ([box(10**400, 0, 0.2, 0.1)], "outside the picture"),
        ([{"kind": "pen", "at": [0.5] * 802, "colour": "red"}], "401 points; 400"),
        ([{"kind": "pen", "at": [0.5] * 3, "colour": "red"}], "not known here"),
        ([{"kind": "number", "at": [0, 0], "colour": "red", "n": 100}], "from 1 to 99"),
        ([{"kind": "number", "at": [0, 0], "colour": "red", "n": True}], "from 1 to 99"),
        ([box(0, 0, 1, 1, text="x" * 500)], "not known here"),
        ([box(0, 0, 1, 1, colour="url(evil)")], "not known here"),
        ([box(0, 0, 1)], "not known here"),
        ([box("0", 0, 1, 1)], "not known here"),  # type: ignore[arg-type]
        ([box(True, 0, 1, 1)], "not known here"),
        ([{"kind": ["box"], "at": []}], "not known here"),
        ([None], "not known here"),
        ("[" + " " * 100_001 + "]", "more marks than one picture"),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused_with_a_sentence(given: Any, said: str) -> None:
    assert said in refusal(given)


def test_nothing_drawn_is_allowed() -> None:
    assert read("[]") == read("") == []


def test_a_mask_is_only_covered_by_a_mask_that_is_as_large() -> None:
    small, large = mask(0.1, 0.1, 0.2, 0.2), mask(0.1, 0.05, 0.3, 0.3)
    assert uncovered([small, box(0, 0, 1, 1)], [large]) == []
    assert uncovered([large], [small]) == [large]
    assert uncovered([small], [box(0, 0, 1, 1)]) == [small]


def test_the_fingerprint_knows_picture_and_marks_but_not_the_order_of_masks() -> None:
    one, two = mask(0, 0, 0.5, 0.5), mask(0.5, 0.5, 0.5, 0.5)
    assert fingerprint("a", [one, two]) == fingerprint("a", [two, one])
    assert len({fingerprint("a", [one]), fingerprint("b", [one]), fingerprint("a", [two])}) == 3


def test_burnt_colours_are_those_of_the_style_sheet() -> None:
    css = TOKENS.read_text(encoding="utf-8")
    for name, colour in {**{one: burn.COLOURS[one] for one in COLOURS}, "cover": burn.COVER}.items():
        found = re.search(rf"--mark-{name}: #(\w{{6}})", css)
        assert found is not None
        assert tuple(bytes.fromhex(found.group(1))) == colour, name
