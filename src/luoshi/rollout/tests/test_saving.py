"""Rows saved with statements written once are the rows that Django would save."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.reading import QuicklyRead, _plain
from luoshi.kernel.saving import QuicklySaved, _insert
from luoshi.rollout.models import Department, Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db


def asked(saved: Any) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        saved()
    return [one["sql"].replace("(", "").replace(")", "") for one in seen.captured_queries]


def test_it_writes_what_django_writes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    row = Department(project=cast.project, name="第一行\n“引号”😀")

    def saved_twice() -> list[str]:
        row.name, row._state.adding = "第一行\n“引号”😀", True
        new = asked(row.save)
        row.name, row.parent = "改名 100%", None
        return new + asked(lambda: row.save(update_fields=["name", "parent"]))

    ours = saved_twice()
    again = Department.objects.get(pk=row.pk)
    assert (again.name, again.parent, again.project) == ("改名 100%", None, cast.project)
    again.delete()
    for step in ("_do_insert", "_do_update"):
        monkeypatch.setattr(Department, step, getattr(models.Model, step))
    assert ours == saved_twice()
    assert len(ours) == 2


def test_structured_values_come_back_as_they_went(cast: Cast) -> None:
    facts = {"words": "第一行\n“引号”😀", "none": None, "days": [1, 2.5]}
    about = {"scope": cast.project.pk, "subject_kind": "try", "subject_id": cast.lead.pk, "verb": "try"}
    event = Event.objects.create(facts=facts, **about)
    again = Event.objects.get(pk=event.pk)
    assert (again.facts, again.at, again.actor) == (facts, event.at, None)


def test_a_row_that_is_gone_cannot_be_updated(cast: Cast) -> None:
    row = Department.objects.create(project=cast.project, name="临时组")
    Department.objects.filter(pk=row.pk).delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save(update_fields=["name"])
    row.save()
    assert Department.objects.filter(pk=row.pk, name="临时组").exists()


def test_what_the_database_computes_and_refuses_stays_so(cast: Cast) -> None:
    name = cast.lead.name
    cast.lead.name = Concat(F("name"), Value("（兼）"))
    cast.lead.save(update_fields=["name"])
    assert Member.objects.get(pk=cast.lead.pk).name == f"{name}（兼）"
    with pytest.raises(IntegrityError), transaction.atomic():
        Member(pk=cast.lead.pk, project=cast.project, user=cast.reporter.user, name="同一把钥匙").save(
            force_insert=True
        )


def test_a_row_that_is_read_is_the_object_that_django_makes() -> None:
    tables = [model for model in apps.get_models() if issubclass(model, QuicklyRead)]
    assert len(tables) > 100
    for table in tables:
        assert _plain(table), table
        names = [field.attname for field in table._meta.concrete_fields]
        for some in (names, names[::2]):
            values = [f"value of {name}" for name in some]
            ours = table.from_db("default", some, values)
            theirs = models.Model.from_db.__func__(table, "default", some, values)  # type: ignore[attr-defined]
            for one in (ours, theirs):
                assert not one._state.fields_cache and not one._state.adding and one._state.db == "default"
                del vars(one)["_state"]
            assert vars(ours) == vars(theirs), table


def test_each_table_has_a_place_for_every_column() -> None:
    tables = [model._meta for model in apps.get_models() if issubclass(model, QuicklySaved)]
    assert len(tables) > 100
    for table in tables:
        text = _insert(table.model, "default", table.local_concrete_fields)
        assert text.count("%s") == len(table.local_concrete_fields), table.label
