"""What allauth says about attempts and factors goes into the person's own history."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from luoshi.people import letters
from luoshi.people.factors import codes
from luoshi.people.factors.verbs import SECOND
from luoshi.people.models import User
from luoshi.people.signin import note


def _failed(request: HttpRequest, user: User, **more: Any) -> None:
    note(request, user, "second_failed")


def _used(request: HttpRequest, user: User, authenticator: Authenticator, **more: Any) -> None:
    """A recovery code is rare enough to be told; the last ones are counted."""
    request.session[SECOND] = True
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        return
    note(request, user, "use_code")
    letters.account_changed(user, "use_code")
    left = codes.left(user)
    if left <= codes.FEW:
        words = ngettext(
            "Only %(count)d recovery code is left. Make new ones.",
            "Only %(count)d recovery codes are left. Make new ones.",
            left,
        )
        messages.warning(request, words % {"count": left})


def _password(request: HttpRequest, user: User, **more: Any) -> None:
    note(request, user, "change_password")
    letters.account_changed(user, "change_password")


def listen() -> None:
    """Called once, when the room is ready."""
    authentication_failed.connect(_failed, dispatch_uid="luoshi.people.failed")
    authenticator_used.connect(_used, dispatch_uid="luoshi.people.used")
    password_changed.connect(_password, dispatch_uid="luoshi.people.changed")
    password_reset.connect(_password, dispatch_uid="luoshi.people.reset")
