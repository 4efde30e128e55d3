"""How much one token asks: counted in the database for all nodes; by blocks, so reading rarely writes."""

from __future__ import annotations

from threading import Lock
from uuid import UUID

from django.db import OperationalError
from django.utils.translation import gettext as _

from luoshi.api import rules
from luoshi.api.models import Token
from luoshi.api.refusing import Refused
from luoshi.kernel import clock

BLOCK = 20
"""Requests that a process is let in with at once; what it does not use by the end of the minute is lost."""
MOST_KNOWN = 10_000

_left: dict[UUID, tuple[int, int]] = {}
_lock = Lock()


def take(token: Token) -> None:
    """Let one request in. Raises Refused (429) above the limit of the minute."""
    now = int(clock.now().timestamp())
    minute = now // 60
    if _from_block(token.pk, minute):
        return
    try:
        fits = token.take(minute, BLOCK)
    except OperationalError:
        return  # Where nothing can be written, reading works all the same.
    if not fits:
        wait = {"Retry-After": str(60 - now % 60)}
        raise Refused(
            429, _("A token may ask %(most)d times a minute.") % {"most": rules.PER_MINUTE}, headers=wait
        )
    with _lock:
        if len(_left) > MOST_KNOWN:
            _left.clear()
        _left[token.pk] = (minute, BLOCK - 1)


def _from_block(token: UUID, minute: int) -> bool:
    with _lock:
        of, left = _left.get(token, (0, 0))
        if of != minute or not left:
            return False
        _left[token] = (minute, left - 1)
        return True
