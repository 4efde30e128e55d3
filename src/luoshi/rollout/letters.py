"""The mail that lets a person in. It holds a secret link, so it is written outside the notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

if TYPE_CHECKING:
    from luoshi.rollout.models import Member


class MemberMail(EmailMessage):
    """Mail to one member; the outbox files it under the member's project."""

    def __init__(self, member: Member, subject: str, body: str) -> None:
        super().__init__(subject, body, to=[member.email])
        self.member = member


def invitation_mail(member: Member, by: Member | None, link: str, known: bool) -> MemberMail:
    """The invitation in the person's language; `known` people have an account already."""
    context: dict[str, Any] = {
        "member": member,
        "project": member.project,
        "by": by,
        "link": link,
        "known": known,
    }
    with translation.override(member.user.language):
        subject = render_to_string("mail/invitation.subject", context)
        body = render_to_string("mail/invitation.txt", context)
    return MemberMail(member, " ".join(subject.split()), body)
