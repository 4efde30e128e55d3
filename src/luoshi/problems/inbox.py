"""The inbox 待受理: reports that nobody has taken up yet, and what a verdict on one of them needs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.kernel import clock
from luoshi.problems import rules
from luoshi.problems.lifecycle import REPORTED, TO_ARCHIVE
from luoshi.problems.listing import PARTIES
from luoshi.problems.models import Occurrence, Problem
from luoshi.problems.models.base import ProblemQuerySet
from luoshi.problems.receipt import promised, receipts
from luoshi.rollout.models import Area, Member
from luoshi.search.kinds import kind
from luoshi.search.queries import Hit, similar
from luoshi.talk.models import Comment
from luoshi.talk.queries import thread
from luoshi.talk.rules import ALL
from luoshi.trail.models import Event
from luoshi.ui.moments import date_text, day_text, duration_text, weekday

MOST_ROWS = 100
MOST_ALIKE = 3
RECENT = 60
WHOLE_DAY = 24 * 60
SAME_AREA = 0.35
"""Likeness from which on the other problem's module is taken for this one's."""
MANY = 3
"""Reports of the same problem from which on it is proposed as important."""
USABLE = ("published", "proven")
PHONES = ("android", "ios", "iphone", "harmonyos")


def waiting(member: Member) -> ProblemQuerySet:
    """The reports this member may take up, the longest waiting first; none on hold."""
    mine = Problem.objects.visible_to(member).filter(state=REPORTED, hold_until__isnull=True)
    return mine.order_by("reported_at", "id")


def following(member: Member, problem: Problem) -> int | None:
    """The number of the report after this one; past the last the longest waiting of those left; or None."""
    rest = waiting(member).exclude(pk=problem.pk)
    later = rest.filter(reported_at__gte=problem.reported_at).values_list("number", flat=True)
    return later.first() or rest.values_list("number", flat=True).first()


@dataclass
class Row:
    """One report in the list, its words ready."""

    number: int
    code: str
    url: str
    name: str
    department: str
    title: str
    at: datetime
    pictures: int
    files: int
    others: int
    phone: bool
    talk: str


@dataclass
class Group:
    """The reports of one day."""

    label: str
    rows: list[Row]


@dataclass
class Inbox:
    """The list on the left: what is shown, how many there are, and how long the first has waited."""

    groups: list[Group] = field(default_factory=list)
    count: int = 0
    longest: str = ""

    @property
    def rows(self) -> list[Row]:
        """All rows in their order."""
        return [row for group in self.groups for row in group.rows]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def inbox(member: Member) -> Inbox:
    """The list as this lead sees it (five queries however many there are)."""
    found = waiting(member)
    problems = list(found.select_related("reporter__department")[:MOST_ROWS])
    if not problems:
        return Inbox()
    count = len(problems) if len(problems) < MOST_ROWS else found.order_by().count()
    today = member.project.today()
    rows = _rows(member, problems)
    days = groupby(rows, key=lambda row: timezone.localtime(row.at).date())
    groups = [Group(group_label(day, today), list(those)) for day, those in days]
    since = min(problem.held_since for problem in problems)
    return Inbox(groups, count, wait_words(clock.now() - since))


def group_label(day: date, today: date) -> str:
    """Today, yesterday, a weekday of this week, “last Friday”, or the date."""
    near = day_text(day, today)
    last_week = (today - timedelta(days=7)).isocalendar()[:2]
    if near == date_text(day, today) and day.isocalendar()[:2] == last_week:
        return _("last %(weekday)s") % {"weekday": weekday(day)}
    return near


def wait_words(waited: timedelta) -> str:
    """A wait on the wall clock, as the one who waits counts it."""
    return duration_text(waited.total_seconds() / 60, WHOLE_DAY)


def _rows(member: Member, problems: list[Problem]) -> list[Row]:
    met = list(
        Occurrence.objects.filter(problem__in=problems)
        .order_by("reported_at", "id")
        .values_list("id", "problem_id", "environment")
    )
    pictures, files = _counted(member, {pk: problem for pk, problem, _env in met})
    devices = {problem: environment for _pk, problem, environment in reversed(met)}
    said = _last_said(problems)
    base = member.project.url("problems:inbox")
    return [
        Row(
            number=problem.number,
            code=f"{member.project.key}-{problem.number}",
            url=f"{base}{problem.number}/",
            name=problem.reporter.name,
            department=problem.reporter.department.name if problem.reporter.department else "",
            title=problem.title,
            at=problem.reported_at,
            pictures=pictures[problem.pk],
            files=files[problem.pk],
            others=problem.met_count - 1,
            phone=on_phone(devices.get(problem.pk)),
            talk=said.get(problem.pk, ""),
        )
        for problem in problems
    ]


def _counted(member: Member, owners: dict[UUID, UUID]) -> tuple[Counter[UUID], Counter[UUID]]:
    """Pictures and other files of each problem."""
    hanging = Attachment.objects.filter(project_id=member.project_id, subject_kind="occurrence")
    kinds = hanging.filter(subject_id__in=list(owners)).values_list("subject_id", "file__media_type")
    pictures, files = Counter[UUID](), Counter[UUID]()
    for subject, media in kinds:
        if subject is not None:
            (pictures if media.startswith("image/") else files)[owners[subject]] += 1
    return pictures, files


def _last_said(problems: list[Problem]) -> dict[UUID, str]:
    """For each problem that was talked about whether the last word is a question or an answer to it."""
    reporters = {problem.pk: problem.reporter_id for problem in problems}
    open_words = Comment.objects.filter(subject_kind="problem", subject_id__in=list(reporters), audience=ALL)
    last = dict(open_words.order_by("at", "id").values_list("subject_id", "author_id"))
    return {pk: "answered" if author == reporters[pk] else "asked" for pk, author in last.items()}


def on_phone(environment: object) -> bool:
    """Whether it was met on a phone, as far as the device said so."""
    if not isinstance(environment, dict):
        return False
    told = " ".join(str(value) for value in environment.values()).lower()
    return any(name in told for name in PHONES)


@dataclass
class Alike:
    """Something that says about the same: an open problem to merge into, or an article to answer with."""

    hit: Hit
    problem: Problem | None = None

    @property
    def number(self) -> str:
        """The digits of its code."""
        return self.hit.code.rsplit("-", 1)[-1]

    @property
    def holder(self) -> str:
        """Who has it."""
        problem = self.problem
        if problem is None:
            return ""
        return problem.holder.name if problem.holder else str(dict(PARTIES).get(problem.party, ""))

    @property
    def held(self) -> str:
        """For how long in working time."""
        if self.problem is None:
            return ""
        time = self.problem.project.working_time
        return duration_text(time.minutes_between(self.problem.held_since, clock.now()), time.minutes_per_day)


@dataclass
class Report:
    """One report opened, with what the form of the verdict begins with."""

    problem: Problem
    met: list[Occurrence]
    comments: list[Comment]
    alike: list[Alike]
    objection: str
    importance: int
    area: UUID | None
    receipts: dict[int, str]
    promises: dict[int, str]

    @property
    def kind(self) -> str:
        """The kind that is proposed."""
        return self.problem.kind or "unclear"

    @property
    def letters(self) -> str:
        """The letter for each importance, for the page that changes it with the choice."""
        return json.dumps({str(level): words for level, words in self.receipts.items()}, ensure_ascii=False)

    @property
    def receipt(self) -> str:
        """The letter for the importance that is proposed."""
        return self.receipts[self.importance]


def opened(problem: Problem, member: Member) -> Report:
    """Everything the lead reads before the verdict."""
    met = list(problem.met.all())
    files = attachments_for("occurrence", [occurrence.pk for occurrence in met], member=member)
    for occurrence in met:
        occurrence.files = files[occurrence.pk]
        occurrence.told = environment_rows(occurrence.environment)
    found = alike(problem, met, member)
    given = [file for occurrence in met for file in occurrence.files]
    return Report(
        problem=problem,
        met=met,
        comments=thread(problem, member=member),
        alike=found,
        objection=_objection(problem) if problem.objected else "",
        importance=problem.importance or proposed_importance(problem),
        area=problem.area_id or proposed_area(found),
        receipts=receipts(problem, given),
        promises={
            level: calendar_words(promised(problem, level).astimezone(problem.project.zone))
            for level, _label in rules.IMPORTANCE
        },
    )


def calendar_words(moment: datetime) -> str:
    """Date, weekday and time of a date that is promised."""
    return _("%(weekday)s %(day)s, %(time)s") % {
        "day": date_text(moment.date()),
        "weekday": weekday(moment.date()),
        "time": moment.strftime("%H:%M"),
    }


def environment_rows(environment: object) -> list[tuple[str, list[str]]]:
    """What the device said of itself: where, which error, and the rest on one line."""
    if not isinstance(environment, dict):
        return []
    told = {str(key): str(value)[:200] for key, value in environment.items() if _is_plain(value)}
    apart = [(_("Page"), told.pop("page", "")), (_("Error"), told.pop("error", ""))]
    rows = [(label, [value]) for label, value in apart if value]
    return [*rows, (_("Device"), list(told.values()))] if told else rows


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and bool(value)


def proposed_importance(problem: Problem) -> int:
    """Normal, unless several people met it before anybody took it up."""
    return rules.IMPORTANT if problem.met_count >= MANY else rules.NORMAL


def proposed_area(found: list[Alike]) -> UUID | None:
    """The module of the most similar open problem, when it is similar enough."""
    near = [one.problem.area_id for one in found if one.problem and one.hit.score >= SAME_AREA]
    return next((area for area in near if area), None)


def alike(problem: Problem, met: Iterable[Occurrence], member: Member) -> list[Alike]:
    """Open problems and usable articles that say about the same, best first."""
    text = "\n".join([problem.title, *(occurrence.words for occurrence in met)])
    among = {
        "problem": Problem.objects.open().exclude(state=TO_ARCHIVE),
        "article": kind("article").visible(member).filter(state__in=USABLE),
    }
    hits = similar(
        member, text, kinds=["problem", "article"], exclude=problem.pk, limit=MOST_ALIKE, within=among
    )
    ids = [hit.subject_id for hit in hits if hit.kind == "problem"]
    others = Problem.objects.visible_to(member).select_related("holder").in_bulk(ids)
    for other in others.values():
        other.project = member.project
    return [Alike(hit, others.get(hit.subject_id)) for hit in hits]


def _objection(problem: Problem) -> str:
    last = Event.objects.about(problem).filter(verb="object").last()
    return str(last.facts.get("reason", "")) if last else ""


def areas(member: Member) -> list[tuple[str, str]]:
    """The modules to choose from."""
    found = Area.objects.visible_to(member).order_by("order", "name").values_list("id", "name")
    return [(str(pk), name) for pk, name in found]


def last_wait(member: Member) -> str:
    """How long the last report waited for its verdict; empty when none had one lately."""
    recent = Problem.objects.visible_to(member).exclude(state=REPORTED).order_by("-changed_at", "-id")
    ids = list(recent.values_list("pk", flat=True)[:RECENT])
    moves = Event.objects.filter(Q(from_state=REPORTED) | Q(to_state=REPORTED), subject_id__in=ids)
    came: dict[Any, datetime] = {}
    waits: list[tuple[datetime, timedelta]] = []
    for subject, at, to in (
        moves.exclude(from_state=F("to_state"))
        .order_by("at", "id")
        .values_list("subject_id", "at", "to_state")
    ):
        if to == REPORTED:
            came[subject] = at
        elif subject in came:
            waits.append((at, at - came[subject]))
    return wait_words(max(waits)[1]) if waits else ""
