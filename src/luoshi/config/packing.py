"""Pages travel compressed: on a slow line the words are most of what is waited for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class PackingMiddleware(GZipMiddleware):
    """Compresses HTML for whoever takes it, with padding of random length.

    Nothing else is touched: files are sent with their length, their ranges and a strong ETag, pictures and
    built assets are compressed already.
    """

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        """The page, packed."""
        return super().process_response(request, response) if is_page(response) else response


def is_page(response: HttpResponseBase) -> bool:
    """Whether it is a page or a part of one."""
    kind = response.headers.get("Content-Type", "")
    return isinstance(response, HttpResponse) and kind.startswith("text/html")
