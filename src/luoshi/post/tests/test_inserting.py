"""Very many rows at once are the rows that the ordinary way writes, on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms import model_to_dict

from luoshi.kernel.inserting import insert_all
from luoshi.post.models import Letter, Notice
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def letter(cast: Cast, number: int) -> Letter:
    links = [["好了", f"https://example.com/{number}"]]
    return Letter(
        organization=cast.project.organization, project=cast.project, member=cast.lead, address="a@example.com",
        kind="diary", verb="diary", subject=f"第{number}封 “100%” ' %s", text="\\ 正文", links=links,
        dedupe=f"letter:{number}",
    )  # fmt: skip


def as_told(row: Letter) -> dict[str, Any]:
    return model_to_dict(row) | {"at": row.at, "not_before": row.not_before}


def test_each_row_is_read_back_as_it_was_written(cast: Cast) -> None:
    rows = [letter(cast, number) for number in range(5)]
    insert_all(rows)
    for row in rows:
        assert as_told(Letter.objects.get(pk=row.pk)) == as_told(row)


def test_what_exists_already_is_passed_over_and_the_rest_is_written(cast: Cast) -> None:
    insert_all([letter(cast, 1)])
    insert_all([letter(cast, 1), letter(cast, 2)])
    assert sorted(Letter.objects.filter(dedupe__startswith="letter:").values_list("dedupe", flat=True)) == [
        "letter:1", "letter:2",
    ]  # fmt: skip


def test_nothing_is_written_of_nothing() -> None:
    insert_all([])
    assert not Notice.objects.exists()
