"""What is always true of problems, checked on a live database: one sentence for each violation.

Each check reads in chunks and holds no more than a few thousand rows, however large the company is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q

from luoshi.kernel import clock
from luoshi.kernel.models import NumberSeries
from luoshi.problems.gapless import the_clock_has_no_gap
from luoshi.problems.lifecycle import CLOSED, LIFE, VERIFYING
from luoshi.problems.models import Dossier, Escalation, Leg, MarkAnswer, Occurrence, Problem
from luoshi.problems.models.filing import seal_of
from luoshi.problems.models.occurrence import SETTLED
from luoshi.problems.objectivity.lexicon import lexicon
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import Event
from luoshi.trail.replay import breaks

CHUNK = 2000


def held_by_one_party_with_a_next_date() -> Iterator[str]:
    """Every open problem has a party, a next date, and an active person who holds it."""
    loose = Problem.objects.exclude(state=CLOSED).filter(Q(party="") | Q(due_at__isnull=True))
    for problem in loose.select_related("project").iterator(CHUNK):
        yield f"{problem.code} is open and has no holder or no next date"
    held = Problem.objects.exclude(state=CLOSED).filter(holder__isnull=False)
    active = {
        p.pk: set(Member.objects.of(p).active(p.today()).values_list("pk", flat=True))
        for p in Project.objects.all()
    }
    for number, project, key, holder in held.values_list(
        "number", "project_id", "project__key", "holder_id"
    ).iterator(CHUNK):
        if holder not in active[project]:
            yield f"{key}-{number} is held by somebody who is no longer active"
    nobody = Problem.objects.exclude(state__in=(CLOSED, VERIFYING)).filter(holder__isnull=True)
    for problem in nobody.select_related("project").iterator(CHUNK):
        yield f"{problem.code} is held by nobody"
    yield from _left_by_all(active)


def _left_by_all(active: dict[Any, set[Any]]) -> Iterator[str]:
    """To be verified by several of whom none is here any more."""
    rows = Occurrence.objects.unanswered().filter(problem__state=VERIFYING, problem__holder__isnull=True)
    told = rows.order_by("problem_id").values_list(
        "problem_id", "problem__project_id", "problem__project__key", "problem__number", "member_id"
    )
    for (_pk, project, key, number), waiting in groupby(told.iterator(CHUNK), key=lambda row: row[:4]):
        if not any(row[4] in active[project] for row in waiting):
            yield f"{key}-{number} waits for reporters who have all left"


def closed_only_when_every_reporter_is_settled() -> Iterator[str]:
    """A closed problem has for each occurrence a confirmation, a self-solve, or an outcome that was told."""
    open_ends = Occurrence.objects.filter(problem__state=CLOSED).exclude(verdict__in=SETTLED)
    for occurrence in open_ends.select_related("problem__project").iterator(CHUNK):
        yield f"{occurrence.problem.code} is closed, but a reporter was not brought to an end"
    for problem in Problem.objects.filter(state=CLOSED, outcome="").select_related("project").iterator(CHUNK):
        yield f"{problem.code} is closed without an outcome"


def numbers_without_gap() -> Iterator[str]:
    """Numbers per project are 1…n; the series knows n."""
    series = dict(NumberSeries.objects.filter(kind="problem").values_list("scope", "last"))
    rows = Problem.objects.order_by().values("project_id", "project__key")
    for row in rows.annotate(n=Count("id"), low=Min("number"), high=Max("number")):
        if (row["low"], row["high"]) != (1, row["n"]) or series.get(row["project_id"]) != row["n"]:
            yield f"{row['project__key']}: numbers run {row['low']}…{row['high']} for {row['n']} problems"


def state_is_the_last_move() -> Iterator[str]:
    """Replaying the trail of each problem gives its state, without a break."""
    rows = Problem.objects.order_by("id").values_list("id", "state", "project__key", "number").iterator(CHUNK)
    yield from breaks("problem", ((pk, state, f"{key}-{number}") for pk, state, key, number in rows))


def words_are_untouched() -> Iterator[str]:
    """The original words still have the digest that the trail keeps of them."""
    events = Event.objects.filter(subject_kind="problem", verb__in=("report", "meet_again"))
    batch: dict[str, str] = {}
    for facts in events.order_by().values_list("facts", flat=True).iterator(CHUNK):
        if facts.get("words"):
            batch[facts["occurrence"]] = facts["words"]
        if len(batch) >= CHUNK:
            yield from _changed_words(batch)
            batch = {}
    yield from _changed_words(batch)


def _changed_words(batch: dict[str, str]) -> Iterator[str]:
    found = Occurrence.objects.filter(pk__in=batch).select_related("problem__project")
    kept = {str(o.pk): o for o in found}
    for pk, digest in batch.items():
        if pk not in kept:
            yield f"an occurrence is gone: {pk}"
        elif seal_of(kept[pk].words) != digest:
            yield f"{kept[pk].problem.code}: original words were changed"


def dossiers_are_intact() -> Iterator[str]:
    """A dossier still has the digest with which it was handed over, and lies with one firm at a time."""
    for dossier in Dossier.objects.select_related("problem__project").iterator(CHUNK):
        if not dossier.is_intact:
            yield f"{dossier.problem.code}: dossier version {dossier.version} was changed"
    strange = Dossier.objects.filter(
        current=True, withdrawn_at__isnull=True, problem__state="with_consultant"
    )
    for dossier in strange.exclude(firm_id=F("problem__firm_id")).select_related("problem__project"):
        yield f"{dossier.problem.code} lies with another firm than its dossier"


def the_own_words_to_weigh_can_be_read() -> Iterator[str]:
    """Every line of the lexicon, the company's own included, can be read."""
    yield from lexicon().complaints


