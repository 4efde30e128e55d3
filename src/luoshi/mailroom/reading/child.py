"""A mail goes to a child process and comes back as a Reading; whatever the mail does, it does it there."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from luoshi.kernel.child import Ended, run
from luoshi.mailroom.reading.model import Reading, Unreadable
from luoshi.mailroom.reading.nest import Nest

PROGRAM = str(Path(__file__).with_name("inside.py"))
COMMAND = [sys.executable, "-I", PROGRAM]
PATIENCE = 20  # seconds on the wall, where the machine is busy; the child itself gets 4 of CPU
LARGEST = 64 * 1024 * 1024
"""Bytes of a raw mail; a larger one is not read."""
_nest = Nest(COMMAND)


def read(raw: bytes, into: Path) -> Reading:
    """The mail understood; its files lie in the folder `into`, which exists and is the caller's to clear.

    Raises Unreadable with one word (`too-large`, `too-slow`, `broken`): see `remarks.words`.
    """
    if len(raw) > LARGEST:
        raise Unreadable("too-large")
    try:
        told = _nest.ask(str(into), raw, PATIENCE)
        if told is None:
            told = run([*COMMAND, str(into)], raw, PATIENCE)
        return Reading.told(json.loads(told), into)
    except Ended as error:
        raise Unreadable("too-slow" if error.by_limit else "broken") from error
    except (ValueError, TypeError, KeyError) as error:
        raise Unreadable("broken") from error
