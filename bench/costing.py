"""What the chief requests cost, each beside a bare view in the same round. Answers JSON.

usage: python -m bench.costing ROUNDS [REQUEST…]      (LUOSHI_DATA and DATABASE_URL say where)

All requests take turns, round by round: whatever else the machine does lengthens all of them alike, and what
is told is how many bare views a request costs. Everything happens in this process, as in a web process.
"""

from __future__ import annotations

import json
import os
import random
import statistics
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.client import Client, ClientHandler  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench.company import processor  # noqa: E402
from bench.inside import PROJECT, make_today_work  # noqa: E402
from bench.pictures import pictures  # noqa: E402
from bench.processor import megabytes  # noqa: E402
from bench.recorded import BARE  # noqa: E402
from luoshi.api.models import Token  # noqa: E402
from luoshi.diary.models import Diary, Opening  # noqa: E402
from luoshi.home.navigation import home_of  # noqa: E402
from luoshi.problems.models import Problem  # noqa: E402
from luoshi.rollout.models import Member  # noqa: E402

GOES = 4
"""Times that each is asked in one round."""
Ask = Callable[[], object]


def entered(member: Member) -> Client:
    """A browser in which this person is signed in."""
    client = anybody()
    client.force_login(member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


HANDLER = ClientHandler(enforce_csrf_checks=False)
"""All browsers come to the same one: what it prepares at first is paid once, as in a web process."""


def anybody() -> Client:
    """A browser in which nobody is signed in."""
    client = Client(headers={"host": "127.0.0.1"})
    client.handler = HANDLER
    return client


def getting(client: Client, address: str, **headers: str) -> Ask:
    """Ask for a page."""

    def ask() -> None:
        if (answer := client.get(address, headers=headers)).status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    return ask


def sending(fresh: Iterator[tuple[Client, str, dict[str, object]]]) -> Ask:
    """Send the next form; the answer is a receipt."""

    def ask() -> None:
        client, address, form = next(fresh)
        if (answer := client.post(address, form)).status_code != 302:
            raise RuntimeError(f"{address}: {answer.status_code}")

    return ask


@dataclass
class Company:
    """The seeded people by role."""

    lead: Member
    sponsor: Member
    consultant: Member
    developer: Member
    head: Member
    observer: Member
    reporters: list[Member]

    @classmethod
    def gathered(cls) -> Company:
        """They are there, but for a head of a department and an observer, who are added."""
        people = Member.objects.of(PROJECT).select_related("user", "project__organization", "department")
        filed = Diary.objects.filed().filter(day=PROJECT.today()).values("member")
        reporters = list(people.filter(roles=" reporter ").exclude(pk__in=filed).order_by("id"))
        first = {role: people.filter(roles=f" {role} ").first() for role in OUTSIDE}
        lead = PROJECT.lead()
        first["head"] = _made(reporters[0], "head", lead)
        first["observer"] = _made(reporters[0], "observer", lead)
        found = {role: member for role, member in first.items() if member}
        if lead is None:
            raise RuntimeError("nobody leads the seeded project")
        return cls(lead=lead, reporters=reporters, **found)

    def homes(self) -> Iterator[tuple[str, Member]]:
        """Everybody whose first page differs."""
        yield "reporter", self.reporters[-1]
        for role in ("lead", "head", "sponsor", "consultant", "developer", "observer"):
            yield role, getattr(self, role)


OUTSIDE = ("sponsor", "consultant", "developer")


def _made(like: Member, role: str, by: Member | None) -> Member:
    """Somebody of this role in the same department."""
    email = f"{role}@costs.example"
    there = (
        Member.objects.of(PROJECT).select_related("user", "project__organization").filter(user__email=email)
    )
    return there.first() or Member.add(
        PROJECT, email=email, by=by, name="王磊", roles={role}, department=like.department
    )


def requests(company: Company, rounds: int) -> dict[str, Ask]:
    """The chief requests by name; the bare view is the first."""
    base = PROJECT.url("problems:list").removesuffix("problems/")
    lead, filers = entered(company.lead), company.reporters[1 : rounds * GOES + 3]
    number = Problem.objects.filter(project=PROJECT, closed_at__isnull=True).latest("changed_at", "id").number
    found = {BARE: getting(lead, f"/bare/{PROJECT.pk}/")}
    for role, member in company.homes():
        found[f"home of the {role}"] = getting(entered(member), PROJECT.url(home_of(member)))
    found |= {
        "list of problems": getting(lead, f"{base}problems/"),
        "page of a problem": getting(lead, f"{base}problems/{number}/"),
        "search": getting(lead, f"{base}search/?q=合同审批"),
        "filing that there was nothing": sending(nothing(base, filers)),
        "report with a picture": sending(reported(base, company.reporters[-1])),
        "list of problems by the API": listing(company.lead),
    }
    return found


def nothing(base: str, people: list[Member]) -> Iterator[tuple[Client, str, dict[str, object]]]:
    """One person after another; they have signed in before."""
    browsers = [entered(member) for member in people]
    return ((browser, f"{base}today/nil/", {"key": str(uuid.uuid4())}) for browser in browsers)


def reported(base: str, member: Member) -> Iterator[tuple[Client, str, dict[str, object]]]:
    """The same person again and again, each time other words and another picture."""
    client, pool, dice = entered(member), pictures(6), random.Random(5)
    while True:
        picture = dice.choice(pool) + dice.randbytes(8)
        shot = SimpleUploadedFile("shot.webp", picture, "image/webp")
        words = f"单号SO-{dice.randrange(10**6)}，保存订单要转20多秒，下午更慢。"
        form: dict[str, object] = {"key": str(uuid.uuid4()), "page": "report", "words": words, "files": shot}
        yield client, f"{base}today/write/", form


def listing(lead: Member) -> Ask:
    """What a program of the lead asks."""
    ends_on = PROJECT.today() + timedelta(days=2)
    _token, secret = Token.make(by=lead, name=str(uuid.uuid4()), scope="read", ends_on=ends_on)
    return getting(anybody(), "/api/v1/problems", authorization=f"Bearer {secret}")


def measured(asks: dict[str, Ask], rounds: int) -> dict[str, dict[str, float]]:
    """Of each: milliseconds of all processors, what it costs in bare views, and its queries."""
    queries = {name: _queries(ask) for name, ask in asks.items()}
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for _round in range(rounds):
        for name, ask in asks.items():
            before = processor()
            for _go in range(GOES):
                ask()
            taken[name].append(1000 * (processor() - before) / GOES)
    bare = taken[BARE]
    return {
        name: {
            "ms": round(statistics.median(times), 2),
            "ratio": round(statistics.median(mine / one for mine, one in zip(times, bare, strict=True)), 3),
            "queries": queries[name],
        }
        for name, times in taken.items()
    }


def _queries(ask: Ask) -> int:
    """Those of a second go: the first fills what is kept in the process."""
    ask()
    with CaptureQueriesContext(connection) as seen:
        ask()
    return len(seen.captured_queries)


def main() -> None:
    """Measure it, tell it."""
    rounds, only = int(sys.argv[1]), sys.argv[2:]
    make_today_work()
    Opening.open_all()
    asks = requests(Company.gathered(), rounds)
    wanted = {name: ask for name, ask in asks.items() if not only or name in {BARE, *only}}
    found = measured(wanted, rounds)
    json.dump({"requests": found, "megabytes": round(megabytes(os.getpid()))}, sys.stdout)


if __name__ == "__main__":
    main()
