"""A file hanging on something: a draft of its uploader first, then part of what was sent."""

from __future__ import annotations

import errno
import secrets
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import ClassVar

from django.db import connection, models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.evidence import rules, subjects
from luoshi.evidence.marks import Mark
from luoshi.evidence.models.file import File
from luoshi.evidence.models.marking import Marking
from luoshi.evidence.models.parked import forget
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared, PreparedForKeys
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member, Project

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
DRAFT_DAYS = 7


class GoneFile(Refusal):
    """An id that is not an open draft of this person: removed, sent already, foreign or never there."""


def secret_id() -> uuid.UUID:
    """128 random bits: a draft's address can be neither guessed nor counted up to."""
    return uuid.UUID(bytes=secrets.token_bytes(16))


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Attachments by what they hang on and by who may see them."""

    def on(self, kind: str, subject_id: uuid.UUID) -> AttachmentQuerySet:
        """Those of one thing, in the order in which they were given."""
        hanging = self.filter(subject_kind=kind, subject_id=subject_id)
        return hanging.select_related("file").order_by("place", "at")

    def drafts_of(self, member: Member | Blank) -> AttachmentQuerySet:
        """What this person uploaded and has not sent."""
        return self.filter(subject_kind="", uploaded_by=member)

    def visible_to(self, member: Member, kind: str | None = None) -> AttachmentQuerySet:
        """Own drafts, and what hangs on visible things; internal ones never to externals.

        `kind`: of what hangs, only on things of this kind.
        """
        mine = Q(subject_kind="", uploaded_by=member)
        found = self.filter(mine | subjects.hanging_where(member, kind), project_id=member.project_id)
        return found.exclude(internal=True) if member.is_external else found


class Attachment(Record):
    """附件: who gave which file, under which name, on what. Never changed once it hangs."""

    id = models.UUIDField(primary_key=True, default=secret_id, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="attachments")
    # The marks in force; null when nothing is drawn on it.
    marking = models.ForeignKey(
        Marking, null=True, blank=True, on_delete=models.PROTECT, related_name="places"
    )
    # The redacted copy: all that an outsider gets when there is one.
    shared = models.ForeignKey(
        File, null=True, blank=True, on_delete=models.PROTECT, related_name="shared_by"
    )
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.UUIDField(null=True)
    place = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200)
    uploaded_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    internal = models.BooleanField(default=False)

    objects = AttachmentQuerySet.as_manager()
    trail_kind = "attachment"
    # Who reads it on this page; as long as nobody is named, it shows what an outsider may see.
    reader: Member | None = None

    class Meta:
        verbose_name = _("attachment")
        indexes: ClassVar = [
            # The picture strip of one thing or of a list of things.
            models.Index(fields=["subject_id", "subject_kind"], name="attachment_subject"),
            # Open drafts: a person's, and the old ones for the nightly clean-up.
            models.Index(fields=["uploaded_by", "at"], condition=Q(subject_kind=""), name="attachment_draft"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(subject_kind="", subject_id__isnull=True)
                | (~Q(subject_kind="") & Q(subject_id__isnull=False)),
                name="attachment_draft_or_hanging",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_draft(self) -> bool:
        """Whether it was uploaded but not sent."""
        return not self.subject_kind

    @property
    def marks(self) -> list[Mark]:
        """The marks in force."""
        return list(self.marking.marks) if self.marking else []

    @property
    def is_masked(self) -> bool:
        """Whether an outsider gets another copy than the original."""
        return self.shared_id is not None

    @property
    def is_frozen(self) -> bool:
        """Whether it hangs on something that was handed over: there everybody sees what outsiders see."""
        return subjects.is_frozen(self.subject_kind)

    @property
    def outside(self) -> File:
        """What an outsider gets: the redacted copy where there is one."""
        return self.shared or self.file

    @property
    def drawn(self) -> File:
        """What an outsider sees on a page: the copy with its marks, where there are any."""
        return (self.marking.copy if self.marking else None) or self.outside

    def opens_original(self, member: Member | None) -> bool:
        """Whether this member may see what a mask covers."""
        return not self.is_masked or not (member is None or member.is_external or self.is_frozen)

    def file_for(self, member: Member) -> File:
        """The file this member gets: outsiders the redacted copy where there is one."""
        return self.file if self.opens_original(member) else self.outside

    def shown_to(self, member: Member) -> File:
        """The picture as pages show it: with its marks, where there are any."""
        marked = self.marking.copy if self.marking else None
        return marked or self.file_for(member)

    def name_for(self, member: Member | None) -> str:
        """Its name; that of a masked picture may say what the mask hides, so outsiders read another."""
        if self.opens_original(member) or not self.is_picture:
            return self.name
        return gettext("masked picture") + ".webp"

    @property
    def caption(self) -> str:
        """Its name for who reads this page."""
        return self.name_for(self.reader)

    @property
    def is_picture(self) -> bool:
        """Whether the page shows it; everything else is a file to download."""
        return self.file.showable

    @property
    def url(self) -> str:
        """What opens it: the re-encoded copy of a picture, the download of anything else."""
        return self._picture_url("picture") if self.is_picture else self.download_url

    @property
    def thumb(self) -> str:
        """The small copy for strips and lists; empty for what is no picture."""
        return self._picture_url("thumb") if self.is_picture else ""

    @property
    def original_url(self) -> str:
        """The picture without its marks, where there are some and this reader may look below them."""
        marked = self.marking_id is not None and self.opens_original(self.reader)
        return self._picture_url("original") if marked else ""

    @property
    def marks_url(self) -> str:
        """Where this reader draws on it; empty for who may not."""
        own = self.is_draft and self.is_picture  # nobody else sees a draft
        may = own or (self.reader is not None and rules.may_mark(self.reader, self))
        return self.project.url("evidence:marks", self.pk) if may else ""

    def _picture_url(self, kind: str) -> str:
        # Another version has another address, so that no page goes on showing the former one.
        version = f"?v={self.marking_id.hex[-8:]}" if self.marking_id else ""
        return self.project.url(f"evidence:{kind}", self.pk) + version

    @property
    def download_url(self) -> str:
        """Address of the untouched original (for outsiders: of the redacted copy), always a download."""
        return self.project.url("evidence:file", self.pk)

    @property
    def remove_url(self) -> str:
        """Address that removes it while it is a draft."""
        return self.project.url("evidence:draft_delete", self.pk)

    @staticmethod
    def gone() -> GoneFile:
        """The refusal for an id that is not an own open draft, the same whatever the reason."""
        return GoneFile(gettext("A file is not there any more. Please add it again."))

    def discard(self, *, by: Member) -> None:
        """Remove an own draft. Raises GoneFile for anything else."""
        removed, _kinds = Attachment.objects.drafts_of(by).filter(pk=self.pk).delete()
        if not removed:
            raise Attachment.gone()
        _forget_marks([self.pk])

    def twin(self, kind: str, subject_id: uuid.UUID, place: int) -> Attachment:
        """An unsaved copy of this row for another thing: the same file, the same marks."""
        return Attachment(
            project_id=self.project_id, file_id=self.file_id, shared_id=self.shared_id,
            marking_id=self.marking_id, subject_kind=kind, subject_id=subject_id, place=place, name=self.name,
            uploaded_by_id=self.uploaded_by_id, at=self.at,
        )  # fmt: skip

    @classmethod
    def drop_old_drafts(cls) -> int:
        """Remove drafts older than a week and files that nothing uses any more; returns how many drafts."""
        old = cls.objects.filter(subject_kind="", at__lt=clock.now() - timedelta(days=DRAFT_DAYS))
        rows = list(old.values_list("pk", "file_id"))
        drafts = [pk for pk, _file in rows]
        cls.objects.filter(pk__in=drafts, subject_kind="").delete()
        _forget_marks(drafts)
        for file_id in {file for _pk, file in rows}:
            _drop_unused(file_id)
        return len(rows)


Given = Attachment | uuid.UUID | str


def attach(
    given: Iterable[Given],
    subject_kind: str,
    subject_id: uuid.UUID,
    *,
    by: Member,
    internal: bool = False,
) -> list[Attachment]:
    """Hang drafts of this member on a thing, inside the verb's transaction and in the given order.

    Raises GoneFile for an id that is not the member's own open draft, Refusal for more than twenty files,
    RuntimeError outside a transaction.
    """
    ids = ids_of(given)
    if not ids:
        return []
    if not connection.in_atomic_block:
        raise RuntimeError("files may only be attached inside the verb's transaction")
    rules.number_fits(len(ids)).or_refuse()
    drafts = _locked_drafts(ids, by)
    there = _HANGING.ask(kind=subject_kind, key=subject_id)
    for place, draft in enumerate(drafts, len(there)):
        draft.subject_kind, draft.subject_id = subject_kind, subject_id
        draft.place, draft.internal = place, internal
    names = ["subject_kind", "subject_id", "place", "internal"]
    if len(drafts) == 1:
        drafts[0].save(update_fields=names)
    else:
        Attachment.objects.bulk_update(drafts, names)
    return drafts


_HANGING: Prepared[uuid.UUID] = Prepared(
    lambda: Attachment.objects.filter(
        subject_kind=Blank("kind", models.CharField()), subject_id=Blank("key", models.UUIDField())
    ).values_list("pk", flat=True)
)
_OPEN: Prepared[uuid.UUID] = Prepared(
    lambda: Attachment.objects.drafts_of(Blank("member", models.UUIDField())).values_list("pk", flat=True)[
        : rules.MOST_DRAFTS
    ]
)
_LOCKED: PreparedForKeys[Attachment] = PreparedForKeys(
    lambda keys: (
        Attachment.objects.drafts_of(Blank("member", models.UUIDField()))
        .filter(project=Blank("project", models.UUIDField()), pk__in=keys)
        .select_for_update(of=("self",))
        .select_related("file", "project")
    )
)


def open_drafts(member: Member) -> int:
    """How many files this person has uploaded and not sent, as far as the limit."""
    return len(_OPEN.ask(member=member.pk))


def _locked_drafts(ids: Sequence[uuid.UUID], by: Member) -> list[Attachment]:
    found = {draft.pk: draft for draft in _LOCKED.ask(ids, member=by.pk, project=by.project_id)}
    if len(found) != len(ids):
        raise Attachment.gone()
    return [found[one] for one in ids]


def ids_of(given: Iterable[Given]) -> list[uuid.UUID]:
    """Ids in order, each once. Raises GoneFile for what cannot be an id."""
    try:
        ids = [one.pk if isinstance(one, Attachment) else uuid.UUID(str(one)) for one in given]
    except ValueError:
        raise Attachment.gone() from None
    return list(dict.fromkeys(ids))


def _forget_marks(drafts: Iterable[uuid.UUID]) -> None:
    """What was drawn on drafts that are gone, and the copies that nothing else uses."""
    drawn = Marking.objects.filter(picture__in=list(drafts), places=None)
    copies = {copy for copy in drawn.values_list("copy_id", flat=True) if copy}
    drawn.delete()
    for file_id in copies:
        _drop_unused(file_id)


def _drop_unused(file_id: uuid.UUID) -> None:
    """Row and bytes together, under the lock that `File.keep` takes for the same content."""
    with transaction.atomic():
        file = File.objects.select_for_update().filter(pk=file_id).first()
        if file is None or file.attachments.exists() or file.shared_by.exists():
            return
        if file.markings.exists() or file.burnt_from.exists():
            return
        try:
            file.delete()
        except models.ProtectedError:
            return  # a room above keeps it
        for name in (file.path, file.derived_path("picture"), file.derived_path("thumb")):
            forget(name)
