"""Addresses that a letter is answered to: one for each member, thing and circle of readers.

The address is a secret of its member: a random-looking token that nobody can guess and that grants nothing
beyond “these words come from that member, about that thing, for those readers”; of firms it stands for the
one with which the thing lay. Only its hash is kept.
"""

from __future__ import annotations

import hashlib
from base64 import b32encode
from email.utils import parseaddr
from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.post import threads
from luoshi.post.models.audience import ALL, INTERNAL
from luoshi.rollout.models import Firm, Member, Organization, Project

if TYPE_CHECKING:
    from luoshi.post.models.letter import Letter

SALT = "luoshi.post.reply"
TOKEN_BYTES = 20
REPLY = "r."
"""What stands between the mailbox's `+` and the token of a reply."""
REPLY_LINES = {
    "zh-hans": "请在此线以上回复",
    "zh-hant": "請在此線以上回覆",
    "en": "Reply above this line",
}
"""The first line of every letter that can be answered; what stands below it was written by this product."""


class ReplyAddress(Record):
    """Whose words arrive at one address, about what, and who reads them."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    audience = models.CharField(max_length=10)
    # Where all three sides read it: the firm with which the thing lay when the letter was written.
    firm = models.ForeignKey(Firm, null=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(audience__in=[ALL, INTERNAL]), name="reply_address_audience"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id}, {self.audience}"

    @classmethod
    def opened(cls, local_part: str) -> ReplyAddress | None:
        """The address behind `luoshi+r.<token>`; None when it is none of ours.

        A member who came to stand outside meanwhile has no internal addresses any more.
        """
        token = token_in(local_part, REPLY)
        people = ("member__user", "member__firm", "project__organization")
        found = cls.objects.filter(digest=_digest(token)).select_related(*people).first() if token else None
        if found is None or (found.member.is_external and found.audience != ALL):
            return None
        return found


def reply_address_for(letter: Letter) -> str:
    """The address at which this letter's reader answers it; "" when no mail is taken in, or no answer to it.

    Made when the letter is composed, so that queueing costs nothing; the same each time.
    """
    member, thread, project = letter.member, letter.thread, letter.project
    if not mailbox() or letter.secret or member is None or thread is None or project is None:
        return ""
    if not threads.takes_answers(letter.subject_kind, letter.kind):
        return ""
    audience = ALL if member.is_external else letter.audience
    firm = letter.firm_id if audience == ALL else None
    token = _token(f"{member.pk}|{letter.subject_kind}|{thread}|{audience}" + (f"|{firm}" if firm else ""))
    about = {
        "member": member,
        "subject_kind": letter.subject_kind,
        "subject_id": thread,
        "audience": audience,
        "firm_id": firm,
    }
    place = {"organization_id": project.organization_id, "project": project}
    ReplyAddress.objects.get_or_create(digest=_digest(token), defaults={**place, **about})
    return plus(f"{REPLY}{token}")


def mailbox() -> str:
    """The one address at which mail is taken in; "" when none is."""
    return parseaddr(str(settings.MAIL_IN))[1]


def plus(word: str) -> str:
    """The mailbox's address with this word behind the plus."""
    local, _at, domain = mailbox().rpartition("@")
    return f"{local}+{word}@{domain}"


def token_in(local_part: str, kind: str) -> str:
    """The token in `luoshi+<kind><token>`; "" when it is of another kind. Case does not matter."""
    start = f"{mailbox().rpartition('@')[0]}+{kind}".lower()
    given = local_part.partition("@")[0].lower()
    return given.removeprefix(start) if mailbox() and given.startswith(start) else ""


def base32(raw: bytes) -> str:
    """In letters and digits that survive every mail server, in one case."""
    return b32encode(raw).decode().rstrip("=").lower()


def _token(about: str) -> str:
    return base32(salted_hmac(SALT, about, algorithm="sha256").digest()[:TOKEN_BYTES])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
