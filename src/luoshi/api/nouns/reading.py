"""Search, and the notices of a member."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from luoshi.api.bodies import Body
from luoshi.api.nouns.common import ID
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.registry import Call, NothingForm, Operation, Query
from luoshi.api.shapes import Shape, flag, key, many, moment, number, one_of, text
from luoshi.post.models import Notice, mark_read
from luoshi.post.models.notice import ACT, HEAR, KNOW
from luoshi.search.queries import find
from luoshi.search.script import storable

TAG, NOTICES = "search", "notices"
MOST = 50
HIT = Shape(
    "Hit",
    _("One thing found"),
    (
        text("kind", _("Which noun it is")),
        text("code", _("The number as people say it")),
        text("title", _("Title")),
        text(
            "snippet",
            _("Words around what was found"),
            lambda hit, reader: "".join(words for words, _m in hit.snippet),
        ),
        number("percent", _("How well it fits, of 100")),
        key("id", _("Its id"), "subject_id"),
        text("path", _("Its page, below the address of the installation"), "url"),
    ),
)
FOUND = Shape("Found", _("What was found, best first"), (many("items", _("Hits"), HIT),))
NOTICE = Shape(
    "Notice",
    _("One thing that you were told"),
    (
        ID,
        text("kind", _("What it is about")),
        text("verb", _("What happened")),
        text("title", _("Title")),
        text("body", _("Words")),
        text("from_name", _("Who")),
        one_of(
            "weight",
            _("act: the ball is with you; know: your own matter moved; hear: all else"),
            (ACT, KNOW, HEAR),
        ),
        key("subject_id", _("Id of what it is about")),
        text("path", _("Its page, below the address of the installation"), "url"),
        moment("at", _("When")),
        flag("unread", _("Whether you have not read it yet"), "is_unread"),
    ),
)
READ = Shape("ReadNow", _("How many were marked read"), (number("read", _("How many")),))


def search(call: Call) -> Any:
    """What this member may see, best first."""
    words = storable(call.query.get("q", "")).strip()
    only = [call.query["kind"]] if call.query.get("kind") else None
    return FOUND.write({"items": find(call.member, words, only, limit=MOST)}, call.member)


def notices(call: Call) -> Any:
    """One's own, newest first."""
    rows = Notice.objects.visible_to(call.member)
    if call.query.get("unread") == "yes":
        rows = rows.unread()
    return page_of(rows, call, NOTICE, "at")


def read(call: Call) -> Any:
    """All of them."""
    return READ.write({"read": mark_read(call.member)}, call.member)


UNREAD = Query("unread", _("Only those that you have not read"), {"type": "string", "enum": ["yes"]})
KIND = Query("kind", _("Only one noun"), {"type": "string", "enum": ["problem", "article", "change"]})
WORDS = Query("q", _("What you look for: words, or a number such as CRM-12"))


def operations() -> Iterator[Operation]:
    """Search and notices."""
    yield Operation(
        "search", "GET", "/search", TAG, _("Search"), search, FOUND.ref, (FOUND,), query=(WORDS, KIND)
    )
    yield Operation(
        "notice.list", "GET", "/notices", NOTICES, _("Your notices"), notices, schema_of(NOTICE), (NOTICE,),
        query=(UNREAD, *PAGED), conditional=True,
    )  # fmt: skip
    yield Operation(
        "notice.read", "POST", "/notices/read", NOTICES, _("Mark all of them read"), read, READ.ref, (READ,),
        Body(NothingForm),
    )  # fmt: skip
