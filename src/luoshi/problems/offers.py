"""What a person is offered on a problem: three buttons at most, the rest in a menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from luoshi.problems import rules
from luoshi.problems.lifecycle import CLOSED, LIFE, NEEDS_ANSWER, REPORTED, VERIFYING
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.talk.meeting_rules import MEET, may_call

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MOST_VISIBLE = 3
# Most likely first; what is not named comes after, in the order of the table.
LIKELY: dict[str, tuple[str, ...]] = {
    "reported": ("accept", "answer_known", "merge"),
    "investigating": ("hand_over", "propose", "answer_known"),
    "with_consultant": ("propose", "nudge", "ask", "meet"),
    "needs_answer": ("answer", "nudge"),
    "verifying": ("nudge",),
    "to_archive": ("archive",),
    "closed": ("reopen", "object", "unmerge"),
}
# Done in their own place on the page, or from the toast.
ELSEWHERE = (
    "undo", "investigate", "answer_mark", "assess", "confirm", "reject", "confirm_for", "arrive",
    "ask_reporter", "recount",
)  # fmt: skip
ICONS = {
    "nudge": "bell-ringing",
    "hand_over": "corner-up-right",
    "propose": "bulb",
    "answer_known": "book-2",
    "merge": "arrow-merge",
    "unmerge": "arrows-split-2",
    "decline": "circle-x",
    "object": "message-report",
    "ask": "message-question",
    "answer": "message-circle",
    "reply": "message-circle",
    "confirm": "thumb-up",
    "reject": "thumb-down",
    "archive": "archive",
    "to_change": "arrow-up-right",
    "reopen": "refresh",
    "recall": "arrow-back-up",
    "meet_again": "user-plus",
    "hold": "clock",
    "resume": "clock",
    "accept": "check",
    "meet": "calendar-event",
    "pin": "pin",
    "unpin": "pin",
}
BESIDE = {"nudge": (_("Nudge"), "n"), "pin": (_("Pin"), ""), "unpin": (_("Unpin"), "")}
PLACES = {
    "hand_over": "problems:hand_over",
    "answer_known": "knowledge:answer",
    "to_change": "changes:from_problem",
}


@dataclass(frozen=True)
class Offer:
    """One move as a button; `whole` leads to a page of its own instead of a dialog."""

    verb: str
    label: StrOrPromise
    url: str
    key: str
    icon: str
    whole: bool = False
    primary: bool = False
    note: str = ""


@dataclass(frozen=True)
class Offers:
    """The visible buttons and those of the menu."""

    visible: list[Offer]
    more: list[Offer]


def offers(problem: Problem, member: Member, pinned: bool = False, nudged: str = "") -> Offers:
    """What this person may do now, most likely first; `nudged` says when somebody nudged last."""
    verbs = [move.verb for move in LIFE.offered(problem, member) if move.verb not in ELSEWHERE]
    verbs = [verb for verb in verbs if fits(problem, member, verb)]
    if problem.holder_id == member.pk:
        verbs = [verb for verb in verbs if verb not in ("answer", "reply")]  # The page asks for it in place.
    if rules.may_nudge(problem, member):
        verbs.append("nudge")
    if problem.is_open and may_call(member):
        verbs.append("meet")
    if rules.may_pin(problem, member):
        verbs.append("unpin" if pinned else "pin")
    likely = LIKELY.get(problem.state, ())
    verbs.sort(key=lambda verb: likely.index(verb) if verb in likely else len(likely))
    visible = [verb for verb in verbs if verb in likely][:MOST_VISIBLE]
    first = next((verb for verb in visible if verb != "nudge"), "")
    shown = [
        offer(problem, verb, primary=verb == first, note=nudged if verb == "nudge" else "")
        for verb in visible
    ]
    rest = [offer(problem, verb) for verb in verbs if verb not in visible]
    return Offers(sorted(shown, key=lambda one: one.primary), rest)


def fits(problem: Problem, member: Member, verb: str) -> bool:
    """Whether the button makes sense beside the rule's yes."""
    if verb == "resume":
        return problem.is_held
    if verb == "hold":
        return not problem.is_held
    if verb == "meet_again":
        return not problem.met_by(member)
    if verb in ("confirm", "reject"):
        return problem.awaits(member)
    return True


def offer(problem: Problem, verb: str, primary: bool = False, note: str = "") -> Offer:
    """One button."""
    if verb == "meet":
        url = problem.project.url("talk:call", problem.trail_kind, problem.pk)
        return Offer(verb, MEET, url, "", ICONS[verb], whole=True)
    place = PLACES.get(verb)
    number = problem.number
    url = problem.project.url(place, number) if place else problem.project.url("problems:move", number, verb)
    label, key = BESIDE[verb] if verb in BESIDE else (LIFE.move(verb).label, LIFE.move(verb).key)
    return Offer(verb, label, url, key, ICONS.get(verb, ""), bool(place), primary, note)


def reads_plainly(member: Member) -> bool:
    """Whether this person reads the five plain words for a state."""
    return not member.has("lead", "sponsor", "head", "observer")


TONES = {
    "reported": "amber",
    "investigating": "blue",
    "with_consultant": "blue",
    "needs_answer": "amber",
    "verifying": "amber",
    "to_archive": "accent",
    "closed": "green",
}


def state_words(problem: Problem, member: Member) -> StrOrPromise:
    """The state in the words of this reader."""
    if problem.state == CLOSED and problem.outcome != "solved":
        return problem.get_outcome_display()
    if not reads_plainly(member):
        return problem.state_label
    if problem.state == VERIFYING and not problem.awaits(member):
        return _("Being worked on")
    if problem.state == REPORTED and problem.party == "rep" and problem.holder_id == member.pk:
        return LIFE.state(NEEDS_ANSWER).plain
    if problem.state == NEEDS_ANSWER and problem.holder_id != member.pk:
        return _("Being worked on")
    return problem.plain_state
