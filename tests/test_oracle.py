"""Nobody learns from an answer, its length, its cost or its time whether something hidden is there."""

from __future__ import annotations

import copy
import logging
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from difflib import ndiff
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from luoshi.api.registry import OPERATIONS
from luoshi.changes.models import Change
from luoshi.diary.models import Diary
from luoshi.kernel import clock
from luoshi.knowledge.models import Article, Bulletin
from luoshi.post.models import tell
from luoshi.rollout.models import Area
from luoshi.talk.models import Meeting, say
from luoshi.testing.cast import make_member
from tests.planted import COMMON, World, browser, untouched, world
from tests.routes import arguments, names, of_project, readers
from tests.test_api import program
from tests.watched import Statement, watched

__all__ = ["world"]
pytestmark = pytest.mark.django_db
OUTSIDERS = ("consultant", "other_consultant", "developer", "outsider")
EVERY = bool(os.environ.get("ORACLE"))
"""`make oracle` asks for every reader; the suite for one from outside, and for one of the company's own."""
PARTS = readers((*OUTSIDERS, "reporter2", "observer") if EVERY else ("other_consultant", "reporter2"))
CHANGES_EACH_TIME = re.compile(r'(value|content)="[\w-]{20,}"|"X-CSRFToken":"\w+"|\bu[0-9a-f]{10}\b')
Told = tuple[int, str, dict[str, str], list[Statement]]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def nowhere(given: dict[str, Any]) -> dict[str, Any]:
    """The same address with ids that nothing bears."""
    numbered = ("number", "version", "edition")
    return {
        name: UUID(int=value.int ^ 0xFFFF) if isinstance(value, UUID)
        else value + 90_000 if name in numbered and isinstance(value, int)
        else value
        for name, value in given.items()
    }  # fmt: skip


def told(answer: HttpResponse, statements: list[Statement], *addresses: str) -> Told:
    """All that can be seen of an answer, without the address itself and what differs each time."""
    body = b"".join(answer).decode("utf-8", "replace")  # type: ignore[arg-type]
    for address in addresses:
        body = body.replace(address, "")
    heads = {name: value for name, value in answer.items() if name not in ("X-Request-ID", "Expires")}
    return answer.status_code, CHANGES_EACH_TIME.sub("", body), heads, statements


def ask(client: Client, method: str, url: str, **more: Any) -> Told:
    """Ask, and take back what it did, in the browser too."""
    cookies = copy.deepcopy(client.cookies)
    with untouched(), watched() as statements:
        answer = getattr(client, method)(url, **more)
    client.cookies = cookies
    return told(answer, statements, url)


def pairs(world: World) -> Iterator[tuple[str, str, str]]:
    """Each route that names something by an id: its name, a real address, and the same of nothing."""
    project = world.cast.project
    own = {"org": project.organization.slug, "key": project.key}
    for name in (name for name in names() if of_project(name)):
        given = arguments(world, name)
        if (empty := nowhere(given)) != given:
            yield name, reverse(name, kwargs=own | given), reverse(name, kwargs=own | empty)


def unlike(first: Told, second: Told) -> list[str]:
    """In what two answers differ."""
    (status, body, heads, asked), (other, text, further, sought) = first, second
    found = [f"{status} {other}"] if status != other else []
    found += [line for line in ndiff(body.splitlines(), text.splitlines()) if line[0] in "+-"][:4]
    found += [str(pair) for pair in heads.items() ^ further.items()]
    return found + [str(pair) for pair in zip_longest(asked, sought) if pair[0] != pair[1]][:2]


THERE_FOR_SOME = ("problems:dossier_changes", "problems:remind", "talk:calendar")
"""Of things that this reader sees: not there for each version, for who does not take part, for who does not lead."""
KNOWN_BY_KIND = ("evidence:",)
"""Files are asked for by their kind first: as many questions, in other words (docs/decisions)."""


def as_many(one: Told) -> Told:
    """How many questions were asked, not which."""
    return (*one[:3], [("", len(one[3]))])


@pytest.mark.parametrize("part", PARTS)
def test_no_leak_oracle_on_any_route_with_an_id(world: World, part: str) -> None:
    """What is there and hidden answers like what is not: status, body, headers, statements, rows."""
    client, wrong, compared = browser(world.people()[part]), {}, 0
    for name, real, nothing in pairs(world):
        for method in ("get", "post"):
            here = ask(client, method, real)
            if here[0] != 404 or name in THERE_FOR_SOME:
                continue
            compared, there = compared + 1, ask(client, method, nothing)
            if name.startswith(KNOWN_BY_KIND):
                here, there = map(as_many, (here, there))
            if found := unlike(here, there):
                wrong[f"{method} {name}"] = found
    assert sorted(wrong) == [], wrong
    assert compared > 60


