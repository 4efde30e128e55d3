"""What is done with second factors: it ends the other sessions, stands in the history, is told by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.core import signing
from django.db import transaction
from django.http import HttpRequest

from luoshi.people import letters, lives, protection
from luoshi.people.factors import codes
from luoshi.people.models import User
from luoshi.people.signin import note
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.people.factors.forms import NewPasskeyForm, TotpForm

# What the session knows of it, so that pages need not ask the database.
SECOND = "second"
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
RESET_SALT, RESET_LIVES = "luoshi.people.reset", timedelta(hours=1)


def has_one(request: HttpRequest) -> bool:
    """Whether the signed-in person has a second factor, or came in by a way that has one."""
    if not request.session.get(SECOND) and of(request.user):
        request.session[SECOND] = True
    return bool(request.session.get(SECOND))


def of(user: object) -> list[Authenticator]:
    """A person's factors, the oldest first; recovery codes are none."""
    return list(Authenticator.objects.filter(user=user, type__in=FACTORS).order_by("pk"))


def add_totp(request: HttpRequest, user: User, form: TotpForm) -> None:
    """Codes from a phone; the one that was typed is used up by it."""
    with transaction.atomic():
        TOTP.activate(user, form.secret).validate_code(form.cleaned_data["code"])
        _changed(request, user, "add_totp")


def add_passkey(request: HttpRequest, user: User, form: NewPasskeyForm) -> None:
    """One more passkey."""
    name = form.cleaned_data["name"]
    with transaction.atomic():
        WebAuthn.add(user, name, form.cleaned_data["credential"])
        _changed(request, user, "add_passkey", name=name)


def drop(request: HttpRequest, user: User, factor: Authenticator) -> None:
    """Take one away; with the last one the recovery codes go too."""
    with transaction.atomic():
        name = str(factor) if factor.type == Authenticator.Type.WEBAUTHN else ""
        factor.delete()
        if not of(user):
            Authenticator.objects.filter(user=user).delete()
            request.session.pop(SECOND, None)
        _changed(request, user, "drop_passkey" if name else "drop_totp", name=name)


def new_codes(request: HttpRequest, user: User) -> list[str]:
    """Ten recovery codes, as they are shown this once."""
    with transaction.atomic():
        made = codes.make(user)
        _changed(request, user, "new_codes")
    return made


def _changed(request: HttpRequest, user: User, verb: str, name: str = "") -> None:
    note(request, user, verb, **({"name": name} if name else {}))
    lives.end_others(request)
    protection.changed.send(sender=User, user=user)
    letters.account_changed(user, verb)


def reset_token(user: User) -> str:
    """What the mailed link of a reset holds: good for an hour, once, and for nothing but this."""
    return signing.dumps([str(user.pk), user.stamp, user.password[-8:]], salt=RESET_SALT)


def person_of(token: str) -> User | None:
    """Whose second factors this link takes away; None when it is too old, used or made up."""
    try:
        key, stamp, password = signing.loads(token, salt=RESET_SALT, max_age=RESET_LIVES)
    except signing.BadSignature:
        return None
    found = User.objects.filter(pk=UUID(key), stamp=stamp, is_active=True).first()
    return found if found and found.password[-8:] == password else None


def reset(user: User, *, by: object = None, facts: dict[str, object] | None = None) -> None:
    """Take away all second factors and end all sessions: the password lets in, and a new factor is set up."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        lives.end_all(user)
        protection.changed.send(sender=User, user=user)
        record(user, "reset_factors", by=by, facts=facts or {}, internal=True)
        letters.account_changed(user, "reset_factors")
