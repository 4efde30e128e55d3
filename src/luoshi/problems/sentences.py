"""Events in words: each reader gets the facts of the trail in their own language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem
from luoshi.problems.rules import CAUSES, IMPORTANCE
from luoshi.trail.models import Event
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BESIDE: dict[str, StrOrPromise] = {
    "report": gettext_lazy("reported it"),
    "nudge": gettext_lazy("asked how it is going"),
    "absorb": gettext_lazy("joined %(code)s to it: one problem, met once more"),
    "release": gettext_lazy("separated %(code)s from it again"),
    "remind": gettext_lazy("reminded %(whom)s to verify"),
    "open_dossier": gettext_lazy("opened dossier version %(version)s"),
    "escalate": gettext_lazy("%(level)s %% of the time is gone: %(whom)s was told"),
    "come_back": gettext_lazy("took it off hold: the day has come"),
    "pass_on": gettext_lazy("gave it to %(whom)s: whoever had it has left"),
    "pin": gettext_lazy("pinned it above the list"),
    "unpin": gettext_lazy("took it down from above the list"),
    "vendor_number": gettext_lazy("noted the firm's own number: %(number)s"),
}
"""What is said of events that are not moves of the life."""

ICONS = {
    "accept": "circle-check",
    "answer_known": "book-2",
    "merge": "arrow-merge",
    "absorb": "copy",
    "unmerge": "arrows-split-2",
    "release": "arrows-split-2",
    "decline": "circle-x",
    "object": "message-report",
    "confirm": "thumb-up",
    "confirm_for": "thumb-up",
    "reject": "thumb-down",
    "archive": "archive",
    "to_change": "arrow-up-right",
    "reopen": "refresh",
    "recall": "arrow-back-up",
    "undo": "arrow-back-up",
    "hold": "clock",
    "resume": "clock",
    "nudge": "bell-ringing",
    "escalate": "clock-exclamation",
    "come_back": "clock",
    "pin": "pin",
    "unpin": "pin",
    "remind": "bell",
    "open_dossier": "eye",
    "assess": "pencil",
    "investigate": "list-check",
    "answer_mark": "scale",
    "vendor_number": "tag",
    "recount": "history",
}


class Facts(dict[str, Any]):
    """Facts for a sentence; one that the trail does not have is left out."""

    def __missing__(self, name: str) -> str:
        return ""


def sentence(event: Event) -> str:
    """What the person did, without their name."""
    pattern = BESIDE.get(event.verb)
    if pattern is None:
        known = {move.verb: move.done for move in LIFE.moves}
        pattern = known.get(event.verb, event.verb)
    return str(pattern) % Facts(told(event.facts))


def icon(event: Event) -> str:
    """The drawing beside the sentence."""
    return ICONS.get(event.verb, "corner-up-right")


def told(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts with choices and dates in words."""
    return {name: TELLERS.get(name, str)(str(value)) for name, value in facts.items()}


def _importance(value: str) -> str:
    return str({str(level): label for level, label in IMPORTANCE}.get(value, value))


def _cause(value: str) -> str:
    return str(dict(CAUSES).get(value, value))


def day(value: str) -> str:
    try:
        return date_text(date.fromisoformat(value))
    except ValueError:
        return value


def _fields(value: str) -> str:
    known = {field.name: field for field in Problem._meta.fields}
    labels = [str(known[name].verbose_name) if name in known else name for name in value.split(",")]
    return pgettext("between things in a list", ", ").join(labels)


ANSWERED = {
    "taken": pgettext_lazy("the marked wording", "replaced"),
    "kept": pgettext_lazy("the marked wording", "kept"),
}


def _answered(value: str) -> str:
    return str(ANSWERED.get(value, value))


TELLERS: dict[str, Callable[[str], str]] = {
    "importance": _importance,
    "cause": _cause,
    "until": day,
    "what": _fields,
    "answered": _answered,
}
