"""What is always true of diaries, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef

from luoshi.diary.models import Diary, Entry, SoftQuestion, Streak, Tally
from luoshi.diary.models.tally import FIGURES, LATELY, STILL_MOVES, counted
from luoshi.kernel import clock
from luoshi.post.models import Notice
from luoshi.problems.models import Occurrence
from luoshi.problems.models.filing import seal_of
from luoshi.rollout.models import Project
from luoshi.trail.models import Event

CHUNK = 2000


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
    """The figures of closed days of the last month equal the duties they count, once the job has run."""
    for project in Project.objects.all():
        since, now = project.today() - STILL_MOVES, clock.now()
        kept: dict[Any, dict[Any, Tally]] = {}
        moving = Diary.objects.filed().filter(project=project, filed_at__gt=now - LATELY)
        settled = Tally.objects.filter(project=project, day__gte=since).exclude(day__in=moving.values("day"))
        for row in settled:
            kept.setdefault(row.day, {})[row.department_id] = row
        found = counted(project, list(kept))
        for day, rows in kept.items():
            for of, row in rows.items():
                figures = found[day].get(of, dict.fromkeys(FIGURES, 0))
                if row.filed != figures["filed"]:
                    yield f"tally {row.pk}: {row.filed} filed on {day}, but there are {figures['filed']}"


CHECKS = (
    duties_have_a_regime_of_their_project,
    what_was_late_is_marked,
    tallies_are_what_was_filed,
    entries_are_their_writers,
    filed_diaries_say_what_was_met,
    every_version_is_in_the_trail,
    what_was_got_round_is_told_once,
    the_person_hears_first,
    nothing_betrays_a_gentle_question,
)
