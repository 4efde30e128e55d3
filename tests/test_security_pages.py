"""What the pages on security name is there: each test, each past hole, each requirement of level 2 once."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "security"
LEVEL_2 = 183  # requirements that ASVS 5.0 adds at level 2
HOLES = 25


@cache
def names() -> set[str]:
    """The names of all tests."""
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "src").rglob("tests/**/*.py")]
    return {
        name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }


def test_every_test_that_a_page_names_exists() -> None:
    for page in [*PAGES.glob("*.md"), ROOT / "SECURITY.md"]:
        named = set(re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8")))
        assert named <= names(), (page.name, named - names())


def test_every_past_hole_has_a_test_or_is_said_to_be_open() -> None:
    rows = re.findall(
        r"^\| (\d+) \|(.*)\|$", (PAGES / "past-holes.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [int(number) for number, _rest in rows] == list(range(1, HOLES + 1))
    for number, rest in rows:
        _hole, named, open_ = (cell.strip() for cell in rest.split("|"))
        assert "`test_" in named or open_, f"row {number}"


def test_every_requirement_of_level_2_stands_once() -> None:
    found = re.findall(r"\b\d{1,2}\.\d{1,2}\.\d{1,2}\b", (PAGES / "asvs.md").read_text(encoding="utf-8"))
    assert sorted(found) == sorted(set(found)) and len(found) == LEVEL_2
