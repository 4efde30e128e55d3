"""Gap-free numbers per scope, issued inside the caller's transaction."""

from uuid import UUID

from django.db import connection

from luoshi.kernel.models import NumberSeries
from luoshi.kernel.prepared import cursor_for_written


def next_number(scope: UUID, kind: str, count: int = 1) -> int:
    """The first of `count` consecutive numbers of this scope and kind.

    Must run inside a transaction and as late in it as possible: the row stays locked until commit,
    and a rollback gives the number back, so that there is never a gap.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number may only be issued inside a transaction")
    last = _counted(scope, kind, count)
    if last is None:
        NumberSeries.objects.bulk_create([NumberSeries(scope=scope, kind=kind)], ignore_conflicts=True)
        last = _counted(scope, kind, count)
    if last is None:
        raise RuntimeError("the series of numbers was taken away")
    return last - count + 1


def _counted(scope: UUID, kind: str, count: int) -> int | None:
    """The last number of the series, its row locked; None before the first one."""
    owner = NumberSeries._meta.get_field("scope").get_db_prep_save(scope, connection)
    with cursor_for_written(connection) as cursor:
        cursor.execute(_COUNT, [count, owner, kind])
        row = cursor.fetchone()
    return row[0] if row else None


_COUNT = 'UPDATE kernel_numberseries SET "last" = "last" + %s WHERE scope = %s AND kind = %s RETURNING "last"'