def operations(world: World) -> Iterator[tuple[str, str, str, str]]:
    """Each operation of the API that names something: its name, method, a real path, and one of nothing."""
    numbers = {
        "problems": "inside",
        "articles": "draftarticle",
        "bulletins": "draftbulletin",
        "changes": "change",
    }
    things: dict[str, Any] = world.things
    for name, one in OPERATIONS.items():
        for place in one.places:
            if place == "number":
                real, empty = str(things[numbers[one.path.split("/")[1]]].number), "90000"
            elif place in KEPT_AT:
                real, empty = str(things[KEPT_AT[place]].pk), str(UUID(int=7))
            else:
                continue
            there, nothing = (f"/api/v1{one.path.replace(f'{{{place}}}', value)}" for value in (real, empty))
            if "{" not in there:
                yield name, one.method.lower(), there, nothing


def uncounted(one: Told) -> Told:
    """Without the counting of requests, which a process does for several at once."""
    return (*one[:3], [(sql, rows) for sql, rows in one[3] if not sql.startswith('UPDATE "api_token"')])


KEPT_AT = {"file": "draftfile", "meeting": "b:meeting", "member": "member", "notice": "notice"}


@pytest.mark.parametrize("part", PARTS)
def test_no_leak_oracle_in_the_api(world: World, part: str) -> None:
    """The same for programs; what they send has a key of its own each time."""
    wrong, compared = {}, 0
    with untouched(), clock.at(clock.now()):
        client, header = program(world.people()[part])
        for name, method, real, nothing in operations(world):
            heads = header | {"Idempotency-Key": "k" * 20}
            given: dict[str, Any] = {"headers": heads}
            if method != "get":
                given |= {"data": "{}", "content_type": "application/json"}
            here = ask(client, method, real, **given)
            if here[0] != 404:
                continue
            compared += 1
            there = ask(client, method, nothing, **given)
            if name.startswith("file."):
                here, there = map(as_many, (here, there))
            if found := unlike(*map(uncounted, (here, there))):
                wrong[name] = found
    assert wrong == {}
    assert compared > 5


LISTS = (
    "problems/?state=all", "problems/?state=open", "changes/?state=all", "meetings/?tab=past", "knowledge/?state=retired",
    "problems/export.csv?state=all", "changes/export.csv", "event-log/trail.csv", "talk/mentions/?q=",
    *(f"{page}?q={words}" for page in ("search/", "search/palette/", "problems/", "talk/mentions/")
      for words in (COMMON, "对", "CRM", "6", "KB-2")),
)  # fmt: skip


def shown(world: World, part: str) -> dict[str, str]:
    """All pages without an id that this reader opens, each list and search among them, at one moment."""
    caches["process"].clear()
    project, found = world.people()[part].project, {}
    own = {"org": project.organization.slug, "key": project.key}
    urls = [reverse(name, kwargs=own) for name in names() if of_project(name) and not arguments(world, name)]
    urls += [f"{reverse('home:home', kwargs=own)}{rest}" for rest in LISTS]
    client = browser(world.people()[part])
    for url in urls:
        with untouched():
            answer = client.get(url)
        if answer.status_code == 200 and not answer.get("Content-Type", "").startswith("application/vnd"):
            found[url] = CHANGES_EACH_TIME.sub("", b"".join(answer).decode("utf-8", "replace"))  # type: ignore[arg-type]
    return found


def hide_more(world: World) -> None:
    """More of everything that nobody from outside may see, all with the word that they search for."""
    cast, words = world.cast, f"{COMMON}又来一次"
    for person in (cast.reporter, cast.reporter2, cast.head):
        Diary.add_entry(by=person, words=words).accept(
            by=cast.lead, importance=4, kind="system", area=cast.area
        )
    handed: Any = world.things["handed"]
    say(handed, by=cast.lead, words=words, audience="internal")
    handed.meet_again(by=cast.reporter, words=words)
    Article.write(by=cast.lead, title=words, steps=words, publish=True)
    Bulletin.write(by=cast.lead, headline=words, lines=words, everyone=True, send=True)
    Change.open(by=cast.reporter, words=words)
    when = [clock.now() + timedelta(days=1)]
    Meeting.call(handed, by=cast.lead, people=[cast.reporter, cast.head], times=when, agreed=True, kind="video",
                 title=words, place="x", length=30)  # fmt: skip
    tell(cast.reporter, "x", cast.project, title=words, act=True)
    Area.objects.create(project=cast.project, name=words)
    make_member(cast.project, words, "reporter")


@pytest.mark.parametrize("part", readers(OUTSIDERS if EVERY else ("consultant",)))
def test_no_leak_oracle_in_lists_counts_and_search(world: World, part: str) -> None:
    """More of what is hidden changes no page: no count, no order, no suggestion, no number of unread."""
    with clock.at(clock.now() + timedelta(seconds=30)), untouched():
        before = shown(world, part)
        hide_more(world)
        after = shown(world, part)
    assert before.keys() == after.keys() and len(before) > 25
    wrong = {
        url: [line for line in ndiff(before[url].splitlines(), after[url].splitlines()) if line[0] in "+-"][
            :6
        ]
        for url in before
        if before[url] != after[url]
    }
    assert wrong == {}
