"""Who has the ball: the relay bar of one change with its holder, time held and time left, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.changes.models import Change
from luoshi.changes.models.holding import FIRM
from luoshi.changes.models.relay import shares
from luoshi.kernel import clock
from luoshi.problems.ball import SOON, Ball, Segment, left_words, moment_words
from luoshi.problems.rules import PARTIES
from luoshi.rollout.models import Member


def ball(change: Change, *, with_legs: bool = True, counting: bool = True) -> Ball:
    """The relay bar now; a list does without counting the awaited evaluators of each row."""
    time = change.their_time
    found = Ball(per_day=time.minutes_per_day)
    if with_legs:
        found.segments = [
            Segment(part.party, part.name or str(PARTIES.get(part.party, "")), part.minutes, part.running)
            for part in shares(change, list(change.legs.all()))
        ]
    if not change.is_open:
        return found
    found.party, found.words, found.place = change.party, holder_words(change, counting), _place(change)
    found.held = time.minutes_between(change.held_since, clock.now())
    if change.due_at:
        left = time.minutes_between(clock.now(), change.due_at)
        whole = change.promised_minutes
        found.left, found.part_left = left, max(0, min(100, round(100 * left / whole))) if whole > 0 else 0
        found.tone = "red" if change.is_late else "amber" if found.part_left <= SOON * 100 else ""
        found.left_words = left_words(left, change.is_late, found.per_day)
        found.promise = _promise(change) % {"when": moment_words(change.due_at)}
    return found


def ball_outside(change: Change, member: Member) -> Ball:
    """The ball as a firm reads it: its own person by name, the company as one side, no other firm."""
    found = ball(change, with_legs=False, counting=False)
    if change.firm_id != member.firm_id:
        return Ball(per_day=found.per_day)
    if change.is_open and change.waits != FIRM:
        found.words = _("The ball is with %(name)s") % {"name": PARTIES.get(change.party, "")}
        found.place, found.left, found.left_words = "", None, ""
    return found


def _promise(change: Change) -> str:
    if change.back_on:
        return _("comes back on %(when)s")
    return _("due %(when)s")


def holder_words(change: Change, counting: bool = True) -> str:
    """“The ball is with 何明远”; several awaited evaluators are counted."""
    if change.holder:
        return _("The ball is with %(name)s") % {"name": change.holder.name}
    waiting = len(change.awaited()) if counting and change.state == "evaluating" else 0
    if waiting:
        text = ngettext("The ball is with %(n)d evaluator", "The ball is with %(n)d evaluators", waiting)
        return text % {"n": waiting}
    return _("The ball is with %(name)s") % {"name": PARTIES.get(change.party, "")}


def _place(change: Change) -> str:
    holder = change.holder
    if holder is None:
        return ""
    if change.firm and change.firm_id == holder.firm_id:
        return change.firm.name
    return holder.role_label
