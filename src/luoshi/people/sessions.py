"""Sessions as Django keeps them in the database, read with a prepared question, as every request begins.

A session ends twice: some time after its last use (`expire_date` of its row, moved on by `lives.touch`), and
for good at the moment `until`, which was set when it began.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField

from luoshi.kernel import clock
from luoshi.kernel.prepared import Blank, Prepared

_OPENED: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(
        session_key=Blank("key", CharField()), expire_date__gt=Blank("now", DateTimeField())
    )
)
# Kept in the session: for how many seconds it lives unused, and the moment (seconds of the epoch) of its end.
IDLE, UNTIL = "idle", "until"


class SessionStore(db.SessionStore):
    """Its name is part of what sessions are signed with, so that it stays Django's."""

    # When the row ends unless it is used before; None for a session that was not read from the database.
    ends: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        found = _OPENED.first(key=self.session_key, now=clock.now())
        if found is None:
            self._session_key = None
        else:
            self.ends = found.expire_date
        return found

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing once its end has come, however much it was used."""
        data: dict[str, Any] = super().load()
        if data.get(UNTIL, float("inf")) > clock.now().timestamp():
            return data
        self._session_key = None
        return {}

    def get_expiry_age(self, **given: Any) -> int:
        """How long the cookie is kept: until the end for good."""
        until = self.get(UNTIL)
        return max(0, int(until - clock.now().timestamp())) if until else super().get_expiry_age(**given)

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """The row; saving it counts as using it."""
        row = cast("Session", super().create_model_instance(data))
        row.expire_date = clock.now() + timedelta(seconds=data.get(IDLE) or self.get_expiry_age())
        return row
