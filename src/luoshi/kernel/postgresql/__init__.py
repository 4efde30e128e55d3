"""Django's PostgreSQL, except that nothing counts as kept before the server has confirmed it."""

from __future__ import annotations

from django.db import OperationalError


class Unconfirmed(OperationalError):
    """A commit whose end nobody knows: it may be kept on all machines, on one, or not at all."""
