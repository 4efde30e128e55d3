"""How allauth behaves here: no open sign-up; links only from the configured address."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import override

from luoshi.people.lives import begin
from luoshi.people.models import User, tidy_email
from luoshi.people.signin import local, note
from luoshi.people.terms import terms_of
from luoshi.ui.pages import page

# The company's own password, typed into the same form.
DIRECTORY = "luoshi.people.ways.backend.DirectoryBackend"
logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People enter by invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Only this site's own paths are followed after signing in."""
        return bool(local(url))

    def pre_login(self, request: HttpRequest, user: User, **how: Any) -> HttpResponse | None:
        """Before the second factor: a closed account stays outside, and a password where it is not enough."""
        answer: HttpResponse | None = super().pre_login(request, user, **how)
        if answer or terms_of(user).by_password:
            return answer
        methods = [record["method"] for record in get_authentication_records(request, user)]
        if methods[-1:] != ["password"] or getattr(user, "backend", "") == DIRECTORY:
            return None
        return page(request, "people/no_password.html", status=403)

    def login(self, request: HttpRequest, user: User) -> None:
        """Open the session and note it in the trail."""
        super().login(request, user)
        begin(request, user)
        note(request, user, "sign_in")

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Note a failed attempt in the history of the account.

        What was typed may be a password by mistake: it stays out of log and trail.
        """
        logger.warning("sign-in failed from %s", request.META.get("REMOTE_ADDR", ""))
        known = User.objects.filter(email=tidy_email(credentials.get("email", ""))).first()
        if known:
            note(request, known, "sign_in_failed")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts at one account are counted together, whatever Host they come by."""
        return tidy_email(credentials.get("email", ""))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the mail, from the configured address whatever the request's Host says."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return f"{settings.SITE_URL}{path.replace('UID-KEY', key)}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """To the stored address and no other, whatever was typed; in the person's language."""
        with override(user.language):
            super().send_password_reset_mail(user, user.email, context)
