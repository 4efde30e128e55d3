"""Numbers: 1…n without gap and repeat, whatever happens at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from luoshi.kernel.models import NumberSeries
from luoshi.kernel.numbering import next_number


@pytest.mark.django_db
def test_numbers_follow_one_another_per_scope_and_kind() -> None:
    one, other = uuid4(), uuid4()
    assert [next_number(one, "problem") for _ in range(3)] == [1, 2, 3]
    assert (next_number(one, "change"), next_number(other, "problem")) == (1, 1)


@pytest.mark.django_db
def test_several_at_once_are_consecutive() -> None:
    scope = uuid4()
    assert [next_number(scope, "problem", 5), next_number(scope, "problem")] == [1, 6]


@pytest.mark.django_db
def test_a_rollback_gives_the_number_back() -> None:
    scope = uuid4()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number(scope, "problem") / 0
    assert next_number(scope, "problem") == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_no_number_is_issued() -> None:
    with pytest.raises(RuntimeError):
        next_number(uuid4(), "problem")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap_even_when_some_fail() -> None:
    scope = uuid4()

    def take(turn: int) -> int | None:
        try:
            with transaction.atomic():
                number = next_number(scope, "problem")
                return number if turn % 4 else number // (turn - turn)
        except ZeroDivisionError:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        taken = sorted(n for n in pool.map(take, range(60)) if n)
    assert taken == list(range(1, 46))
    assert NumberSeries.objects.get(scope=scope).last == 45
