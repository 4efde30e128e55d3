"""A small bounded load client: keep-alive connections to this machine only, a thread for each."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """Status, head and body of one answer."""

    status: int
    head: bytes
    body: bytes


class Connection:
    """One keep-alive connection; opened again when the server has closed it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket: socket.socket | None = None

    def ask(self, request: bytes) -> Answer:
        """Send these bytes and read the whole answer."""
        try:
            return self._ask(request)
        except (ConnectionError, TimeoutError):
            self.close()
            return self._ask(request)

    def close(self) -> None:
        """Hang up."""
        if self.socket:
            self.socket.close()
        self.socket = None

    def _ask(self, request: bytes) -> Answer:
        if self.socket is None:
            self.socket = socket.create_connection((LOOPBACK, self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        head, body = self._until(b"", b"\r\n\r\n")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            body = self._chunks(body)
        else:
            length = (
                int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
                if b"content-length:" in lower
                else 0
            )
            while len(body) < length:
                body += self._more()
        return Answer(int(head[9:12]), head, body)

    def _more(self) -> bytes:
        more = self.socket.recv(1 << 18) if self.socket else b""
        if not more:
            raise ConnectionResetError("the server hung up")
        return more

    def _until(self, have: bytes, mark: bytes) -> tuple[bytes, bytes]:
        while mark not in have:
            have += self._more()
        first, _mark, rest = have.partition(mark)
        return first, rest

    def _chunks(self, have: bytes) -> bytes:
        whole = b""
        while True:
            size, have = self._until(have, b"\r\n")
            length = int(size.split(b";")[0], 16)
            while len(have) < length + 2:
                have += self._more()
            whole, have = whole + have[:length], have[length + 2 :]
            if not length:
                return whole


def get(path: str, cookie: str = "", **headers: str) -> bytes:
    """The bytes of a GET."""
    lines = [f"GET {path} HTTP/1.1", f"Host: {LOOPBACK}", "Accept-Language: zh-CN"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode()


def post(path: str, body: bytes, content_type: str, cookie: str) -> bytes:
    """The bytes of a POST."""
    head = [
        f"POST {path} HTTP/1.1", f"Host: {LOOPBACK}", f"Cookie: {cookie}", f"Content-Type: {content_type}",
        f"Content-Length: {len(body)}", "", "",
    ]  # fmt: skip
    return "\r\n".join(head).encode() + body


def multipart(fields: dict[str, str], filename: str, picture: bytes) -> tuple[bytes, str]:
    """The body of a form with a picture, where it has a name, and its content type."""
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if filename:
        named = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{filename}"\r\n'
        parts += [f"{named}Content-Type: image/webp\r\n\r\n".encode(), picture, b"\r\n"]
    return b"".join([*parts, f"--{edge}--\r\n".encode()]), f"multipart/form-data; boundary={edge}"


@dataclass
class Run:
    """What came of a run: how many answers in how many seconds, how long each took, what went wrong.

    `crowded` says how often somebody was told to come again in a moment.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    crowded: int = 0

    @property
    def per_second(self) -> float:
        """Throughput."""
        return len(self.times) / self.seconds if self.seconds else 0.0

    def quantile(self, part: float) -> float:
        """Milliseconds within which this part of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))] * 1000 if ordered else 0.0


def hammer(port: int, requests: list[bytes], connections: int, seconds: float) -> Run:
    """Ask these in turn over so many connections until the time is over."""
    run, until, lock = Run(), time.monotonic() + seconds, threading.Lock()

    def one(place: int) -> None:
        connection, n = Connection(port), place
        times, wrong = [], []
        while time.monotonic() < until:
            began = time.perf_counter()
            answer = connection.ask(requests[n % len(requests)])
            times.append(time.perf_counter() - began)
            n += connections
            if answer.status != 200:
                wrong.append(str(answer.status))
        connection.close()
        with lock:
            run.times += times
            run.wrong += wrong

    began = time.monotonic()
    together([lambda place=place: one(place) for place in range(connections)])  # type: ignore[misc]
    run.seconds = time.monotonic() - began
    return run


def together(jobs: Iterable[Callable[[], None]]) -> None:
    """Run these at the same time, each in a thread; the first exception is raised afterwards."""
    failed: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
