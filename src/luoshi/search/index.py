"""The index over the documents' tokens: FTS5 on SQLite, GIN on PostgreSQL, and how it is asked.

Both find the same documents for the same tokens; ranking is ours (`ranking.py`).
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, TextField, Value

TABLE, INDEX = "search_document", "search_index"
COLUMNS = ("place", "words", "bits", "inner_words")

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
# The function is honest about its cost; with the bare expression the planner reads every text instead. It is
# not parallel on purpose: a search is over before helpers have started, and they are missing elsewhere.
# New documents wait in a list that every search reads whole: four megabytes of it, as it comes, take a tenth
# of a second. A short list is sorted in after a few dozen reports.
POSTGRES = [
    f"ALTER TABLE {TABLE} SET (toast_tuple_target = 128)",
    "CREATE OR REPLACE FUNCTION search_tokens(text, text, text, text) RETURNS text[] AS "
    "$$ BEGIN RETURN string_to_array($1 || ' ' || $2 || ' ' || $3 || ' ' || $4, ' '); END $$ "
    "LANGUAGE plpgsql IMMUTABLE PARALLEL UNSAFE COST 20000",
    f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin (search_tokens({_NAMES}))",
    f"ALTER INDEX {INDEX} SET (gin_pending_list_limit = 256)",
]


def install(vendor: str, execute: Any) -> None:
    """Create what of the index does not exist yet; a changed table on SQLite loses its triggers."""
    for statement in POSTGRES if vendor == "postgresql" else SQLITE:
        execute(statement)


def rebuild() -> None:
    """Make SQLite's index anew from the documents; on PostgreSQL let the planner know of them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {TABLE}")
            return
        install(connection.vendor, cursor.execute)
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608


def holds(asked: list[str], every: bool) -> Func:
    """PostgreSQL's condition: the document holds every one, or at least one, of these tokens.

    Made of columns, so that it also holds inside another query, where the table goes by another name.
    """
    # The same expression as that of the GIN index, which is used for no other.
    tokens = Func(*map(F, COLUMNS), function="search_tokens", output_field=TextField())
    wanted = Func(Value(asked), template="%(expressions)s::text[]", output_field=TextField())
    sign = " @> " if every else " && "
    return Func(tokens, wanted, template="%(expressions)s", arg_joiner=sign, output_field=BooleanField())


def question(place: str, asked: list[str], every: bool) -> str:
    """FTS5's question for the same, within one place."""
    tokens = (" AND " if every else " OR ").join(map(_quoted, asked)) or '""'
    return f"{_quoted(place)} AND ({tokens})"


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'
