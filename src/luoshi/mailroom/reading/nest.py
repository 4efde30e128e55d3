"""A child process that waits for mails and reads each in a fork: its start is paid once for many."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from threading import Lock, Timer

from luoshi.kernel.child import Ended

TURN = 0.5
"""Seconds for which a mail waits for its turn: most are read sooner than an interpreter starts."""


class Gone(RuntimeError):
    """The waiting process had ended before it was asked, as it does when nothing came for a while."""


class Nest:
    """One waiting process, started at the first mail and anew after any trouble. One mail at a time."""

    def __init__(self, command: Sequence[str]) -> None:
        self.command = command
        self.lock = Lock()
        self.process: subprocess.Popen[bytes] | None = None
        self.owner = 0

    def ask(self, folder: str, raw: bytes, patience: float) -> bytes | None:
        """What the child wrote; None while another mail is being read for long. Raises Ended."""
        if not self.lock.acquire(timeout=TURN):
            return None
        try:
            try:
                return self._asked(folder, raw, patience)
            except Gone:
                return self._asked(folder, raw, patience)
        except Gone as error:
            raise Ended(1) from error
        finally:
            self.lock.release()

    def _asked(self, folder: str, raw: bytes, patience: float) -> bytes:
        process = self._running()
        late = Timer(patience, _kill, [process])
        late.start()
        try:
            answer = _exchange(process, json.dumps([folder, len(raw)]).encode() + b"\n", raw)
        except Ended:
            self._end()
            raise
        except Gone:
            self._end()
            if not late.is_alive():
                raise Ended(-signal.SIGKILL) from None
            raise
        finally:
            late.cancel()
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        """The waiting process; a fork of ours starts its own, and leaves its parent's alone."""
        if self.process is None or self.owner != os.getpid() or self.process.poll() is not None:
            pipe = subprocess.PIPE
            self.process = subprocess.Popen(  # noqa: S603
                self.command,
                stdin=pipe,
                stdout=pipe,
                stderr=subprocess.DEVNULL,
                env={},
                start_new_session=True,
            )
            self.owner = os.getpid()
        return self.process

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            _kill(process)
            with suppress(OSError):
                process.communicate()


def _exchange(process: subprocess.Popen[bytes], head: bytes, raw: bytes) -> bytes:
    if process.stdin is None or process.stdout is None:
        raise Gone
    # A child that died of its mail has not read all of it, and says so on the other pipe.
    with suppress(BrokenPipeError):
        process.stdin.write(head)
        process.stdin.write(raw)
        process.stdin.flush()
    line = process.stdout.readline()
    if line.startswith(b"!"):
        raise Ended(int(line[1:]))
    answer = process.stdout.read(int(line)) if line else b""
    if not line or len(answer) < int(line):
        raise Gone
    return answer


def _kill(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
