"""Which planted words an answer says, and which of them its reader may not read."""

from __future__ import annotations

import io
import re
import zipfile

from django.http import HttpResponse

from tests.planted import World

# What a firm was told while a problem lay with it stays in its notices and letters after the recall.
TOLD_BEFORE = {"consultant": {"zqpassed", "zqstill", "zqfirstanswer"}}


def said(answer: HttpResponse) -> str:
    """Everything the answer says: body (workbooks unpacked) and headers, as text."""
    body = b"".join(answer)  # type: ignore[arg-type]
    if body.startswith(b"PK"):
        book = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(book.read(name) for name in book.namelist())
    heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{heads}\n{body.decode('utf-8', 'replace')}".lower()


def leaks(text: str, world: World, part: str) -> list[str]:
    """The words in it that this part may not read; longer words do not count as their beginnings."""
    found = set(re.findall(r"zq[a-z]+", text))
    return sorted(found & set(world.forbidden(part)))
