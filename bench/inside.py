"""What only the product's own process knows of a seeded folder: who may enter, what to ask, how many queries.

usage: python -m bench.inside cookies REPORTERS | pages | filed | filed_today | diaries | writers | arrivals
       LUOSHI_DATA says where.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.contrib.sessions.models import Session  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, Max, Min  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from luoshi.diary.models import Diary, Opening  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.mailroom.models import Arrival  # noqa: E402
from luoshi.people.models import User  # noqa: E402
from luoshi.problems.models import Problem  # noqa: E402
from luoshi.rollout.models import CalendarDay, Member, Project  # noqa: E402

PROJECT = Project.objects.select_related("organization").get(key="CRM")
BASE = PROJECT.url("problems:list").removesuffix("problems/")


def make_today_work() -> None:
    """Today a diary can be filed at any hour, whatever day it is."""
    day = {"works": True, "name": "上班", "source": CalendarDay.COMPANY}
    CalendarDay.objects.update_or_create(project=PROJECT, day=PROJECT.today(), defaults=day)


def cookies(reporters: int) -> dict[str, Any]:
    """Cookies of signed-in people; today is a working day, which was opened."""
    make_today_work()
    Opening.open_all()
    people = Member.objects.of(PROJECT).with_role("reporter").select_related("user").order_by("id")
    lead = PROJECT.lead()
    return {
        "lead": _cookies([lead.user])[0] if lead else "",
        "reporters": _cookies([member.user for member in people[:reporters]]),
        "base": BASE,
    }


def _cookies(users: list[User]) -> list[str]:
    """Sessions of these people, as a browser sends them."""
    until, rows = clock.now() + timedelta(days=1), []
    for user in users:
        said = {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
        store = SessionStore(get_random_string(32))
        data = store.encode(said)
        rows.append(Session(session_key=store.session_key, session_data=data, expire_date=until))
    Session.objects.bulk_create(rows, batch_size=1000)
    return [f"{settings.SESSION_COOKIE_NAME}={row.session_key}" for row in rows]


def writers() -> dict[str, Any]:
    """The address of the project and those of the people who write to it."""
    people = Member.objects.of(PROJECT).with_role("reporter").order_by("id")
    word = f"{PROJECT.key.lower()}.{PROJECT.organization.slug}"
    return {"to": f"luoshi+{word}@in.example.com", "from": list(people.values_list("user__email", flat=True))}


def arrivals() -> dict[str, Any]:
    """How many mails are where."""
    counted = Arrival.objects.values_list("status").annotate(n=Count("pk"))
    return dict(counted.order_by())


def pages() -> dict[str, Any]:
    """Addresses to be asked, and the number of queries of the list page."""
    area = PROJECT.areas.first()
    open_ones = Problem.objects.filter(project=PROJECT, closed_at__isnull=True).order_by("-changed_at", "-id")
    closed = Problem.objects.filter(project=PROJECT, closed_at__isnull=False).order_by("-changed_at", "-id")
    numbers = [
        *open_ones.values_list("number", flat=True)[:40],
        *closed.values_list("number", flat=True)[:40],
    ]
    lead = PROJECT.lead()
    client = Client(headers={"host": "127.0.0.1"})
    if lead:
        client.force_login(lead.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    filtered = f"{BASE}problems/?state=investigating&area={area.pk if area else ''}"
    queries = []
    for address in (f"{BASE}problems/", filtered):
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        queries.append(len(seen.captured_queries))
    return {
        "bare": f"/bare/{PROJECT.pk}/", "list": f"{BASE}problems/", "filtered": filtered,
        "problems": [f"{BASE}problems/{number}/" for number in numbers], "queries": max(queries),
    }  # fmt: skip


def filed() -> dict[str, Any]:
    """How many have filed that there was nothing."""
    return {"filed": Diary.objects.filed().filter(project=PROJECT, nil=True).count()}


def filed_today() -> dict[str, Any]:
    """How many have filed today, with problems or without."""
    return {"filed": Diary.objects.filed().filter(project=PROJECT, day=PROJECT.today()).count()}


def diaries() -> dict[str, Any]:
    """Pages that read daily reports, each with the cookie of whoever opens it, and those of its queries that
    read a whole table of them.
    """
    make_today_work()
    Opening.open_all()
    days = Diary.objects.filed().filter(project=PROJECT).aggregate(first=Min("day"), last=Max("day"))
    first, last = days["first"], days["last"]
    people = Member.objects.of(PROJECT).select_related("user").order_by("id")
    who = {role: people.filter(roles=f" {role} ")[0] for role in ("reporter", "lead", "sponsor")}
    own = Diary.objects.filed().filter(member=who["reporter"]).order_by("day")
    early, late = (days.first() for days in (own, own.order_by("-day")))
    month = f"from={first}&to={first + timedelta(days=30)}"
    pages = {
        "today": ("reporter", "today/"),
        "report a problem": ("reporter", "report/"),
        "my problems": ("reporter", "mine/"),
        "versions of my first report": ("reporter", f"diary/versions/{early.pk if early else ''}/"),
        "versions of my last report": ("reporter", f"diary/versions/{late.pk if late else ''}/"),
        "missing list today": ("lead", "diary/"),
        "missing list of the last day": ("lead", f"diary/?day={last}"),
        "missing list of the first day": ("lead", f"diary/?day={first}"),
        "what was noted on the last day": ("lead", f"diary/entries/?day={last}"),
        "what was noted on the first day": ("lead", f"diary/entries/?day={first}"),
        "map of filing, five weeks": ("lead", "diary/calendar/"),
        "map of filing, the first month": ("lead", f"diary/calendar/?{month}"),
        "how often people file": ("lead", "diary/pulse/"),
        "inbox": ("lead", "inbox/"),
        "board": ("lead", "board/"),
        "overview": ("sponsor", "overview/"),
    }
    cookies_of = dict(zip(who, _cookies([member.user for member in who.values()]), strict=True))
    return {
        "pages": {name: [f"{BASE}{path}", cookies_of[role]] for name, (role, path) in pages.items()},
        "scans": {name: found for name, (role, path) in pages.items() if (found := _scans(who[role], path))},
        "count": Diary.objects.filter(project=PROJECT).count(),
    }


def _scans(member: Member, path: str) -> list[str]:
    """Plans of this page's queries that read all reports, entries, figures or events."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    with CaptureQueriesContext(connection) as seen:
        client.get(f"{BASE}{path}")
    asked = [one["sql"] for one in seen.captured_queries if one["sql"].startswith("SELECT")]
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        plans = []
        for sql in asked:
            cursor.execute(f"{word} {sql}".replace("%", "%%"))
            plans += [str(row[-1]) for row in cursor.fetchall()]
    return sorted({line for line in plans if WHOLE.search(line)})


TABLES = "(diary_(diary|entry|tally)|trail_event)"
WHOLE = re.compile(
    rf"SCAN {TABLES}\b|Seq Scan on {TABLES}\b.*\.\.\d{{4,}}\.|INDEX diary_figures \(project_id=\?\)"
)
"""A whole table, or by its index a whole project. PostgreSQL rightly reads one of a few pages whole:
only those that cost a thousand of them count."""


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    answers = {"cookies": lambda: cookies(int(rest[0])), "pages": pages, "filed": filed}
    answers |= {"writers": writers, "filed_today": filed_today, "diaries": diaries, "arrivals": arrivals}
    json.dump(answers[what](), sys.stdout)
