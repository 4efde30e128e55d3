"""The parts of a change's page, in their order. Each is a module with two names.

`TEMPLATE`, and `shown(change, member)`: what the template shows, or None when it is not part of the page now.
"""

from __future__ import annotations

from typing import Any, Protocol

from luoshi.changes.models import Change
from luoshi.changes.sections import building, fee, options, pilot, screened, wanted, waves
from luoshi.rollout.models import Member


class Section(Protocol):
    """A part of the page."""

    TEMPLATE: str

    @staticmethod
    def shown(change: Change, member: Member) -> dict[str, Any] | None:
        """What its template shows."""


SECTIONS: tuple[Any, ...] = (wanted, screened, options, fee, building, pilot, waves)


def sections(change: Change, member: Member) -> list[dict[str, Any]]:
    """Template and content of each part that belongs to the page now."""
    found = ((section.TEMPLATE, section.shown(change, member)) for section in SECTIONS)
    drawn = [{"template": template, **shown} for template, shown in found if shown is not None]
    # The wish stays on top; below it stands first what is going on now.
    return sorted(
        drawn, key=lambda one: 0 if one["template"] == wanted.TEMPLATE else 2 - bool(one.get("now"))
    )
