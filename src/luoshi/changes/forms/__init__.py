"""Forms of the moves, one file for each ability; each form knows its verb and makes the move."""

from luoshi.changes.forms import (
    asides,
    building,
    fees,
    judging,
    offering,
    piloting,
    recording,
    rolling,
    screening,
)
from luoshi.changes.move_form import MoveForm

FORMS: dict[str, type[MoveForm]] = {
    **recording.FORMS, **screening.FORMS, **offering.FORMS, **judging.FORMS, **fees.FORMS,
    **building.FORMS, **piloting.FORMS,
    **rolling.FORMS, **asides.FORMS,
}  # fmt: skip
