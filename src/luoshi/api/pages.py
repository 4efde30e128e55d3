"""Lists page by page: each page begins after the last row of the one before, however much came meanwhile."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.api.refusing import Refused
from luoshi.api.registry import Call, Query
from luoshi.api.shapes import Schema, Shape

USUAL, MOST = 50, 100
CURSOR = Query("cursor", _("Where the page begins: `next` of the page before."))
SIZE = Query("limit", _("Rows of a page, 50 where nothing is said."),
             {"type": "integer", "minimum": 1, "maximum": MOST})  # fmt: skip
PAGED = (CURSOR, SIZE)
Rows = Callable[[list[Any]], Iterable[Any]]


def schema_of(*shapes: Shape) -> Schema:
    """A page of these objects."""
    items: Schema = shapes[0].ref if len(shapes) == 1 else {"anyOf": [one.ref for one in shapes]}
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": items},
            "next": {"type": ["string", "null"]},
        },
        "required": ["items", "next"],
        "additionalProperties": False,
    }


def size_of(call: Call) -> int:
    """How many rows are wanted."""
    wanted = int(call.query.get("limit") or USUAL)
    if not 1 <= wanted <= MOST:
        said = _("Between 1 and %(most)d.") % {"most": MOST}
        raise Refused(422, said, errors=[("limit", said)])
    return wanted


def page_of(
    rows: QuerySet[Any], call: Call, shape: Shape, by: str, *, seen: Rows | None = None
) -> dict[str, Any]:
    """A page of `rows`, newest first by the moment or number `by`; `seen` fits the rows for their shape."""
    size, after = size_of(call), key_of(call.query.get("cursor", ""))
    if after:
        rows = rows.filter(_beyond(by, *after))
    found = list(rows.order_by(f"-{by}", "-pk")[: size + 1])
    shown = found[:size]
    more = written(getattr(shown[-1], by), shown[-1].pk) if len(found) > size else None
    return {
        "items": [shape.write(one, call.member) for one in (seen(shown) if seen else shown)],
        "next": more,
    }


def _beyond(by: str, value: Any, pk: UUID) -> Q:
    """Rows past a key. The first condition lets the index be entered at the key, however far it is."""
    return Q(**{f"{by}__lte": value}) & (Q(**{f"{by}__lt": value}) | Q(pk__lt=pk))


def _plain(value: Any) -> Any:
    """A number, a day, a moment with its zone, or an id. Raises ValueError."""
    if isinstance(value, int):
        return value
    if "T" not in value:
        return date.fromisoformat(value) if "-" in value else UUID(value)
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def written(value: Any, pk: UUID) -> str:
    """The key of a row as a text for an address."""
    plain = value if isinstance(value, int) else value.hex if isinstance(value, UUID) else value.isoformat()
    return base64.urlsafe_b64encode(json.dumps([plain, pk.hex]).encode()).decode().rstrip("=")


def key_of(text: str) -> tuple[Any, UUID] | None:
    """The key behind the text; None for none. Raises Refused for what we never wrote."""
    if not text:
        return None
    try:
        value, pk = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return _plain(value), UUID(pk)
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        said = _("This is no `next` of a page.")
        raise Refused(422, said, errors=[("cursor", said)]) from None
