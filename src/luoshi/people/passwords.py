"""Password rules beside Django's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luoshi.people.guessing import GUESSED, NUMBERS, common, cores, plain, stands_in, without_walks
from luoshi.people.models import User
from luoshi.people.pinyin import spellings
from luoshi.people.terms import terms_of

# Rooms that know the person's company add its names.
WORDS: list[Callable[[Any], Iterable[str]]] = []
LEFT = 4


class MaximumLength:
    """Refuses passwords over 128 characters: hashing a huge one is an attack on the machine."""

    LIMIT = 128

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when the password is too long."""
        if len(password) > self.LIMIT:
            raise ValidationError(self.get_help_text(), code="password_too_long")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("At most %(limit)d characters.") % {"limit": self.LIMIT}


class LetsIn:
    """Refuses a new password for whom the company lets in by other ways alone."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when none would let this person in."""
        if isinstance(user, User) and user.pk and not terms_of(user).by_password:
            raise ValidationError(self.get_help_text(), code="no_password")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _(
            "Your company lets you in by its own accounts or by a passkey, not by a password. Choose one of"
            " those on the sign-in page; ask your project lead if none works."
        )


class GuessedWords:
    """Refuses what is made of words that others try first: names around the person, years, rows of keys."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when hardly anything is left without such words."""
        left = plain(password[: MaximumLength.LIMIT])
        for word in sorted({*GUESSED, *_around(user)}, key=len, reverse=True):
            left = left.replace(word, " ")
        left = NUMBERS.sub(" ", without_walks(left))
        if len(set(re.sub(r"[\W_]", "", left))) < LEFT:
            raise ValidationError(self.get_help_text(), code="password_guessed")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _(
            "That is guessed too easily: it is made of your own or the company's name, of years, or of"
            " words that everybody takes. A short sentence of your own is better."
        )


class CommonBeneath:
    """Refuses a common password with digits or signs around it, with 0 for o, or twice; digits alone."""

    ENOUGH_DIGITS = 16

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when that is all there is."""
        text = plain(password[: MaximumLength.LIMIT])
        digits = text.isdecimal() and len(text) < self.ENOUGH_DIGITS
        if digits or any(core in common() for core in cores(text)):
            raise ValidationError(self.get_help_text(), code="password_common_beneath")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _(
            "That is one of the passwords that are tried first: a common one with some digits or signs, or"
            " digits alone. A short sentence of your own is better."
        )


class Stolen:
    """Refuses what stands in the installation's own list of stolen passwords; nothing is asked of anybody."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when it stands there."""
        if settings.STOLEN_PASSWORDS and stands_in(settings.STOLEN_PASSWORDS, password):
            raise ValidationError(self.get_help_text(), code="password_stolen")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _("This password is in a list of stolen ones: others try it. Please take another one.")


def _around(user: AbstractBaseUser | None) -> set[str]:
    """Names of the person and of the company, whole and in parts."""
    if user is None:
        return set()
    names = [getattr(user, "name", ""), getattr(user, "email", "")]
    pinyin = spellings(getattr(user, "name", "").replace(" ", ""))
    if user.pk:
        names += [name for each in WORDS for name in each(user)]
    parts = [part for name in names for part in [plain(name), *re.split(r"[\W_]+", plain(name))]]
    return {part for part in parts if len(part) > 1} | pinyin
