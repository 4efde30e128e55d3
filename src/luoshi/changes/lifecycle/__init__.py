"""The life of a change: every state and every move, once. Everything else is derived from here."""

from __future__ import annotations

from luoshi.changes.lifecycle import beside, carrying_out, deciding
from luoshi.changes.lifecycle.states import STATES
from luoshi.kernel.lifecycle import Lifecycle

LIFE = Lifecycle(
    "change",
    states=STATES,
    moves=(*deciding.MOVES, *carrying_out.MOVES, *beside.MOVES),
)
