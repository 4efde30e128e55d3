"""Recovery codes: ten, each for one sign-in without the phone."""

from __future__ import annotations

import secrets
import unicodedata

from allauth.mfa.models import Authenticator

from luoshi.kernel.sealed import seal
from luoshi.people.factors.adapter import PURPOSE
from luoshi.people.models import User

COUNT, LENGTH, PART = 10, 20, 5
# No characters that look alike on paper.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
FEW = 3
KIND = Authenticator.Type.RECOVERY_CODES


def tidy(typed: str) -> str:
    """A typed code in the stored spelling: any width and case, with or without the dashes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum())


def spaced(code: str) -> str:
    """As it is shown: ABCDE-FGHIJ-…"""
    return "-".join(code[place : place + PART] for place in range(0, LENGTH, PART))


def make(user: User) -> list[str]:
    """Ten fresh codes, as they are shown this once; earlier ones stop working."""
    codes = ["".join(secrets.choice(LETTERS) for _place in range(LENGTH)) for _code in range(COUNT)]
    # `migrated_codes` is where allauth looks for codes that it did not make itself.
    kept = {"migrated_codes": [seal(code, PURPOSE) for code in codes]}
    Authenticator.objects.update_or_create(user=user, type=KIND, defaults={"data": kept})
    return [spaced(code) for code in codes]


def left(user: User) -> int:
    """How many codes are unused."""
    found = Authenticator.objects.filter(user=user, type=KIND).first()
    return len(found.data["migrated_codes"]) if found else 0
