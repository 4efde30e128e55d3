"""The one way out to addresses that people or administrators typed: https, judged, pinned, limited.

A name is resolved once; what it stands for is judged and connected to, so a name that changes its mind
between check and use gains nothing. Nothing is followed to another address, no proxy is taken from the
environment, and an answer ends at its limits of size and time. No other module may speak HTTP
(`kernel/tests/test_outgoing.py` looks). What speaks another protocol gets its connection here as well.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from luoshi.kernel.destination import Allowed, Destination, Forbidden, IPAddress, allowed

__all__ = ["Answer", "Forbidden", "NoAnswer", "get", "line", "post", "request", "trust"]

SECONDS, MOST = 15.0, 256 * 1024
CHUNK = 16 * 1024
Connection = HTTPConnection | HTTPSConnection


class NoAnswer(Exception):
    """Nobody answered as HTTP demands, in time and within the size: later it may be better."""


@dataclass(frozen=True)
class Answer:
    """What the other side said; `headers` by their names in small letters."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str] | None = None,
    timeout: float = SECONDS,
    most: int = MOST,
    *,
    whole: bool = True,
) -> Answer:
    """Send it there. Raises Forbidden (a refusal with its sentence) or NoAnswer; any status is an answer."""
    return request("POST", url, body, headers, timeout, most, whole=whole)


def get(url: str, headers: Mapping[str, str] | None = None, timeout: float = SECONDS) -> Answer:
    """Ask for it. Raises Forbidden (a refusal with its sentence) or NoAnswer; any status is an answer."""
    return request("GET", url, None, headers, timeout)


def request(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str] | None = None,
    timeout: float = SECONDS,
    most: int = MOST,
    *,
    whole: bool = True,
) -> Answer:
    """One request, one answer of at most `most` bytes, all in at most `timeout` seconds.

    A longer answer is none; unless it need not be `whole`: then its first part is read and the rest is left.
    """
    rules = allowed(settings.OUTGOING_ALLOW)
    there = rules.judge(url)
    ends = time.monotonic() + timeout
    problem: Exception = NoAnswer(there.host)
    for address, port in _addresses(rules, there, timeout):
        try:
            return _asked(_Call(method, there, body, dict(headers or {}), most, whole), address, port, ends)
        except NewConnectionError as error:
            problem = error  # an IPv6 address on a machine without IPv6: the next one may do
        except (HTTPError, OSError, ValueError) as error:
            raise NoAnswer(_why(error)) from error
    raise NoAnswer(_why(problem)) from problem


def line(host: str, port: int, usual: Collection[int], timeout: float) -> socket.socket:
    """A connection to this host, for another protocol whose ports are `usual`. Raises Forbidden or NoAnswer.

    Judged as the address of a request is: another port or an inner address has to be listed.
    """
    rules = allowed(settings.OUTGOING_ALLOW)
    there = Destination("https", host, port, "/")
    if port not in usual and ("https", host, port) not in rules.ports and host not in rules.led:
        raise Forbidden(_("This port is not one that is usual there. An administrator can allow it."))
    ends, problem = time.monotonic() + timeout, OSError(host)
    for address in _addresses(rules, there, timeout):
        try:
            return socket.create_connection(address, max(0.1, ends - time.monotonic()))
        except OSError as error:
            problem = error
    raise NoAnswer(_why(problem)) from problem


@dataclass(frozen=True)
class _Call:
    method: str
    there: Destination
    body: bytes | None
    headers: dict[str, str]
    most: int
    whole: bool


def _addresses(rules: Allowed, there: Destination, timeout: float) -> list[tuple[str, int]]:
    """What the host stands for, all of it judged; a relay that an administrator names is not."""
    if there.host in rules.led:
        host, port = rules.led[there.host]
        return [(str(address), port) for address in _resolved(host, port, timeout)]
    found = _resolved(there.host, there.port, timeout)
    for address in found:
        rules.judge_address(there, address)
    return [(str(address), there.port) for address in found]


def _resolved(host: str, port: int, timeout: float) -> list[IPAddress]:
    """Asked in a thread, since a name server may keep silent longer than we wait."""
    found: list[Any] = []
    asking = threading.Thread(target=_resolve, args=(host, port, found), daemon=True)
    asking.start()
    asking.join(timeout)
    if not found or isinstance(found[0], OSError):
        raise NoAnswer(f"{host}: {found[0] if found else 'no answer from the name server'}")
    addresses = [ipaddress.ip_address(entry[4][0]) for entry in found[0]]
    return list(dict.fromkeys(addresses))


def _resolve(host: str, port: int, found: list[Any]) -> None:
    try:
        found.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, UnicodeError) as error:
        found.append(OSError(str(error)))


def _asked(call: _Call, address: str, port: int, ends: float) -> Answer:
    connection = _connection(call.there, address, port, max(0.1, ends - time.monotonic()))
    with _Alarm(connection, max(0.1, ends - time.monotonic())) as alarm:
        connection.connect()
        alarm.line = connection.sock
        answer = _answer(call, connection)
    if time.monotonic() >= ends:
        raise TimeoutError("the answer took too long")
    return answer


class _Alarm:
    """Ends a connection after these seconds: what drips byte by byte keeps within every limit of a socket."""

    def __init__(self, connection: Connection, seconds: float) -> None:
        self.connection = connection
        # The connection forgets its socket when the answer has no length.
        self.line: socket.socket | None = None
        self.timer = threading.Timer(seconds, self._cut)
        self.timer.daemon = True

    def __enter__(self) -> Self:
        self.timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.timer.cancel()
        self.connection.close()
        if self.line is not None:
            self.line.close()

    def _cut(self) -> None:
        with suppress(OSError, AttributeError):
            (self.line or self.connection.sock).shutdown(socket.SHUT_RDWR)


def _answer(call: _Call, connection: Connection) -> Answer:
    given = {name: said for name, said in call.headers.items() if name.lower() != "host"}
    own = {"Host": call.there.authority, "User-Agent": "Luoshi", "Accept-Encoding": "identity"}
    connection.request(call.method, call.there.target, body=call.body, headers=own | given,
                       preload_content=False, decode_content=False)  # fmt: skip
    response = connection.getresponse()
    body = b""
    while chunk := response.read(CHUNK):
        body += chunk
        if len(body) > call.most and not call.whole:
            body = body[: call.most]
            break
        if len(body) > call.most:
            raise ValueError(f"an answer of more than {call.most} bytes")
    return Answer(response.status, {name.lower(): said for name, said in response.headers.items()}, body)


def _connection(there: Destination, address: str, port: int, left: float) -> Connection:
    """To this address alone; the certificate has to be the name's."""
    if there.scheme == "http":
        return HTTPConnection(address, port, timeout=left)
    believed = trust(settings.OUTGOING_CA)
    return HTTPSConnection(address, port, timeout=left, ssl_context=believed, server_hostname=there.host)


@lru_cache(maxsize=4)
def trust(ca_file: str) -> ssl.SSLContext:
    """Whom we believe: the machine's authorities, or those in this file; no switch believes everybody."""
    return ssl.create_default_context(cafile=ca_file or None)


def _why(error: Exception) -> str:
    """In a few words, without the name of the object that urllib3 puts in front."""
    words = str(error)
    return (words.partition("): ")[2] or words or type(error).__name__)[:300]
