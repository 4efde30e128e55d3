"""How allauth's second factors behave here: secrets are sealed, passkeys belong to the configured address."""

from __future__ import annotations

from typing import ClassVar
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel.sealed import seal, unseal
from luoshi.people.models import User

PURPOSE = "second factor"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Our sentences, our seal, our name."""

    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": gettext_lazy("That code is not right, or it has been used. Take the next one."),
    }

    def get_totp_issuer(self) -> str:
        """Under which name the phone lists the codes."""
        return _("Luoshi")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Passkeys are bound to the host of LUOSHI_URL, whatever the request's Host says."""
        return {"id": urlsplit(settings.SITE_URL).hostname or "", "name": _("Luoshi")}

    def generate_authenticator_name(self, user: User, kind: Authenticator.Type) -> str:
        """A passkey that was given no name."""
        return _("Passkey")

    def encrypt(self, text: str) -> str:
        """What is stored opens only with the key of the installation."""
        return seal(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """The secret itself."""
        return unseal(encrypted_text, PURPOSE)

    def send_notification_mail(self, *args: object, **kwargs: object) -> None:
        """Our own letters tell what was changed."""
