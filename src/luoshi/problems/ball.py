"""Who has the ball: the relay bar of one problem with its holder, time held and time left, in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luoshi.kernel import clock
from luoshi.problems.lifecycle import NEEDS_ANSWER, REPORTED, WITH_CONSULTANT
from luoshi.problems.models import Problem
from luoshi.problems.models.relay import legs_of, shares
from luoshi.problems.rules import PARTIES
from luoshi.ui.moments import date_text, duration_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

PROMISES: dict[str, StrOrPromise] = {
    "reported": gettext_lazy("taken up by %(when)s"),
    "investigating": gettext_lazy("handed over or answered by %(when)s"),
    "with_consultant": gettext_lazy("answer agreed for %(when)s"),
    "needs_answer": gettext_lazy("to be added by %(when)s"),
    "verifying": gettext_lazy("to be verified by %(when)s"),
    "to_archive": gettext_lazy("archived by %(when)s"),
}
SOON = 0.2


@dataclass
class Segment:
    """One stretch of the bar; minutes are working minutes."""

    party: str
    name: str
    minutes: int
    live: bool


@dataclass
class Ball:
    """What the relay bar shows. Minutes are working minutes; `left` is None without a promise."""

    segments: list[Segment] = field(default_factory=list)
    per_day: int = 480
    party: str = ""
    words: str = ""
    place: str = ""
    held: int = 0
    left: int | None = None
    tone: str = ""
    left_words: str = ""
    promise: str = ""
    part_left: int = 0


def ball(problem: Problem, *, with_legs: bool = True) -> Ball:
    """The relay bar now."""
    found = standing(problem)
    if with_legs:
        found.segments = [
            Segment(part.party, part.name or str(PARTIES.get(part.party, "")), part.minutes, part.running)
            for part in shares(problem, legs_of(problem))
        ]
    return found


def standing(problem: Problem, *, outside: bool = False) -> Ball:
    """Holder, time held and time left, without the history; `outside` reads the party instead of names."""
    time = problem.their_time
    found = Ball(per_day=time.minutes_per_day)
    if not problem.is_open:
        return found
    found.party = problem.party
    theirs = bool(problem.firm_id) and problem.state == WITH_CONSULTANT
    found.words = party_words(problem) if outside and not theirs else holder_words(problem)
    found.place = "" if outside else _place(problem)
    found.held = time.minutes_between(problem.held_since, clock.now())
    if problem.due_at:
        left = time.minutes_between(clock.now(), problem.due_at)
        whole = problem.promised_minutes or time.minutes_between(problem.held_since, problem.due_at)
        found.left, found.part_left = left, max(0, min(100, round(100 * left / whole))) if whole > 0 else 0
        found.tone = "red" if problem.is_late else "amber" if found.part_left <= SOON * 100 else ""
        found.left_words = left_words(left, problem.is_late, found.per_day)
        found.promise = str(promise_of(problem)) % {"when": moment_words(problem.due_at)}
    return found


def promise_of(problem: Problem) -> StrOrPromise:
    """What is promised by the next date."""
    if problem.is_held:
        return _("comes back on %(when)s")
    if problem.state == REPORTED and problem.party == "rep":
        return PROMISES[NEEDS_ANSWER]
    return PROMISES[problem.state]


def holder_words(problem: Problem) -> str:
    """“The ball is with 何明远”; several awaited reporters are counted."""
    if problem.holder:
        return _("The ball is with %(name)s") % {"name": problem.holder.name}
    waiting = len({o.member_id for o in problem.met.all() if not o.is_settled})
    if problem.party == "rep" and waiting:
        return ngettext("The ball is with %(n)d reporter", "The ball is with %(n)d reporters", waiting) % {
            "n": waiting
        }
    return party_words(problem)


def party_words(problem: Problem) -> str:
    """“The ball is with the reporters”."""
    return _("The ball is with %(name)s") % {"name": PARTIES.get(problem.party, "")}


def _place(problem: Problem) -> str:
    holder = problem.holder
    if holder is None:
        return ""
    if problem.firm and problem.firm_id == holder.firm_id:
        return problem.firm.name
    return holder.role_label


def left_words(minutes: int, late: bool, per_day: int) -> str:
    """“2 d 7 h left”, or how late it is."""
    if late:
        return _("%(time)s late") % {"time": duration_text(-minutes, per_day)}
    return _("%(time)s left") % {"time": duration_text(minutes, per_day)}


def moment_words(moment: datetime) -> str:
    """Calendar date and time, as a promise names it."""
    here = timezone.localtime(moment)
    today = timezone.localdate(clock.now())
    return _("%(day)s %(time)s") % {"day": date_text(here.date(), today), "time": here.strftime("%H:%M")}
