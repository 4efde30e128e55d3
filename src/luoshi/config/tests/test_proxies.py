"""Whose word about the client counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.test import RequestFactory

from luoshi.config.proxies import Proxied, networks


def asks(peer: str, said: str) -> tuple[str, str]:
    seen: list[dict[str, Any]] = []

    def application(environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        seen.append(environ)
        return []

    told = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": said, "HTTP_X_FORWARDED_PROTO": "https"}
    Proxied(application, networks(["127.0.0.1", "10.0.0.0/24"]))(
        RequestFactory().get("/", **told).environ, None
    )
    return seen[0]["REMOTE_ADDR"], seen[0]["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("127.0.0.1", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.2", "203.0.113.9, 198.51.100.7, 10.0.0.3", "198.51.100.7"),
        ("127.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "somebody", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
    ],
)
def test_a_proxy_of_ours_says_who_asks(peer: str, said: str, client: str) -> None:
    assert asks(peer, said) == (client, "https")


def test_headers_from_trusted_proxy_only() -> None:
    assert asks("192.0.2.1", "198.51.100.7") == ("192.0.2.1", "http")
