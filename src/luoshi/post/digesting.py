"""Writing the digests: a job that is safe to repeat and to kill, some hundred people in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext, ngettext, pgettext

from luoshi.kernel import clock
from luoshi.post import less, threads
from luoshi.post.models import ACT, ALL, INTERNAL, KNOW, Letter, Notice, Preference
from luoshi.post.models.digest import Digest, DigestRound
from luoshi.post.models.letter import CROWD
from luoshi.post.models.preference import DIGEST_TOPIC, INSIDE, MORNING, ONCE
from luoshi.post.models.why import HOURS, NOON
from luoshi.post.models.wording import Said, one_line, render, rendered_once, said_in_full
from luoshi.post.quiet import DAY_ENDS
from luoshi.rollout.models import Leave, Member, Project

CHUNK = 250
MOST_THINGS, MOST_LINES, MOST_WORDS = 40, 5, 120
NAMED = 3


@dataclass(frozen=True)
class Hour:
    """One hour of one day at which digests are written."""

    day: date
    slot: str
    at: datetime


@dataclass
class Thing:
    """What a digest says about one number: first what came first."""

    name: str
    url: str = ""
    waits: bool = False
    lines: list[tuple[str, str]] = field(default_factory=list)

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The newest of very many."""
        return self.lines[-MOST_LINES:]

    @property
    def more(self) -> int:
        """How many are only on the page."""
        return len(self.lines) - len(self.shown)


def send_due() -> int:
    """Write the digests of every project whose hour has come; a job. Answers how many were written."""
    waiting = Notice.objects.filter(awaits_digest=True).order_by().values_list("project").distinct()
    projects = Project.objects.filter(pk__in=waiting).select_related("organization")
    return sum(send(project) for project in projects)


def send(project: Project) -> int:
    """One project's digests of the hour that came last today, unless all of them are written."""
    hour = hour_of(project)
    if hour is None:
        return 0
    if DigestRound.objects.filter(project=project, day=hour.day, slot=hour.slot).exists():
        return 0
    awaiting = Notice.objects.filter(project=project, awaits_digest=True, at__lte=hour.at)
    keys = sorted(awaiting.order_by().values_list("recipient", flat=True).distinct())
    count = sum(_write(project, hour, keys[place : place + CHUNK]) for place in range(0, len(keys), CHUNK))
    DigestRound.objects.get_or_create(project=project, day=hour.day, slot=hour.slot)
    return count


def hour_of(project: Project) -> Hour | None:
    """The last hour for digests that has come today; none at night and on a day off."""
    working = project.working_time
    here = working.local(clock.now())
    past = [slot for slot, wall in HOURS.items() if wall <= here.time()]
    if not past or not working.is_workday(here.date()) or not MORNING <= here.time() < DAY_ENDS:
        return None
    at = datetime.combine(here.date(), HOURS[past[-1]], working.zone)
    return Hour(here.date(), past[-1], at)


def _write(project: Project, hour: Hour, keys: Sequence[UUID]) -> int:
    """All or none of these people's digests; what was read in the meantime waits no longer."""
    with transaction.atomic():
        members = _members(project, hour, keys)
        waiting = Notice.objects.filter(recipient__in=members, awaits_digest=True, at__lte=hour.at)
        news: dict[UUID, list[Notice]] = defaultdict(list)
        for notice in waiting.order_by("at", "id"):
            news[notice.recipient_id].append(notice)
        unread = {key: _welcome(members[key], found) for key, found in news.items()}
        with rendered_once():
            letters = {key: _letter(members[key], hour, found) for key, found in unread.items() if found}
        _keep(hour, letters)
        said = [one.pk for key in letters for one in unread[key]]
        Notice.objects.filter(pk__in=said).update(awaits_digest=False, digested_at=hour.at)
        rest = {one.pk for found in news.values() for one in found} - set(said)
        Notice.objects.filter(pk__in=rest).update(awaits_digest=False)
    return len(letters)


