"""Password rules beside Django's own."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


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
