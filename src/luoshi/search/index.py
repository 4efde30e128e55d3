"""The index over the documents' tokens: FTS5 on SQLite, GIN on PostgreSQL, and how it is asked.

Both find the same documents for the same tokens; ranking is ours (`ranking.py`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

TABLE, INDEX = "search_document", "search_index"
COLUMNS = ("place", "words", "bits", "inner_words")
# The expression of the GIN index; a query must spell it in the same way to use the index.
_HERE = "string_to_array({}, ' ')".format(" || ' ' || ".join(COLUMNS))
_ARRAY = "string_to_array({}, ' ')".format(" || ' ' || ".join(f'"{TABLE}"."{column}"' for column in COLUMNS))

_NEW = ", ".join(f"new.{column}" for column in COLUMNS)
_OLD = ", ".join(f"old.{column}" for column in COLUMNS)
_NAMES = ", ".join(COLUMNS)
_ADD = f"INSERT INTO {INDEX}(rowid, {_NAMES}) VALUES (new.id, {_NEW});"  # noqa: S608
_DROP = f"INSERT INTO {INDEX}({INDEX}, rowid, {_NAMES}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608

# Our tokens hold no ASCII sign but these three; everything above ASCII is part of a token for `ascii`.
# External content: contentless deletion needs SQLite 3.43.
SQLITE = [
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5({_NAMES}, "
    f"content='{TABLE}', content_rowid='id', tokenize=\"ascii tokenchars '@~.'\")",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_added AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_dropped AFTER DELETE ON {TABLE} BEGIN {_DROP} END",
    f"CREATE TRIGGER IF NOT EXISTS {INDEX}_changed AFTER UPDATE OF {_NAMES} ON {TABLE} "
    f"BEGIN {_DROP} {_ADD} END",
]
# Long columns lie outside the row: a common word meets thousands of rows, and few of their texts are read.
POSTGRES = [
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (({_HERE}))",
]


def install(vendor: str, execute: Any) -> None:
    """Create what of the index does not exist yet; a changed table on SQLite loses its triggers."""
    for statement in POSTGRES if vendor == "postgresql" else SQLITE:
        execute(statement)


def rebuild() -> None:
    """Make the index anew from the documents."""
    with connection.cursor() as cursor:
        install(connection.vendor, cursor.execute)
        if connection.vendor == "sqlite":
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608
        else:
            cursor.execute(f"ANALYZE {TABLE}")


def holds_all(place: str, tokens: Iterable[str]) -> RawSQL:
    """Condition: the document lies at this place and holds every token."""
    asked = [place, *tokens]
    if connection.vendor == "postgresql":
        return _condition(f"{_ARRAY} @> %s::text[]", asked)
    return _condition(_MATCH, " AND ".join(map(_quoted, asked)))


def holds_any(place: str, tokens: Iterable[str]) -> RawSQL:
    """Condition: the document lies at this place and holds at least one token."""
    asked = list(tokens)
    if connection.vendor == "postgresql":
        return _condition(f"({_ARRAY} && %s::text[] AND {_ARRAY} @> %s::text[])", asked, [place])
    either = " OR ".join(map(_quoted, asked)) or '""'
    return _condition(_MATCH, f"{_quoted(place)} AND ({either})")


def opened_holds(tokens: Iterable[str]) -> list[RawSQL]:
    """Conditions, one a token, that never touch the index and never read what is only for insiders.

    An outsider's search takes the time that the documents opened to them take, whatever else exists.
    """
    place = "strpos" if connection.vendor == "postgresql" else "instr"
    text = f"""' ' || "{TABLE}"."words" || ' ' || "{TABLE}"."bits" || ' '"""
    return [_condition(f"{place}({text}, %s) > 0", f" {token} ") for token in tokens]


_MATCH = f'"{TABLE}"."id" IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)'  # noqa: S608


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def _condition(sql: str, *params: Any) -> RawSQL:
    return RawSQL(sql, params, output_field=BooleanField())  # noqa: S611
