"""What people from outside read of a change: their brief, their own part, the open thread.

Nothing here reads the company's own words, views, limits or other firms' parts: everything about the change
comes from the frozen brief, and each section asks for the own firm's rows only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404

from luoshi.changes.ball import ball_outside
from luoshi.changes.forms.offering import AnswerForm
from luoshi.changes.models import Brief, Change
from luoshi.changes.models.change import OUTSIDE
from luoshi.changes.outside import building, options
from luoshi.changes.sentences import icon, sentence
from luoshi.changes.timeline import comments
from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.problems.ball import Ball
from luoshi.problems.timeline import Entry, lasting, met_about, spoken
from luoshi.rollout.models import Member
from luoshi.talk.meeting_queries import meetings_on
from luoshi.trail.models import Event

SECTIONS: tuple[Any, ...] = (options, building)
"""Parts of the page for people from outside, like `luoshi.changes.sections`."""


@dataclass
class Opened:
    """A change as somebody from outside opens it."""

    change: Change
    brief: Brief
    version: int
    ball: Ball
    files: list[Attachment]
    entries: list[Entry] = field(default_factory=list)
    sections: list[dict[str, Any]] = field(default_factory=list)


def brief_of(change: Change, member: Member) -> Brief:
    """The last brief that this member's firm received and may still read. Raises Http404."""
    brief = Brief.objects.visible_to(member).filter(change=change, withdrawn_at__isnull=True).last()
    if brief is None:
        raise Http404
    brief.change = change
    return brief


def opened(change: Change, member: Member, refused: AnswerForm | None = None) -> Opened:
    """Brief in force, the firm's own part, and the thread for all sides since the firm came in."""
    brief = brief_of(change, member)
    shown = [(part.TEMPLATE, part.shown(change, member)) for part in SECTIONS if part is not options]
    shown.insert(SECTIONS.index(options), (options.TEMPLATE, options.shown(change, member, refused)))
    return Opened(
        change, brief, _version(brief), ball_outside(change, member), files_of(brief, member),
        _entries(change, member),
        [{"template": template, **one} for template, one in shown if one is not None],
    )  # fmt: skip


def _version(brief: Brief) -> int:
    """How the firm itself counts: what another firm received in between is not its business."""
    return Brief.objects.filter(change=brief.change, firm=brief.firm, version__lte=brief.version).count()


def files_of(brief: Brief, member: Member) -> list[Attachment]:
    """The files that went out with it, as this member may see them."""
    return attachments_for("brief", [brief.pk], member=member)[brief.pk]


def moves_seen(change: Change, member: Member) -> list[Event]:
    """What this firm did, and what was done with it, since it received the change."""
    since = _since(change, member)
    events = Event.objects.about(change).filter(at__gte=since, verb__in=(*OUTSIDE, "undo"))
    return _counted([event for event in lasting(list(events)) if _concerns(event, member)])


def _since(change: Change, member: Member) -> datetime:
    first = Brief.objects.visible_to(member).filter(change=change).order_by("version").first()
    return first.made_at if first else change.changed_at


def _entries(change: Change, member: Member) -> list[Entry]:
    since, own = _since(change, member), moves_seen(change, member)
    parts = [
        *(Entry("move", e.at, name=e.actor_name, words=sentence(e), icon=icon(e)) for e in own),
        *(spoken(one) for one in comments(change, member) if one.at >= since),
        *(met_about(meeting, member) for meeting in meetings_on(change, member)),
    ]
    return sorted(parts, key=lambda entry: entry.at)


def _counted(events: list[Event]) -> list[Event]:
    """Rounds and versions as this firm counts them: the company's own count tells of other firms."""
    found: Counter[str] = Counter()
    for event in events:
        name = {"offer": "round", "forward": "version"}.get(event.verb)
        if name:
            found[name] += 1
            event.facts = event.facts | {name: found[name]}
    return events


def _concerns(event: Event, member: Member) -> bool:
    """What this firm did, and what was done with this firm; moves towards another firm are not its own."""
    firm = event.facts.get("firm")
    if firm:
        return bool(member.firm and firm == member.firm.name)
    return event.verb != "undo" and event.facts.get("firm_id") == str(member.firm_id)
