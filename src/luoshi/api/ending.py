"""Whoever changes the password or a second factor wants everything out that came in under the old one."""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed, password_reset
from django.dispatch import receiver

from luoshi.api.models import Endpoint, Feed, Token
from luoshi.api.webhooks.rules import PASSWORD
from luoshi.people import protection
from luoshi.people.models import User


@receiver([password_changed, password_reset, protection.changed])
def revoke_tokens(user: User, **_more: Any) -> None:
    """All tokens and calendar addresses end; no program hears on in this person's name until they say so."""
    Token.revoke_all(user)
    Feed.revoke_all(user)
    Endpoint.end_all(user, PASSWORD)
