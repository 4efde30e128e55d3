"""Changes on the firm's desk, beside its problems. Nothing here moves when another firm does something."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery

from luoshi.changes.ball import ball_outside
from luoshi.changes.models import Brief, Change
from luoshi.changes.models.holding import FIRM
from luoshi.problems.desk import Row
from luoshi.problems.outside import firm_of
from luoshi.rollout.models import Member


class Wishes:
    """The changes that were forwarded to the member's firm."""

    def rows(self, member: Member, tab: str, before: datetime | None, most: int) -> list[Row]:
        """One tab: by time left, by when the firm received it, by when it ended."""
        briefs = Brief.objects.filter(firm_id=firm_of(member), withdrawn_at__isnull=True).order_by("version")
        handed = briefs.filter(change=OuterRef("pk")).order_by("-version").values("made_at")[:1]
        changes = Change.objects.visible_to(member).filter(_where(member, tab)).for_page()
        changes = changes.prefetch_related(Prefetch("briefs", briefs)).annotate(handed=Subquery(handed))
        order = {"mine": "due_at", "waiting": "-handed", "ended": "-closed_at"}[tab]
        if before:
            changes = changes.filter(**{f"{order.lstrip('-')}__lt": before})
        return [_row(one, member, tab) for one in changes.order_by(order, "id")[:most]]

    def counts(self, member: Member) -> dict[str, int]:
        """How many stand in each tab, in one query."""
        figures = {tab: Count("pk", filter=_where(member, tab)) for tab in ("mine", "waiting", "ended")}
        return Change.objects.visible_to(member).order_by().aggregate(**figures)


def _where(member: Member, tab: str) -> Q:
    here = Q(closed_at__isnull=True, waits=FIRM, firm_id=member.firm_id)
    return {"mine": here, "ended": Q(closed_at__isnull=False)}.get(tab, Q(closed_at__isnull=True) & ~here)


def _row(change: Change, member: Member, tab: str) -> Row:
    change.project = member.project
    brief = list(change.briefs.all())[-1]
    line = str(change.state_label) if tab == "mine" else ""
    at = change.closed_at if tab == "ended" and change.closed_at else brief.made_at
    title = str(brief.content["title"])
    return Row(change.code, change.url, title, ball_outside(change, member), line, at, change.due_at)
