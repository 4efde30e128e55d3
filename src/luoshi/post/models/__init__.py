"""Notices, letters, and the one way to tell somebody something."""

from luoshi.post.models.letter import Letter
from luoshi.post.models.notice import ACT, HEAR, KNOW, Notice, mark_read, unread_count, unread_subjects
from luoshi.post.models.telling import cancel_held, tell, tell_all

__all__ = [
    "ACT",
    "HEAR",
    "KNOW",
    "Letter",
    "Notice",
    "cancel_held",
    "mark_read",
    "tell",
    "tell_all",
    "unread_count",
    "unread_subjects",
]
