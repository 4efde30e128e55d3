"""Telling a member something: a notice always, a letter when the ball came to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import CharField, Exists, Model, OuterRef, Q, QuerySet, UUIDField
from django.utils import translation
from django.utils.translation import gettext

from luoshi.kernel import clock
from luoshi.kernel.inserting import insert_all
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.post import less, threads
from luoshi.post.models.audience import ALL, INTERNAL
from luoshi.post.models.letter import CANCELLED, CROWD, Letter
from luoshi.post.models.notice import ACT, HEAR, KNOW, Notice
from luoshi.post.models.preference import DIGEST, LETTER, Preference, look_up
from luoshi.post.models.why import DEALT_WITH, UNDONE
from luoshi.post.models.wording import Said, rendered_once, said_in_full, words
from luoshi.post.topics import topic_of
from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Tap = tuple[StrOrPromise, str]

# The page offers ten seconds; a slow network may bring the answer a little later.
P = ParamSpec("P")
Pair = tuple[Notice, Letter | None]
MANY = 20
"""Letters of one telling from which on they are a crowd."""
LATE_UNDO = timedelta(seconds=20)


def _worded(
    member: Member, kind: str, subject: Any, *,
    title: StrOrPromise = "", body: StrOrPromise = "", url: str = "", act: bool = False, know: bool = False,
    hold_seconds: int = 0, by: Member | None = None, verb: str = "", group: str = "", template: str = "",
    context: dict[str, Any] | None = None, dedupe: str = "", calendar: str = "",
    until: datetime | None = None, taps: Sequence[Tap] = (), audience: str = INTERNAL,
) -> Pair | None:  # fmt: skip
    """What one member is told, in their language: a notice, and with `act` a letter; nothing is written yet.

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
    notice = _notice(member, kind, verb or kind, subject, group, url, dedupe, by)
    notice.at, notice.weight = held, ACT if act else KNOW if know else HEAR
    notice.audience = ALL if member.is_external else audience
    way = _way(member, notice, calendar)
    notice.awaits_digest = way == DIGEST
    due = _due(subject, member) if act else None
    with translation.override(member.user.language):
        known = {"member": member, "by": by, "subject": subject, **(context or {})}
        said = words(title, body, template, known)
        notice.title, notice.body = said.title, said.body
        letter = _letter(notice, member, said, calendar, taps, due) if way == LETTER else None
    if letter:
        letter.until = until
        letter.firm_id = threads.firm_with(subject) if notice.audience == ALL else None
    if letter and hold_seconds:
        letter.held_until = letter.not_before = held
    return notice, letter


def _notice(
    member: Member, kind: str, verb: str, subject: Any, group: str, url: str, dedupe: str, by: Member | None
) -> Notice:
    return Notice(
        organization_id=member.project.organization_id, project_id=member.project_id, recipient=member,
        kind=kind, verb=verb, subject_kind=subject.trail_kind, subject_id=subject.pk,
        group=(group or str(getattr(subject, "code", "") or subject))[:120], url=url[:300],
        topic=topic_of(kind, subject.trail_kind).name, from_name=by.name if by else "",
        dedupe=f"{dedupe}:{member.pk}"[:150] if dedupe else None,
    )  # fmt: skip


def _way(member: Member, notice: Notice, calendar: str) -> str:
    """As the member wished; what belongs into the calendar no digest brings there."""
    if notice.weight == HEAR:
        return ""
    way = Preference.of(member).way(notice.weight, notice.topic)
    return LETTER if notice.act and calendar and way == DIGEST else way


def _at_once(worded: Callable[P, Pair | None]) -> Callable[P, Notice | None]:
    @wraps(worded)
    def tell(*args: P.args, **said: P.kwargs) -> Notice | None:
        pair = worded(*args, **said)
        return _write(*pair) if pair else None

    return tell


tell = _at_once(_worded)
"""Tell one member, in the running transaction; takes what `_worded` takes. None when nobody was told."""


def _share_project(member: Member, subject: Any) -> None:
    """Whoever is told about a thing of this project need not look the project up again."""
    known = subject._state.fields_cache.get("project") if isinstance(subject, Model) else None
    if isinstance(known, Project) and known.pk == member.project_id:
        member.project = known


def tell_all(members: Iterable[Member], kind: str, subject: Any, **said: Any) -> int:
    """Tell each of these members once; returns how many were told. Takes what `tell` takes."""
    return tell_each(((member, subject) for member in members), kind, **said)


def tell_each(
    told: Iterable[tuple[Member, Any]],
    kind: str,
    *,
    taps: Callable[[Member], Sequence[Tap]] | Sequence[Tap] = (),
    **said: Any,
) -> int:
    """Tell each member about the own thing, all in a few statements; returns how many were told.

    Takes what `tell` takes; `taps` may say the buttons of each member. Letters of very many alike stand
    behind single ones in the outbox.
    """
    different = {member.pk: (member, subject) for member, subject in told}
    look_up(member for member, _subject in different.values())
    with rendered_once():
        pairs = [
            _worded(member, kind, subject, taps=taps(member) if callable(taps) else taps, **said)
            for member, subject in different.values()
        ]
    return _write_all([pair for pair in pairs if pair is not None])


def _to_settle() -> QuerySet[Member, Any]:
    kind, mine = Blank("kind", CharField()), OuterRef("pk")
    unread = Notice.objects.filter(recipient=mine, kind=kind, read_at__isnull=True)
    waiting = Letter.objects.waiting().filter(member=mine, kind=kind)
    member = Member.objects.filter(pk=Blank("member", UUIDField())).order_by()
    return member.values_list(Exists(unread), Exists(waiting))


_TO_SETTLE: Prepared[Any] = Prepared(_to_settle)


def settle(member: Member, kind: str) -> None:
    """What was asked of this member is done: its notices are read, its letters that still wait stay here.

    Mostly there are none: asking first is cheaper than two statements that change nothing.
    """
    unread, waits = _TO_SETTLE.first(member=member.pk, kind=kind) or (False, False)
    if unread:
        mine = Notice.objects.filter(recipient=member, kind=kind, read_at__isnull=True)
        mine.update(read_at=clock.now(), awaits_digest=False)
    if waits:
        waiting = Letter.objects.waiting().filter(member=member, kind=kind)
        waiting.update(status=CANCELLED, last_error=DEALT_WITH)


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


def _write_all(pairs: list[Pair]) -> int:
    """All of them, but for those who were told before; nobody's second telling becomes a letter."""
    keys = [notice.dedupe for notice, _letter in pairs if notice.dedupe]
    before = set(Notice.objects.filter(dedupe__in=keys).values_list("dedupe", flat=True)) if keys else set()
    fresh = [(notice, letter) for notice, letter in pairs if notice.dedupe not in before or not notice.dedupe]
    letters = [letter for _notice, letter in fresh if letter]
    for letter in letters if len(letters) > MANY else []:
        letter.rank = CROWD
    with transaction.atomic():
        insert_all([notice for notice, _letter in fresh])
        insert_all(letters)
    return len(fresh)


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
        audience=notice.audience,
        subject=said.title,
        body=said.body,
        links=[*buttons, (gettext("Go there"), link)] if link else buttons,
        calendar=calendar,
        dedupe=notice.dedupe,
    )
    circle = notice.audience if threads.takes_answers(notice.subject_kind, notice.kind) else ""
    letter.text, letter.html = said_in_full(
        said, notice=notice, member=member, link=link, taps=buttons, audience=circle, due=due,
        less=less.url_of(letter),
    )  # fmt: skip
    return letter
