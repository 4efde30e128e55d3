"""How allauth behaves here: no open sign-up; links only from the configured address."""

from __future__ import annotations

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.http import HttpRequest, HttpResponse

from luoshi.people.afterwards import sign_in_failed
from luoshi.people.lives import begin
from luoshi.people.models import User, one_spelling, tidy_email
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
        agent = request.headers.get("User-Agent", "")[:200]
        told = (str(known.pk), request.META.get("REMOTE_ADDR", ""), agent) if known else ("", "", "")
        sign_in_failed.enqueue(*told)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Attempts at one account are counted together, whatever their Host and however it is spelt."""
        return one_spelling(credentials.get("email", ""))
