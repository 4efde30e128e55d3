"""How far a mailbox was read by IMAP."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db import models

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.trouble import Trouble, told

LATE = timedelta(minutes=15)


class Mailbox(Record):
    """One folder of one account. UIDs (RFC 3501) only grow until the server gives out a new UIDVALIDITY."""

    # Server, account and folder, without the password.
    name = models.CharField(max_length=300, unique=True)
    uid_validity = models.PositiveBigIntegerField(default=0)
    last_uid = models.PositiveBigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "mailbox"
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_late(self) -> bool:
        """Whether nobody has looked into it for a while."""
        return self.looked_at is None or clock.now() - self.looked_at > LATE

    @property
    def trouble(self) -> Trouble:
        """Why it does not answer, in the reader's words."""
        return told(self.error)

    def opened(self, uid_validity: int) -> None:
        """The folder was opened; under a new UIDVALIDITY everything in it is looked at again."""
        if uid_validity != self.uid_validity:
            self.uid_validity, self.last_uid = uid_validity, 0
        self.looked_at, self.failing_since, self.error = clock.now(), None, ""
        self.save()

    def keep_up(self, uid: int) -> None:
        """Everything up to this one lies on our disk."""
        self.last_uid = uid
        self.save(update_fields=["last_uid"])

    def failed(self, why: str) -> None:
        """The server does not answer, or not as it should."""
        self.failing_since, self.error = self.failing_since or clock.now(), why[:300]
        self.save(update_fields=["failing_since", "error"])
