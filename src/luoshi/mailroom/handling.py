"""From a kept mail to what comes of it: read in a child, judged, filed and answered in one transaction.

Until that transaction ends nothing has happened, so a worker that dies leaves a mail that is simply unread.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import translation

from luoshi.evidence.models import attach
from luoshi.kernel.verdict import Refusal
from luoshi.mailroom import answering, filing
from luoshi.mailroom.addresses import Destination, meaning_of, written_by
from luoshi.mailroom.deciding import Aside, Decision, Waits, decide, home_of
from luoshi.mailroom.filing import Filed
from luoshi.mailroom.fingerprint import values
from luoshi.mailroom.models import DONE, DROPPED, IMAP, WAITS, Arrival, reasons
from luoshi.mailroom.parts import Taken, fresh, take_in
from luoshi.mailroom.reading import Reading, Unreadable, read, shown
from luoshi.mailroom.reading.remarks import words
from luoshi.mailroom.twins import end_waiting, is_dealt_with
from luoshi.post.models.bounce import bounced
from luoshi.post.tokens import veiled
from luoshi.rollout.models import Member
from luoshi.talk import topics
from luoshi.trail.models import record, through

log = logging.getLogger(__name__)
TOO_SLOW, SLOW_TRIES = "too-slow", 3
"""A mail that took too long is read again later: it may have been the machine, which had much to do."""


@dataclass
class Case:
    """One mail on the desk."""

    arrival: Arrival
    raw: bytes
    reading: Reading
    to: Destination


def handle(arrival: Arrival) -> None:
    """Bring one mail to its end. Raises what stands in the way; the next try begins anew."""
    raw, to = arrival.raw, meaning_of(arrival.destination)
    with TemporaryDirectory(prefix="luoshi-mail-") as folder:
        try:
            reading = _without_taps(read(raw, Path(folder)))
        except Unreadable as error:
            if str(error) == TOO_SLOW and arrival.tries < SLOW_TRIES:
                raise
            _unread(arrival, raw, to, words(str(error)))
            return
        describe(arrival, reading)
        _judge(Case(arrival, raw, reading, to))


def _unread(arrival: Arrival, raw: bytes, to: Destination, why: str) -> None:
    """A stranger's to an address that does not exist is laid aside like any other of that kind."""
    arrival.sender = written_by(raw)[:320]
    arrival.project = home_of(to, arrival.sender)
    if arrival.project is None:
        _end(arrival, DROPPED, reasons.UNKNOWN, why)
    else:
        _end(arrival, WAITS, reasons.UNREADABLE, why)


def glance(arrival: Arrival) -> None:
    """Find out who wrote and whose lead looks, for a mail that is not handled any more."""
    try:
        arrival.sender = written_by(arrival.raw)[:320]
    except OSError as error:
        log.warning("mail %s: %s", arrival.pk, error)
    arrival.project = home_of(meaning_of(arrival.destination), arrival.sender)


def _without_taps(reading: Reading) -> Reading:
    """A quote that was not recognised carries links that act for its reader: others are not to read them."""
    return replace(
        reading, text=veiled(reading.text), said=veiled(reading.said), cut=veiled(reading.cut),
        html=veiled(reading.html),
    )  # fmt: skip


def describe(arrival: Arrival, reading: Reading) -> None:
    """What the lead's page shows of it."""
    arrival.sender, arrival.sender_name = reading.sender[:320], reading.sender_name[:120]
    arrival.subject, arrival.said, arrival.cut = reading.subject[:300], reading.said, reading.cut
    arrival.html = shown(reading.html, {})
    arrival.remarks = [words(one) for one in reading.remarks]


def _judge(case: Case) -> None:
    arrival = case.arrival
    try:
        decision = decide(arrival, case.raw, case.reading, case.to)
        if arrival.reason == reasons.TOO_LARGE:
            raise Waits(reasons.TOO_LARGE)
    except Waits as waits:
        _wait(case, waits.reason)
    except Aside as aside:
        with transaction.atomic():
            if aside.reason == reasons.BOUNCE:
                _came_back(case)
            _end(arrival, DROPPED, aside.reason)
    else:
        with translation.override(decision.writer.user.language):
            _act(case, decision)


