"""Who really asks: a proxy's word about the client counts only when the proxy is one of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any

Environ = dict[str, Any]
Network = IPv4Network | IPv6Network


def networks(given: list[str]) -> list[Network]:
    """The addresses and networks of our proxies. Raises ValueError naming what is neither."""
    return [ip_network(one) for one in given]


class Proxied:
    """Puts the client's address and scheme in place of the proxy's; from anybody else it believes nothing."""

    def __init__(self, application: Callable[[Environ, Any], Iterable[bytes]], ours: list[Network]) -> None:
        self._application, self._ours = application, ours

    def __call__(self, environ: Environ, start: Any) -> Iterable[bytes]:
        if self._is_ours(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ)
            if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
                environ["wsgi.url_scheme"] = "https"
        else:
            environ.pop("HTTP_X_REQUEST_ID", None)
        return self._application(environ, start)

    def _client(self, environ: Environ) -> str:
        """The last address that is not one of our proxies: what stands before it anybody may have written."""
        client: str = environ["REMOTE_ADDR"]
        for one in reversed(environ.get("HTTP_X_FORWARDED_FOR", "").split(",")):
            if not _is_address(one.strip()):
                break
            client = one.strip()
            if not self._is_ours(client):
                break
        return client

    def _is_ours(self, address: str) -> bool:
        return _is_address(address) and any(ip_address(address) in network for network in self._ours)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
