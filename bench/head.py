"""How long the overview and the board of a seeded project take, and how many queries. Answers JSON.

usage: python -m bench.head      (LUOSHI_DATA and DATABASE_URL say where)
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.cache import caches  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Max  # noqa: E402
from django.test import Client  # noqa: E402

from bench.company import live, timed  # noqa: E402
from luoshi.changes.models import Change  # noqa: E402
from luoshi.diary.models import Opening, Tally  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.people.models import User  # noqa: E402
from luoshi.problems.models import Problem  # noqa: E402
from luoshi.rollout.models import Member, Project  # noqa: E402
from luoshi.trail.models import Event  # noqa: E402

GOES, DAYS = 20, 25
"""Goes of each page; working days of daily reports, as many as the overview shows and some before."""


def reports(project: Project) -> None:
    """Daily reports of everybody up to today, unless they are there already."""
    if Opening.objects.filter(project=project).exists():
        return
    live(project, DAYS, project.today())
    for opened in Opening.objects.filter(project=project, day__lt=project.today()):
        Tally.count(project, opened.day)


def both(project: Project) -> Member:
    """Somebody who is lead and head of the company in one."""
    user, _new = User.objects.get_or_create(email="both@seeded.example", defaults={"name": "钱总"})
    terms = {"name": user.name, "roles": Member.join_roles({"lead", "sponsor"})}
    member, _made = Member.objects.get_or_create(project=project, user=user, defaults=terms)
    return member


def measured(member: Member, address: str) -> dict[str, Any]:
    """One page as this person opens it, whole: queries, drawing and frame."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])

    def get() -> None:
        if client.get(address).status_code != 200:
            raise RuntimeError(address)

    get()
    # The frame remembers some counts for seconds: here it has to count. Whether the worker lives is asked
    # once for everybody's pages, not for this one.
    caches["process"].clear()
    caches["process"].set("worker-is-late", False, None)
    seen: list[str] = []

    def noted(execute: Any, sql: str, *more: Any) -> Any:
        seen.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(noted):
        get()
    return {**timed(get, GOES), "queries": len(seen)}


def counts(project: Project) -> dict[str, int]:
    """What there is."""
    problems, changes = Problem.objects.filter(project=project), Change.objects.filter(project=project)
    return {
        "problems": problems.count(), "open problems": problems.open().count(),
        "changes": changes.count(), "open changes": changes.open().count(),
        "events": Event.objects.filter(scope=project.pk).count(),
    }  # fmt: skip


def main() -> None:
    """Measure it, tell it; it is the moment at which seeding ended."""
    project = Project.objects.select_related("organization").get(key="CRM")
    ended: datetime = Event.objects.filter(scope=project.pk).aggregate(last=Max("at"))["last"]
    with clock.at(ended):
        reports(project)
        people = Member.objects.select_related("user").filter(project=project)
        sponsor, lead = people.get(roles=" sponsor "), people.get(roles=" lead ", responsible=True)
        overview, board = project.url("home:overview"), project.url("home:board")
        pages = {
            "overview": measured(sponsor, overview),
            "board": measured(lead, board),
            "overview of lead and sponsor in one": measured(both(project), overview),
        }
        json.dump({"counts": counts(project), "goes": GOES, "pages": pages}, sys.stdout)


if __name__ == "__main__":
    main()
