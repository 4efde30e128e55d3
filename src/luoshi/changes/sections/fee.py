"""The fee: how the negotiation stands in words, each quote with what was said to it, and who approved."""

from __future__ import annotations

from typing import Any

from luoshi.changes.fee_words import standing
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import AGREEING_FEE
from luoshi.changes.models import Change, LogEntry, Quote
from luoshi.evidence.queries import attachments_for
from luoshi.rollout.models import Member

TEMPLATE = "changes/section_fee.html"


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """From the decision on, for whoever reads the change."""
    quotes, log = quotes_for(change, member), log_of(change, member)
    if change.state != AGREEING_FEE and not quotes and not log:
        return None
    counting = change.last_quote
    asks = change.state == AGREEING_FEE and bool(LIFE.verdict(change, "approve", member))
    return {
        "standing": standing(change),
        "quotes": quotes,
        "counting": counting,
        "approvals": list(change.approvals.filter(undone=False).select_related("by", "quote")),
        "asks": asks,
        "baseline": change.baselines.filter(undone=False).last(),
        "log": log,
        "opens_log": member.has("lead", "sponsor", "observer"),
    }


def quotes_for(change: Change, member: Member) -> list[Quote]:
    """The quotes that this member may read, oldest first, with lines and files."""
    mine = Quote.objects.visible_to(member).filter(change=change, undone=False)
    rows = list(mine.select_related("firm", "by").prefetch_related("lines"))
    hang_files(rows, "quote", member)
    return rows


def hang_files(rows: list[Any], kind: str, member: Member) -> None:
    """Give each row its files, in one query."""
    files = attachments_for(kind, [row.pk for row in rows], member=member) if rows else {}
    for row in rows:
        row.files = files[row.pk]


def log_of(change: Change, member: Member) -> list[LogEntry]:
    """What this change did to the plan; the company's own."""
    rows = LogEntry.objects.visible_to(member).filter(change=change, undone=False)
    return list(rows.select_related("by"))
