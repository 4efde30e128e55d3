"""What a person is offered on a change: three buttons at most, the rest in a menu."""

from __future__ import annotations

from collections.abc import Callable

from luoshi.changes.forms import FORMS
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change
from luoshi.problems.offers import BESIDE as LABELS
from luoshi.problems.offers import MOST_VISIBLE, Offer, Offers
from luoshi.rollout.models import Member
from luoshi.talk.meeting_rules import MEET, may_call

# Most likely first; what is not named comes after, in the order of the table.
LIKELY: dict[str, tuple[str, ...]] = {
    "recording": ("read_back", "note", "solve_as_is"),
    "read_back": ("nudge",),
    "screening": ("pursue", "forward", "estimate", "take_short"),
    "with_consultant": ("draft_option", "offer", "nudge", "meet"),
    "evaluating": ("revise", "nudge", "meet"),
    "deciding": ("decide", "recommend", "revise"),
    "agreeing_fee": ("start", "approve", "agree_fee", "quote", "bargain", "ask_quote"),
    "developing": ("start_pilot", "deliver", "send_back", "plan", "nudge"),
    "configuring": ("put_in", "start_pilot", "deliver", "send_back", "plan", "nudge"),
    "piloting": ("back_to_work", "nudge"),
    "rolling_out": ("judge_goals", "start_wave", "go_on", "finish", "pause"),
    "postponed": ("resume",),
}
# Done in their own place on the page, or from the toast.
ELSEWHERE = {
    "undo", "arrive", "agree", "correct", "evaluate", "drop_option", "answer_objection", "test",
    "describe", "unlink", "excuse", "name_evaluators", "progress", "roll_out",
}  # fmt: skip
ICONS = {
    "read_back": "message-question", "note": "list-check", "estimate": "scale", "pursue": "check",
    "decline": "circle-x", "solve_as_is": "book-2", "forward": "corner-up-right", "recall": "arrow-back-up",
    "revise": "refresh", "recommend": "thumb-up", "decide": "check", "withdraw": "arrow-back-up",
    "postpone": "clock", "resume": "clock", "replace": "arrows-split-2", "nudge": "bell-ringing",
    "meet": "calendar-event", "draft_option": "pencil", "offer": "send", "back_to_work": "arrow-back-up",
    "start_pilot": "users", "test": "list-check", "roll_out": "arrow-up-right",
    "start_wave": "arrow-up-right",
    "pause": "clock", "go_on": "check", "put_in": "check", "judge_goals": "list-check",
    "finish": "circle-check",
    "ask_quote": "message-question", "quote": "coin-yuan", "bargain": "arrows-split-2",
    "agree_fee": "thumb-up", "approve": "check", "refuse_fee": "circle-x", "rethink": "refresh",
    "start": "player-play", "plan": "list-check", "deliver": "archive", "send_back": "arrow-back-up",
    "note_risk": "alert-triangle", "link": "link",
}  # fmt: skip
NEVER_FIRST = ("nudge", "back_to_work", "pause")
PLACES: dict[str, str] = {
    "draft_option": "changes:option_new", "forward": "changes:forward", "solve_as_is": "changes:as_is",
}  # fmt: skip
"""Moves with a page of their own: verb and name of its address."""


def offers(change: Change, member: Member, nudged: str = "") -> Offers:
    """What this person may do now, most likely first; `nudged` says when somebody nudged last."""
    verbs = [move.verb for move in LIFE.offered(change, member) if move.verb not in ELSEWHERE]
    verbs = [verb for verb in verbs if verb in FORMS or verb in PLACES]
    verbs = [verb for verb in verbs if fits(change, verb)]
    if change.may_nudge(member):
        verbs.append("nudge")
    if change.is_open and may_call(member):
        verbs.append("meet")
    likely = LIKELY.get(change.state, ())
    verbs.sort(key=lambda verb: likely.index(verb) if verb in likely else len(likely))
    visible = [verb for verb in verbs if verb in likely][:MOST_VISIBLE]
    first = next((verb for verb in visible if verb not in NEVER_FIRST), "")
    shown = [
        offer(change, verb, primary=verb == first, note=nudged if verb == "nudge" else "") for verb in visible
    ]
    return Offers(
        sorted(shown, key=lambda one: one.primary),
        [offer(change, verb) for verb in verbs if verb not in visible],
    )


def fits(change: Change, verb: str) -> bool:
    """Whether the button makes sense beside the rule's yes."""
    if verb == "pursue":
        return change.pursued_at is None
    if verb == "forward":
        return change.pursued_at is not None
    if verb == "take_short":
        return change.standard_id is not None
    if verb == "put_in":
        return change.took_short
    if verb == "offer":
        return change.draft_round is not None
    if verb in NEED_FIRST:
        return bool(NEED_FIRST[verb](change))
    if verb in ("pause", "go_on"):
        return (change.paused_at is None) == (verb == "pause")
    if verb in ("start_wave", "judge_goals", "finish"):
        ahead = change.waves.filter(undone=False, started_at__isnull=True).exists()
        if verb == "start_wave":
            return ahead and change.paused_at is None
        asked = change.goals.filter(reached__isnull=True).exists()
        return not ahead and asked == (verb == "judge_goals")
    return True


def _lies_there(change: Change) -> bool:
    """A delivery that nobody has tried or sent back."""
    last = change.last_delivery
    return last is not None and last.sent_back_at is None and not change.is_being_built


NEED_FIRST: dict[str, Callable[[Change], object]] = {
    "quote": lambda change: change.is_asked and not _agreed(change),
    "bargain": lambda change: change.last_quote and not change.last_quote.answered_at,
    "agree_fee": lambda change: change.last_quote and not _agreed(change),
    "ask_quote": lambda change: not _agreed(change),
    "start": lambda change: change.fee_is_approved and not change.quote_ran_out,
    "send_back": _lies_there,
    "deliver": lambda change: not _lies_there(change),
}
"""Buttons that would only lead to a refusal: shown when what they need is there."""


def _agreed(change: Change) -> bool:
    return bool(change.last_quote and change.last_quote.agreed_at)


def offer(change: Change, verb: str, primary: bool = False, note: str = "") -> Offer:
    """One button."""
    if verb == "meet":
        url = change.project.url("talk:call", change.trail_kind, change.pk)
        return Offer(verb, MEET, url, "", ICONS[verb], whole=True)
    place = PLACES.get(verb)
    url = change.project.url(place or "changes:move", *([change.number] if place else [change.number, verb]))
    whole = bool(place) or (verb in FORMS and FORMS[verb].whole)
    label, key = LABELS[verb] if verb in LABELS else (LIFE.move(verb).label, LIFE.move(verb).key)
    return Offer(verb, label, url, key, ICONS.get(verb, "corner-up-right"), whole, primary, note)
