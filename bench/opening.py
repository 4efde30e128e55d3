"""Opening a day for a very large company in one job, while people go on filing. Answers JSON.

usage: python -m bench.opening PEOPLE      (LUOSHI_DATA and DATABASE_URL say where)
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from bench.company import NOW, found  # noqa: E402
from luoshi.diary.models import Diary, Opening  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.rollout.models import Member, Project  # noqa: E402

PAUSE = 0.05  # seconds between two filings beside the job


def filed_beside(project: Project, over: threading.Event, waits: list[float]) -> None:
    """People file nil, one after the other, until the job is over."""
    with clock.at(NOW):
        people = list(Member.objects.filter(project=project, roles=" reporter ").order_by("-id")[:2000])
        random.Random(1).shuffle(people)
        for person in people:
            if over.is_set():
                break
            began = time.perf_counter()
            Diary.file_nil(by=person)
            waits.append(1000 * (time.perf_counter() - began))
            time.sleep(PAUSE)
    connections.close_all()


def main() -> None:
    """Make the company, open its day, tell how long it took and how long anybody waited."""
    people = int(sys.argv[1])
    call_command("migrate", verbosity=0)
    over, waits = threading.Event(), list[float]()
    with clock.at(NOW):
        project = found(people, max(1, people // 40))
        beside = threading.Thread(target=filed_beside, args=(project, over, waits))
        beside.start()
        began, busy = time.perf_counter(), time.process_time()
        Opening.open_days(Project.objects.get(pk=project.pk))
        seconds, cpu = time.perf_counter() - began, time.process_time() - busy
        over.set()
        beside.join()
        began = time.perf_counter()
        Opening.open_days(Project.objects.get(pk=project.pk))
        again = time.perf_counter() - began
    opened = Diary.objects.owed().count()
    told = {"seconds": seconds, "cpu": cpu, "again": again, "opened": opened, "waits": sorted(waits) or [0.0]}
    json.dump(told | {"database": connection.vendor}, sys.stdout)


if __name__ == "__main__":
    main()
