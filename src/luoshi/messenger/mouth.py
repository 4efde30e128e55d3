"""Handing messages to the child process that speaks to robots, and hearing how each of them went.

Apprise is heavy: no process of the product imports it. Only the worker's lane “messages” comes here, and
starts the child when there is something to say.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from luoshi.messenger.products import BY_NAME, Address

PATIENCE = 15
"""Seconds for each message, and as many once for starting: what hangs longer is ended."""


@dataclass(frozen=True)
class Saying:
    """One message to one robot; `name` is the project's, shown as the sender where the program can."""

    id: str
    address: Address
    title: str
    body: str
    name: str


@dataclass(frozen=True)
class Outcome:
    """Whether it was taken; if not, why, and whether trying again is useless."""

    done: bool
    for_good: bool = False
    why: str = ""


def speak(sayings: Sequence[Saying]) -> Iterator[tuple[str, Outcome]]:
    """Say them one after another; each outcome comes as soon as it is known, those without one at the end."""
    missing = {saying.id for saying in sayings}
    command = [sys.executable, "-I", "-m", "luoshi.messenger.speak"]
    # Nothing of the product's environment: no proxy, no password file of the machine's user.
    child = subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"NETRC": "/dev/null", "LC_ALL": "C.UTF-8"},
    )
    alarm = threading.Timer(PATIENCE * (len(sayings) + 1), child.kill)
    alarm.start()
    try:
        for line in _told(child, sayings):
            answer = json.loads(line)
            missing.discard(answer["id"])
            yield answer["id"], Outcome(answer["done"], answer.get("for_good", False), answer.get("why", ""))
    finally:
        alarm.cancel()
        child.kill()
        child.wait()
    for unheard in missing:
        yield unheard, Outcome(False, why="no answer in time")


def _told(child: subprocess.Popen[bytes], sayings: Sequence[Saying]) -> Iterator[bytes]:
    """Through pipes: an address in the arguments could be read by everybody on the machine."""
    assert child.stdin and child.stdout  # noqa: S101
    with child.stdout as out:
        with child.stdin as order:
            order.write(json.dumps(_order(sayings)).encode())
        yield from out


def _order(sayings: Sequence[Saying]) -> dict[str, object]:
    posts = [
        {
            "id": saying.id, "product": saying.address.product, "url": saying.address.url,
            "secret": saying.address.secret, "hosts": BY_NAME[saying.address.product].hosts,
            "title": saying.title, "body": saying.body, "name": saying.name, "site": settings.SITE_URL,
        }
        for saying in sayings
    ]  # fmt: skip
    return {"allow": settings.OUTGOING_ALLOW, "ca": settings.OUTGOING_CA, "posts": posts}
