"""Django's own mail (a forgotten password, an invitation) goes through the outbox too."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from luoshi.post.models import ALL, INTERNAL, Letter
from luoshi.post.models.letter import URGENT
from luoshi.post.models.wording import one_line, plain
from luoshi.rollout.letters import MemberMail


class OutboxBackend(BaseEmailBackend):
    """Writes letters instead of sending; the page never waits for a mail server."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """One letter an address. Such mail often holds a secret link: its text is erased once it is sent."""
        letters = [_letter(mail, address) for mail in email_messages for address in mail.recipients()]
        Letter.objects.bulk_create(letters)
        return len(letters)


def _letter(mail: EmailMessage, address: str) -> Letter:
    member = mail.member if isinstance(mail, MemberMail) else None
    kinds = mail.alternatives if isinstance(mail, EmailMultiAlternatives) else []
    return Letter(
        organization_id=member.project.organization_id if member else None,
        project=member.project if member else None,
        member=member,
        audience=ALL if member and member.is_external else INTERNAL,
        address=address,
        name=member.name if member else "",
        language=member.user.language if member else translation.get_language() or "",
        kind="account",
        verb="account",
        subject=one_line(str(mail.subject)),
        text=plain(str(mail.body)),
        html=next((str(content) for content, kind in kinds if kind == "text/html"), ""),
        secret=True,
        rank=URGENT,
    )
