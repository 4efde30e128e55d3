"""Reminding a very large company of a day's report, and sending it at a limited rate. Answers JSON.

usage: python -m bench.reminding PEOPLE SENT PER_MINUTE      (LUOSHI_DATA and DATABASE_URL say where)
"""

from __future__ import annotations

import json
import socket
import sys
import time
from datetime import datetime, timedelta

import django

django.setup()

from aiosmtpd.controller import Controller  # noqa: E402
from aiosmtpd.handlers import Sink  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.company import NOW, TODAY, found  # noqa: E402
from luoshi.diary.models import Opening, Reminder  # noqa: E402
from luoshi.diary.models.regime import BEFORE_DUE  # noqa: E402
from luoshi.diary.models.reminder import calls  # noqa: E402
from luoshi.diary.regimes import book_of  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.post.models import Letter, tell  # noqa: E402
from luoshi.post.tasks import deliver  # noqa: E402
from luoshi.rollout.models import Member, Project  # noqa: E402

TICK = timedelta(seconds=3)
"""Between two turns of the worker."""


def main() -> None:
    """Make the company, open its day, remind everybody, send some of it; say how long each took."""
    people, some, rate = (int(word) for word in sys.argv[1:4])
    call_command("migrate", verbosity=0)
    with clock.at(NOW):
        project = found(people, max(1, people // 40))
        Opening.open_days(Project.objects.get(pk=project.pk))
    project.url("diary:today")  # a worker that has run for a while knows all addresses
    with clock.at(_half_an_hour_before(project)) as moment:
        began, busy = time.perf_counter(), time.process_time()
        told = Reminder.remind(Project.objects.get(pk=project.pk))
        told = {"queued": told, "seconds": time.perf_counter() - began, "cpu": time.process_time() - busy}
        sent = _sent(project, moment, some, rate)
    json.dump({**told, **sent, "database": connection.vendor}, sys.stdout)


def _half_an_hour_before(project: Project) -> datetime:
    [period] = book_of(project).due_periods(TODAY)
    return next(call.start for call in calls(period) if call.kind == BEFORE_DUE)


def _sent(project: Project, moment: datetime, some: int, rate: int) -> dict[str, float]:
    """So many of them through a real mail server in simulated time; and how long a single letter waited."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    office = Controller(Sink(), hostname="127.0.0.1", port=port)
    office.start()
    settings.EMAIL_URL, settings.MAIL_PER_MINUTE = f"smtp://127.0.0.1:{port}", rate
    member = Member.objects.filter(project=project).select_related("user", "project__organization")[0]
    busy, sent, turns, single = time.process_time(), 0, 0, 0
    while sent < some:
        turns += 1
        with clock.at(moment + turns * TICK):
            if turns == 5:
                tell(member, "nudge", project, title="请您看一下", act=True)
            sent += deliver()
            if not single and Letter.objects.filter(kind="nudge", sent_at__isnull=False).exists():
                single = turns - 5
    office.stop()
    cpu = 1000 * (time.process_time() - busy) / sent
    minutes = turns * TICK.total_seconds() / 60
    return {"sent": sent, "minutes": minutes, "cpu_each": cpu, "single": single * TICK.total_seconds()}


if __name__ == "__main__":
    main()
