"""Notices, letters, and the one way to tell somebody something."""

from luoshi.post.models.address import BadAddress
from luoshi.post.models.audience import ALL, INTERNAL
from luoshi.post.models.bounce import bounced
from luoshi.post.models.digest import Digest, DigestRound
from luoshi.post.models.letter import Letter
from luoshi.post.models.notice import (
    ACT,
    HEAR,
    KNOW,
    Notice,
    mark_read,
    mark_seen,
    unread_count,
    unread_subjects,
)
from luoshi.post.models.preference import Preference, look_up
from luoshi.post.models.reply import REPLY_LINES, ReplyAddress, reply_address_for
from luoshi.post.models.subscription import Subscription
from luoshi.post.models.tapped import Tapped, Used
from luoshi.post.models.telling import cancel_held, settle, tell, tell_all, tell_each

__all__ = [
    "ACT",
    "ALL",
    "HEAR",
    "INTERNAL",
    "KNOW",
    "REPLY_LINES",
    "BadAddress",
    "Digest",
    "DigestRound",
    "Letter",
    "Notice",
    "Preference",
    "ReplyAddress",
    "Subscription",
    "Tapped",
    "Used",
    "bounced",
    "cancel_held",
    "look_up",
    "mark_read",
    "mark_seen",
    "reply_address_for",
    "settle",
    "tell",
    "tell_all",
    "tell_each",
    "unread_count",
    "unread_subjects",
]
