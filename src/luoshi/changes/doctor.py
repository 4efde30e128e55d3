"""What is always true of changes, checked on a live database: one sentence for each violation."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Sum

from luoshi.changes.control_log import recounted
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import BUILDING, ENDED, PILOTING, POSTPONED, ROLLING_OUT
from luoshi.changes.models import Approval, Baseline, Brief, Change, ChangeLeg, Option, Pilot, Quote, Round
from luoshi.changes.models.offering import fingerprint
from luoshi.kernel.models import NumberSeries
from luoshi.problems.models.filing import seal_of
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import Event
from luoshi.trail.replay import breaks

CHUNK = 2000


def held_by_one_party_with_a_next_date() -> Iterator[str]:
    """Every open change has a party, a next date, and an active person who holds it, or several who judge."""
    opened = Change.objects.exclude(state__in=ENDED).select_related("project")
    for change in opened.filter(Q(party="") | Q(due_at__isnull=True)).iterator(CHUNK):
        yield f"{change.code} is open and has no holder or no next date"
    for change in opened.filter(holder__isnull=True).exclude(waits="evaluators").iterator(CHUNK):
        yield f"{change.code} is held by nobody"
    active = {
        p.pk: set(Member.objects.of(p).active(p.today()).values_list("pk", flat=True))
        for p in Project.objects.all()
    }
    for change in opened.filter(holder__isnull=False).iterator(CHUNK):
        if change.holder_id not in active[change.project_id]:
            yield f"{change.code} is held by somebody who is no longer active"
    for change in opened.filter(state="evaluating", holder__isnull=True).iterator(CHUNK):
        if not change.awaited():
            yield f"{change.code} waits for verdicts, but nobody is left who judges"


def ended_with_an_outcome() -> Iterator[str]:
    """What has ended says how, and since when; what was rolled out has each goal judged."""
    for change in Change.objects.filter(state__in=ENDED).select_related("project").iterator(CHUNK):
        if not change.outcome or change.closed_at is None:
            yield f"{change.code} has ended without an outcome"
    rolled = Change.objects.filter(outcome="rolled_out", goals__reached__isnull=True, goals__isnull=False)
    for change in rolled.select_related("project").distinct():
        yield f"{change.code} was finished with a goal that nobody judged"


def numbers_without_gap() -> Iterator[str]:
    """Numbers per project are 1…n; the series knows n."""
    series = dict(NumberSeries.objects.filter(kind="change").values_list("scope", "last"))
    rows = Change.objects.order_by().values("project_id", "project__key")
    for row in rows.annotate(n=Count("id"), low=Min("number"), high=Max("number")):
        if (row["low"], row["high"]) != (1, row["n"]) or series.get(row["project_id"]) != row["n"]:
            yield f"{row['project__key']}: changes run {row['low']}…{row['high']} for {row['n']} of them"


def state_is_the_last_move() -> Iterator[str]:
    """Replaying the trail of each change gives its state, without a break."""
    rows = Change.objects.order_by("id").values_list("id", "state", "project__key", "number").iterator(CHUNK)
    yield from breaks("change", ((pk, state, f"{key}-C{number}") for pk, state, key, number in rows))


def states_are_declared() -> Iterator[str]:
    """No row has a state that the table does not know."""
    known = [state.name for state in LIFE.states]
    for change in Change.objects.exclude(state__in=known).select_related("project"):
        yield f"{change.code} has the unknown state {change.state}"


def words_are_untouched() -> Iterator[str]:
    """The original words still have the digest that the trail keeps of them."""
    seals = Event.objects.filter(subject_kind="change", verb="open").order_by()
    kept = {pk: facts.get("words") for pk, facts in seals.values_list("subject_id", "facts").iterator(CHUNK)}
    for change in Change.objects.select_related("project").iterator(CHUNK):
        if kept.get(change.pk) != seal_of(change.words):
            yield f"{change.code}: original words were changed"


def briefs_are_intact() -> Iterator[str]:
    """A brief still has the digest with which it was handed over; whoever holds a change outside has one."""
    for brief in Brief.objects.select_related("change__project").iterator(CHUNK):
        if not brief.is_intact:
            yield f"{brief.change.code}: brief version {brief.version} was changed"
    open_to = Brief.objects.filter(change=OuterRef("pk"), firm=OuterRef("firm"), withdrawn_at__isnull=True)
    outside = Change.objects.exclude(state__in=ENDED).filter(party__in=("con", "dev"))
    for change in outside.filter(~Exists(open_to)).select_related("project"):
        yield f"{change.code} lies with a firm that has no brief of it"


def offered_rounds_are_frozen() -> Iterator[str]:
    """What was offered still has the digest that the trail keeps of it."""
    rows = Round.objects.filter(offered_at__isnull=False, undone=False).select_related("change__project")
    for row in rows.iterator(CHUNK):
        events = Event.objects.filter(subject_id=row.change_id, verb="offer", facts__round=str(row.number))
        last = events.order_by("at", "id").last()
        if last is None or last.facts.get("sha256") != fingerprint(row):
            yield f"{row.change.code}: round {row.number} was changed after it was offered"
    strange = Option.objects.exclude(firm=F("round__firm")).filter(round__firm__isnull=False)
    for option in strange.select_related("change__project"):
        yield f"{option.change.code}: an option of one firm lies in another firm's round"


def money_adds_up() -> Iterator[str]:
    """A quote is the sum of its lines; what is being built has a baseline; nobody approves their own."""
    sums = Quote.objects.annotate(lines_sum=Sum("lines__amount")).exclude(lines_sum=F("total"))
    for quote in sums.select_related("change__project"):
        yield f"{quote.change.code}: a quote is not the sum of its lines"
    built = Change.objects.filter(state__in=(*BUILDING, PILOTING, ROLLING_OUT), baselines__isnull=True)
    for change in built.select_related("project"):
        yield f"{change.code} is being built without a baseline"
    own = Q(approvals__by=F("requester"), approvals__yes=True, approvals__undone=False)
    for change in Change.objects.filter(own).select_related("project").distinct():
        others = (
            Member.objects.of(change.project).active().with_role("sponsor").exclude(pk=change.requester_id)
        )
        if others.exists():
            yield f"{change.code}: somebody approved the money for what they asked for themselves"


def what_was_started_was_approved() -> Iterator[str]:
    """Whatever was started on a quote was approved by as many different people as it needed then."""
    approved = Approval.objects.filter(yes=True, undone=False)
    people: dict[str, set[Any]] = {}
    for quote, person in approved.values_list("quote_id", "by__user_id").iterator(CHUNK):
        people.setdefault(str(quote), set()).add(person)
    rows = Baseline.objects.filter(undone=False, scope__has_key="quote").select_related("change__project")
    for row in rows.iterator(CHUNK):
        if len(people.get(row.scope["quote"], ())) < row.scope.get("approvals", 0):
            yield f"{row.change.code} was started before enough different people had approved its fee"


def what_is_postponed_comes_back() -> Iterator[str]:
    """What is postponed has a day on which it comes back; nothing else that is open has one."""
    opened = Change.objects.exclude(state__in=ENDED).select_related("project")
    for change in opened.filter(state=POSTPONED, back_on__isnull=True):
        yield f"{change.code} is postponed and has no day on which it comes back"
    for change in opened.exclude(state=POSTPONED).filter(back_on__isnull=False):
        yield f"{change.code} goes on and would come back as if it were postponed"


def nothing_skips_the_pilot() -> Iterator[str]:
    """What is on trial has a running pilot; what is rolled out passed one, unless it took the short path."""
    running = Pilot.objects.filter(change=OuterRef("pk"), undone=False, ended_at__isnull=True)
    for change in Change.objects.filter(state=PILOTING).filter(~Exists(running)).select_related("project"):
        yield f"{change.code} is on trial without a pilot"
    passed = Pilot.objects.filter(change=OuterRef("pk"), undone=False, outcome="passed")
    out = Change.objects.filter(Q(state=ROLLING_OUT) | Q(outcome="rolled_out"), imported_from="")
    short = Baseline.objects.filter(change=OuterRef("pk"), undone=False, scope__has_key="kind")
    for change in out.filter(~Exists(passed), ~Exists(short)).select_related("project"):
        yield f"{change.code} reached everybody without a pilot"


def the_ball_is_never_lost() -> Iterator[str]:
    """Legs follow one another; an open change has exactly one running leg, of whoever holds it."""
    rows = ChangeLeg.objects.order_by("change_id", "began", "id")
    told = rows.values_list("change_id", "party", "began", "ended").iterator(CHUNK)
    for pk, legs in groupby(told, key=lambda row: row[0]):
        yield from _broken(pk, list(legs))
    running = Count("legs", filter=Q(legs__ended__isnull=True))
    wrong = Change.objects.annotate(running=running).filter(
        Q(state__in=ENDED, running__gt=0) | (~Q(state__in=ENDED) & ~Q(running=1))
    )
    for key, number, count, state in wrong.values_list("project__key", "number", "running", "state"):
        yield f"{key}-C{number}: its relay has {count} running legs while it is {state}"
    other = ~Q(party=F("change__party")) | ~Q(member_id=F("change__holder_id"))
    strange = ChangeLeg.objects.filter(other, ended__isnull=True)
    strange = strange.exclude(member__isnull=True, change__holder__isnull=True)
    for key, number in strange.values_list("change__project__key", "change__number"):
        yield f"{key}-C{number}: the clock runs for somebody else than its holder"


def _broken(pk: Any, legs: list[Any]) -> Iterator[str]:
    for (_p, _party, began, ended), (_q, _next, starts, _end) in pairwise(legs):
        if ended is None or not began <= ended <= starts:
            yield f"change {pk}: legs of the relay overlap"


CHECKS = (
    held_by_one_party_with_a_next_date,
    ended_with_an_outcome,
    numbers_without_gap,
    state_is_the_last_move,
    states_are_declared,
    words_are_untouched,
    briefs_are_intact,
    offered_rounds_are_frozen,
    money_adds_up,
    recounted,
    what_was_started_was_approved,
    what_is_postponed_comes_back,
    nothing_skips_the_pilot,
    the_ball_is_never_lost,
)
