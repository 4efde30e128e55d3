"""The newest documents that the index finds and a member may see, in the way of the database in use."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet

from luoshi.search.index import holds, question
from luoshi.search.models import Document, Entry

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Wanted:
    """What is asked of the index in one place; `nouns` are those that may be found, in all of these sets."""

    place: str
    asked: list[str]
    every: bool
    nouns: list[QuerySet[Any]]
    exclude: UUID | None = None
    often: bool = False
    """So many documents hold it that reading backwards meets them soon."""


def newest(wanted: Wanted, columns: list[str], most: int) -> list[Row]:
    """Key and columns of the newest documents; each noun is asked in the same statement."""
    if connection.vendor == "postgresql":
        with suppress(EmptyResultSet):  # Django's word for a set that it knows to be empty
            return _from_gin(wanted, columns, most)
        return []
    found = _entries(wanted)
    seen = [Exists(nouns.filter(pk=OuterRef("document__subject_id"))) for nouns in wanted.nouns]
    rows = found.filter(*seen).order_by("-pk").values_list("pk", *(f"document__{name}" for name in columns))
    return list(rows[:most])


def all_keys(wanted: Wanted) -> QuerySet[Any]:
    """Keys of everything that the index finds, as a subquery; nobody's rights are asked."""
    return (_documents(wanted) if connection.vendor == "postgresql" else _entries(wanted)).values("pk")


def _entries(wanted: Wanted) -> QuerySet[Entry]:
    found = Entry.objects.filter(question=question(wanted.place, wanted.asked, wanted.every))
    return found.exclude(document__subject_id=wanted.exclude) if wanted.exclude else found


def _documents(wanted: Wanted) -> QuerySet[Document]:
    here = Document.objects.filter(holds([wanted.place], every=True), holds(wanted.asked, wanted.every))
    return here.exclude(subject_id=wanted.exclude) if wanted.exclude else here


def _from_gin(wanted: Wanted, columns: list[str], most: int) -> list[Row]:
    """First what the index finds, in order, then one by one whether it may be seen, until there are enough.

    The planner would ask all nouns of the project first, and it thinks that what GIN has found must be cut
    into tokens again: OFFSET 0 keeps the steps apart, and the sum in the order keeps it from reading
    backwards where that takes long.
    """
    order = "id" if wanted.often else "recent"
    found = _documents(wanted).annotate(recent=F("id") + 0).order_by(f"-{order}")
    sql, params = found.values(*dict.fromkeys(("id", "subject_id", order))).query.sql_with_params()
    seen = [nouns.values("pk").query.sql_with_params() for nouns in wanted.nouns]
    rights = " AND ".join(f"found.subject_id IN ({text})" for text, _given in seen)
    shown = ", ".join(f"d.{name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.id, {shown} FROM ({sql} OFFSET 0) AS found JOIN search_document d ON d.id = found.id "  # noqa: S608
            f"WHERE {rights} ORDER BY found.{order} DESC LIMIT %s",
            [*params, *(value for _text, given in seen for value in given), most],
        )
        return list(cursor.fetchall())
