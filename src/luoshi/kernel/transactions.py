"""A verb and the answer to it in one transaction.

A verb opens a transaction of its own; inside another one Django makes that a savepoint, two statements more,
so that whoever catches a refusal can go on. A page that catches nothing before all is undone needs none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction

_whole: ContextVar[bool] = ContextVar("whole", default=False)


@contextmanager
def whole() -> Iterator[None]:
    """A transaction that is kept or undone as a whole: inside, no refusal of a verb may be caught."""
    with transaction.atomic():
        # What is done on commit is outside again.
        token = _whole.set(True)
        try:
            yield
        finally:
            _whole.reset(token)


@contextmanager
def part() -> Iterator[None]:
    """The transaction of a verb; in a `whole` one it is a part of that."""
    if _whole.get():
        yield
        return
    with transaction.atomic():
        yield
