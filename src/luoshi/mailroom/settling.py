"""What the lead does with a mail that waits: files it as what it is, in whose name it is, or puts it aside.

Each is the verb of the page, in the name of whose words they are; who filed it stands in the trail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.changes.models import Change
from luoshi.evidence.models import Attachment
from luoshi.kernel.idempotency import claim
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.mailroom import filing
from luoshi.mailroom.filing import Filed
from luoshi.mailroom.models import DONE, DROPPED, WAITS, Arrival, reasons
from luoshi.mailroom.parts import drafts_like
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.trail.models import record

KINDS: dict[str, Any] = {"": Problem, "C": Change, "A": Article}
LONGEST_REASON = 300


def as_report(arrival: Arrival, *, by: Member, member: Member, words: str = "") -> None:
    """One problem of this member. Raises Refusal."""
    with _settling(arrival, by, member) as filed:
        text = words or filing.worded(arrival.subject, arrival.said)
        filed.append(filing.report_words(member, text, _files(arrival, member)))


def into_diary(arrival: Arrival, *, by: Member, member: Member, day: date, words: str = "") -> None:
    """One problem in this member's report of that day, which is filed with it. Raises Refusal."""
    with _settling(arrival, by, member) as filed:
        text = words or filing.worded(arrival.subject, arrival.said)
        filed.append(filing.file_entries(member, day, [(text, _files(arrival, member))]))


def as_reply(
    arrival: Arrival, *, by: Member, member: Member, number: str, audience: str, words: str = ""
) -> None:
    """What this member says on the thing with this number, to these readers. Raises Refusal."""
    with _settling(arrival, by, member) as filed:
        topic = numbered(number, member)
        text = words or arrival.said or arrival.subject
        filed.append(filing.comment(topic, member, text, audience, _files(arrival, member), arrival.cut))


def put_aside(arrival: Arrival, *, by: Member, reason: str) -> None:
    """Nothing is to be done about it, for this reason. Raises Refusal."""
    with transaction.atomic():
        claim()
        waiting = _locked(arrival)
        waiting.settle(DROPPED, reasons.ASIDE, reason, by)
        record(waiting, "put_aside", by=by, facts={"reason": reason, "sha256": waiting.sha256}, internal=True)


def numbered(number: str, member: Member) -> Any:
    """The problem, change or article with this number, if this member sees it. Raises Refusal."""
    key = re.escape(member.project.key)
    found = re.fullmatch(rf"\s*(?:{key}-)?([CA]?)(\d{{1,9}})\s*", number, re.IGNORECASE)
    kind: Any = KINDS[found[1].upper()] if found else Problem
    seen = kind.objects.visible_to(member)
    thing = seen.filter(number=int(found[2])).first() if found else None
    if thing is None:
        raise Refusal(
            _("“%(number)s” is no number that %(name)s sees.") % {"number": number, "name": member.name}
        )
    thing.project = member.project
    return thing


@contextmanager
def _settling(arrival: Arrival, by: Member, member: Member) -> Iterator[list[Filed]]:
    """One transaction: what is filed inside, the mail's end, and the event that names the lead."""
    with transaction.atomic():
        claim()
        waiting = _locked(arrival)
        member.project = by.project
        filed: list[Filed] = []
        yield filed
        waiting.outcome, waiting.member = filed[0].things, member
        waiting.settle(DONE, waiting.reason, waiting.detail, by)
        facts = {"kind": filed[0].kind, "member": member.name, "sha256": waiting.sha256}
        record(waiting, "file_mail", by=by, facts=facts, internal=True)


def _locked(arrival: Arrival) -> Arrival:
    waiting = Arrival.objects.select_for_update().filter(pk=arrival.pk, status=WAITS).first()
    if waiting is None:
        raise Refusal(_("This mail has been dealt with already."))
    return waiting


def _files(arrival: Arrival, member: Member) -> list[Attachment]:
    return drafts_like(Attachment.objects.on("arrival", arrival.pk), member)
