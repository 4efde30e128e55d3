"""Prepared questions answer as the queryset does, each time with the values of that time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import CharField, DateTimeField, UUIDField
from django.test.utils import CaptureQueriesContext

from luoshi.kernel import clock
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


def test_it_answers_with_the_values_of_this_time(cast: Cast) -> None:
    named: Prepared[Member] = Prepared(
        lambda: Member.objects.select_related("user").filter(user=Blank("user", UUIDField()))
    )
    for member in (cast.lead, cast.reporter, cast.lead):
        assert named.ask(user=member.user_id) == [member]
    assert named.first(user=cast.lead.pk) is None


def test_what_is_joined_comes_in_the_same_query(cast: Cast) -> None:
    named: Prepared[Member] = Prepared(
        lambda: Member.objects.select_related("user").filter(pk=Blank("pk", UUIDField()))
    )
    with CaptureQueriesContext(connection) as seen:
        found = named.first(pk=cast.lead.pk)
        assert found is not None
        assert found.user.email == cast.lead.user.email
    assert len(seen) == 1


def test_single_columns_and_moments_are_asked_too(cast: Cast) -> None:
    names: Prepared[Any] = Prepared(
        lambda: Member.objects.filter(
            name=Blank("name", CharField()), user__joined_at__lte=Blank("now", DateTimeField())
        ).values_list("name", flat=True)
    )
    now = clock.now() + timedelta(minutes=1)
    assert names.ask(name=cast.lead.name, now=now) == [cast.lead.name]
    assert names.ask(name=cast.lead.name, now=now - timedelta(days=400)) == []


def test_what_is_read_beside_the_rows_cannot_be_prepared(cast: Cast) -> None:
    with pytest.raises(TypeError):
        Prepared(lambda: Member.objects.prefetch_related("watch_rows")).ask()
