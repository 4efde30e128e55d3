"""Users and their single-use invitations."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Refusal
from luoshi.people.ways.models import Identity as Identity
from luoshi.trail.models import record

OWN = ("name", "language", "time_zone", "shortcuts")
LANGUAGES = [("zh-hans", "简体中文"), ("zh-hant", "繁體中文"), ("en", "English")]


def tidy_email(address: str) -> str:
    """The one spelling under which an address is stored and compared."""
    return unicodedata.normalize("NFKC", address).strip().lower()


def one_spelling(name: str) -> str:
    """Under which attempts are counted: directories take more spellings for the same name than we do."""
    return tidy_email(tidy_email(name).casefold())


class UserManager(BaseUserManager["User"]):
    """Creates users; Django's sign-in needs a manager with these two names."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A user with this address; without a password the account can only be entered by invitation."""
        user = self.model(email=tidy_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get(self, *args: Any, **kwargs: Any) -> User:
        """One person. By the key alone, as every request of somebody signed in begins, in prepared words."""
        # A manager of some people only (those of another row) is of a class of its own, and asks in full.
        if args or set(kwargs) != {"pk"} or type(self) is not UserManager:
            return super().get(*args, **kwargs)
        found = _PERSON.first(pk=kwargs["pk"])
        if found is None:
            raise User.DoesNotExist
        return found

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=tidy_email(username or ""))


class User(Record, AbstractBaseUser):
    """A person who signs in. What they may do follows from their memberships."""

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(pgettext_lazy("person", "Name"), max_length=80)
    language = models.CharField(_("Language"), max_length=10, choices=LANGUAGES, default="zh-hans")
    time_zone = models.CharField(_("Time zone"), max_length=60, default="Asia/Shanghai")
    shortcuts = models.BooleanField(_("Single-key shortcuts"), default=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    # Sessions are bound to it as to the password: changed, it ends all of them.
    stamp = models.CharField(max_length=22, blank=True, db_default="", default="", editable=False)
    # The address that waits for a press on the link mailed to it.
    new_email = models.EmailField(blank=True, db_default="", default="", editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    trail_kind = "user"

    class Meta:
        verbose_name = _("person")

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, under the method by which Django asks for it."""
        return self.name

    @property
    def has_a_way(self) -> bool:
        """Whether the person can already sign in, by a password or by an account elsewhere."""
        return self.has_usable_password() or self.identities.exists()

    def restamp(self) -> None:
        """End what was opened under the present stamp: every session, every mailed link."""
        self.stamp = secrets.token_urlsafe(16)
        self.save(update_fields=["stamp"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Password and stamp; without a stamp as Django has it, so that sessions of before go on."""
        salt = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"
        return salted_hmac(salt, self.password + self.stamp, secret=secret, algorithm="sha256").hexdigest()

    def change_self(self, **values: Any) -> None:
        """The person changes the own settings; the address is not among them."""
        with transaction.atomic():
            old = User.objects.select_for_update().get(pk=self.pk)
            facts = {
                name: [getattr(old, name), values[name]]
                for name in OWN
                if name in values and getattr(old, name) != values[name]
            }
            for name in facts:
                setattr(self, name, values[name])
            if facts:
                self.save(update_fields=list(facts))
                record(self, "change", by=self, facts=facts, internal=True)


_PERSON: Prepared[User] = Prepared(lambda: User.objects.filter(pk=Blank("pk", models.UUIDField())))


def digest(token: str) -> str:
    """What is stored of a secret token: enough to recognise it, never enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


class Invitation(Record):
    """Opens one account, for one address, once, for seven days."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    sent_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    DAYS = 7

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return self.email

    @classmethod
    def issue(cls, user: User) -> str:
        """A fresh token for this user's address; earlier unused ones stop working."""
        cls.objects.filter(user=user, used_at__isnull=True).delete()
        token = secrets.token_urlsafe(32)
        until = clock.now() + timedelta(days=cls.DAYS)
        cls.objects.create(user=user, email=user.email, token_hash=digest(token), expires_at=until)
        return token

    @classmethod
    def of(cls, token: str) -> Invitation | None:
        """The invitation that this token still opens, or None."""
        found = cls.objects.select_related("user").filter(token_hash=digest(token)).first()
        return found if found and found.is_open else None

    @property
    def is_open(self) -> bool:
        """Unused, in time, still bound to the address the user has now, and without a password to replace."""
        fresh = self.used_at is None and clock.now() < self.expires_at
        return fresh and self.email == self.user.email and self._opens_an_account()

    def _opens_an_account(self) -> bool:
        return self.user.is_active and not self.user.has_a_way

    def accept(self, password: str) -> User:
        """Set the password and use the invitation up. Raises Refusal when it is already used or expired."""
        with transaction.atomic():
            self.still_open()
            self.use_up()
            self.user.set_password(password)
            self.user.save(update_fields=["password"])
        return self.user

    def still_open(self) -> None:
        """Raises Refusal when it opens nothing any more."""
        if not self.is_open:
            raise Refusal(_used())

    def use_up(self) -> None:
        """It opens nothing any more. Raises Refusal when somebody was quicker."""
        fresh = Invitation.objects.filter(pk=self.pk, used_at__isnull=True, expires_at__gt=clock.now())
        if not fresh.update(used_at=clock.now()):
            raise Refusal(_used())
        record(self.user, "accept_invitation", by=self.user)


def _used() -> str:
    return _g("This invitation has been used or has expired. Ask the project lead for a new one.")
