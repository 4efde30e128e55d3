"""Sessions as Django keeps them in the database, read with a prepared question, as every request begins."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from luoshi.kernel.prepared import Blank, Prepared

_OPENED: Prepared[Session] = Prepared(
    lambda: Session.objects.filter(
        session_key=Blank("key", CharField()), expire_date__gt=Blank("now", DateTimeField())
    )
)


class SessionStore(db.SessionStore):
    """Its name is part of what sessions are signed with, so that it stays Django's."""

    def _get_session_from_db(self) -> Session | None:
        found = _OPENED.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
