"""What happened to an account, for its owner to look through: sign-ins, attempts, changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from luoshi.people.models import User
from luoshi.trail.models import Event

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 15
WORDS: dict[str, StrOrPromise] = {
    "sign_in": _("Signed in"),
    "sign_in_failed": _("Wrong password"),
    "second_failed": _("Wrong code"),
    "use_code": _("Signed in with a recovery code"),
    "accept_invitation": _("Invitation accepted"),
    "change_password": _("Password changed"),
    "add_totp": _("Codes from the phone switched on"),
    "drop_totp": _("Codes from the phone switched off"),
    "add_passkey": _("Passkey added"),
    "drop_passkey": _("Passkey removed"),
    "new_codes": _("New recovery codes"),
    "reset_factors": _("Second factors removed"),
    "end_sessions": _("Other sessions ended"),
    "ask_address": _("Another address asked for"),
    "change_address": _("Address changed"),
}
ALARMING = ("sign_in_failed", "second_failed", "use_code", "reset_factors")


def recent(user: User) -> list[Event]:
    """The latest of it, newest first, each with its `words`, and whether it is `alarming`."""
    found = list(Event.objects.about(user).filter(verb__in=WORDS).order_by("-at", "-id")[:SHOWN])
    for event in found:
        event.words, event.alarming = WORDS[event.verb], event.verb in ALARMING  # type: ignore[attr-defined]
    return found
