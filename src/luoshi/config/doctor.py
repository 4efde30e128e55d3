"""Every room's promises in one list, asked on a live installation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from luoshi.api.webhooks import doctor as webhooks
from luoshi.changes import doctor as changes
from luoshi.diary import doctor as diary
from luoshi.evidence import doctor as evidence
from luoshi.evidence.models import File
from luoshi.knowledge import doctor as knowledge
from luoshi.mailroom.models import Arrival
from luoshi.problems import doctor as problems
from luoshi.rewards import doctor as rewards
from luoshi.rollout import doctor as rollout
from luoshi.talk import doctor as talk
from luoshi.talk.models import Comment
from luoshi.trail.models import Chain, Event

Check = Callable[[], Iterator[str]]


def trail_is_a_chain() -> Iterator[str]:
    """The hash chain of every project verifies from its first event to its head."""
    for scope in Chain.objects.values_list("scope", flat=True):
        yield from Event.verify(scope)


CHECKS: tuple[Check, ...] = (
    *rollout.CHECKS,
    *problems.CHECKS,
    *changes.CHECKS,
    *diary.CHECKS,
    *rewards.CHECKS,
    *knowledge.CHECKS,
    trail_is_a_chain,
    Comment.comments_stay_as_said,
    *talk.CHECKS,
    File.files_stay_whole,
    evidence.masked_pictures_are_masked,
    Arrival.mails_are_handled,
    Arrival.mails_stay_whole,
    *webhooks.CHECKS,
)


def found_by(check: Check) -> list[str]:
    """What this check finds in the database as it stood at one moment: others go on writing meanwhile."""
    with _one_moment():
        return list(check())


@contextmanager
def _one_moment() -> Iterator[None]:
    """All questions inside see the same rows. Nobody waits for the one who only reads."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # Django's own would take the right to write
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
