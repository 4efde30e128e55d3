"""Where something stood before it was taken over from an earlier list or system."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from luoshi.trail.models import Event

FIRST = ("report", "open")


def origin_of(events: Iterable[Event]) -> list[str]:
    """File or system, and row or ticket, as the first event keeps them; empty when it keeps neither."""
    return next((told(event.facts) for event in events if event.verb in FIRST), [])


def told(facts: Mapping[str, Any]) -> list[str]:
    """The parts in words."""
    found = [str(facts.get("file") or facts.get("source") or "")]
    if case := facts.get("case"):
        found.append(_("ticket %(case)s") % {"case": case})
    elif row := facts.get("row"):
        found.append(_("row %(row)s") % {"row": row})
    return [part for part in found if part]
