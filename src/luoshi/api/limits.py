"""How much one secret asks: counted in the database for all nodes; by blocks, so reading rarely writes."""

from __future__ import annotations

from threading import Lock
from uuid import UUID

from django.db import OperationalError
from django.utils.translation import gettext as _

from luoshi.api import rules
from luoshi.api.models import Secret, Token
from luoshi.api.refusing import Refused
from luoshi.kernel import clock

MOST_KNOWN = 10_000

_left: dict[UUID, tuple[int, int]] = {}
_lock = Lock()


def take(token: Token) -> None:
    """Let one request in. Raises Refused (429) above the limit of the minute."""
    if seconds := wait(token):
        raise Refused(
            429,
            _("A token may ask %(most)d times a minute.") % {"most": rules.PER_MINUTE},
            headers={"Retry-After": str(seconds)},
        )


def wait(secret: Secret) -> int:
    """Let one request in: 0; or, above the limit, the seconds after which to ask again."""
    now = int(clock.now().timestamp())
    minute = now // 60
    if _from_block(secret.pk, minute):
        return 0
    try:
        fits = secret.take(minute)
    except OperationalError:
        return 0  # Where nothing can be written, reading works all the same.
    if not fits:
        return 60 - now % 60
    with _lock:
        if len(_left) > MOST_KNOWN:
            _left.clear()
        _left[secret.pk] = (minute, secret.block - 1)
    return 0


def _from_block(secret: UUID, minute: int) -> bool:
    with _lock:
        of, left = _left.get(secret, (0, 0))
        if of != minute or not left:
            return False
        _left[secret] = (minute, left - 1)
        return True
