"""A verb and its answer in one transaction."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luoshi.kernel.models import NumberSeries
from luoshi.kernel.transactions import part, whole
from luoshi.kernel.verdict import Refusal

pytestmark = pytest.mark.django_db


def verb(scope: UUID, *, refused: bool) -> None:
    with part():
        NumberSeries.objects.create(scope=scope, kind="verb")
        if refused:
            raise Refusal("no")


def test_a_verb_in_a_whole_makes_no_savepoint_and_its_refusal_undoes_all() -> None:
    scope = uuid4()
    with CaptureQueriesContext(connection) as asked, pytest.raises(Refusal), whole():
        NumberSeries.objects.create(scope=scope, kind="page")
        verb(scope, refused=True)
    # The one of `whole` itself: a test lies in a transaction of its own.
    assert len([one for one in asked.captured_queries if one["sql"].startswith("SAVEPOINT")]) == 1
    assert not NumberSeries.objects.filter(scope=scope).exists()


def test_outside_one_who_catches_the_refusal_goes_on() -> None:
    scope = uuid4()
    with pytest.raises(Refusal):
        verb(scope, refused=True)
    verb(scope, refused=False)
    assert NumberSeries.objects.filter(scope=scope).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_verb_called_on_commit_has_a_transaction_of_its_own() -> None:
    scope, inside = uuid4(), list[bool]()

    def later() -> None:
        with part():
            inside.append(connection.in_atomic_block)

    with whole():
        NumberSeries.objects.create(scope=scope, kind="page")
        transaction.on_commit(later)
    assert inside == [True]
