"""What the matrix asks of articles, bulletins, meetings, grants and what a firm was given: stages, readers, ways.

Who may read each is said here once more, by hand: what `visible_to` answers is compared with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from luoshi.changes.tests import stages as of_change
from luoshi.kernel.lifecycle import Lifecycle
from luoshi.knowledge.lifecycle import BULLETIN
from luoshi.knowledge.lifecycle import LIFE as ARTICLE
from luoshi.rewards.lifecycle import LIFE as GRANT
from luoshi.rollout.models import Member
from luoshi.talk.lifecycle import LIFE as MEETING
from luoshi.testing.cast import Cast
from tests import lives

LEAD = frozenset({"lead"})
INSIDE = frozenset({"lead", "reporter", "reporter2", "head", "sponsor", "observer"})
QIMING, OTHER = frozenset({"consultant"}), frozenset({"other_consultant"})
Body = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Way:
    """An address by which a thing is moved, with a body that the move accepts."""

    verb: str
    name: str
    body: Body = lambda thing: {}
    args: tuple[Any, ...] = ()
    asks: bool = False
    """Whether a page asks first."""
    may: Callable[[Any, Member], Any] | None = None
    """Who may, where the table alone does not say it."""


@dataclass(frozen=True)
class Kind:
    """A noun: its stages with who reads it in each, the pages of one thing, and the ways to move it."""

    stages: dict[str, tuple[Callable[[Cast], Any], frozenset[str]]]
    pages: tuple[str, ...]
    key: Callable[[Any], tuple[Any, ...]] = lambda thing: (thing.number,)
    table: Lifecycle | None = None
    ways: tuple[Way, ...] = ()
    by_itself: frozenset[str] = field(default=frozenset())
    """Moves that no address makes."""
    further: tuple[str, ...] = ()
    """Stages beside those that are states."""
    sometimes: tuple[str, ...] = ()
    """Pages of one thing that are not always there, also for its readers."""
    pages_for: frozenset[str] = INSIDE | QIMING | OTHER
    """For which of its readers the pages are."""


LEADING = LEAD | {"sponsor"}
THEIRS = LEADING | {"reporter"}
ON_IT = INSIDE | QIMING
FOLLOWS = LEAD | {"reporter", "sponsor", "head", "observer"}
KINDS: dict[str, Kind] = {
    "article": Kind(
        {"draft": (lives.draft, LEAD), "published": (lives.published, INSIDE), "proven": (lives.proven, INSIDE),
         "stale": (lives.stale, INSIDE), "retired": (lives.retired, LEAD)},
        pages=("knowledge:show",), table=ARTICLE, by_itself=frozenset({"recount", "come_due", "outdate", "undo"}),
        ways=(
            Way("publish", "knowledge:move", args=("publish",)),
            Way("doubt", "knowledge:move", args=("doubt",)),
            Way("vouch", "knowledge:move", args=("vouch",)),
            Way("retire", "knowledge:move", lambda one: {"reason": "不用了"}, ("retire",), asks=True),
            Way("merge", "knowledge:move", lives.into_another, ("merge",), asks=True),
            Way("vote", "knowledge:vote", lambda one: {"helped": "yes"}, asks=True),
            Way("restore", "knowledge:restore", args=(1,)),
            Way("revise", "knowledge:revise", lambda one: {"title": "怎么办", "steps": "照做"}, asks=True),
        ),
    ),
    "bulletin": Kind(
        {"draft": (lives.drawn, LEAD), "sent": (lives.sent, FOLLOWS), "withdrawn": (lives.withdrawn, FOLLOWS),
         "never_sent": (lives.never_sent, LEAD)},
        pages=("knowledge:bulletin",), table=BULLETIN, further=("never_sent",),
        ways=(
            Way("send", "knowledge:bulletin_send"),
            Way("acknowledge", "knowledge:acknowledge", may=lives.was_sent),
            Way("withdraw", "knowledge:withdraw", lambda one: {"reason": "写错了"}, asks=True),
            Way("revise", "knowledge:bulletin_revise",
                lambda one: {"headline": "别超过60个字", "lines": "先分行", "everyone": "on"}, asks=True),
        ),
    ),
    "meeting": Kind(
        {"proposed": (lives.proposed, ON_IT), "fixed": (lives.fixed, ON_IT), "begun": (lives.begun, ON_IT),
         "among_us": (lives.among_us, INSIDE), "ended": (lives.ended, ON_IT), "cancelled": (lives.cancelled, ON_IT),
         "taken_from_them": (lives.taken_from_them, INSIDE)},
        pages=("talk:meeting",), key=lambda one: (one.pk,), table=MEETING,
        further=("begun", "among_us", "taken_from_them"),
        ways=(
            Way("answer", "talk:answer",
                lambda one: {f"slot-{slot.pk}": "yes" for slot in one.slots.all()}),
            Way("fix", "talk:fix", lambda one: {"slot": str(one.slots.get().pk)}),
            Way("suggest", "talk:arrange", lives.an_hour_later, ("suggest",), asks=True),
            Way("shift", "talk:arrange", lives.an_hour_later, ("shift",), asks=True),
            Way("change", "talk:arrange", lives.details, ("change",), asks=True),
            Way("cancel", "talk:arrange", lambda one: {"reason": "没人有空"}, ("cancel",), asks=True),
            Way("end", "talk:arrange", lambda one: lives.MINUTES, ("end",), asks=True),
            Way("correct", "talk:arrange",
                lambda one: lives.MINUTES | {"reason": "时间记错了", "seen": one.seal}, ("correct",), asks=True),
            Way("charge", "talk:arrange", lambda one: {"cost": "800", "currency": "CNY"}, ("charge",), asks=True),
        ),
    ),
    "grant": Kind(
        {"proposed": (lives.waiting, THEIRS), "granted": (lives.granted, THEIRS), "declined": (lives.not_granted, THEIRS),
         "reversed": (lives.taken_back, THEIRS), "lapsed": (lives.lapsed, THEIRS)},
        pages=("rewards:grant",), pages_for=LEADING, key=lambda one: (one.pk,), table=GRANT,
        by_itself=frozenset({"lapse", "renew", "value"}),
        ways=(
            Way("confirm", "rewards:move", args=("confirm",)),
            Way("decline", "rewards:move", lambda one: {"reason": "重复"}, ("decline",)),
            Way("reverse", "rewards:move", lambda one: {"reason": "记错了"}, ("reverse",)),
        ),
    ),
    "dossier": Kind(
        {"handed": (lives.handed, ON_IT), "recalled": (lives.recalled, INSIDE), "handed_again": (lives.handed_again, ON_IT),
         "first_of_two": (lives.first_of_two, INSIDE), "passed_on": (lives.passed_on, INSIDE | OTHER),
         "solved": (lives.solved, ON_IT), "moved_away": (lives.moved_away, INSIDE), "dismissed": (lives.dismissed, INSIDE)},
        pages=("problems:dossier", "problems:dossier_pdf"), sometimes=("problems:dossier_changes",),
        key=lambda one: (one.problem.number, one.version),
    ),
    "brief": Kind(
        {stage.__name__: (lives.brief(stage), ON_IT) for stage in (
            of_change.with_consultant, of_change.evaluating, of_change.developing, of_change.done)},
        pages=("changes:brief",), pages_for=INSIDE, key=lambda one: (one.change.number, one.version),
    ),
}  # fmt: skip
