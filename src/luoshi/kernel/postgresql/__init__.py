"""Django's PostgreSQL, except that nothing counts as kept before the server has confirmed it."""

from __future__ import annotations

from django.db import OperationalError


class Unconfirmed(OperationalError):
    """A commit whose end nobody knows: it may be kept on all machines, on one, or not at all."""


def outdated(error: BaseException | None) -> bool:
    """Whether a plan was kept for a table that has changed since; once made anew it works."""
    said = getattr(error, "diag", None)
    return getattr(said, "source_function", None) == "RevalidateCachedQuery"
