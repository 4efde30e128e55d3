"""The child process that reads mails: a program of its own, each mail with hard limits of its own.

With a folder as its argument it reads one raw mail from standard input, writes one line of JSON to standard
output, and the files of the mail under their numbers into the folder.

Without one it waits for mails: a line with folder and length, then the mail. Each is read in a fork, so that
the start of the interpreter is paid once. The answer is a line with its length, then the JSON; after any
trouble the line is `!` with the exit status, and the process ends.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import select
import signal
import sys
from pathlib import Path

from luoshi.mailroom.reading.whole import understood

SECONDS, MEMORY = 4, 256 * 1024 * 1024
LARGEST_FILE, OPEN_FILES = 64 * 1024 * 1024, 32
PATIENCE = 20
"""Seconds on the wall, where the machine is busy."""
MAILS, IDLE = 200, 120
"""After so many mails, or seconds without one, a waiting process ends."""
IN, OUT = 0, 1


def limit() -> None:
    """No more memory, time or files than one mail needs; set before a foreign byte is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.alarm(PATIENCE)
    os.nice(5)  # whoever files a report goes first


def answer(raw: bytes, folder: str) -> bytes:
    """What was understood, as JSON."""
    return json.dumps(understood(raw, Path(folder)), ensure_ascii=True).encode()


def once(folder: str) -> int:
    """Read one mail."""
    limit()
    sys.stdout.buffer.write(answer(sys.stdin.buffer.read(), folder))
    return 0


def waiting() -> int:
    """Read mail after mail."""
    gc.freeze()  # what is loaded stays shared with the forks
    for _number in range(MAILS):
        asked = _line() if select.select([IN], [], [], IDLE)[0] else b""
        if not asked:
            return 0
        child = os.fork()
        if not child:
            os._exit(_forked(*json.loads(asked)))
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            _write(b"! %d\n" % status)
            return 1
    return 0


def _forked(folder: str, length: int) -> int:
    try:
        limit()
        told = answer(_exactly(length), folder)
        _write(b"%d\n" % len(told) + told)
    except Exception:
        return 1
    return 0


def _line() -> bytes:
    """Byte by byte: what follows belongs to the fork."""
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(IN, 1)
        if not byte:
            return b""
        line += byte
    return line


def _exactly(length: int) -> bytes:
    whole = bytearray()
    while len(whole) < length:
        piece = os.read(IN, min(length - len(whole), 1 << 20))
        if not piece:
            raise EOFError
        whole += piece
    return bytes(whole)


def _write(answer: bytes) -> None:
    view = memoryview(answer)
    while view:
        view = view[os.write(OUT, view) :]


if __name__ == "__main__":
    sys.exit(once(sys.argv[1]) if len(sys.argv) > 1 else waiting())
