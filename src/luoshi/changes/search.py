"""How a change becomes a document that can be found."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models import Brief, Change
from luoshi.search.kinds import Doc, register


def as_document(change: Change) -> Doc:
    """What was forwarded for everybody who may see it; the company's own words for insiders."""
    doc = Doc(title=change.title, url=change.url, code=change.code)
    inner = [change.words, *(r.words for r in change.reasons.all()), *(g.words for g in change.goals.all())]
    brief = next((b for b in reversed(list(change.briefs.all())) if b.withdrawn_at is None), None)
    if brief is None:
        return replace(doc, body=change.vendor_number, inner="\n".join(inner))
    opened = str(brief.content["title"])
    own = inner if opened == change.title else [change.title, *inner]
    return replace(doc, title=opened, body="\n".join(_forwarded(brief, change)), inner="\n".join(own))


def _forwarded(brief: Brief, change: Change) -> list[str]:
    content = brief.content
    goals = [str(goal["words"]) for goal in content["goals"]]
    return [change.vendor_number, content["words"], content["read_back"], *content["reasons"], *goals]


def everything() -> QuerySet[Change]:
    """All changes with what the document reads."""
    rows = Change.objects.select_related("project__organization")
    return rows.prefetch_related("reasons", "goals", "briefs")


register(
    "change", _("Changes"), visible=Change.objects.visible_to, document=as_document, everything=everything
)
