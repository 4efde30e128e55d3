"""Copies of pictures that are safe to show: decoded in a child process with limits, re-encoded, kept."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from threading import BoundedSemaphore

from django.core.files.base import ContentFile
from django.db import DatabaseError

from luoshi.evidence import burn, shrink
from luoshi.evidence.content import PICTURES
from luoshi.evidence.marks import Mark, in_order
from luoshi.evidence.models.file import File
from luoshi.evidence.storage import Unreachable, kept
from luoshi.kernel import child

KINDS = tuple(shrink.SIZES)
PROGRAM = str(Path(shrink.__file__))
BURNING = str(Path(burn.__file__))
PATIENCE = 20  # seconds on the wall, where the machine is busy; the child itself gets 5 of CPU
# A burst of new pictures must not take the whole machine from those who file.
_places = BoundedSemaphore(2)


class NotShowable(ValueError):
    """The bytes begin like a picture but cannot be decoded within the limits."""


def shown(file: File, kind: str) -> bytes:
    """The re-encoded copy, `picture` (1920 px at most) or `thumb` (480 px), made at the first request.

    Raises NotShowable, Damaged, Unreachable.
    """
    try:
        with kept().open(file.derived_path(kind)) as copy:
            return bytes(copy.read())
    except (FileNotFoundError, Unreachable):
        return make(file)[kind]  # of what waits for the object store there is a picture too


def make(file: File) -> dict[str, bytes]:
    """Make and keep both copies. A picture that cannot be decoded is remembered and not tried again."""
    if not file.showable:
        raise NotShowable(file.sha256)
    with file.open() as original:
        read = original.read()
    try:
        copies = _decoded(read, PICTURES[file.media_type])
    except NotShowable:
        with suppress(DatabaseError):
            File.objects.filter(pk=file.pk).update(showable=False)
        raise
    # On a full disk pictures are still shown, only made again each time.
    with suppress(OSError):
        for kind, copy in copies.items():
            kept().save(file.derived_path(kind), ContentFile(copy))
    return copies


def burnt(file: File, marks: list[Mark]) -> bytes:
    """A copy with these marks in its pixels; what a mask covers is not in it. Raises NotShowable, Damaged."""
    if not file.showable:
        raise NotShowable(file.sha256)
    with file.open() as original:
        read = original.read()
    line = json.dumps(in_order(marks)).encode() + b"\n"
    return _child(BURNING, PICTURES[file.media_type], line + read)


def _decoded(original: bytes, format_name: str) -> dict[str, bytes]:
    head, _line, rest = _child(PROGRAM, format_name, original).partition(b"\n")
    copies = {}
    for kind, length in zip(KINDS, json.loads(head), strict=True):
        copies[kind], rest = rest[:length], rest[length:]
    return copies


def _child(program: str, format_name: str, given: bytes) -> bytes:
    """What the program made of these bytes. Raises NotShowable when it came to an end by its limits."""
    try:
        with _places:
            return child.run([sys.executable, "-I", program, format_name], given, PATIENCE)
    except child.Ended as ended:
        raise NotShowable(str(ended)) from ended
