"""Child processes for what comes from outside: fed by a pipe, without our environment, ended as a group."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Sequence

# By its limits or by our patience: SIGXCPU, SIGKILL, SIGXFSZ, SIGALRM.
BY_LIMIT = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGXFSZ, -signal.SIGALRM)


class Ended(RuntimeError):
    """The child did not do its work: with which status it ended, and the end of what it complained of."""

    def __init__(self, status: int, complaint: bytes = b"") -> None:
        super().__init__(complaint.decode(errors="replace")[-500:])
        self.status = status

    @property
    def by_limit(self) -> bool:
        """It needed more time or room than it was given."""
        return self.status in BY_LIMIT or "MemoryError" in str(self)


class Late(Ended):
    """Our patience was over."""


def run(command: Sequence[str], given: bytes, patience: float) -> bytes:
    """What the program wrote. It leads a group of its own; nothing of that outlives `patience` seconds.

    Limits on memory, processor time and files are the program's own first act. Raises Ended, Late.
    """
    pipe = subprocess.PIPE
    with subprocess.Popen(  # noqa: S603
        command, stdin=pipe, stdout=pipe, stderr=pipe, env={}, start_new_session=True
    ) as child:
        try:
            written, complaint = child.communicate(given, patience)
        except subprocess.TimeoutExpired:
            _kill(child)
            raise Late(-signal.SIGKILL) from None
        except BaseException:
            _kill(child)
            raise
    if child.returncode:
        raise Ended(child.returncode, complaint)
    return written


def _kill(child: subprocess.Popen[bytes]) -> None:
    """The whole group, even when its leader is gone."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
