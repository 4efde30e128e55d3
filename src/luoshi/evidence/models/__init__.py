"""Nouns of evidence: the stored file, and its hanging on something."""

from luoshi.evidence.models.attachment import Attachment, GoneFile, attach, take
from luoshi.evidence.models.file import Damaged, File

__all__ = ["Attachment", "Damaged", "File", "GoneFile", "attach", "take"]
