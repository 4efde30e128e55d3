"""What is sent is received before the request takes a place: a slow line holds up nobody else."""

from __future__ import annotations

import time
from tempfile import SpooledTemporaryFile
from typing import IO, Any

PIECE = 64 * 1024
IN_MEMORY = 1024 * 1024
MOST = 64 * 1024 * 1024
"""Nothing that the product takes is larger; what claims to be is refused by whoever reads it."""
SECONDS, BYTES_A_SECOND = 60, 20_000


class TooSlow(Exception):
    """It comes so slowly that it is not waited for."""


def length_of(environ: dict[str, Any]) -> int:
    """How many bytes are to come; 0 when that is none, or not said."""
    given = environ.get("CONTENT_LENGTH") or ""
    return int(given) if given.isdigit() else 0


def receive(environ: dict[str, Any]) -> IO[bytes]:
    """Everything that was sent, put in the place of the line. Raises TooSlow, or OSError on a full disk."""
    left = length_of(environ)
    until = time.monotonic() + SECONDS + left / BYTES_A_SECOND
    kept: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115
    while left > 0:
        piece = environ["wsgi.input"].read(min(left, PIECE))
        if not piece:
            break
        kept.write(piece)
        left -= len(piece)
        if time.monotonic() > until:
            raise TooSlow
    kept.seek(0)
    environ["wsgi.input"] = kept
    return kept
