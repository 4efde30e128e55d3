"""Events of a change in words: each reader gets the facts of the trail in their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy, pgettext

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change, CheckLine
from luoshi.changes.models.rolling import EVERYBODY
from luoshi.changes.offers import ICONS
from luoshi.problems.sentences import BESIDE as ALSO
from luoshi.problems.sentences import Facts, day
from luoshi.trail.models import Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BESIDE: dict[str, StrOrPromise] = {
    "open_brief": gettext_lazy("opened brief version %(version)s"),
    "open": gettext_lazy("asked for this change"),
    "found": gettext_lazy("met %(problem)s while trying it"),
    "try": gettext_lazy("answered in the diary how the trial goes"),
    "remind": gettext_lazy("reminded %(whom)s to judge"),
    "pass_on": gettext_lazy("gave it to %(whom)s: whoever had it has left"),
}


def sentence(event: Event) -> str:
    """What the person did, without their name."""
    pattern = BESIDE.get(event.verb) or ALSO.get(event.verb)
    if pattern is None:
        pattern = {move.verb: move.done for move in LIFE.moves}.get(event.verb, event.verb)
    facts = {name: _told(name, str(value)) for name, value in event.facts.items()}
    return str(pattern) % Facts(facts)


def icon(event: Event) -> str:
    """The drawing beside the sentence."""
    return ICONS.get(event.verb, "corner-up-right")


def _told(name: str, value: str) -> str:
    if name == "until":
        return day(value)
    if name == "result":
        return str(dict(CheckLine.RESULTS).get(value, value))
    if name == "lacking":
        return pgettext("between clauses", ", ") + value if value else ""
    if name == "departments" and value == EVERYBODY:
        return gettext("Everybody")
    if name in ("names", "whom"):
        return pgettext("between things in a list", ", ").join(value.split(", "))
    if name == "what" and all(part in FIELDS for part in value.split(",")):
        return pgettext("between things in a list", ", ").join(str(FIELDS[part]) for part in value.split(","))
    return value


FIELDS = {field.name: field.verbose_name for field in Change._meta.fields} | {
    "area": gettext_lazy("Module"),
    "standard": gettext_lazy("Kind of change"),
}
