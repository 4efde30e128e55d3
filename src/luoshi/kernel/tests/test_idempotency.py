"""The same request twice: one effect, the same answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import RequestFactory

from luoshi.kernel.idempotency import claim, once
from luoshi.kernel.models import FirstAnswer, NumberSeries
from luoshi.kernel.numbering import next_number
from luoshi.kernel.verdict import Refusal

View = Callable[[HttpRequest], HttpResponse]
SCOPE, PERSON = uuid4(), SimpleNamespace(pk=uuid4())


def verb(refused: bool = False) -> int:
    with transaction.atomic():
        claim()
        number = next_number(SCOPE, "effect")
        if refused:
            raise Refusal("no")
    return number


@once
def filing(request: HttpRequest) -> HttpResponse:
    try:
        return HttpResponse(f"number {verb(refused='refused' in request.GET)}")
    except Refusal as refusal:
        return HttpResponse(str(refusal), status=422)


@once
def moving_on(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(f"/problems/{verb()}/")


@once
def refused_then_done(request: HttpRequest) -> HttpResponse:
    try:
        verb(refused=True)
    except Refusal:
        return HttpResponse(str(verb()))
    return HttpResponse(status=500)


def send(view: View, key: str = "k", query: str = "", person: object = PERSON) -> HttpResponse:
    request = RequestFactory().post(f"/huarui/CRM/{query}", {"key": key})
    request.user = person  # type: ignore[assignment]
    return view(request)


def effects() -> int:
    return sum(NumberSeries.objects.filter(scope=SCOPE).values_list("last", flat=True))


@pytest.mark.django_db
def test_a_repetition_gets_the_first_answer() -> None:
    assert [send(filing).content for _ in range(3)] == [b"number 1"] * 3
    assert effects() == 1


@pytest.mark.django_db
def test_a_repetition_is_led_to_the_same_place() -> None:
    assert {send(moving_on)["Location"] for _ in range(3)} == {"/problems/1/"}


@pytest.mark.django_db
def test_another_key_and_another_person_are_not_repetitions() -> None:
    send(filing), send(filing, key="other"), send(filing, person=SimpleNamespace(pk=uuid4()))
    assert effects() == 3


@pytest.mark.django_db
def test_without_a_key_nothing_is_remembered() -> None:
    send(filing, key=""), send(filing, key="")
    assert effects() == 2 and not FirstAnswer.objects.exists()


@pytest.mark.django_db
def test_a_refused_request_does_not_use_the_key_up() -> None:
    assert send(filing, query="?refused=1").status_code == 422
    assert send(filing).content == b"number 1"


@pytest.mark.django_db
def test_a_second_verb_after_a_refused_one_is_still_guarded() -> None:
    assert [send(refused_then_done).content for _ in range(2)] == [b"1", b"1"]


@pytest.mark.django_db
def test_a_claim_needs_the_transaction_of_its_verb(transactional_db: None) -> None:
    request = RequestFactory().post("/", {"key": "k"})
    request.user = PERSON  # type: ignore[assignment]
    with pytest.raises(RuntimeError):
        once(lambda request: claim())(request)  # type: ignore[arg-type, return-value, func-returns-value]


@pytest.mark.django_db
def test_when_the_first_one_died_before_answering_the_way_leads_up() -> None:
    FirstAnswer.objects.create(owner=PERSON.pk, key="dead")
    answer = send(filing, key="dead")
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect() -> None:
    def go(_turn: int) -> bytes:
        try:
            return send(filing, key="burst").content
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = set(pool.map(go, range(20)))
    assert effects() == 1 and answers == {b"number 1"}