def answered_marks_fit_their_sentence() -> Iterator[str]:
    """An answer to a mark keeps the sentence in which the words stood."""
    rows = MarkAnswer.objects.select_related("problem__project").iterator(CHUNK)
    for answer in rows:
        if answer.words not in answer.sentence:
            yield f"{answer.problem.code}: an answered mark does not belong to its sentence"


def the_ball_is_never_lost() -> Iterator[str]:
    """Legs follow one another; an open problem has exactly one running leg, of the party that holds it."""
    rows = Leg.objects.order_by("problem_id", "began", "id").values_list(
        "problem_id", "party", "began", "ended"
    )
    for pk, legs in groupby(rows.iterator(CHUNK), key=lambda row: row[0]):
        yield from _broken(pk, list(legs))
    running = Count("legs", filter=Q(legs__ended__isnull=True))
    wrong = Problem.objects.annotate(running=running).filter(
        Q(state=CLOSED, running__gt=0) | (~Q(state=CLOSED) & ~Q(running=1))
    )
    told = wrong.values_list("project__key", "number", "running", "state")
    for key, number, count, state in told.iterator(CHUNK):
        yield f"{key}-{number}: {count} running legs while it is {state}"


def clocks_agree() -> Iterator[str]:
    """The running leg is of whoever holds the problem, or of the lead while it is on hold."""
    legs = Leg.objects.filter(ended__isnull=True, problem__hold_until__isnull=True)
    other = ~Q(party=F("problem__party")) | (
        Q(problem__holder__isnull=False) & ~Q(member_id=F("problem__holder_id"))
    )
    for key, number in legs.filter(other).values_list("problem__project__key", "problem__number"):
        yield f"{key}-{number}: the clock runs for somebody else than its holder"
    loose = Problem.objects.filter(alarm_at__isnull=False).filter(
        Q(state=CLOSED) | Q(promised_from__isnull=True) | Q(hold_until__isnull=False)
    )
    for problem in loose.select_related("project").iterator(CHUNK):
        yield f"{problem.code} would be escalated without a running promise"


def escalations_follow_their_promise() -> Iterator[str]:
    """Nobody is told before the promise began; 150 % never comes without 100 %."""
    early = Escalation.objects.filter(at__lt=F("began"))
    for row in early.select_related("problem__project").iterator(CHUNK):
        yield f"{row.problem.code} was escalated before its promise began"
    lower = Escalation.objects.filter(
        problem=OuterRef("problem"), step=OuterRef("step"), began=OuterRef("began"), level=100
    )
    for row in Escalation.objects.filter(~Exists(lower), level=150).select_related("problem__project"):
        yield f"{row.problem.code}: the sponsor was told before the lead"


def _broken(pk: Any, legs: list[Any]) -> Iterator[str]:
    for (_p, _party, began, ended), (_q, _next, starts, _end) in pairwise(legs):
        if ended is None or not began <= ended <= starts:
            yield f"problem {pk}: legs of the relay overlap"


def holds_come_back() -> Iterator[str]:
    """What is on hold is open, says why, and comes back on its date; the job has a day to see to it."""
    held = Problem.objects.filter(hold_until__isnull=False).select_related("project")
    for problem in held.filter(Q(state=CLOSED) | Q(hold_reason="")).iterator(CHUNK):
        yield f"{problem.code} is on hold with no reason, or although it is closed"
    for problem in held.filter(hold_until__lt=clock.now().date()).iterator(CHUNK):
        if problem.hold_until and problem.hold_until < problem.project.today() - timedelta(days=1):
            yield f"{problem.code} should have come back on {problem.hold_until}"


def merged_ones_lead_on() -> Iterator[str]:
    """What was merged is closed as a duplicate and leads to another problem of its project, never back."""
    merged = Problem.objects.filter(merged_into__isnull=False).select_related("project")
    back = Q(merged_into=F("pk")) | Q(merged_into__merged_into=F("pk"))
    wrong = back | ~Q(state=CLOSED, outcome="duplicate") | ~Q(merged_into__project=F("project"))
    for problem in merged.filter(wrong).iterator(CHUNK):
        yield f"{problem.code} was merged, but is open or leads nowhere"


def states_are_declared() -> Iterator[str]:
    """No row has a state that the table does not know."""
    known = [state.name for state in LIFE.states]
    for problem in Problem.objects.exclude(state__in=known).select_related("project"):
        yield f"{problem.code} has the unknown state {problem.state}"


CHECKS = (
    held_by_one_party_with_a_next_date,
    closed_only_when_every_reporter_is_settled,
    numbers_without_gap,
    state_is_the_last_move,
    words_are_untouched,
    dossiers_are_intact,
    the_own_words_to_weigh_can_be_read,
    answered_marks_fit_their_sentence,
    the_ball_is_never_lost,
    the_clock_has_no_gap,
    clocks_agree,
    escalations_follow_their_promise,
    holds_come_back,
    merged_ones_lead_on,
    states_are_declared,
)
