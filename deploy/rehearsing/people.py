"""People at the end of their day: they report with pictures, and send the same again until it is answered."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field

from deploy.rehearsing.network import Network

PATIENCE = 120
"""Seconds for which a person sends one report again and again; whoever gives up is counted."""
PICTURES = 3
"""One of so many reports has a picture."""
ASK_AGAIN = (502, 503, 504)


@dataclass
class Acknowledged:
    """One report that the product said was filed: its words, when, after how long, with a picture or not."""

    words: str
    at: float
    waited: float
    picture: bool


@dataclass
class Crowd:
    """All people, and what they were told."""

    network: Network
    door: tuple[str, int]
    """Address and port at which they come in."""
    host: str
    """The name that they type, whichever door they are led to."""
    base: str
    pictures: list[bytes]
    pause: float
    """Seconds that a person takes for a report, on average."""
    machine: str = ""
    """Whose side of the network they sit on."""
    filed: list[Acknowledged] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def come(self, cookies: list[str]) -> None:
        """Each begins to report, one report after another."""
        self.threads = [threading.Thread(target=self._live, args=(n, one)) for n, one in enumerate(cookies)]
        for thread in self.threads:
            thread.start()

    def leave(self) -> None:
        """Everybody sends what they are at, and goes."""
        self.done.set()
        for thread in self.threads:
            thread.join(PATIENCE + 30)

    def since(self, began: float) -> list[Acknowledged]:
        """What was acknowledged since then."""
        return [one for one in self.filed if one.at >= began]

    def _live(self, who: int, cookie: str) -> None:
        self.network.enter(self.machine)
        person, dice = Person(self, cookie), random.Random(who)
        count, where = 0, self.machine or "大家"
        while not self.done.wait(self.pause * dice.uniform(0.5, 1.5)):
            picture = self.pictures[who % len(self.pictures)] if count % PICTURES == 0 else b""
            person.report(f"{where}第{who}人第{count}件：保存订单要转二十多秒，下午更慢", picture)
            count += 1


class Person:
    """One browser: its session, its token, and what it does when nobody answers."""

    def __init__(self, crowd: Crowd, cookie: str) -> None:
        self.crowd, self.cookie, self.token = crowd, cookie, ""

    def report(self, words: str, picture: bytes) -> None:
        """Send it with one key until it is answered, as the browser does."""
        key, began = uuid.uuid4().hex, time.monotonic()
        while time.monotonic() < began + PATIENCE:
            status, pause = self._try(words, key, picture)
            if status in (302, 303):
                now = time.monotonic()
                self.crowd.filed.append(Acknowledged(words, now, now - began, bool(picture)))
                return
            if status and status not in ASK_AGAIN:
                self.crowd.odd.append(f"{status} {words}")
            time.sleep(pause * random.uniform(0.5, 1.5))
        self.crowd.given_up.append(words)

    def _try(self, words: str, key: str, picture: bytes) -> tuple[int, float]:
        try:
            self.token = self.token or self._opened()
            body, kind = form(
                {"csrfmiddlewaretoken": self.token, "key": key, "page": "report", "words": words}, picture
            )
            answer = self._ask("POST", "today/write/", body, {"Content-Type": kind})
            return answer.status, float(answer.headers.get("Retry-After") or 1)
        except (OSError, http.client.HTTPException, LookupError):
            return 0, 1

    def _opened(self) -> str:
        """The form's token; its cookie is kept. Raises LookupError when no form came."""
        answer = self._ask("GET", "report/")
        found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.body)
        jar = re.search(r"luoshi_csrf=[^;]+", answer.headers.get("Set-Cookie", ""))
        if not found or not jar:
            raise LookupError
        self.cookie = f"{self.cookie}; {jar[0]}"
        return found[1].decode()

    def _ask(self, method: str, path: str, body: bytes = b"", more: dict[str, str] | None = None) -> Answer:
        line = http.client.HTTPConnection(*self.crowd.door, timeout=30)
        try:
            line.request(
                method,
                self.crowd.base + path,
                body,
                {"Cookie": self.cookie, "Host": self.crowd.host, **(more or {})},
            )
            answer = line.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            line.close()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


def form(fields: dict[str, str], picture: bytes) -> tuple[bytes, str]:
    """The body of a report and its content type."""
    edge = uuid.uuid4().hex
    lines = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    if picture:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="shot.webp"\r\n'
        lines += [f"{head}Content-Type: image/webp\r\n\r\n".encode(), picture, b"\r\n"]
    return b"".join(lines) + f"--{edge}--\r\n".encode(), f"multipart/form-data; boundary={edge}"
