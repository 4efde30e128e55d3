"""Whatever fits the document of the API gets an answer that the document names: no fault of ours, nothing unsaid.

The suite takes an example or two of each operation. `make examples` takes hundreds, of any kind.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from luoshi.api import limits, nouns, openapi
from luoshi.api.handbook_page import groups
from luoshi.api.models import Token
from luoshi.api.registry import OPERATIONS
from luoshi.client.asking import named, request_of
from luoshi.client.document import Document
from luoshi.client.options import pairs, parser
from luoshi.rollout.models import Member
from tests.planted import World, untouched, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
EXAMPLES = int(os.environ.get("API_EXAMPLES", "1"))
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip


HANDLER = WSGIHandler()
# They register their operations when they are loaded; a test that asks by no address loads nothing else.
LOADED = nouns


def application(environ: dict[str, Any], start: Any) -> Any:
    """The product, asked by a neighbour."""
    return HANDLER({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refusals are what is asked for here, and many of them a minute."""
    monkeypatch.setattr(limits, "take", lambda token: None)
    logging.disable(logging.CRITICAL)
    # As Django's own client does: the connection holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.disable(logging.NOTSET)


def test_the_document_says_everything_of_every_operation_once() -> None:
    document = openapi.document()
    named = [one["operationId"] for path in document["paths"].values() for one in path.values()]
    assert sorted(named) == sorted(OPERATIONS) and document["openapi"] == "3.1.0"
    said = json.dumps(document, ensure_ascii=False)
    for word in {part.split('"')[0] for part in said.split("#/components/schemas/")[1:]}:
        assert word in document["components"]["schemas"]
    schemathesis.openapi.from_dict(document).validate()


def test_each_example_for_scripts_can_be_typed_as_it_stands() -> None:
    document = openapi.document()
    operations = Document(document).operations
    for one in (one for group in groups(document) for one in group.operations):
        options = parser().parse_args(shlex.split(one.script)[2:])
        operation = operations[options.what]
        asked = request_of(operation, named(operation, pairs(options.field)))
        assert asked.method == one.method and "{" not in asked.path
        assert {field.name for field in operation.fields if field.required} <= {
            name for name, _value in pairs(options.field) + pairs(options.file)
        }


def things(world: World) -> dict[str, list[Any]]:
    """What can stand in a path, so that not every answer is a 404."""
    kinds = {"file": "attachment", "meeting": "meeting", "grant": "grant"}
    found: dict[str, list[Any]] = {
        place: [str(pk) for pk in world.ids(kind)] for place, kind in kinds.items()
    }
    return found | {"number": list(range(1, 9)), "day": [world.cast.project.today().isoformat()]}


def tried(
    world: World, member: Member, one: Any, known: dict[str, list[Any]], header: dict[str, str]
) -> None:
    """Some examples of one operation; what they write is taken back."""

    @seed(7)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=one.as_strategy(), data=st.data())
    def attempt(case: Any, data: Any) -> None:
        for place in case.path_parameters or {}:
            if known.get(place) and data.draw(st.integers(0, 9)):
                case.path_parameters[place] = data.draw(st.sampled_from(known[place]))
        with untouched():
            answer = case.call(headers=header)
            case.validate_response(answer, checks=CHECKS)

    attempt()


@pytest.mark.parametrize("part", ["lead", "consultant"])
def test_no_fault_and_no_answer_that_is_not_documented(world: World, part: str) -> None:
    with untouched():
        member = world.people()[part]
        secret = Token.make(by=member, name="程序", scope="write", ends_on=Token.usual_end())[1]
        header = {"Authorization": f"Bearer {secret}"}
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=header)
        known, wrong = things(world), dict[str, str]()
        for found in schema.get_all_operations():
            one = found.ok()
            try:
                tried(world, member, one, known, header)
            except Exception as failed:
                wrong[one.label] = str(failed)[:1500]
        assert wrong == {}, "\n\n".join(f"{name}: {said}" for name, said in wrong.items())
