"""Telling a member something: a notice always, a letter when the ball came to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Model, Q
from django.utils import translation
from django.utils.translation import gettext

from luoshi.kernel import clock
from luoshi.post import less
from luoshi.post.models.audience import ALL, INTERNAL
from luoshi.post.models.letter import CANCELLED, Letter
from luoshi.post.models.notice import ACT, HEAR, KNOW, Notice
from luoshi.post.models.preference import DIGEST, LETTER, Preference, look_up
from luoshi.post.models.why import DEALT_WITH, UNDONE
from luoshi.post.models.wording import Said, said_in_full, words
from luoshi.post.topics import topic_of
from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Tap = tuple[StrOrPromise, str]

# The page offers ten seconds; a slow network may bring the answer a little later.
LATE_UNDO = timedelta(seconds=20)


def tell(
    member: Member,
    kind: str,
    subject: Any,
    *,
    title: StrOrPromise = "",
    body: StrOrPromise = "",
    url: str = "",
    act: bool = False,
    know: bool = False,
    hold_seconds: int = 0,
    by: Member | None = None,
    verb: str = "",
    group: str = "",
    template: str = "",
    context: dict[str, Any] | None = None,
    dedupe: str = "",
    calendar: str = "",
    until: datetime | None = None,
    taps: Sequence[Tap] = (),
    audience: str = INTERNAL,
) -> Notice | None:
    """Tell one member, in their language: a notice, and with `act` a letter. Part of the running transaction.

    `act`: the ball came to them; `know`: a matter of their own moved on; neither: they only hear of it.
    What the member wished decides whether it becomes a letter, stands in the next digest or stays inside.
    `title` and `body` are sentences (lazy ones are translated for the recipient), or `template` names
    `mail/<name>` with `.subject`, `.txt` and optionally `.html`. `subject` has `pk` and `trail_kind`;
    `group` is what the inbox shows above it (default: the subject's `code`, else its words).
    `url` is a path of this product.
    `hold_seconds` keeps notice and letter back so that `cancel_held(subject, verb)` can still take them back.
    `by` is signed below and is never told about their own deed. With `dedupe` a second telling is none.
    `calendar` is an iCalendar file for the letter; `taps` are further buttons of it, words and path.
    A letter that could only leave after `until` is not sent any more.
    `audience` is who reads what is answered to the letter; an outsider's is for all three sides.
    Returns None when nobody was told.
    """
    if by is not None and by.pk == member.pk:
        return None
    _share_project(member, subject)
    held = clock.now() + timedelta(seconds=hold_seconds)
    notice = Notice(
        organization_id=member.project.organization_id, project_id=member.project_id, recipient=member,
        kind=kind, verb=verb or kind, subject_kind=subject.trail_kind, subject_id=subject.pk,
        group=(group or str(getattr(subject, "code", "") or subject))[:120], url=url[:300], at=held,
        weight=ACT if act else KNOW if know else HEAR, topic=topic_of(kind, subject.trail_kind).name,
        from_name=by.name if by else "", dedupe=f"{dedupe}:{member.pk}"[:150] if dedupe else None,
    )  # fmt: skip
    way = Preference.of(member).way(notice.weight, notice.topic) if notice.weight != HEAR else ""
    if notice.act and calendar and way == DIGEST:
        way = LETTER  # it belongs into the calendar, and no digest brings it there
    notice.awaits_digest = way == DIGEST
    due = _due(subject, member) if act else None
    with translation.override(member.user.language):
        said = words(
            title, body, template, {"member": member, "by": by, "subject": subject, **(context or {})}
        )
        notice.title, notice.body = said.title, said.body
        circle = ALL if member.is_external else audience
        letter = _letter(notice, member, said, calendar, taps, circle, due) if way == LETTER else None
    if letter:
        letter.until = until
    if letter and hold_seconds:
        letter.held_until = letter.not_before = held
    return _write(notice, letter)


def _share_project(member: Member, subject: Any) -> None:
    """Whoever is told about a thing of this project need not look the project up again."""
    known = subject._state.fields_cache.get("project") if isinstance(subject, Model) else None
    if isinstance(known, Project) and known.pk == member.project_id:
        member.project = known


def tell_all(members: Iterable[Member], kind: str, subject: Any, **said: Any) -> int:
    """Tell each of these members once; returns how many were told. Takes what `tell` takes."""
    different = {member.pk: member for member in members}
    look_up(different.values())
    return sum(tell(member, kind, subject, **said) is not None for member in different.values())


def settle(member: Member, kind: str) -> None:
    """What was asked of this member is done: its notices are read, its letters that still wait stay here."""
    mine = Notice.objects.filter(recipient=member, kind=kind, read_at__isnull=True)
    mine.update(read_at=clock.now(), awaits_digest=False)
    Letter.objects.waiting().filter(member=member, kind=kind).update(status=CANCELLED, last_error=DEALT_WITH)


def cancel_held(subject: Any, verb: str) -> int:
    """Take back what the undone `verb` (or kind) told about this subject a moment ago.

    Returns how many letters and notices were taken back; what has been sent stays sent.
    """
    since, named = clock.now() - LATE_UNDO, Q(verb=verb) | Q(kind=verb)
    held = Notice.objects.filter(named, subject_id=subject.pk, at__gt=since, read_at__isnull=True)
    letters = Letter.objects.waiting().filter(named, thread=subject.pk, attempts=0, held_until__gt=since)
    gone, _tables = held.delete()
    return gone + letters.update(status=CANCELLED, last_error=UNDONE)


def _write(notice: Notice, letter: Letter | None) -> Notice | None:
    if notice.dedupe is None:
        _save(notice, letter)
        return notice
    if Notice.objects.filter(dedupe=notice.dedupe).exists():
        return None
    try:
        with transaction.atomic():
            _save(notice, letter)
    except IntegrityError:
        return None  # told by another request in the same moment
    return notice


def _save(notice: Notice, letter: Letter | None) -> None:
    notice.save(force_insert=True)
    if letter:
        letter.save(force_insert=True)


def _due(subject: Any, member: Member) -> datetime | None:
    """The next date of what the ball came with, when it is this member's and still to come."""
    due, holder = getattr(subject, "due_at", None), getattr(subject, "holder_id", None)
    return due if due and due > clock.now() and holder in (None, member.pk) else None


def _letter(
    notice: Notice,
    member: Member,
    said: Said,
    calendar: str,
    taps: Sequence[Tap],
    audience: str,
    due: datetime | None,
) -> Letter:
    link = f"{settings.SITE_URL}{notice.url}" if notice.url else ""
    buttons = [(str(label), f"{settings.SITE_URL}{path}") for label, path in taps]
    letter = Letter(
        organization_id=notice.organization_id,
        project_id=notice.project_id,
        member=member,
        address=member.user.email,
        name=member.name,
        language=member.user.language,
        from_name=notice.from_name,
        kind=notice.kind,
        weight=notice.weight,
        topic=notice.topic,
        verb=notice.verb,
        subject_kind=notice.subject_kind,
        thread=notice.subject_id,
        audience=audience,
        subject=said.title,
        body=said.body,
        links=[*buttons, (gettext("Go there"), link)] if link else buttons,
        calendar=calendar,
        dedupe=notice.dedupe,
    )
    letter.text, letter.html = said_in_full(
        said, notice=notice, member=member, link=link, taps=buttons, audience=audience, due=due,
        less=less.url_of(letter),
    )  # fmt: skip
    return letter
