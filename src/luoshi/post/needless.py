"""What has become needless while a letter waited, asked just before it leaves."""

from __future__ import annotations

from datetime import timedelta

from luoshi.kernel import clock
from luoshi.post import threads
from luoshi.post.models import ACT, INTERNAL, KNOW, Letter, Notice, Preference
from luoshi.post.models.preference import DIGEST, LETTER
from luoshi.post.models.why import DEALT_WITH, LATE, LEFT, LOWERED, READ, UNSEEN
from luoshi.rollout.models import Member
from luoshi.trail.models import Event

TOLD_WITHIN = timedelta(minutes=1)
"""Letter and notice of one telling are dated so near each other, however long it can be taken back."""


def needless(letter: Letter) -> str:
    """Why it should not be sent any more; empty while it should. A secret that is awaited always should."""
    if letter.until and clock.now() > letter.until:
        return LATE
    member, project = letter.member, letter.project
    if member is None or project is None:
        return ""
    if not (member.user.is_active and member.is_active_on(project.today())):
        return LEFT
    if _hidden(letter, member):
        return UNSEEN
    if letter.weight == ACT and _way(letter, member) != LETTER:
        return LOWERED
    return _waited_in_vain(letter) if letter.waited_until else ""


def _hidden(letter: Letter, member: Member) -> bool:
    """Whether its reader came to stand outside since, or the company took the thing back from their firm."""
    if not member.is_external:
        return False
    told = threads.is_unseen(member, letter.subject_kind, letter.thread, letter.verb)
    return letter.audience == INTERNAL or told


def put_aside(letter: Letter, why: str) -> None:
    """It is not sent; what its reader wants in the digest only stands in the next one."""
    letter.take_back(why)
    if why != LOWERED or letter.member is None or letter.thread is None:
        return
    if _way(letter, letter.member) != DIGEST:
        return
    told = (letter.at - TOLD_WITHIN, letter.at + TOLD_WITHIN)
    mine = Notice.objects.filter(recipient=letter.member, subject_id=letter.thread, at__range=told)
    mine.filter(kind=letter.kind, verb=letter.verb).update(awaits_digest=True)


def _way(letter: Letter, member: Member) -> str:
    way = Preference.of(member).way(letter.weight, letter.topic)
    return LETTER if way == DIGEST and letter.calendar else way


def _waited_in_vain(letter: Letter) -> str:
    """Whether its reader did something about the matter since, or has read all of a digest.

    Having read what asks to act is not enough.
    """
    if letter.weight == KNOW:
        digest = getattr(letter, "digest", None)
        return READ if digest is not None and not digest.notices.unread().exists() else ""
    if letter.thread is None or letter.calendar:
        return ""
    deeds = Event.objects.filter(subject_id=letter.thread, at__gt=letter.at, actor=letter.member_id)
    return DEALT_WITH if deeds.exists() else ""
