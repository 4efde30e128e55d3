"""Gap-free numbers per scope, issued inside the caller's transaction."""

from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import CharField, UUIDField

from luoshi.kernel.models import NumberSeries
from luoshi.kernel.prepared import Blank, Prepared


def next_number(scope: UUID, kind: str, count: int = 1) -> int:
    """The first of `count` consecutive numbers of this scope and kind.

    Must run inside a transaction and as late in it as possible: the row stays locked until commit,
    and a rollback gives the number back, so that there is never a gap.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number may only be issued inside a transaction")
    series = _locked(scope, kind)
    first = series.last + 1
    series.last += count
    series.save(update_fields=["last"])
    return first


_SERIES: Prepared[NumberSeries] = Prepared(
    lambda: NumberSeries.objects.select_for_update().filter(
        scope=Blank("scope", UUIDField()), kind=Blank("kind", CharField())
    )
)


def _locked(scope: UUID, kind: str) -> NumberSeries:
    found = _SERIES.first(scope=scope, kind=kind)
    if found:
        return found
    try:
        with transaction.atomic():
            NumberSeries.objects.create(scope=scope, kind=kind)
    except IntegrityError:
        pass  # another transaction made the row first; its lock is waited for below
    return NumberSeries.objects.select_for_update().get(scope=scope, kind=kind)
