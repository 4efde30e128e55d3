"""Whether filing a report takes longer while the mail server is in trouble. Answers JSON.

usage: python -m bench.troubled ROUNDS      (LUOSHI_DATA and DATABASE_URL say where)
In each round a few reports are filed while mail goes well, and as many in each trouble; a worker delivers
beside it all the time. Compared is the time of a report in trouble with that of the same round without.
"""

from __future__ import annotations

import asyncio
import json
import socket
import statistics
import sys
import threading
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from aiosmtpd.controller import Controller  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from bench.company import NOW, found  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.post.models import Letter, tell  # noqa: E402
from luoshi.post.tasks import deliver  # noqa: E402
from luoshi.problems.models import Problem  # noqa: E402
from luoshi.rollout.models import Member, Project  # noqa: E402

TROUBLES = ["well", "down", "refusing", "slow", "4xx"]
ANSWERS = {"refusing": "554 5.7.1 no", "4xx": "451 4.3.0 later"}
EACH, LETTERS, FASTER = 6, 20, 20


class Office:
    """A server that answers as the round wants it."""

    mood = "well"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Takes it, or not, or takes its time."""
        if self.mood == "slow":
            await asyncio.sleep(8)
        return ANSWERS.get(self.mood, "250 OK")


def main() -> None:
    """File in all moods, round after round; say how the times compare."""
    call_command("migrate", verbosity=0)
    rounds, over, office, port = int(sys.argv[1]), threading.Event(), Office(), _port()
    server = Controller(office, hostname="127.0.0.1", port=port)
    server.start()
    with clock.at(NOW):
        project = found(200, 5)
        people = list(Member.objects.filter(project=project).select_related("user", "project__organization"))
    worker = threading.Thread(target=_deliver_until, args=(over,), daemon=True)
    worker.start()
    times: dict[str, list[float]] = {mood: [] for mood in TROUBLES}
    for _round in range(rounds):
        for mood in TROUBLES:
            office.mood = mood
            settings.EMAIL_URL = f"smtp://127.0.0.1:{9 if mood == 'down' else port}"
            times[mood].append(_filed(project, people))
    over.set()
    ratios = {
        mood: statistics.median(there / well for there, well in zip(times[mood], times["well"], strict=True))
        for mood in TROUBLES[1:]
    }
    waiting = Letter.objects.waiting().count()
    median = 1000 * statistics.median(times["well"])
    json.dump({"ratios": ratios, "well": median, "waiting": waiting}, sys.stdout)


def _filed(project: Project, people: list[Member]) -> float:
    """The time of one report, the median of a few, with letters waiting to be delivered."""
    taken = []
    with clock.at(NOW):
        for member in people[:LETTERS]:
            tell(member, "nudge", project, title="请您看一下", act=True)
        for number in range(EACH):
            began = time.perf_counter()
            Problem.report(by=people[-1 - number], words="改收货地址后保存不了，提示字段长度超限")
            taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _deliver_until(over: threading.Event) -> None:
    """The worker: turn after turn; its minutes pass in seconds, so that it tries again."""
    began = time.monotonic()
    while not over.is_set():
        with clock.at(NOW + timedelta(seconds=FASTER * (time.monotonic() - began))):
            deliver()
        over.wait(0.2)
    connections.close_all()


def _port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
