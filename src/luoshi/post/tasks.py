"""Work of the worker: delivering what lies in the outbox."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings

from luoshi.kernel import clock
from luoshi.people.models import tidy_email
from luoshi.post import channels
from luoshi.post.answers import enhanced
from luoshi.post.carriers import Carrier, NotNow, Refused, Unreachable, carrier
from luoshi.post.models import BadAddress, Letter
from luoshi.post.models.letter import DIED, NO_MAILBOX, POISONED
from luoshi.post.needless import needless, put_aside
from luoshi.post.pace import pace
from luoshi.post.quiet import hold

log = logging.getLogger(__name__)
BATCH = 50
LONGEST_TURN = 30
"""Seconds after which the list is read afresh: what became urgent does not wait behind a slow server."""
CHANNEL_TRIES = 3
"""After so many attempts by another way a letter goes by mail."""


def deliver(limit: int = BATCH) -> int:
    """Send what is due, each thread in its order; returns how many were sent.

    A demo's people do not exist: its letters never leave the machine.
    """
    rows = Letter.objects.select_related("project", "member__user", "member__preference")
    due = rows.next_ones(limit)
    real = [letter for letter in due if not (letter.project and letter.project.is_demo)]
    demo = [letter for letter in due if letter not in real]
    return _deliver_all(real, settings.EMAIL_URL) + _deliver_all(demo, "")


def _deliver_all(letters: Iterable[Letter], url: str) -> int:
    sent, end = 0, time.monotonic() + LONGEST_TURN
    with carrier(url) as by:
        for letter in _reachable(_awake(letters, by)):
            if by.rests or time.monotonic() > end or (by.disturbs and not pace.allows()):
                break
            try:
                sent += _deliver(letter, by)
            except Unreachable as error:
                letter.mark_refused(str(error), for_good=False)
                break
    return sent


def _awake(letters: Iterable[Letter], by: Carrier) -> list[Letter]:
    """Those that disturb nobody now; a folder never does, however late it is."""
    some = list(letters)
    ringing = some if by.disturbs else [letter for letter in some if channels.chosen(letter)]
    held = {letter.pk for letter in ringing} - {letter.pk for letter in hold(ringing)}
    return [letter for letter in some if letter.pk not in held]


def _reachable(letters: list[Letter]) -> list[Letter]:
    """Without those whose address takes no mail; what holds a secret is awaited, and tried all the same."""
    bad = BadAddress.objects.among(letters)
    lost = [
        letter for letter in letters
        if tidy_email(letter.address) in bad and not letter.secret and channels.chosen(letter) is None
    ]  # fmt: skip
    for letter in lost:
        letter.mark_refused(NO_MAILBOX, for_good=True)
    return [letter for letter in letters if letter not in lost]


def _deliver(letter: Letter, by: Carrier) -> bool:
    if why := needless(letter):
        put_aside(letter, why)
        return False
    if letter.is_poisoned:
        letter.mark_refused(DIED, for_good=True)
        return False
    return letter.claim() and _try(letter, by)


def _try(letter: Letter, by: Carrier) -> bool:
    try:
        _bring(letter, by)
    except Unreachable:
        raise
    except NotNow as error:
        letter.mark_refused(str(error), for_good=False)
    except Refused as error:
        letter.mark_refused(str(error), for_good=True)
        if error.mailbox:
            BadAddress.mark(letter, enhanced(str(error)), str(error))
    except Exception as error:
        # A letter that breaks the writing of a mail must not stop those behind it.
        log.exception("letter %s cannot be written", letter.pk)
        letter.mark_refused(f"{type(error).__name__}: {error}", for_good=letter.attempts >= POISONED)
    else:
        pace.sent()
        letter.mark_sent()
        return True
    return False


def _bring(letter: Letter, by: Carrier) -> None:
    """By the way its reader chose; by mail when that way does not take it, or has failed a few times."""
    channel = channels.chosen(letter)
    if channel is not None and channel.besides:
        if letter.attempts <= 1:
            channel.deliver(letter)
        letter.channel = channel.name
    elif channel is not None and letter.attempts <= CHANNEL_TRIES:
        try:
            channel.deliver(letter)
        except Unreachable as error:
            raise NotNow(str(error)) from error  # the letters behind it go by mail, which still stands
        except Refused as error:
            letter.go_by_mail(str(error))
            log.info("letter %s goes by mail, not by %s: %s", letter.pk, channel.name, error)
        else:
            letter.channel = channel.name
            return
    channels.send(letter, by)


def overdue(after: timedelta = timedelta(minutes=10)) -> int:
    """Letters that should have been tried by now and were not: the worker is behind."""
    return Letter.objects.waiting().filter(not_before__lt=clock.now() - after).count()
