"""How a change becomes a document that can be found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.changes.models import Brief, Change
from luoshi.search.kinds import Doc, register
from luoshi.trail.models import Event


def as_document(change: Change) -> Doc:
    """What was forwarded for everybody who may see it; the company's own words for insiders."""
    doc = Doc(title=change.title, url=change.url, code=change.code)
    inner = [change.words, *(r.words for r in change.reasons.all()), *(g.words for g in change.goals.all())]
    inner += [words for words in (*_asked_back(change), *_offered(change), *_delivered(change)) if words]
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


def _asked_back(change: Change) -> Iterator[str]:
    """How it was understood, and what was corrected."""
    for row in change.read_backs.all():
        if not row.undone:
            yield from (row.words, row.correction)


def _offered(change: Change) -> Iterator[str]:
    """The options of every round, once offered, and what the company's people say to them.

    What a firm still writes nobody in the company reads, so nobody finds it.
    """
    for option in change.options.all():
        if option.undone or option.round.undone or option.round.offered_at is None:
            continue
        yield from (option.name, option.what, option.how, option.risk, option.differently)
        for verdict in option.verdicts.all():
            if not verdict.undone:
                yield from (verdict.reason, verdict.answer)
    yield change.recommended_words
    if change.chosen_id:
        decided = Event.objects.about(change).filter(verb="decide").order_by("at", "id").last()
        yield str(decided.facts.get("reason", "")) if decided else ""


def _delivered(change: Change) -> Iterator[str]:
    """What each version brings."""
    for row in change.deliveries.all():
        if not row.undone:
            yield from (row.version, row.notes, row.how_to_test)


def everything() -> QuerySet[Change]:
    """All changes with what the document reads."""
    rows = Change.objects.select_related("project__organization")
    own = ("reasons", "goals", "briefs", "read_backs", "deliveries")
    return rows.prefetch_related(*own, "options__round", "options__verdicts")


register(
    "change", _("Changes"), visible=Change.objects.visible_to, document=as_document, everything=everything
)
