"""总览: what the head of the company understands in ten seconds; rules, not a model, write the sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.diary.models import Diary, due_from
from luoshi.kernel import clock
from luoshi.knowledge.models import Answer, Article
from luoshi.problems.listing import PARTIES
from luoshi.problems.models import Leg, Problem
from luoshi.rollout.models import Member, Project
from luoshi.ui.moments import duration_text

DAYS, LEGS = 14, 2000


@dataclass(frozen=True)
class Figure:
    """One number with its comparison in words and its last two weeks."""

    label: str
    value: str
    unit: str
    note: str
    series: list[float]
    url: str
    party: str = "us"


@dataclass(frozen=True)
class Overview:
    """Everything on the page."""

    sentence: str
    now: datetime
    figures: list[Figure]
    late: list[Problem]
    held: list[dict[str, Any]]
    longest: int
    week: list[tuple[str, str]]


def overview_of(member: Member) -> Overview:
    """The page for this member."""
    project = member.project
    days = _last_workdays(project, DAYS)
    problems = Problem.objects.visible_to(member)
    opened = [_open_at(problems, project, day) for day in days]
    held = _held(problems, project)
    late = problems.open().filter(due_at__lt=clock.now(), hold_until__isnull=True).for_page()
    return Overview(
        sentence=_sentence(project, opened),
        now=clock.now(),
        figures=[
            _diaries(member, days),
            _open(project, opened),
            _speed(problems, project),
            _outside(problems, project),
        ],
        late=list(late.select_related("project__organization").order_by("due_at", "id")[:6]),
        held=held,
        longest=max((row["value"] for row in held), default=1),
        week=_week(problems, project),
    )


def _last_workdays(project: Project, count: int) -> list[date]:
    days: list[date] = []
    day = project.today()
    while len(days) < count:
        if project.working_time.is_workday(day):
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def _evening(project: Project, day: date) -> datetime:
    return datetime.combine(day, time(23, 59), project.zone)


def _open_at(problems: Any, project: Project, day: date) -> int:
    """How many were open at the end of a day."""
    end = _evening(project, day)
    still = Q(closed_at__isnull=True) | Q(closed_at__gt=end)
    return int(problems.filter(still, reported_at__lte=end).count())


def _sentence(project: Project, opened: list[int]) -> str:
    fewer = opened[-1] < max(opened[:-5] or opened)
    trend = _("problems are getting fewer") if fewer else _("problems are still coming in")
    if not project.started_on or project.started_on > project.today():
        return _("The system is not in use yet.")
    days = (project.today() - project.started_on).days + 1
    return _("Day %(days)d in use: people work with it, %(trend)s.") % {"days": days, "trend": trend}


def _diaries(member: Member, days: list[date]) -> Figure:
    project, today = member.project, member.project.today()
    rows = Diary.objects.visible_to(member).filed().filter(project=project, day__gte=days[0])
    counted = rows.values("day").order_by("day").annotate(n=Count("id"), nil=Count("id", filter=Q(nil=True)))
    found = {row["day"]: row for row in counted}
    here = found.get(today, {"n": 0, "nil": 0})
    due = due_from(project, today).count()
    return Figure(
        label=_("Diaries due today"),
        value=str(here["n"]),
        unit=_("of %(due)d people") % {"due": due},
        note=_("%(nil)d of them “no problem”") % {"nil": here["nil"]},
        series=[float(found[day]["n"]) for day in days if day in found],
        url=project.url("diary:missing") if member.has("lead", "sponsor") else "",
    )


def _open(project: Project, opened: list[int]) -> Figure:
    change = opened[-1] - opened[-6]
    fewer = ngettext("%(n)d fewer than last week", "%(n)d fewer than last week", -change) % {"n": -change}
    more = ngettext("%(n)d more than last week", "%(n)d more than last week", change) % {"n": change}
    note = fewer if change < 0 else more if change > 0 else _("as many as last week")
    return Figure(
        label=_("Not solved yet"),
        value=str(opened[-1]),
        unit=_("problems"),
        note=_("%(note)s, at most %(most)d") % {"note": note, "most": max(opened)},
        series=[float(n) for n in opened],
        url=project.url("problems:list"),
    )


def _speed(problems: Any, project: Project) -> Figure:
    """Median working days from report to close of what was solved in the last thirty days."""
    since = clock.now() - timedelta(days=30)
    solved = problems.filter(closed_at__gte=since, outcome="solved").order_by("-closed_at")
    spans = list(solved.values_list("reported_at", "closed_at")[:500])
    length = project.working_time.minutes_per_day
    took = [project.working_time.minutes_between(start, end) / length for start, end in spans]
    quick = round(100 * sum(days <= 6 for days in took) / len(took)) if took else 0
    return Figure(
        label=_("To solve one problem"),
        value=f"{median(took):.1f}" if took else "–",
        unit=_("working days"),
        note=_("%(share)d %% within 6 days") % {"share": quick},
        series=[round(days, 1) for days in took[::-1]][-20:],
        url=f"{project.url('problems:list')}?state=solved",
    )


def _outside(problems: Any, project: Project) -> Figure:
    waiting = problems.open().filter(party__in=("con", "dev"))
    late = waiting.filter(due_at__lt=clock.now()).count()
    return Figure(
        label=_("Waiting for outside"),
        value=str(waiting.count()),
        unit=_("problems"),
        note=_("%(late)d past the agreed date") % {"late": late},
        series=[],
        url=f"{project.url('problems:list')}?party=con",
        party="con",
    )


def _held(problems: Any, project: Project) -> list[dict[str, Any]]:
    """Average working time a problem of the last thirty days stayed with each party."""
    since = clock.now() - timedelta(days=30)
    legs = Leg.objects.filter(problem__in=problems, began__gte=since).order_by("-began")[:LEGS]
    minutes: dict[str, int] = {}
    seen: dict[str, set[Any]] = {}
    for problem, party, began, ended in legs.values_list("problem_id", "party", "began", "ended"):
        spent = project.working_time.minutes_between(began, ended or clock.now())
        minutes[party] = minutes.get(party, 0) + spent
        seen.setdefault(party, set()).add(problem)
    per_day = project.working_time.minutes_per_day
    return [
        {
            "label": str(label),
            "party": party,
            "value": minutes[party] // len(seen[party]),
            "text": duration_text(minutes[party] / len(seen[party]), per_day),
        }
        for party, label in PARTIES
        if party in minutes
    ]


def _week(problems: Any, project: Project) -> list[tuple[str, str]]:
    """What changed in the last seven days, each line with its icon."""
    since = clock.now() - timedelta(days=7)
    solved = problems.filter(closed_at__gte=since, outcome__in=("solved", "self_solved")).count()
    new = problems.filter(reported_at__gte=since).count()
    articles = Article.objects.filter(project=project, written_at__gte=since).count()
    found = Answer.objects.filter(article__project=project, kind=Answer.SELF_SOLVED, at__gte=since).count()
    return [
        ("circle-check", _("%(solved)d solved, %(new)d new") % {"solved": solved, "new": new}),
        (
            "book-2",
            _("%(articles)d new articles, %(found)d answers found without asking")
            % {"articles": articles, "found": found},
        ),
    ]
