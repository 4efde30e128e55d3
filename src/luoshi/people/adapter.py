"""How allauth behaves here: no open sign-up; links only from the configured address."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import override

from luoshi.people.models import User
from luoshi.people.signin import local
from luoshi.trail.models import record

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People enter by invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only this site's own paths are followed after signing in."""
        return bool(local(url))

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session and note it in the trail."""
        super().login(request, user)
        record(user, "sign_in", by=user)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a failed attempt; the typed address may be a password by mistake and stays out of the log."""
        logger.warning("sign-in failed from %s", request.META.get("REMOTE_ADDR", ""))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, from the configured address whatever the request's Host says."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.SITE_URL}{path.replace('UID-KEY', key)}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the stored address and no other, whatever was typed; in the person's language."""
        with override(user.language):
            super().send_password_reset_mail(user, user.email, context)
