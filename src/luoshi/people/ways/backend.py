"""The company account in the same form as the password: asked after the password did not fit."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from luoshi.people.models import User
from luoshi.people.ways import flow
from luoshi.people.ways.declared import directory


class DirectoryBackend:
    """Whoever has a password here never waits for the directory, whether it answers or not."""

    def authenticate(
        self, request: HttpRequest | None, email: str = "", password: str = "", **_others: Any
    ) -> User | None:
        """The person whose company account this is; why not is left on the request for the form."""
        way = directory()
        if way is None or request is None:
            return None
        try:
            claimed = flow.in_directory(way, email, password)
            return flow.owner(way, claimed) if claimed else None
        except flow.Refused as refused:
            request.way_refused = refused  # type: ignore[attr-defined]
            return None

    def get_user(self, user_id: str) -> User | None:
        """The person of a session that was opened by this."""
        return User.objects.filter(pk=user_id, is_active=True).first()
