"""By the API nobody obtains what no page opens to them, and nobody obtains a secret of the product."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from luoshi.api.models import Token
from luoshi.api.registry import OPERATIONS, Operation
from luoshi.people.models import Invitation
from luoshi.rollout.models import Member
from tests.planted import COMMON, World, untouched, world
from tests.routes import readers
from tests.words import TOLD_BEFORE, leaks, said

__all__ = ["world"]
pytestmark = pytest.mark.django_db
PARTS = ("lead", "reporter", "reporter2", "head", "sponsor", "observer",
         "consultant", "other_consultant", "developer", "outsider")  # fmt: skip
SECRET = re.compile(r"password|secret|token|hash$|session_key|seed")
FURTHER = {"Robot": ["address"], "Subscription": ["digest", "place"]}
SHORTEST = 16


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def addresses(world: World) -> Iterator[str]:
    """Every operation that reads, with every object there is, of both companies."""
    for one in OPERATIONS.values():
        if not one.writes:
            yield from (f"/api/v1{path}" for path in filled(world, one))
    for words in (COMMON, "zq", "CRM-1", "KB-2"):
        yield f"/api/v1/search?q={words}"
    yield from (
        "/api/v1/problems?state=all",
        f"/api/v1/problems?state=all&q={COMMON}",
        "/api/v1/openapi.json",
    )
    yield from (
        f"/api/v1/problems?state=all&{name}={one}"
        for name in ("area", "department")
        for one in world.ids(name)
    )


def filled(world: World, one: Operation) -> Iterator[str]:
    """The path with everything that can stand in its places."""
    if "number" in one.places:
        yield from (one.path.replace("{number}", str(number)) for number in range(1, 10))
    elif "day" in one.places:
        yield one.path.replace("{day}", world.cast.project.today().isoformat())
    elif one.places:
        place = one.places[0]
        kind = {"file": "attachment"}.get(place, place)
        yield from (one.path.replace(f"{{{place}}}", str(pk)) for pk in world.ids(kind))
    else:
        yield one.path


def program(member: Member) -> tuple[Client, dict[str, str]]:
    """A client with a token of this member, and its header."""
    secret = Token.make(by=member, name="程序", scope="write", ends_on=Token.usual_end())[1]
    return Client(raise_request_exception=False), {"Authorization": f"Bearer {secret}"}


def secrets() -> set[str]:
    """Every value of every table whose name says that nobody may read it."""
    found: set[str] = set()
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if SECRET.search(field.attname)]
        names += FURTHER.get(model.__name__, [])
        for row in model._base_manager.values_list(*names) if names else ():
            found |= {str(value) for value in row if len(str(value)) >= SHORTEST}
    return found


@pytest.mark.parametrize("part", readers(PARTS, "consultant", "reporter2"))
def test_no_leak_and_no_secret_fields_in_any_answer_of_the_api(world: World, part: str) -> None:
    with untouched():
        client, header = program(world.people()[part])
        for member in (world.cast.lead, world.cast.reporter):
            Invitation.issue(member.user)
            member.user.set_password("correct horse battery staple")
            member.user.save()
        hidden, wrong = secrets(), dict[str, Any]()
        assert len(hidden) >= 9
        for url in addresses(world):
            with untouched():
                answer = client.get(url, headers=header)
            text = said(answer)
            assert answer.status_code < 500, url
            told = set(leaks(text, world, part)) - TOLD_BEFORE.get(part, set())
            told |= {f"secret {secret[:4]}" for secret in hidden if secret.lower() in text}
            if told:
                wrong[url] = told
    assert wrong == {}
