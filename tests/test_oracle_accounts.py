"""Whether somebody has an account is not told by the door: not by answer, statements or work done on passwords."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable, Iterator
from statistics import median
from time import process_time
from typing import Any

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from luoshi.api.models import Token
from luoshi.people.models import Invitation, User
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from tests.planted import untouched
from tests.test_oracle import told
from tests.watched import watched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    cache.clear()
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


class Counted(Argon2PasswordHasher):
    """The real one; counts how often it works."""

    time_cost, memory_cost, parallelism = 1, 8, 1
    worked = 0

    def encode(self, password: str, salt: str) -> str:
        Counted.worked += 1
        return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        Counted.worked += 1
        return super().verify(password, encoded)


@pytest.fixture
def accounts(cast: Cast, settings: Any) -> dict[str, str]:
    """Addresses of accounts of each kind, and of nobody."""
    settings.PASSWORD_HASHERS = [f"{__name__}.Counted"]
    settings.WAYS = []
    for person in (cast.lead, cast.head):
        person.user.set_password("松下问童子言师采药去")
        person.user.save()
    User.objects.filter(pk=cast.head.user_id).update(is_active=False)
    Invitation.issue(cast.developer.user)
    kinds = {"password": cast.lead, "none": cast.reporter, "closed": cast.head, "invited": cast.developer}
    return {kind: person.user.email for kind, person in kinds.items()} | {"nobody": "niemand@huarui.example"}


def costs(ask_for: Callable[[str], HttpResponse], accounts: dict[str, str]) -> dict[str, Any]:
    """For each account what its answer tells, and how often a password was worked on."""
    found = {}
    # What the first request of a process asks besides is nobody's.
    with untouched():
        ask_for(accounts["nobody"])
    for kind, email in accounts.items():
        Counted.worked = 0
        with untouched(), watched() as statements:
            answer = ask_for(email)
        status, body, heads, _asked = told(answer, [], email)
        # The body says what was typed; it is as long as that.
        heads.pop("Content-Length")
        found[kind] = (status, body, heads, [sql for sql, _rows in statements], Counted.worked)
    return found


def test_no_leak_oracle_in_signing_in(accounts: dict[str, str]) -> None:
    found = costs(
        lambda email: Client().post("/accounts/login/", {"login": email, "password": "falsch falsch"}),
        accounts,
    )
    assert [kind for kind, told_now in found.items() if told_now != found["nobody"]] == []
    assert found["nobody"][-1] == 1


def test_no_leak_oracle_in_forgetting_a_password(accounts: dict[str, str]) -> None:
    """One task is left whoever it is; who has an account finds out by mail."""
    found = costs(lambda email: Client().post("/accounts/password/reset/", {"email": email}), accounts)
    assert [kind for kind, told_now in found.items() if told_now != found["nobody"]] == []


def test_no_leak_oracle_in_tokens_and_invitations(cast: Cast) -> None:
    """A token that was, one that is another's and one that never was are the same stranger."""
    token, secret = Token.make(by=cast.lead, name="x", scope="read", ends_on=Token.usual_end())
    token.revoke(by=cast.lead)
    used = Invitation.issue(cast.reporter.user)
    Invitation.issue(cast.reporter.user)
    found = [
        costs(lambda key: Client().get("/api/v1/me", headers={"Authorization": f"Bearer {key}"}),
              {"was": secret, "nobody": f"luo_{'x' * 43}"}),
        costs(lambda key: Client().get(f"/invitation/{key}/"), {"was": used, "nobody": "x" * len(used)}),
    ]  # fmt: skip
    assert [one["was"] == one["nobody"] for one in found] == [True, True]


ROUNDS = int(os.environ.get("ORACLE", "25"))
"""Pairs that are timed; `make oracle` takes four hundred."""


def timed(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """How much longer one takes than the other, and how often: processor time, in turns, medians and ranks."""
    spent: tuple[list[float], list[float]] = ([], [])
    gc.disable()
    try:
        for turn in range(ROUNDS + 3):
            for place in (0, 1) if turn % 2 else (1, 0):
                with untouched():
                    began = process_time()
                    (one, other)[place]()
                    spent[place].append(process_time() - began)
    finally:
        gc.enable()
    first, second = (times[3:] for times in spent)
    longer = sum((a > b) + (a == b) / 2 for a in first for b in second) / len(first) / len(second)
    return median(first) / median(second), longer


def test_no_leak_oracle_in_time(cast: Cast, accounts: dict[str, str], settings: Any) -> None:
    """A generous bound: what was found here took twice as long, for each of them, or a tenth of it."""
    settings.ACCOUNT_RATE_LIMITS = False
    problem = stages.investigating(cast)
    client = Client()
    client.force_login(cast.consultant.user)

    def door(path: str, **typed: str) -> Callable[[str], Callable[[], object]]:
        name = next(iter(typed))
        return lambda email: lambda: Client().post(path, typed | {name: email})

    def page(number: int) -> Callable[[], object]:
        return lambda: client.get(cast.project.url("problems:show", number))

    signing, forgetting = door("/accounts/login/", login="", password="falsch falsch"), door(
        "/accounts/password/reset/", email=""
    )  # fmt: skip
    known, nobody = accounts["password"], accounts["nobody"]
    found = {
        "a page": timed(page(problem.number), page(problem.number + 900)),
        "signing in": timed(signing(known), signing(nobody)),
        "forgetting": timed(forgetting(known), forgetting(nobody)),
    }
    print(*(f"{name}: {ratio:.3f} times as long, longer in {often:.2f}" for name, (ratio, often) in found.items()),
          sep="\n")  # fmt: skip
    assert {
        name: told for name, told in found.items() if not (0.7 < told[0] < 1.4 or 0.05 < told[1] < 0.95)
    } == {}
