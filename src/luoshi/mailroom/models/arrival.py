"""Mail that came in: kept first, then handled, once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luoshi.evidence.models.parked import length, opened, store
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.mailroom.fingerprint import fingerprint
from luoshi.mailroom.models.reasons import POISON, SENTENCES
from luoshi.post.tokens import VEILED
from luoshi.rollout.models import Member, Organization, Project
from luoshi.rollout.roles import LEAD

UNREAD, DONE, WAITS, DROPPED = "unread", "done", "waits", "dropped"
LMTP, SMTP, IMAP = "lmtp", "smtp", "imap"
TRIES = 5
FIRST_PAUSE = timedelta(seconds=60)
LATE = timedelta(hours=1)
_SECRET = re.compile(r"(\+[rb]\.)[^@]*@")


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    """Mails by who may see them, and by what is to be done."""

    def visible_to(self, member: Member) -> ArrivalQuerySet:
        """The project's lead, and nobody else."""
        if member.is_external or not member.has(LEAD):
            return self.none()
        return self.filter(project_id=member.project_id)

    def waiting(self) -> ArrivalQuerySet:
        """Those that the lead has to file, the longest waiting first."""
        return self.filter(status=WAITS).order_by("at", "id")

    def without_lead(self) -> ArrivalQuerySet:
        """Those that wait and that no page shows: nobody knows whose they are."""
        return self.filter(status=WAITS, project=None)

    def due(self) -> ArrivalQuerySet:
        """Those to be handled now, in the order in which they came."""
        return self.filter(status=UNREAD, not_before__lte=clock.now()).order_by("id")


