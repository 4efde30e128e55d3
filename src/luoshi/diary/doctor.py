"""What is always true of diaries, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef

from luoshi.diary.models import Diary, Entry, Opening, SoftQuestion, Streak, Tally
from luoshi.diary.models.duty import owing
from luoshi.diary.models.tally import FIGURES, LATELY, STILL_MOVES, TallyQuerySet, counted
from luoshi.kernel import clock
from luoshi.post.models import Notice
from luoshi.problems.models import Occurrence
from luoshi.problems.models.filing import seal_of
from luoshi.rollout.models import Leave, Project
from luoshi.trail.models import Event

CHUNK = 2000
CALENDAR = ("fill_calendar", "set_day", "remove_day", "take_notice")
"""Verbs by which a day that has passed becomes free, or a workday."""


def entries_are_their_writers() -> Iterator[str]:
    """Every entry is an occurrence that the writer of the diary met."""
    foreign = Entry.objects.exclude(occurrence__member=F("diary__member"))
    for pk in foreign.values_list("pk", flat=True).iterator(CHUNK):
        yield f"entry {pk}: the diary is not that of the person who met the problem"


def filed_diaries_say_what_was_met() -> Iterator[str]:
    """A nil diary has no entry, any other filed one has at least one."""
    entries = Entry.objects.filter(diary=OuterRef("pk"))
    filed = Diary.objects.filed()
    for pk in filed.filter(Exists(entries), nil=True).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: filed as nil, but it has entries"
    for pk in filed.filter(~Exists(entries), nil=False).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: filed with problems, but it has no entry"


def every_version_is_in_the_trail() -> Iterator[str]:
    """A diary has as many filings in the trail as versions."""
    versions = Event.objects.filter(subject_id=OuterRef("pk"), verb__in=("file", "amend")).order_by()
    count = versions.values("subject_id").annotate(n=Count("pk")).values("n")
    rows = Diary.objects.filter(version__gt=0).annotate(told=count)
    for pk, version, told in rows.values_list("pk", "version", "told").iterator(CHUNK):
        if version != told:
            yield f"diary {pk}: version {version}, but {told or 0} filings in the trail"


def what_was_got_round_is_told_once() -> Iterator[str]:
    """How somebody got round a problem stands only where it was ticked, and as it was written then."""
    loose = Occurrence.objects.filter(workaround=False).exclude(workaround_how="")
    for pk in loose.values_list("pk", flat=True).iterator(CHUNK):
        yield f"occurrence {pk}: says how it was got round, but not that it was"
    told = Occurrence.objects.exclude(workaround_how="").values_list("pk", "first_problem", "workaround_how")
    for pk, problem, how in told.iterator(CHUNK):
        seals = Event.objects.filter(subject_id=problem, verb__in=("report", "meet_again"))
        kept = {
            facts.get("occurrence"): facts.get("workaround")
            for facts in seals.values_list("facts", flat=True)
        }
        if kept.get(str(pk)) != seal_of(how):
            yield f"occurrence {pk}: how it was got round was changed"


def the_person_hears_first() -> Iterator[str]:
    """Nobody's misses reach the head before the person was told."""
    early = Streak.objects.filter(head_told_at__lt=F("told_at"))
    for pk in early.values_list("pk", flat=True).iterator(CHUNK):
        yield f"streak {pk}: the head was told before the person"


def nothing_betrays_a_gentle_question() -> Iterator[str]:
    """No event, notice or letter speaks of a question that only its person may see."""
    questions = SoftQuestion.objects.filter(pk=OuterRef("subject_id"))
    for model in (Event, Notice):
        for pk in model.objects.filter(Exists(questions)).values_list("pk", flat=True).iterator(CHUNK):
            yield f"{model.__name__.lower()} {pk}: speaks of a gentle question"


