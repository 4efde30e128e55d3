"""Nouns of evidence: the stored file, and its hanging on something."""

from luoshi.evidence.models.attachment import Attachment, GoneFile, attach, take
from luoshi.evidence.models.file import DamagedError, File

__all__ = ["Attachment", "DamagedError", "File", "GoneFile", "attach", "take"]
