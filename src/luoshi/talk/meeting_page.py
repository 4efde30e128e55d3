"""What the page of a meeting shows to one reader, and what a new meeting's form says already."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luoshi.kernel import clock
from luoshi.rollout.models import Member
from luoshi.talk import meeting_rules as rules
from luoshi.talk import topics
from luoshi.talk.lifecycle import CANCELLED, ENDED, FIXED, LIFE, PROPOSED
from luoshi.talk.meeting_queries import awaits, times_of, with_files
from luoshi.talk.models import Meeting
from luoshi.talk.when import moment_named
from luoshi.trail.models import Event
from luoshi.ui.moments import money_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TONES = {PROPOSED: "amber", FIXED: "blue", ENDED: "green", CANCELLED: ""}
WORDS: dict[str, StrOrPromise] = {
    "kind": gettext_lazy("how you meet"),
    "title": gettext_lazy("what it is about"),
    "agenda": gettext_lazy("what is to be prepared"),
    "note": gettext_lazy("the internal note"),
    "link": gettext_lazy("the link"),
    "place": gettext_lazy("the place"),
    "length": gettext_lazy("how long it lasts"),
    "people": gettext_lazy("who comes"),
}


@dataclass(frozen=True)
class Step:
    """One line of the history."""

    name: str
    at: datetime
    words: str


def described(meeting: Meeting, member: Member) -> dict[str, Any]:
    """What the page shows."""
    with_files([meeting], member)
    offered = {move.verb for move in LIFE.offered(meeting, member)}
    topic = topics.find(meeting.subject_kind, meeting.subject_id, member)
    inside = not member.is_external
    return {
        "meeting": meeting,
        "topic": topic,
        "topic_name": topics.name_for(topic, member) if topic else meeting.subject_code,
        "tone": TONES[meeting.state],
        "people": meeting.people(),
        "times": times_of(meeting, member),
        "answers": rules.ANSWERS,
        "awaited": awaits(meeting, member),
        "may": offered,
        "begun": bool(meeting.starts_at and meeting.starts_at <= clock.now()),
        "in_calendar": meeting.state in (FIXED, CANCELLED) and bool(meeting.when) and meeting.has(member),
        "minutes": meeting.minutes if meeting.shows_minutes_to(member) else "",
        "formers": list(meeting.formers.all()) if meeting.shows_minutes_to(member) else [],
        "note": meeting.note if inside else "",
        "cost": money_text(meeting.cost, meeting.sign) if inside and meeting.cost is not None else "",
        "again": meeting.state == ENDED and meeting.outcome == rules.AGAIN and bool(topic),
        "history": history(meeting, member),
    }


def history(meeting: Meeting, member: Member) -> list[Step]:
    """Who did what with it; what is internal is not for people from outside."""
    events = Event.objects.about(meeting)
    if member.is_external:
        events = events.filter(internal=False)
    return [Step(event.actor_name, event.at, _sentence(event)) for event in events]


def _sentence(event: Event) -> str:
    """What the person did, without their name."""
    if event.verb == "call":
        return _("called it")
    known = {move.verb: str(move.done) for move in LIFE.moves}
    return known.get(event.verb, event.verb) % _facts(event.facts)


def _facts(facts: dict[str, Any]) -> dict[str, str]:
    comma = pgettext("between things in a list", ", ")
    found = {"time": "", "times": "", "what": "", "reason": str(facts.get("reason", ""))}
    found["outcome"] = str(dict(rules.OUTCOMES).get(facts.get("outcome", ""), ""))
    found["time"] = _moment(facts.get("time", ""))
    found["times"] = comma.join(_moment(one) for one in facts.get("times", []))
    found["what"] = comma.join(str(WORDS.get(one, one)) for one in str(facts.get("what", "")).split(","))
    return found


def _moment(text: str) -> str:
    moment = parse_datetime(text) if text else None
    return moment_named(moment) if moment else ""


def around(topic: Any, member: Member, after: str) -> list[Member]:
    """Whom the form offers: those whom the matter concerns, and who was there the last time."""
    former = _former(topic, member, after)
    people = [*topics.near(topic, member), *(former.people() if former else [])]
    return list({person.pk: person for person in people}.values())


def first_words(
    topic: Any, member: Member, people: Iterable[Member], after: str, kind: str = ""
) -> dict[str, Any]:
    """What the form says already: those whom it concerns, and the next working day at ten.

    With `after`, the key of a meeting that is to go on, the same people, kind and place. `kind` is how the
    page that leads here wants them to meet.
    """
    day = member.project.working_time.shift(timezone.localdate(clock.now()), 1)
    first: dict[str, Any] = {
        "kind": kind if kind in dict(rules.KINDS) else rules.VIDEO,
        "length": 30,
        "people": [str(person.pk) for person in people],
        "time": timezone.make_aware(datetime.combine(day, time(10))),
    }
    if former := _former(topic, member, after):
        names = ("kind", "title", "length", "place", "link")
        first |= {name: getattr(former, name) for name in names}
        first["people"] = [str(person.pk) for person in former.people()]
    return first


def _former(topic: Any, member: Member, after: str) -> Meeting | None:
    try:
        key = UUID(after)
    except ValueError:
        return None
    return Meeting.objects.visible_to(member).on(topic).for_page().filter(pk=key).first()
