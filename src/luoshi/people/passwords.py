"""Password rules beside Django's own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Words that others try first, in Chinese offices among them; the longest go first.
GUESSED = (
    "luoshi", "落实", "password", "passw0rd", "welcome", "admin", "iloveyou", "qwerty", "asdfgh",
    "zxcvbn", "1qaz2wsx", "qazwsx", "abc", "woaini", "woaiwojia", "nihao", "mima", "gongsi", "wangluo",
    "zhongguo", "china", "beijing", "shanghai", "taobao", "wechat", "weixin", "dingtalk", "crm", "erp",
    "oa", "5201314", "520520", "1314520", "147258369", "123456789", "987654321", "12345678", "123456",
    "654321", "111111", "000000", "888888", "666666", "123123", "我爱你", "密码", "公司", "你好",
    "中国", "新年快乐", "恭喜发财",
)  # fmt: skip
YEAR = re.compile(r"(19|20)\d\d")
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


class GuessedWords:
    """Refuses what is made of words that others try first: names around the person, years, rows of keys."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raises ValidationError when hardly anything is left without such words."""
        left = _plain(password[: MaximumLength.LIMIT])
        for word in sorted({*GUESSED, *_around(user)}, key=len, reverse=True):
            left = left.replace(word, " ")
        left = YEAR.sub(" ", left)
        if len(set(re.sub(r"[\W_]", "", left))) < LEFT:
            raise ValidationError(self.get_help_text(), code="password_guessed")

    def get_help_text(self) -> str:
        """The rule in words."""
        return _(
            "That is guessed too easily: it is made of your own or the company's name, of years, or of"
            " words that everybody takes. A short sentence of your own is better."
        )


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _around(user: AbstractBaseUser | None) -> set[str]:
    """Names of the person and of the company, whole and in parts."""
    if user is None:
        return set()
    names = [getattr(user, "name", ""), getattr(user, "email", "")]
    if user.pk:
        names += [name for each in WORDS for name in each(user)]
    parts = [part for name in names for part in [_plain(name), *re.split(r"[\W_]+", _plain(name))]]
    return {part for part in parts if len(part) > 1}
