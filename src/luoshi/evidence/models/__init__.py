"""Nouns of evidence: the stored file, its hanging on something, and the marks on a picture."""

from luoshi.evidence.models.attachment import Attachment, GoneFile, attach
from luoshi.evidence.models.drawing import Drawn, draw, hang_copies, versions
from luoshi.evidence.models.file import Damaged, File
from luoshi.evidence.models.marking import Marking
from luoshi.evidence.models.parked import Parked
from luoshi.evidence.models.taking import take

__all__ = [
    "Attachment",
    "Damaged",
    "Drawn",
    "File",
    "GoneFile",
    "Marking",
    "Parked",
    "attach",
    "draw",
    "hang_copies",
    "take",
    "versions",
]
