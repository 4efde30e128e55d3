"""Mail to a person about the own account. It may hold a secret link, so it is written outside the notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.people.models import User

CHANGED: dict[str, StrOrPromise] = {
    "add_totp": _("Signing in now asks for a code from your phone as well."),
    "add_passkey": _("A passkey was added; it lets you in."),
    "drop_totp": _("The codes from the phone were switched off."),
    "drop_passkey": _("A passkey was removed."),
    "new_codes": _("New recovery codes were made; the earlier ones stopped working."),
    "use_code": _("A recovery code was used to sign in. It is used up."),
    "reset_factors": _("All second factors of your account were removed. Sign in and set up a new one."),
    "change_password": _("The password of your account was changed."),
    "ask_address": _("Somebody, probably you, wants to sign in with another address from now on."),
    "change_address": _("From now on you sign in with another address; this one is no longer used."),
}


def account_changed(user: User, verb: str, to: str = "") -> None:
    """Tell the person what was changed, and what to do when it was somebody else."""
    path = reverse("people:security")
    _send(
        user,
        to or user.email,
        "account_changed",
        {"what": CHANGED[verb], "link": f"{settings.SITE_URL}{path}"},
    )


def new_address(user: User, address: str, token: str) -> None:
    """Ask the new address whether it is the person's."""
    path = reverse("people:address_confirm", args=[token])
    _send(user, address, "new_address", {"link": f"{settings.SITE_URL}{path}", "old": user.email})


def reset_factors(user: User, token: str, by: str) -> None:
    """The link that takes the second factors away, to the person alone."""
    path = reverse("people:reset_factors", args=[token])
    _send(user, user.email, "reset_factors", {"link": f"{settings.SITE_URL}{path}", "by": by})


def forgotten(user: User, key: str, *, by_password: bool) -> None:
    """The way to a new password, once, from the configured address; where none lets in, what does."""
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
    link, door = (
        f"{settings.SITE_URL}{to}" for to in (path.replace("UID-KEY", key), reverse("account_login"))
    )
    _send(user, user.email, "forgotten", {"link": link, "door": door, "by_password": by_password})


def _send(user: User, address: str, name: str, context: dict[str, object]) -> None:
    with translation.override(user.language):
        words = {"person": user, **context}
        subject = render_to_string(f"mail/{name}.subject", words)
        body = render_to_string(f"mail/{name}.txt", words)
        EmailMessage(" ".join(subject.split()), body, to=[address]).send()
