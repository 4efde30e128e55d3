"""Every key inside every body, replaced by one of another company: nothing of it is written, nothing is told."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models
from django.test import Client

from tests.bad_input import FORMS
from tests.planted import World, browser, untouched, world
from tests.routes import address, names, of_project
from tests.words import leaks, said

__all__ = ["world"]
pytestmark = pytest.mark.django_db
KINDS = {
    "person": "member", "whom": "member", "member": "member", "members": "member", "people": "member",
    "consultant": "member", "contact": "member", "head": "member", "area": "area", "department": "department",
    "departments": "department", "attachment": "attachment", "picture": "attachment", "firm": "firm",
    "grant": "grant", "slot": "slot",
}  # fmt: skip
"""The fields that name something by its key, also where no page shows a value of them."""
DRAFTS = {
    "diary:draft": "diary:report", "changes:draft": "changes:open", "problems:save_view": "problems:list",
}  # fmt: skip
"""What is remembered as it was typed; whether it is one's own is asked on the page that shows it again."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


class Forms(HTMLParser):
    """The forms of a page: where each goes, and the values of each of its fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self.inside, self.select = False, ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("method", "get").lower() == "post"
            if self.inside:
                self.found.append((given.get("action") or given.get("hx-post", ""), {}))
        elif self.inside and tag == "select":
            self.select = given.get("name", "")
        elif self.inside and tag == "option" and self.select:
            self._take(self.select, given.get("value", ""))
        elif self.inside and tag in ("input", "textarea", "button") and given.get("name"):
            self._take(given["name"], given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"

    def _take(self, name: str, value: str) -> None:
        self.found[-1][1].setdefault(name, []).append(value)


class Neighbours:
    """What belongs to whom: the keys of all rows, and for each of ours one of the same kind next door."""

    def __init__(self, world: World) -> None:
        self.model_of: dict[UUID, type[models.Model]] = {}
        self.theirs: dict[type[models.Model], UUID] = {}
        company = world.cast.outsider.project.organization_id
        tables = connection.introspection.table_names()
        for model in apps.get_models():
            if model._meta.db_table in tables and isinstance(model._meta.pk, models.UUIDField):
                self._note(model, company)

    def _note(self, model: type[models.Model], company: object) -> None:
        way = next((way for way in OWNERS if _leads(model, way)), "")
        for row in model._default_manager.all():
            self.model_of[row.pk] = model
            if way and _followed(row, way) == company:
                self.theirs.setdefault(model, row.pk)

    def instead_of(self, value: str) -> UUID | None:
        """One of theirs for a key of ours; None for what is no key."""
        try:
            return self.theirs.get(self.model_of[UUID(value)])
        except (ValueError, KeyError):
            return None


OWNERS = (
    "organization_id", "project__organization_id", "member__project__organization_id",
    "meeting__project__organization_id", "problem__project__organization_id", "change__project__organization_id",
)  # fmt: skip


def _leads(model: type[models.Model], way: str) -> bool:
    return way.split("__")[0] in {name for f in model._meta.concrete_fields for name in (f.name, f.attname)}


def _followed(row: Any, way: str) -> Any:
    for step in way.split("__"):
        row = getattr(row, step, None)
    return row


@contextmanager
def written(key: UUID) -> Iterator[list[str]]:
    """The statements that write this key down."""
    found: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")) and key.hex in str(params).replace("-", ""):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield found


def wrong_of(world: World, client: Client, part: str, url: str, body: dict[str, Any], key: UUID) -> list[str]:
    """What is wrong with the answer to a body that names somebody else's key."""
    with untouched(), written(key) as statements:
        answer = client.post(url, body)
        told = leaks(said(answer), world, part)
        for draft, shown in DRAFTS.items():
            if url == address(world, draft):
                statements.clear()
                told += leaks(said(client.get(address(world, shown))), world, part)
    return [*statements, *told, *(["error"] if answer.status_code >= 500 else [])]


def test_nested_ids_authorised_in_every_form_of_the_table(world: World) -> None:
    near, wrong, tried = Neighbours(world), {}, 0
    theirs = {model.__name__.lower(): key for model, key in near.theirs.items()}
    for name, part, given, fields in FORMS:
        client, url = browser(world.people().get(part)), address(world, name)
        for field in (field for field in fields if field in KINDS):
            key = theirs.get(KINDS[field], theirs["member"])
            if found := wrong_of(world, client, part, url, given | {field: str(key)}, key):
                wrong[name, field] = found
            tried += 1
    assert wrong == {}
    assert tried > 30


@pytest.mark.parametrize("part", ["lead", "reporter", "consultant"])
def test_nested_ids_authorised_in_every_form_of_every_page(world: World, part: str) -> None:
    client, near, wrong, tried = browser(world.people()[part]), Neighbours(world), {}, set()
    for name in (name for name in names() if of_project(name)):
        url = address(world, name)
        with untouched():
            page = client.get(url)
        if page.status_code != 200 or "text/html" not in page.get("Content-Type", ""):
            continue
        for action, fields in Forms(page.content.decode()).found:
            at = urljoin(url, action)
            body = {field: values[0] for field, values in fields.items()}
            for field, key in foreign(near, fields):
                if (at, field) in tried:
                    continue
                tried.add((at, field))
                if found := wrong_of(world, client, part, at, body | {field: str(key)}, key):
                    wrong[name, field] = found
    assert wrong == {}
    assert tried


def foreign(near: Neighbours, fields: dict[str, list[str]]) -> Iterator[tuple[str, UUID]]:
    """The fields of a form that hold a key, each with one of another company instead."""
    for field, values in fields.items():
        keys_of_others = [key for value in values if (key := near.instead_of(value))]
        if keys_of_others:
            yield field, keys_of_others[0]
