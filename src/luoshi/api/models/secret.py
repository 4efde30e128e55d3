"""A secret that stands for one member of one project: opaque, kept as a hash, counted by the minute."""

from __future__ import annotations

from abc import abstractmethod
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.people.models import User, digest
from luoshi.rollout.models import Member


class Secret(Record):
    """What a program shows; whoever has it reads as its member, and as nobody else."""

    member: Any
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)
    # The minute in which it worked last, and how many requests were let in then; written once in a block.
    minute = models.BigIntegerField(default=0)
    let_in = models.PositiveIntegerField(default=0)

    prefix: ClassVar[str]
    block: ClassVar[int] = 1
    """Requests that a process is let in with at once; what is left at the end of the minute is lost."""

    class Meta:
        abstract = True

    @property
    def works(self) -> bool:
        """Not revoked."""
        return self.revoked_at is None

    @classmethod
    def of(cls, secret: str) -> Self | None:
        """The working one behind this secret, with its member and project."""
        if not secret.startswith(cls.prefix):
            return None
        with_it = ("member__project__organization", "member__user", "member__department", "member__firm")
        rows = cls._default_manager.select_related(*with_it)
        found = rows.filter(token_hash=digest(secret)).first()
        if found is None or not found.works or not found.member.user.is_active:
            return None
        member: Member = found.member
        return found if member.is_active_on(member.project.today()) else None

    @classmethod
    def revoke_all(cls, user: User) -> int:
        """All of a person, in every project; how many there were."""
        mine = {"member__user": user}
        return cls._default_manager.filter(revoked_at__isnull=True, **mine).update(revoked_at=clock.now())

    @property
    def used_at(self) -> datetime | None:
        """The minute in which it worked last; None before the first time."""
        return datetime.fromtimestamp(self.minute * 60, UTC) if self.minute else None

    @property
    @abstractmethod
    def per_minute(self) -> int:
        """How many requests a minute takes, on all nodes together."""

    def take(self, minute: int) -> bool:
        """Let a block of requests of this minute in, for all processes together; False above the limit."""
        rows, block = type(self)._default_manager.filter(pk=self.pk), self.block
        same = rows.filter(minute=minute, let_in__lte=self.per_minute - block)
        # Another process may begin the minute between the two statements; then the third counts.
        return bool(
            same.update(let_in=F("let_in") + block)
            or rows.exclude(minute=minute).update(minute=minute, let_in=block)
            or same.update(let_in=F("let_in") + block)
        )
