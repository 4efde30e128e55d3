"""Receiving: a body without end fills neither the memory nor the disk."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from luoshi.evidence.rules import MEGABYTE

# More than any file that some page takes; what is too large for the page gets the page's own sentence.
MOST_KEPT = 64 * MEGABYTE


class CountingUploadHandler(TemporaryFileUploadHandler):
    """Beyond the limit bytes are counted and not kept: the file's size stays true, so the rules refuse it."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the chunk while there is room."""
        if start + len(raw_data) <= max(MOST_KEPT, settings.EVIDENCE_MAX_MB * MEGABYTE):
            super().receive_data_chunk(raw_data, start)