def duties_have_a_regime_of_their_project() -> Iterator[str]:
    """What was due has its hours in their order, by a regime of the same project."""
    owed = Diary.objects.owed()
    foreign = owed.filter(regime__isnull=False).exclude(regime__project=F("project"))
    for pk in foreign.values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: its regime belongs to another project"
    for pk in owed.filter(closes_at__lt=F("due_at")).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: it closes before it is due"


def what_was_late_is_marked() -> Iterator[str]:
    """What was filed after its hour is marked late, and nothing else is."""
    filed = Diary.objects.filed().owed()
    for pk in filed.filter(filed_at__gt=F("due_at"), late=False).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: filed after it was due, but not marked late"
    for pk in filed.filter(filed_at__lte=F("due_at"), late=True).values_list("pk", flat=True).iterator(CHUNK):
        yield f"diary {pk}: marked late, but filed in time"


def tallies_are_what_was_filed() -> Iterator[str]:
    """Every figure of the closed days of the last month equals the duties it counts, once the job has run."""
    for project in Project.objects.all():
        since = project.today() - STILL_MOVES
        kept: dict[Any, dict[Any, Tally]] = {}
        for row in _settled(project).filter(day__gte=since):
            kept.setdefault(row.day, {})[row.department_id] = row
        found = counted(project, list(kept))
        for day, rows in kept.items():
            for of, figures in found[day].items():
                if of not in rows:
                    yield f"tally of {day}: it leaves out a department of which {figures['due']} had to file"
            for of, row in rows.items():
                yield from _differs(row, found[day].get(of, dict.fromkeys(FIGURES, 0)))


def _settled(project: Project) -> TallyQuerySet:
    """Figures about whose days nothing was said since the job ran last; none while the calendar changes."""
    lately = clock.now() - LATELY
    if Event.objects.filter(scope=project.pk, at__gt=lately, verb__in=CALENDAR).exists():
        return Tally.objects.none()
    moving = Diary.objects.filed().filter(project=project, filed_at__gt=lately)
    away = Leave.objects.filter(project=project, changed_at__gt=lately)
    away = away.filter(first__lte=OuterRef("day"), last__gte=OuterRef("day"))
    settled = Tally.objects.filter(~Exists(away), project=project)
    return settled.exclude(day__in=moving.values("day"))


def _differs(row: Tally, figures: dict[str, int]) -> Iterator[str]:
    for name in FIGURES:
        if (kept := getattr(row, name)) != figures[name]:
            yield f"tally {row.pk}: {kept} {name} on {row.day}, but there are {figures[name]}"


def nobody_obliged_is_left_out() -> Iterator[str]:
    """On a day that was opened, whoever owes reports before and after it owes one, too.

    Asked only of who stayed in their department: whoever came or changed later owed nothing then.
    """
    for project in Project.objects.all():
        since = project.today() - STILL_MOVES
        owed = Diary.objects.owed().filter(project=project)
        same = owed.filter(member=OuterRef("pk"), department=OuterRef("department"))
        opened = Opening.objects.filter(project=project, day__gte=since).values_list("day", flat=True)
        known = owed.filter(day__gte=since).order_by().values_list("day", flat=True).distinct()
        for day in sorted(set(opened) & set(known)):
            lacking = owing(project, day).filter(
                Exists(same.filter(day__lt=day)), Exists(same.filter(day__gt=day)),
                ~Exists(same.filter(day=day)),
            )  # fmt: skip
            for name in lacking.values_list("name", flat=True):
                yield f"{name} had to file on {day}, but owes nothing"


CHECKS = (
    duties_have_a_regime_of_their_project,
    what_was_late_is_marked,
    tallies_are_what_was_filed,
    nobody_obliged_is_left_out,
    entries_are_their_writers,
    filed_diaries_say_what_was_met,
    every_version_is_in_the_trail,
    what_was_got_round_is_told_once,
    the_person_hears_first,
    nothing_betrays_a_gentle_question,
)
