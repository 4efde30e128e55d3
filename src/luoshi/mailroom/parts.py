"""Files that came with a mail, taken in like those of the page."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q

from luoshi.evidence.models import Attachment, take
from luoshi.evidence.rules import MOST_FILES
from luoshi.kernel.verdict import Refusal
from luoshi.mailroom.reading import Part
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment

Taken = dict[Path, Attachment]


def take_in(parts: Iterable[Part], by: Member, remarks: list[str]) -> Taken:
    """A draft of this member for each file that is evidence; why one was not taken is added to `remarks`."""
    taken: Taken = {}
    for part in [one for one in parts if not one.quoted and one.size][:MOST_FILES]:
        try:
            with part.path.open("rb") as content:
                taken[part.path] = take(by, UploadedFile(content, name=part.name, size=part.size))
        except Refusal as refused:
            remarks.append(str(refused))
    return taken


def fresh(parts: Iterable[Part], subject_kind: str, subject_id: UUID) -> list[Part]:
    """Without pictures in the text that hang in this thread already: programs send them along each time."""
    on_thing = Q(subject_kind=subject_kind, subject_id=subject_id)
    said = Comment.objects.filter(subject_kind=subject_kind, subject_id=subject_id).values("pk")
    hanging = Attachment.objects.filter(on_thing | Q(subject_kind="comment", subject_id__in=said))
    there = set(hanging.values_list("file__sha256", flat=True))
    return [part for part in parts if not (part.inline and part.sha256 in there)]


def drafts_like(attachments: Iterable[Attachment], by: Member) -> list[Attachment]:
    """The same files once more, as drafts of this member: what hangs stays where it hangs."""
    made = [
        Attachment(project_id=by.project_id, file_id=one.file_id, name=one.name, uploaded_by=by)
        for one in attachments
    ]
    return Attachment.objects.bulk_create(made)
