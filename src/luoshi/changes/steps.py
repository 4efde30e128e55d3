"""The ten steps of a change, as the page shows above everything where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.changes.lifecycle.states import POSTPONED
from luoshi.changes.models import Change
from luoshi.trail.models import Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class StepShown(TypedDict):
    """One step: its name, and whether it is done, now or to come."""

    label: StrOrPromise
    state: str


STEPS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = (
    (pgettext_lazy("step", "Record"), ("recording",)),
    (pgettext_lazy("step", "Read back"), ("read_back",)),
    (pgettext_lazy("step", "Screen"), ("screening",)),
    (pgettext_lazy("step", "Options"), ("with_consultant",)),
    (pgettext_lazy("step", "Verdicts"), ("evaluating",)),
    (pgettext_lazy("step", "Decide"), ("deciding",)),
    (pgettext_lazy("step", "Fee"), ("agreeing_fee",)),
    (pgettext_lazy("step", "Development"), ("developing", "configuring")),
    (pgettext_lazy("step", "Pilot"), ("piloting",)),
    (pgettext_lazy("step", "Roll-out"), ("rolling_out",)),
)
CONFIGURE = _("Configuration")


def _place(state: str) -> int | None:
    return next((n for n, (_label, states) in enumerate(STEPS) if state in states), None)


def _reached(change: Change) -> int:
    """How many steps it had come when it ended early, by its trail; the one in which it ended counts."""
    moves = Event.objects.about(change).order_by("-at", "-id").values_list("from_state", flat=True)
    return next((place + 1 for state in moves if (place := _place(state or "")) is not None), 0)


def steps(change: Change) -> list[StepShown]:
    """All ten; what was passed over counts as done. What a change that ended early had reached stays done."""
    stands = change.back_to if change.state == POSTPONED else change.state
    place = _place(stands)
    if place is None:
        done = len(STEPS) if change.outcome == "rolled_out" else _reached(change)
        return [
            {"label": label, "state": "done" if n < done else "todo"} for n, (label, _s) in enumerate(STEPS)
        ]
    shown: list[StepShown] = []
    for number, (label, _states) in enumerate(STEPS):
        name = CONFIGURE if number == place and stands == "configuring" else label
        shown.append(
            {"label": name, "state": "done" if number < place else "now" if number == place else "todo"}
        )
    return shown
