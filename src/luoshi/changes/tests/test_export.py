"""The list of changes as a file."""

from __future__ import annotations

import csv
import io

import pytest

from luoshi.changes import export
from luoshi.changes.models import Change
from luoshi.changes.tests.stages import STAGES, WORDS, recording
from luoshi.kernel.tables import read_file
from luoshi.problems.tests.stages import signed_in, text
from luoshi.testing.cast import Cast


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_what_the_list_shows_and_no_formulas(cast: Cast, kind: str) -> None:
    STAGES["developing"](cast)
    Change.open(by=cast.reporter, words="=1+1")
    answer = signed_in(cast.lead).get(cast.project.url("changes:export", kind))
    file = io.BytesIO(answer.content)
    file.name = f"x.{kind}"
    rows = read_file(file)
    assert [row[0] for row in rows[1:]] == ["CRM-C2", "CRM-C1"]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert WORDS in rows[2]


def test_a_list_too_long_for_excel_leads_to_the_csv(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    recording(cast)
    recording(cast)
    monkeypatch.setattr(export, "MOST_ROWS", 1)
    answer = signed_in(cast.lead).get(cast.project.url("changes:export", "xlsx") + "?state=open")
    csv = cast.project.url("changes:export", "csv")
    assert (answer.status_code, f'href="{csv}?' in text(answer)) == (422, True)
    assert signed_in(cast.lead).get(csv).content.decode().count("CRM-C") == 2


def test_nobody_from_outside_gets_the_file(cast: Cast) -> None:
    recording(cast)
    url = cast.project.url("changes:export", "csv")
    for person in (cast.consultant, cast.developer, cast.outsider):
        assert signed_in(person).get(url).status_code == 404
    text = signed_in(cast.observer).get(url).content.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(text)))) == 2
