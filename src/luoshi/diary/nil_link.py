"""The link in a reminder that files nil for one member and one period, without signing in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core import signing
from django.urls import reverse

from luoshi.rollout.models import Member

SALT = "luoshi.diary.nil"
"""Signed for this purpose only: no other link of the product is taken here, and this one nowhere else."""


def path_of(member: Member, day: date) -> str:
    """Address of the page with the one button."""
    return reverse("nil_link", args=[signing.dumps([member.pk.hex, day.isoformat()], salt=SALT)])


def read(token: str) -> tuple[UUID, date] | None:
    """Whose diary of which day; None when the link is not ours. Whether it is open is asked later."""
    try:
        key, day = signing.loads(token, salt=SALT)
        return UUID(key), date.fromisoformat(day)
    except (signing.BadSignature, ValueError, TypeError):
        return None