class Arrival(Record):
    """来信: one mail at one address of ours, with its bytes, and what came of it."""

    STATUS: ClassVar = [
        (UNREAD, _("Waiting to be read")), (DONE, _("Filed")), (WAITS, _("Waiting for the lead")),
        (DROPPED, _("Laid aside")),
    ]  # fmt: skip
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=64)
    destination = models.CharField(max_length=320, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    way = models.CharField(max_length=4)
    envelope_from = models.CharField(max_length=320, blank=True)
    peer = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    status = models.CharField(max_length=8, choices=STATUS, default=UNREAD)
    reason = models.CharField(max_length=20, blank=True)
    detail = models.TextField(blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    error = models.CharField(max_length=500, blank=True)

    sender = models.CharField(max_length=320, blank=True)
    sender_name = models.CharField(max_length=120, blank=True)
    # More than From says that the member wrote.
    believed = models.BooleanField(default=False)
    subject = models.CharField(max_length=300, blank=True)
    said = models.TextField(blank=True)
    cut = models.TextField(blank=True)
    # Cleaned, without pictures; empty when the mail has no HTML.
    html = models.TextField(blank=True)
    remarks: models.JSONField[Any, Any] = models.JSONField(default=list)
    # What came of it: kind, id, words and page of each thing.
    outcome: models.JSONField[Any, Any] = models.JSONField(default=list)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    objects = ArrivalQuerySet.as_manager()
    trail_kind = "arrival"

    class Meta:
        verbose_name = _("incoming mail")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "destination"], name="one_arrival_per_mail"),
        ]
        indexes: ClassVar = [
            # The worker's list; as small as what lies there.
            models.Index(fields=["not_before", "id"], condition=Q(status=UNREAD), name="arrival_due"),
            # The lead's page and its count.
            models.Index(fields=["project", "status", "-at"], name="arrival_page"),
            # How many came from one address lately.
            models.Index(fields=["sender", "at"], name="arrival_sender"),
        ]

    def __str__(self) -> str:
        return self.subject or self.sender or str(self.pk)

    @property
    def shown_destination(self) -> str:
        """The address without the secret of the member to whom it was given."""
        return _SECRET.sub(r"\1…@", self.destination)

    # Taking in

    @classmethod
    def receive(
        cls, raw: bytes, *, way: str, to: str, envelope_from: str = "", peer: str = "", reason: str = ""
    ) -> Arrival:
        """Keep a mail: when this returns, its bytes and its row are on disk. A second copy is the first.

        Raises OSError when the disk is full, DatabaseError when the database is away; then nothing is
        promised to whoever sent it. With a `reason` it waits for the lead at once.
        """
        made = cls(
            key=fingerprint(raw), destination=to.strip().lower()[:320], size=len(raw),
            sha256=hashlib.sha256(raw).hexdigest(), way=way,
            envelope_from=envelope_from[:320], peer=peer[:300], reason=reason,
        )  # fmt: skip
        same = {"key": made.key, "destination": made.destination}
        if known := cls.objects.filter(**same).first():
            return known
        store(made.path, ContentFile(raw))
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            return cls.objects.get(**same)
        return made

    @property
    def path(self) -> str:
        """Name of its bytes in the storage."""
        return f"mail/{self.sha256[:2]}/{self.sha256}"

    def is_whole(self) -> bool:
        """Whether the storage holds as many bytes as it should."""
        return length(self.path) == self.size

    @property
    def raw(self) -> bytes:
        """The mail as it came."""
        with opened(self.path) as stored:
            return bytes(stored.read())

    # Handling

    def claim(self) -> bool:
        """Take it for one try; False when another worker did. After five it waits with the last cause.

        The next try is written down before this one begins: a mail that kills its worker is set aside too.
        """
        mine = Arrival.objects.filter(pk=self.pk, status=UNREAD, tries=self.tries)
        if self.is_given_up:
            known = {"project": self.project, "sender": self.sender}
            mine.update(status=WAITS, reason=POISON, detail=self.error, handled_at=clock.now(), **known)
            return False
        pause = FIRST_PAUSE * (1 << self.tries)
        if not mine.update(tries=self.tries + 1, not_before=clock.now() + pause):
            return False
        self.tries += 1
        return True

    @property
    def is_given_up(self) -> bool:
        """It has been tried as often as a mail is."""
        return self.status == UNREAD and self.tries >= TRIES

    def failed(self, error: Exception) -> None:
        """This try came to nothing; the cause is kept."""
        self.error = f"{type(error).__name__}: {error}"[:500]
        self.save(update_fields=["error"])

    def settle(self, status: str, reason: str = "", detail: str = "", by: Member | None = None) -> None:
        """What came of it. Part of the transaction that did it."""
        self.status, self.reason, self.detail = status, reason, detail
        self.handled_at, self.handled_by, self.error = clock.now(), by, ""
        self.save()

    @property
    def why(self) -> str:
        """Why it waits or was laid aside, in words."""
        return str(SENTENCES.get(self.reason, ""))

    @property
    def lost_links(self) -> bool:
        """Whether links that act for their reader were cut out of what it says."""
        return bool(VEILED.search(self.said) or VEILED.search(self.cut))

    # What must always be true

    @classmethod
    def mails_are_handled(cls) -> Iterator[str]:
        """One sentence for each mail that nobody handled within the hour, or that no lead can see."""
        for one in cls.objects.filter(status=UNREAD, at__lt=clock.now() - LATE).order_by("id").iterator(1000):
            yield f"mail {one.pk}: lies unhandled since {one.at:%Y-%m-%d %H:%M}; {one.error or 'never tried'}"
        for one in cls.objects.without_lead().order_by("id").iterator(1000):
            yield f"mail {one.pk} ({one.path}): waits, and belongs to no project whose lead could see it"

    @classmethod
    def mails_stay_whole(cls) -> Iterator[str]:
        """One sentence for each mail whose bytes are missing or no longer those that came."""
        for one in cls.objects.order_by("id").only("sha256", "size").iterator(1000):
            if not one.is_whole() or hashlib.sha256(one.raw).hexdigest() != one.sha256:
                yield f"mail {one.pk} ({one.path}): missing or changed on the disk"
