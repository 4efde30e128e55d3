"""People who write while processes are killed; each thing under a key of its own, sent until it is acknowledged."""

from __future__ import annotations

import http.client
import io
import random
import re
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from PIL import Image

GIVE_UP, AGAIN = 0.1, 0.15
"""How many never ask again after no answer, and how many send what was acknowledged a second time."""
PATIENCE = 240
FORM = "application/x-www-form-urlencoded"


@dataclass
class Writing:
    """One thing to be written: where, as whom, what, and under which name it is found afterwards."""

    name: str
    path: str
    cookie: str
    fields: dict[str, str]
    picture: bytes = b""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    persistent: bool = True

    def body(self) -> tuple[bytes, str]:
        """As a browser sends the form."""
        fields = self.fields | {"key": self.key}
        if not self.picture:
            return urlencode(fields).encode(), FORM
        edge = uuid.uuid4().hex
        disposition = f"--{edge}\r\nContent-Disposition: form-data; name="
        text = "".join(f'{disposition}"{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
        head = f'{disposition}"files"; filename="shot.png"\r\nContent-Type: image/png\r\n\r\n'
        whole = text.encode() + head.encode() + self.picture + f"\r\n--{edge}--\r\n".encode()
        return whole, f"multipart/form-data; boundary={edge}"


@dataclass
class Told:
    """What became of the writings of one round."""

    acknowledged: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0
    broken: int = 0
    longest: float = 0.0


def plan(turn: int, base: str, ground: dict[str, Any], dice: random.Random) -> list[Writing]:
    """What everybody wants to write in this round, in a random order."""
    crowd, names, problems = ground["crowd"], ground["names"], ground["problems"]
    wanted = [
        Writing(f"nil {name}", f"{base}today/nil/", cookie, {})
        for name, cookie in zip(names[len(names) // 2 :], crowd[len(crowd) // 2 :], strict=True)
    ]
    for place, cookie in enumerate(crowd[: len(crowd) // 2]):
        words = f"第{turn}轮第{place}人：保存订单时一直转圈"
        report = f"{base}today/write/"
        wanted.append(Writing(f"report {words} 1", report, cookie, {"words": words}, picture(dice.random())))
        wanted.append(Writing(f"report {words}又来 0", report, cookie, {"words": f"{words}又来"}))
    for place, problem in enumerate(problems):
        words, talk = f"第{turn}轮第{place}句", f"{base}talk/problem/{problem['id']}/"
        said = {"words": words, "audience": "internal"}
        wanted.append(Writing(f"comment {words}", talk, ground["lead"], said))
        path, verb, given = _first_move(turn, place, base, problem["number"])
        wanted.append(Writing(f"{verb} {problem['id']}", path, ground["lead"], given))
    for writing in wanted:
        writing.persistent = dice.random() > GIVE_UP
    dice.shuffle(wanted)
    return wanted


def _first_move(turn: int, place: int, base: str, number: int) -> tuple[str, str, dict[str, str]]:
    """Taken up, or its reporter is asked, which sends a letter at once."""
    if place % 2:
        given = {"importance": "2", "kind": "unclear", "receipt": f"第{turn}轮收到了"}
        return f"{base}problems/{number}/do/accept/", "accept", given
    return f"{base}inbox/{number}/ask/", "ask_reporter", {"words": f"第{turn}轮请问哪个界面？"}


def picture(seed: float) -> bytes:
    """A small picture, no two alike."""
    out = io.BytesIO()
    Image.effect_noise((60, 40), 40 + 100 * seed).save(out, "PNG")
    return out.getvalue()


def send(port: int, writing: Writing) -> tuple[int, str]:
    """Status and place of the answer; 0 without one."""
    body, kind = writing.body()
    token = re.search(r"csrf=(\w+)", writing.cookie)
    headers = {
        "Cookie": writing.cookie, "X-CSRFToken": token[1] if token else "", "Content-Type": kind,
        "Referer": f"http://127.0.0.1:{port}/",
    }  # fmt: skip
    try:
        ask = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        ask.request("POST", writing.path, body, headers)
        answer = ask.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    except (OSError, http.client.HTTPException):
        return 0, ""


def write_all(port: int, wanted: list[Writing], told: Told, threads: int) -> list[threading.Thread]:
    """Begin; each thread takes the next writing until none is left."""
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                if not wanted:
                    return
                writing = wanted.pop()
            _keep_at_it(port, writing, told)

    working = [threading.Thread(target=work) for _n in range(threads)]
    for thread in working:
        thread.start()
    return working


def _keep_at_it(port: int, writing: Writing, told: Told) -> None:
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        status, place = send(port, writing)
        if status in (200, 302, 303):
            told.acknowledged.append(writing.name)
            told.longest = max(told.longest, time.monotonic() - began)
            if random.random() < AGAIN:
                _once_more(port, writing, place, told)
            return
        if status and status not in (502, 503, 504):
            told.wrong.append(f"{writing.name}: {status}")
            return
        told.broken += 1
        if not writing.persistent:
            break
        time.sleep(random.uniform(0.05, 0.3))
    told.unknown.append(writing.name)


def _once_more(port: int, writing: Writing, place: str, told: Told) -> None:
    """The same under the same key: the first answer, or none."""
    status, again = send(port, writing)
    told.repeated += 1
    if status in (200, 302, 303) and place and again != place:
        told.wrong.append(f"{writing.name}: first {place}, then {again}")
