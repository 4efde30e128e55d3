"""The lead's way to the mails that wait."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from luoshi.mailroom.queries import waiting_count
from luoshi.post.models.reply import mailbox
from luoshi.rollout.models import Member


def waiting_mail(member: Member) -> dict[str, Any] | None:
    """The entry with its count; none where no mail is taken in."""
    if not mailbox():
        return None
    url = member.project.url("mailroom:waiting")
    return {
        "label": _("Mail to be dealt with"),
        "url": url,
        "icon": "mail",
        "count": waiting_count(member) or "",
    }
