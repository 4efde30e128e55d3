"""The inbox 待受理: reports that nobody has taken up yet, and what a verdict on one of them needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.problems.lifecycle import REPORTED, TO_ARCHIVE
from luoshi.problems.models import Problem
from luoshi.problems.models.base import ProblemQuerySet
from luoshi.problems.report import Lying, read
from luoshi.rollout.models import Member
from luoshi.search.queries import most_alike
from luoshi.trail.models import Event
from luoshi.ui.moments import date_text, day_text, duration_text, weekday

MOST_ROWS, COMPARED = 100, 50
SAME = 0.35
"""Likeness from which on a row names the other problem."""
RECENT = 60
WHOLE_DAY = 24 * 60
PHONES = ("android", "ios", "iphone", "harmonyos")


def waiting(member: Member) -> ProblemQuerySet:
    """What this member may take up: the longest waiting first, then what was asked back or is on hold."""
    mine = Problem.objects.visible_to(member).filter(state=REPORTED)
    mine = mine.select_related("reporter", "department")
    # “us” before “rep”: what waits for its reporter comes after what waits for the lead.
    return mine.order_by(F("hold_until").asc(nulls_first=True), "-party", "reported_at", "id")


def following(member: Member, problem: Problem) -> int | None:
    """The number of the report after this one; past the last the longest waiting of those left; or None."""
    rest = waiting(member).filter(hold_until__isnull=True, party="us").exclude(pk=problem.pk)
    later = rest.filter(reported_at__gte=problem.reported_at).values_list("number", flat=True)
    return later.first() or rest.values_list("number", flat=True).first()


@dataclass
class Row:
    """One report in the list, its words ready."""

    number: int
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
    held: bool
    alike: str = ""


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
    reports: list[Lying] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All rows in their order."""
        return [row for group in self.groups for row in group.rows]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.rows)


def inbox(member: Member) -> Inbox:
    """The list as this lead sees it (four queries however many there are)."""
    found = waiting(member)
    problems = list(found[:MOST_ROWS])
    if not problems:
        return Inbox()
    count = len(problems) if len(problems) < MOST_ROWS else found.order_by().count()
    lying = read(member, problems)
    today, base = member.project.today(), member.project.url("problems:inbox")
    rows = [row(lying[problem.pk], base) for problem in problems]
    likes = _likes(member, list(lying.values()))
    for row_ in rows:
        row_.alike = likes.get(row_.number, "")
    groups = [Group(label, list(those)) for label, those in groupby(rows, key=lambda row: _group(row, today))]
    since = min(problem.held_since for problem in problems)
    return Inbox(groups, count, wait_words(clock.now() - since), list(lying.values()))


def _likes(member: Member, reports: list[Lying]) -> dict[int, str]:
    """For the first rows the code of the open problem that says much the same (three queries)."""
    texts = {
        lying.problem.pk: "\n".join([lying.problem.title, *(met.words for met in lying.met)])
        for lying in reports[:COMPARED]
    }
    among = {"problem": Problem.objects.open().exclude(state=TO_ARCHIVE)}
    codes = most_alike(member, texts, "problem", among, SAME)
    return {lying.problem.number: codes[lying.problem.pk] for lying in reports if lying.problem.pk in codes}


def _group(row: Row, today: date) -> str:
    if row.held:
        return _("On hold")
    if row.talk == "waiting":
        return _("Waiting for the reporter")
    return group_label(timezone.localtime(row.at).date(), today)


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


def row(lying: Lying, base: str) -> Row:
    """One line of the list; `base` is the inbox's address."""
    problem, files = lying.problem, lying.files
    department, pictures = problem.department, sum(file.is_picture for file in files)
    return Row(
        number=problem.number,
        url=f"{base}{problem.number}/",
        name=problem.reporter.name,
        department=department.name if department else "",
        title=problem.title,
        at=problem.reported_at,
        pictures=pictures,
        files=len(files) - pictures,
        others=problem.met_count - 1,
        phone=on_phone(lying.met[0].environment),
        talk=talk(lying),
        held=problem.is_held,
    )


def talk(lying: Lying) -> str:
    """Whether the reporter was asked and has not answered, or has answered; else what the thread says."""
    if lying.problem.party == "rep":
        return "waiting"
    if lying.questions:
        return "answered"
    last = next((one for one in reversed(lying.comments) if not one.is_internal), None)
    if last is None:
        return ""
    return "answered" if last.author_id == lying.problem.reporter_id else "asked"


def on_phone(environment: object) -> bool:
    """Whether it was met on a phone, as far as the device said so."""
    if not isinstance(environment, dict):
        return False
    told = " ".join(str(value) for value in environment.values()).lower()
    return any(name in told for name in PHONES)


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