def _welcome(member: Member, news: list[Notice]) -> list[Notice]:
    """What was not read, and is still wished for now that the hour has come."""
    mine = Preference.of(member)
    wished = [one for one in news if one.is_unread and mine.way(one.weight, one.topic) != INSIDE]
    return [one for one in wished if not _hidden(member, one)] if member.is_external else wished


def _hidden(member: Member, notice: Notice) -> bool:
    """What somebody from outside was told of while they belonged to the company, or do not see any more."""
    unseen = threads.is_unseen(member, notice.subject_kind, notice.subject_id, notice.verb)
    return notice.audience == INTERNAL or unseen


def _keep(hour: Hour, letters: dict[UUID, Letter]) -> None:
    Letter.objects.bulk_create(letters.values())
    Digest.objects.bulk_create(
        Digest(member_id=key, day=hour.day, slot=hour.slot, at=hour.at, letter=letter)
        for key, letter in letters.items()
    )


def _members(project: Project, hour: Hour, keys: Sequence[UUID]) -> dict[UUID, Member]:
    """Those whom this hour concerns: here today, and not content with the later one."""
    away = set(Leave.objects.on(hour.day).filter(member__in=keys).values_list("member", flat=True))
    have = set(
        Digest.objects.filter(member__in=keys, day=hour.day, slot=hour.slot).values_list("member", flat=True)
    )
    found = Member.objects.filter(pk__in=keys).active(hour.day).select_related("user", "preference")
    members = {member.pk: member for member in found if member.pk not in away | have}
    for member in members.values():
        member.project = project
    return {
        key: member
        for key, member in members.items()
        if not (hour.slot == NOON and Preference.of(member).digest == ONCE)
    }


def _letter(member: Member, hour: Hour, news: list[Notice]) -> Letter:
    link = settings.SITE_URL + member.project.url("post:inbox")
    with translation.override(member.user.language):
        things = list(_things(member, news))
        context = {"things": things[:MOST_THINGS], "more": max(0, len(things) - MOST_THINGS)}
        subject = _subject(things)
        said = Said(subject, render("mail/digest.txt", context).strip(), render("mail/digest.html", context))
        fewer = less.url(less.Wish(member.pk, DIGEST_TOPIC, Preference.of(member).digest))
        text, html = said_in_full(said, notice=Notice(), member=member, link=link, digest=True, less=fewer)
        links = [(gettext("Go there"), link)]
    return Letter(
        organization_id=member.project.organization_id, project=member.project, member=member,
        address=member.user.email, name=member.name, language=member.user.language, kind="digest",
        verb=hour.slot, audience=ALL if member.is_external else INTERNAL, weight=KNOW, topic=DIGEST_TOPIC,
        subject=subject, text=text, html=html, links=links, rank=CROWD,
        dedupe=f"digest:{hour.day}:{hour.slot}:{member.pk}",
    )  # fmt: skip


def _things(member: Member, news: list[Notice]) -> Iterator[Thing]:
    """By number, what waits for the reader first; people outside get no words besides the titles."""
    found: dict[UUID, Thing] = {}
    for notice in news:
        thing = found.setdefault(notice.subject_id, Thing(notice.group))
        words = "" if member.is_external else one_line(notice.body)[:MOST_WORDS]
        repeated = any(words == before for _title, before in thing.lines)
        thing.lines.append((notice.title, "" if repeated else words))
        thing.url = settings.SITE_URL + notice.url if notice.url else ""
        thing.waits = notice.weight == ACT  # whatever came after it may have settled it
    yield from sorted(found.values(), key=lambda thing: not thing.waits)


def _subject(things: list[Thing]) -> str:
    """How many and which, in the first thirty characters."""
    names = pgettext("between names", ", ").join(thing.name for thing in things[:NAMED])
    words = ngettext(
        "%(n)d matter has moved on: %(names)s", "%(n)d matters have moved on: %(names)s", len(things)
    )
    return one_line(words % {"n": len(things), "names": names})