def _came_back(case: Case) -> None:
    """A letter of ours did not arrive: its address is marked where the other side says so for good."""
    bounce = case.reading.bounce
    if bounce is None:
        if case.to.bounce:
            bounced(case.to.bounce, "", case.reading.subject)
        return
    recipient = bounce.recipient if _without_sender(case) else ""
    letter = case.to.bounce or bounce.message_id
    if letter:
        bounced(letter, bounce.status, bounce.diagnostic, recipient=recipient)


def _without_sender(case: Case) -> bool:
    """Whether the envelope named no sender, as that of every report of a server; a mailbox writes it down."""
    if case.arrival.way == IMAP:
        return values(case.raw, b"return-path")[:1] == [b"<>"]
    return not case.arrival.envelope_from


def _act(case: Case, decision: Decision) -> None:
    """Do it, or keep it for the lead with the sentence that refused it."""
    parts, remarks = case.reading.parts, list(case.arrival.remarks)
    if decision.reply:
        parts = fresh(parts, decision.reply.subject_kind, decision.reply.subject_id)
    taken = take_in(parts, decision.writer, remarks)
    try:
        with transaction.atomic(), through(filing.MAIL):
            if not _still_mine(case.arrival):
                return
            if is_dealt_with(case.arrival, case.to, (DONE,)):
                case.arrival.settle(DROPPED, reasons.TWICE)
                return
            filed = _file(case, decision, taken)
            answering.tell_filed(case.arrival, decision.writer, filed, remarks)
            _done(case.arrival, decision.writer, filed)
            end_waiting(case.arrival, case.to)
    except Waits as waits:
        _keep_for_lead(case, waits.reason, decision.writer, taken)
    except Refusal as refused:
        _keep_for_lead(case, reasons.REFUSED, decision.writer, taken, refused, decision)


def _file(case: Case, decision: Decision, taken: Taken) -> Filed:
    if decision.reply is None:
        return filing.report(decision.writer, case.reading, taken)
    return filing.answer(decision.writer, decision.reply, case.reading, taken)


def _done(arrival: Arrival, by: Member, filed: Filed) -> None:
    arrival.outcome = filed.things
    arrival.settle(DONE)
    facts = {"sha256": arrival.sha256, "kind": filed.kind, "things": [one["id"] for one in filed.things]}
    record(arrival, "arrive", by=by, facts=facts, channel=filing.MAIL, internal=True)


def _wait(case: Case, reason: str) -> None:
    """Kept for the lead, with what came along. Nobody is answered: it may be anybody's."""
    arrival = case.arrival
    keeper = arrival.member or (arrival.project.lead() if arrival.project else None)
    if keeper is None or arrival.project is None:
        _end(arrival, WAITS, reason)
        return
    keeper.project = arrival.project
    _keep_for_lead(case, reason, keeper, take_in(case.reading.parts, keeper, arrival.remarks))


def _keep_for_lead(
    case: Case, reason: str, keeper: Member, taken: Taken,
    refused: Refusal | None = None, decision: Decision | None = None,
) -> None:  # fmt: skip
    arrival = case.arrival
    with transaction.atomic():
        if not _still_mine(arrival):
            return
        if is_dealt_with(arrival, case.to, (DONE, WAITS)):
            arrival.settle(DROPPED, reasons.TWICE)
            return
        attach(list(taken.values()), "arrival", arrival.pk, by=keeper, internal=True)
        if refused and decision:
            answering.tell_refused(arrival, decision.writer, _about(arrival, decision), refused)
        arrival.settle(WAITS, reason, str(refused or ""))


def _about(arrival: Arrival, decision: Decision) -> object:
    """What a refusal is about: the thing that was answered, so that the next answer goes there too."""
    reply = decision.reply
    if reply is None:
        return arrival
    if reply.subject_kind == "diary":
        return filing.diary_thing(reply, decision.writer) or arrival
    return topics.find(reply.subject_kind, reply.subject_id, decision.writer) or arrival


def _end(arrival: Arrival, status: str, reason: str, detail: str = "") -> None:
    with transaction.atomic():
        if _still_mine(arrival):
            arrival.settle(status, reason, detail)


def _still_mine(arrival: Arrival) -> bool:
    """Lock the mail's rows, one for each address it came to; False when another worker ended this one."""
    rows = Arrival.objects.select_for_update().filter(key=arrival.key).order_by("id")
    return (arrival.pk, arrival.status, arrival.tries) in list(rows.values_list("pk", "status", "tries"))
