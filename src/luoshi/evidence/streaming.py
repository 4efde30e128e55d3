"""Sending stored bytes: with one range, with a validator, and never as something a browser would run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from luoshi.evidence.content import ACTIVE, UNKNOWN

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")
_CHUNK = 64 * 1024
POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"


class FileParts(StreamingHttpResponse):
    """Parts of a file: the database is not asked any more while they are sent."""

    needs_no_database = True


def download(
    request: HttpRequest, content: IO[bytes], *, size: int, media_type: str, name: str, etag: str
) -> HttpResponseBase:
    """The original as a download: 200, 206 for one range, 304 when it is known, 416 for an impossible range.

    Markup of any kind is sent as mere bytes, whatever its name says.
    """
    wanted = _wanted(request, size, etag)
    if wanted is None:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        content.close()
    else:
        start, length, partial = wanted
        body = iter(()) if request.method == "HEAD" else _pieces(content, start, length)
        response = FileParts(body, status=206 if partial else 200)
        response["Content-Length"] = str(length)
        if partial:
            response["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    response["Content-Type"] = UNKNOWN if media_type in ACTIVE else media_type
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return inert(request, response, etag)


def picture(request: HttpRequest, content: bytes, *, etag: str) -> HttpResponseBase:
    """A copy that we encoded ourselves, to be shown in the page."""
    response = HttpResponse(content, content_type="image/webp")
    response["Content-Disposition"] = "inline"
    response["Content-Length"] = str(len(content))
    return inert(request, response, etag)


def inert(request: HttpRequest, response: HttpResponseBase, etag: str) -> HttpResponseBase:
    """Headers under which nothing runs and nobody else embeds it; the browser asks again each time."""
    response["ETag"] = f'"{etag}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-cache"
    known = get_conditional_response(request, etag=f'"{etag}"', response=response)  # type: ignore[arg-type]
    if known is not response and known is not None:
        response.close()
        for header in ("Content-Security-Policy", "Cross-Origin-Resource-Policy", "Cache-Control"):
            known[header] = response[header]
    return known or response


def _wanted(request: HttpRequest, size: int, etag: str) -> tuple[int, int, bool] | None:
    """First byte, length and whether it is a part; None for a range outside. Several ranges get the whole."""
    found = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    stale = request.headers.get("If-Range", f'"{etag}"') != f'"{etag}"'
    if found is None or found.groups() == ("", "") or stale:
        return 0, size, False
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, length, True) if length else None
    start, end = int(first), min(int(last or size), size - 1)
    return (start, end - start + 1, True) if start <= end else None


def _pieces(content: IO[bytes], start: int, length: int) -> Iterator[bytes]:
    with content:
        content.seek(start)
        while length > 0 and (piece := content.read(min(_CHUNK, length))):
            length -= len(piece)
            yield piece
