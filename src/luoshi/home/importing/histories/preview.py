"""The first rows of a log as they would be taken over, and the words in it that nobody knows."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import IO

from luoshi.home.importing.histories.source import Log
from luoshi.home.importing.histories.staging import Row
from luoshi.home.importing.histories.telling import Reader, Reading
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Project

LOOKED_AT, SHOWN, MOST_WORDS = 5000, 30, 40


@dataclass(frozen=True)
class Column:
    """One column: its heading, the field that it seems to hold, and what stands in it first."""

    heading: str
    field: str
    example: str


@dataclass(frozen=True)
class Preview:
    """What the page shows before anything is written."""

    columns: list[Column]
    rows: list[tuple[Row, list[tuple[str, str]]]]
    words: list[tuple[str, int]]
    looked_at: int
    in_doubt: int
    refused: str = ""


def preview(project: Project, file: IO[bytes], how: Reading) -> Preview:
    """Read the beginning of the log. What is refused as a whole is told with the columns. Raises Refusal."""
    with closing(Log(file)) as log:
        header = log.header
        first = list(islice(log.rows(), SHOWN))
    examples = [next((cells[n] for cells, _over in first if cells[n]), "") for n in range(len(header))]
    columns = [Column(*found) for found in zip(header, how.columns, examples, strict=True)]
    try:
        with closing(Log(file)) as log:
            reader = Reader(project, log, how)
            rows = list(islice(reader.rows(), LOOKED_AT))
    except Refusal as refusal:
        return Preview(columns, [], [], 0, 0, str(refusal))
    doubted = [row for row in rows if row.why]
    shown = [*doubted[: SHOWN // 2], *(row for row in rows if not row.why)][:SHOWN]
    told = [(row, list(zip(header, reader.cells(row), strict=True))) for row in shown]
    asked = [*how.states, *(word for word, _n in reader.unknown.most_common(MOST_WORDS))]
    words = [(word, reader.unknown[word]) for word in dict.fromkeys(asked) if word]
    return Preview(columns, told, words, len(rows), len(doubted))
