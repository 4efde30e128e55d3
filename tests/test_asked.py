"""What is left out on the second database has been asked there by another test."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from luoshi.rollout.models import Member
from luoshi.testing import asked
from luoshi.testing.asked import Notebook, kind, needed
from luoshi.testing.cast import Cast


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(asked, "KEPT", tmp_path)
    return tmp_path


def keys(notebook: Notebook, test: str, folder: Path) -> set[str]:
    notebook.save("one")
    return set(json.loads((folder / "one.json").read_text())[test][2])


def test_the_same_question_has_one_key_however_many_values_it_names(cast: Cast, kept: Path) -> None:
    notebook = Notebook()
    with connection.execute_wrapper(notebook.watch):
        for number, test in enumerate(("two", "five"), 1):
            notebook.turn_to(test)
            list(Member.objects.filter(name__in=["a", "b", *"cde"[: number * 3 - 3]]).values_list("pk"))
        notebook.turn_to("other words")
        list(Member.objects.filter(name="x" * 201).values_list("pk"))
        notebook.turn_to("other value")
        list(Member.objects.filter(name="x").values_list("pk"))
    found = [keys(notebook, test, kept) for test in notebook.tests]
    assert found[0] == found[1] and len({*map(frozenset, found)}) == 3


def test_a_line_of_the_product_asks_for_itself(cast: Cast) -> None:
    notebook = Notebook()
    with connection.execute_wrapper(notebook.watch):
        notebook.turn_to("here")
        list(Member.objects.filter(pk=cast.lead.pk))
        assert {place for _sql, place, _kinds in notebook.numbers} == {None}
        cast.project.change(by=cast.lead, name="另一个名字")
    assert "project.py" in {Path(place[0]).name for _sql, place, _kinds in notebook.numbers if place}


def test_what_the_database_refused_is_tried_on_both(cast: Cast) -> None:
    notebook = Notebook()
    page = notebook.turn_to("refused")
    with connection.execute_wrapper(notebook.watch), pytest.raises(DatabaseError):
        connection.cursor().execute("SELECT nothing FROM nowhere")
    assert page.alone


@pytest.mark.parametrize(
    ("value", "called"),
    [(None, "NoneType"), ("字", "text"), ("字" * 201, "long"), ("9999-12-31", "far"), ("2026-11-30", "text"),
     (7, "number"), (2**31, "large"), (b"", "bytes")],
)  # fmt: skip
def test_values_differ_by_what_a_database_may_take_amiss(value: object, called: str) -> None:
    assert kind(value) == called


def test_few_tests_ask_all_and_nobody_unknown_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "cheap": (0.1, False, {"a", "b"}),
        "dear": (3.0, False, {"a", "b"}),
        "another": (0.1, False, {"c"}),
        "whole": (0.2, False, {"a", "b", "c"}),
        "refused": (9.0, True, {"a"}),
        "nothing": (0.1, False, set[str]()),
    }
    monkeypatch.setattr(asked, "recorded", lambda: known)
    assert needed([*known, "new"], never, never) == {"whole", "refused", "new"}
    assert needed(known, lambda test: test == "dear", never) == {"dear", "another", "refused"}
    assert needed(known, never, lambda test: test == "whole") == {"whole", "cheap", "another", "refused"}


def test_what_later_ones_ask_too_was_taken_in_vain(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "first": (0.2, False, {"a", "b", "c", "d"}),
        "left": (0.16, False, {"a", "b", "x"}),
        "right": (0.16, False, {"c", "d", "y"}),
    }
    monkeypatch.setattr(asked, "recorded", lambda: known)
    assert needed(known, never, never) == {"left", "right"}
    assert needed(list(known)[:2], never, never) == {"first", "left"}


def never(test: str) -> bool:
    return False


def test_a_recording_that_is_older_than_the_sources_says_nothing(kept: Path) -> None:
    (kept / "gw0.json").write_text(json.dumps({"a": [0.1, False, ["k"]]}))
    assert asked.recorded() == {"a": (0.1, False, {"k"})}
    os.utime(kept / "gw0.json", (1, 1))
    assert asked.recorded() == {}
    asked.forget()
    assert list(kept.iterdir()) == []
