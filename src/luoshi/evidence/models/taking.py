"""Taking an upload in: judged, stored once, a draft of its uploader."""

from __future__ import annotations

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext

from luoshi.evidence import rules
from luoshi.evidence.content import judge
from luoshi.evidence.models.attachment import NO_ROOM, Attachment, open_drafts
from luoshi.evidence.models.drawing import cover_like_elsewhere
from luoshi.evidence.models.file import File
from luoshi.evidence.names import clean_name
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member


def take(member: Member, uploaded: UploadedFile[bytes]) -> Attachment:
    """Keep an uploaded file as a draft of this member.

    Only the header of a picture is read, nothing is decoded; one that is masked in this project already is
    masked again. Raises Refusal with a sentence naming the file when it is empty, too large, a picture bomb,
    or when the disk has no room.
    """
    name = clean_name(uploaded.name)
    rules.size_fits(name, uploaded.size or 0).or_refuse()
    rules.room_for_drafts(open_drafts(member)).or_refuse()
    judged = judge(uploaded)
    rules.content_fits(name, judged).or_refuse()
    try:
        described = File.of(member.project.organization_id, judged, uploaded)
        described.put(uploaded)
        with transaction.atomic():
            file = described.enter(uploaded)
            draft = Attachment.objects.create(
                project=member.project, file=file, name=name, uploaded_by=member
            )
    except OSError as error:
        if error.errno not in NO_ROOM:
            raise
        raise Refusal(
            gettext("“%(name)s” could not be stored: the disk has no room.") % {"name": name}
        ) from error
    return cover_like_elsewhere(draft, by=member)
