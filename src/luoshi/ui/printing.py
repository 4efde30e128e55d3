"""Pages as PDF: the templates of the screen, printed by a child process that is given all it may read."""

from __future__ import annotations

import hashlib
import json
import sys
from collections import OrderedDict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.encoding import escape_uri_path
from django.utils.translation import gettext as _

from luoshi.kernel import child
from luoshi.kernel.verdict import Refusal

HERE = Path(__file__).resolve().parent
PROGRAM = str(HERE / "printer.py")
PATIENCE = 30  # seconds on the wall; the child itself limits its processor time
QUEUE = 10  # seconds that a second document waits for the first
NO_PANGO = 3
MOST_PICTURES = 24
KEPT = 8  # documents that this process remembers
MOST_TEXT = 400_000
"""Characters of a document's HTML: about sixty pages."""
# One at a time: printing is the heaviest thing that a page asks for, and nobody prints ten at once.
_place = BoundedSemaphore(1)
_last: OrderedDict[str, bytes] = OrderedDict()


def pdf(template: str, context: dict[str, Any], pictures: Mapping[str, bytes] | None = None) -> bytes:
    """The template printed on A4; `pictures` are WebP bytes by the address that the template names.

    Raises Refusal with a sentence when this machine cannot print, when the document is endless, or while
    another one keeps the printer busy for long.
    """
    html = render_to_string(template, context)
    if len(html) > MOST_TEXT:
        raise Refusal(_("This is too long to be printed; please read it on the page."))
    few = list((pictures or {}).items())[:MOST_PICTURES]
    given = {f"{settings.SITE_URL}{address}": bytes_ for address, bytes_ in few}
    if not _place.acquire(timeout=QUEUE):
        raise Refusal(_("Another document is being printed at the moment. Please try again in a minute."))
    try:
        return _printed_once(html, given)
    finally:
        _place.release()


def _printed_once(html: str, given: Mapping[str, bytes]) -> bytes:
    """The same pages and pictures are not printed anew for the next reader."""
    digest = hashlib.sha256(html.encode("utf-8", "surrogatepass"))
    for address, bytes_ in given.items():
        digest.update(address.encode() + hashlib.sha256(bytes_).digest())
    key = digest.hexdigest()
    if key not in _last:
        _last[key] = _printed(html, given)
        while len(_last) > KEPT:
            _last.popitem(last=False)
    return _last[key]


def _printed(html: str, given: Mapping[str, bytes]) -> bytes:
    sizes = [[address, len(bytes_)] for address, bytes_ in given.items()]
    told = {"html": html, "css": _style(), "base": f"{settings.SITE_URL}/", "pictures": sizes}
    sent = json.dumps(told).encode() + b"\n" + b"".join(given.values())
    try:
        return child.run([sys.executable, "-I", PROGRAM], sent, PATIENCE)
    except child.Late as late:
        raise Refusal(_("This took too long to print; please read it on the page.")) from late
    except child.Ended as ended:
        raise Refusal(_why_not(ended)) from ended


def _why_not(ended: child.Ended) -> str:
    if ended.status == NO_PANGO:
        return _("This machine cannot make PDF files: the library Pango is missing. The page shows the same.")
    return _("This could not be printed; please read it on the page.")


@cache
def _style() -> str:
    return (HERE / "print.css").read_text(encoding="utf-8")


def as_file(content: bytes, name: str) -> HttpResponse:
    """A PDF to be kept under this name; the browser runs nothing in it."""
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{escape_uri_path(name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
