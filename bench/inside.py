"""What only the product's own process knows of a seeded folder: who may enter, what to ask, how many queries.

usage: python -m bench.inside cookies REPORTERS | pages | filed | writers | arrivals
       LUOSHI_DATA says where.
"""

from __future__ import annotations

import json
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
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from luoshi.diary.models import Diary  # noqa: E402
from luoshi.kernel import clock  # noqa: E402
from luoshi.mailroom.models import Arrival  # noqa: E402
from luoshi.people.models import User  # noqa: E402
from luoshi.problems.models import Problem  # noqa: E402
from luoshi.rollout.models import CalendarDay, Member, Project  # noqa: E402

PROJECT = Project.objects.select_related("organization").get(key="CRM")
BASE = PROJECT.url("problems:list").removesuffix("problems/")


def cookies(reporters: int) -> dict[str, Any]:
    """Cookies of signed-in people; today is made a working day on which a diary can be filed at any hour."""
    today = PROJECT.today()
    day = {"works": True, "name": "上班", "source": CalendarDay.COMPANY}
    CalendarDay.objects.update_or_create(project=PROJECT, day=today, defaults=day)
    people = Member.objects.of(PROJECT).with_role("reporter").select_related("user").order_by("id")
    lead = PROJECT.lead()
    return {
        "lead": _cookie(lead.user) if lead else "",
        "reporters": [_cookie(member.user) for member in people[:reporters]],
        "base": BASE,
    }


def _cookie(user: User) -> str:
    said = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
    }
    store = SessionStore(get_random_string(32))
    until = clock.now() + timedelta(days=1)
    Session.objects.create(session_key=store.session_key, session_data=store.encode(said), expire_date=until)
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


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


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    answers = {"cookies": lambda: cookies(int(rest[0])), "pages": pages, "filed": filed}
    answers |= {"writers": writers, "arrivals": arrivals}
    json.dump(answers[what](), sys.stdout)
