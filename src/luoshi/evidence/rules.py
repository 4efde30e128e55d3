"""What may be taken in, and who may see it, each refusal with its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.evidence.content import Judged
from luoshi.evidence.marks import Mark, uncovered
from luoshi.kernel.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from luoshi.evidence.models import Attachment
    from luoshi.rollout.models import Member

MOST_FILES = 20
MOST_DRAFTS = 100
MOST_PIXELS = 40_000_000
MEGABYTE = 1024 * 1024


def size_fits(name: str, size: int) -> Verdict:
    """Neither empty nor over the limit of the installation."""
    most = settings.EVIDENCE_MAX_MB
    if size == 0:
        return no(_("“%(name)s” is empty (0 bytes).") % {"name": name})
    if size > most * MEGABYTE:
        facts = {"name": name, "size": f"{size / MEGABYTE:.1f}", "most": most}
        return no(_("“%(name)s” has %(size)s MB; %(most)d MB are possible.") % facts)
    return YES


def content_fits(name: str, judged: Judged) -> Verdict:
    """A picture whose pixels could fill the memory is not taken, however small the file."""
    if judged.pixels > MOST_PIXELS:
        facts = {"name": name, "most": MOST_PIXELS // 1_000_000}
        return no(_("“%(name)s” is too large a picture; %(most)d million pixels are possible.") % facts)
    return YES


def number_fits(count: int) -> Verdict:
    """At most twenty files in one submission."""
    if count > MOST_FILES:
        return no(_("%(count)d files at once; %(most)d are possible.") % {"count": count, "most": MOST_FILES})
    return YES


def room_for_drafts(open_drafts: int) -> Verdict:
    """Uploads that were never sent are limited per person, so that nobody fills the disk by accident."""
    if open_drafts >= MOST_DRAFTS:
        return no(_("You have uploaded %(count)d files without sending them. Send or remove some first.")
                  % {"count": open_drafts})  # fmt: skip
    return YES


def may_see(member: Member, attachment: Attachment) -> bool:
    """Visible exactly to those who may see what it hangs on; a draft to who uploaded it. Deny by default."""
    return type(attachment).objects.visible_to(member).filter(pk=attachment.pk).exists()


def may_mark(member: Member, attachment: Attachment) -> Verdict:
    """Pictures only, by who gave them and by the project lead; never in what was handed over."""
    if not attachment.is_picture:
        return no(_("Only pictures can be marked; “%(name)s” is none.") % {"name": attachment.name})
    if attachment.is_frozen:
        return no(_("What was handed over stays as it is. Mark the picture on the problem itself; "
                    "masks then cover it here too."))  # fmt: skip
    lead = member.has("lead") and not member.is_external and not attachment.is_draft
    if attachment.project_id != member.project_id or not (attachment.uploaded_by_id == member.pk or lead):
        return no(_("Only who sent this picture and the project lead can mark it."))
    return YES


def may_uncover(member: Member, attachment: Attachment, marks: list[Mark]) -> Verdict:
    """Once the picture was sent, only a lead takes a mask away or makes it smaller."""
    lead = member.has("lead") and not member.is_external
    if attachment.is_draft or lead or not uncovered(attachment.marks, marks):
        return YES
    return no(_("Once a picture was sent, only the project lead takes a mask away or makes it smaller."))
