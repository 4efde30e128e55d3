"""Who is told what after each move of a change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import StrOrPromise

from luoshi.changes.lifecycle.states import EVALUATING, PILOTING, READ_BACK
from luoshi.changes.rules import STARTED, UNDO_SECONDS
from luoshi.kernel.lifecycle import Step
from luoshi.post import taps
from luoshi.post.models import ACT, KNOW, cancel_held, tell, tell_all
from luoshi.post.topics import Topic, register
from luoshi.problems.notices import lazy_due_words
from luoshi.problems.rules import PARTIES
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.changes.models import Change, Milestone
    from luoshi.talk.models import Comment

register(Topic("changes", _("Changes: options, decisions, trials"), subjects=frozenset({"change"}), place=30))
Audience = Callable[["Change", Step], Iterable[Member]]


def _requester(change: Change, step: Step | None = None) -> Iterable[Member]:
    return [change.requester]


def _holder(change: Change, step: Step | None = None) -> Iterable[Member]:
    """The one who holds it, or everybody whose verdict is awaited."""
    return [change.holder] if change.holder else [row.member for row in change.awaited()]


def _awaited(change: Change, step: Step | None = None) -> Iterable[Member]:
    return [row.member for row in change.awaited()]


def _contact(change: Change, step: Step) -> Iterable[Member]:
    return [change.contact] if change.contact else []


def _recalled(change: Change, step: Step) -> Iterable[Member]:
    former = step.before.get("contact_id")
    return Member.objects.filter(pk=former) if former else []


def _pilot_people(change: Change, step: Step) -> Iterable[Member]:
    pilot = change.pilot
    rows = pilot.people.select_related("member__user") if pilot else []
    return [row.member for row in rows]


def _who_waits_for_it(change: Change, step: Step) -> Iterable[Member]:
    """Whoever asked, when work on it had begun."""
    return [change.requester] if step.came_from in STARTED else []


def _who_tried(change: Change, step: Step) -> Iterable[Member]:
    """Those whose trial ends with this move."""
    return _pilot_people(change, step) if step.came_from == PILOTING else []


def _everybody(change: Change, step: Step) -> Iterable[Member]:
    """Whoever asked for it, met it, judged it or follows it: because you said so."""
    met = Member.objects.filter(occurrences__problem__changes__change=change)
    follow = Member.objects.filter(change_watches__change=change)
    people = {m.pk: m for m in [*met.select_related("user"), *follow.select_related("user")]}
    people.pop(change.requester_id, None)
    return [change.requester, *(m for m in people.values() if not m.is_external)]


class Told(NamedTuple):
    """One line of the table: who, how much it weighs, in which words."""

    who: Audience
    weight: str
    title: StrOrPromise


TABLE: dict[str, tuple[Told, ...]] = {
    "read_back": (Told(_requester, ACT, _("{code}: is this what you mean?")),),
    "agree": (Told(_holder, ACT, _("{name} said of {code}: that is what I mean")),),
    "correct": (Told(_holder, ACT, _("{name} corrected {code}")),),
    "estimate": (Told(_holder, ACT, _("{code}: a first view is there, please decide")),),
    "pursue": (Told(_requester, KNOW, _("{code} is being pursued")),),
    "decline": (Told(_requester, KNOW, _("{code} will not be changed, with the reason")),),
    "solve_as_is": (Told(_requester, KNOW, _("{code}: an existing function does it")),),
    "forward": (Told(_contact, ACT, _("{code} was forwarded to you for options")),),
    "recall": (Told(_recalled, KNOW, _("{code} was recalled by the company")),),
    "offer": (Told(_awaited, ACT, _("{code}: please judge the options")),),
    "evaluate": (Told(_holder, KNOW, _("{name} judged the options of {code}")),),
    "revise": (Told(_contact, ACT, _("{code}: another round is wanted, with the objections")),),
    "recommend": (Told(_holder, ACT, _("{code}: please decide, {name} recommends an option")),),
    "decide": (
        Told(_requester, KNOW, _("{code} was decided")),
        Told(_holder, ACT, _("{code} was decided, it is with you now")),
    ),
    "ask_quote": (Told(_contact, ACT, _("{code}: please quote")),),
    "quote": (Told(_holder, ACT, _("{code}: a quote is there")),),
    "bargain": (Told(_contact, ACT, _("{code}: please quote anew")),),
    "agree_fee": (Told(_holder, ACT, _("{code}: please approve the fee")),),
    "approve": (Told(_holder, ACT, _("{name} approved the fee of {code}")),),
    "refuse_fee": (Told(_holder, ACT, _("{name} did not approve the fee of {code}")),),
    "rethink": (Told(_holder, ACT, _("{code} is to be decided anew")),),
    "start": (Told(_holder, ACT, _("{code} begins, it is with you now")),),
    "deliver": (Told(_holder, ACT, _("{name} delivered {code}")),),
    "send_back": (Told(_holder, ACT, _("The delivery of {code} was sent back")),),
    "start_pilot": (Told(_pilot_people, ACT, _("{code}: you try it first")),),
    "back_to_work": (Told(_holder, ACT, _("{code} goes back to work")),),
    "put_in": (Told(_requester, ACT, _("{code} is in place: are the goals reached?")),),
    "start_wave": (Told(_holder, ACT, _("{code} is with everybody: are the goals reached?")),),
    "judge_goals": (Told(_holder, ACT, _("{name} judged the goals of {code}")),),
    "finish": (Told(_everybody, KNOW, _("{code} is there, because you said so")),),
    "withdraw": (
        Told(_holder, KNOW, _("{name} withdrew {code}")),
        Told(_who_waits_for_it, KNOW, _("{name} withdrew {code}")),
        Told(_who_tried, KNOW, _("{name} withdrew {code}")),
        Told(_contact, KNOW, _("{code} was withdrawn")),
    ),
    "postpone": (
        Told(_requester, KNOW, _("{code} was postponed")),
        Told(_contact, KNOW, _("{code} was postponed")),
    ),
    "resume": (Told(_holder, ACT, _("{code} is taken up again")),),
    "replace": (Told(_requester, KNOW, _("{code} goes on as another change")),),
}
ONLY_WHEN_AWAITED = {
    "estimate": "sponsor",
    "recommend": "sponsor",
    "start_wave": "requester",
}
"""Moves whose holder is told only when it went to whom the word names."""


def title_for(change: Change, member: Member) -> str:
    """The title as this member reads it."""
    return change.open_title if member.is_external else change.title


def _body(change: Change, step: Step, member: Member) -> StrOrPromise:
    """The words that matter for this move, else the title; reasons are the company's own."""
    if step.move.verb in ("read_back", "offer"):
        return asked_words(change, member)
    reason = step.facts.get("correction") or step.facts.get("reason") or step.facts.get("article")
    return str(reason) if reason and not member.is_external else title_for(change, member)


def asked_words(change: Change, member: Member) -> str:
    """What an answer would be an answer to: the read-back, or the options by their names; else the title."""
    if change.state == READ_BACK and member.pk == change.requester_id and (read := change.last_read_back):
        return read.words
    if change.state == EVALUATING and not member.is_external:
        return "\n".join([change.title, *(f"{one.letter} {one.name}" for one in change.current_options())])
    return title_for(change, member)


def _answers(change: Change, member: Member) -> list[tuple[StrOrPromise, str]]:
    """What this member can answer from the letter: 是这个意思, or that the options are acceptable.

    Nothing that costs money: who approves a fee or decides goes to the page, which asks to sign in.
    """
    if change.state == READ_BACK and member.pk == change.requester_id and (read := change.last_read_back):
        return [(_("That is what I mean"), taps.path("meant", member, change.pk, read.pk.hex))]
    if change.state == EVALUATING and change.awaits(member):
        return [(accepting(change), taps.path("fits", member, change.pk, str(change.round)))]
    return []


def accepting(change: Change) -> StrOrPromise:
    """能接受, said of one option or of all of the round."""
    return _("Acceptable") if len(change.current_options()) == 1 else _("All of them are acceptable")


def _place(change: Change, step: Step) -> str:
    """Where a notice leads: to the change, or at once to the article that says how."""
    if step.move.verb != "solve_as_is":
        return change.url
    return str(
        change.articles.select_related("article__project__organization").latest("at", "id").article.url
    )


def after(change: Change, step: Step) -> None:
    """Tell everybody concerned by this move, and those who watch."""
    told, verb = set[UUID](), step.move.verb
    name = getattr(step.by, "name", "")
    if verb in ONLY_WHEN_AWAITED and change.waits != ONLY_WHEN_AWAITED[verb]:
        return
    place = _place(change, step)
    # Where a second person has to approve, that person reads what the first one read.
    words = "agree_fee" if verb == "approve" and change.approvals_missing() else verb
    for line in TABLE.get(words, ()):
        title = format_lazy(line.title, code=change.code, name=name)
        for member in line.who(change, step):
            if member.pk in told:
                continue
            told.add(member.pk)
            tell(
                member, verb, change, title=title, body=_body(change, step, member), url=place,
                act=line.weight == ACT, know=line.weight == KNOW, by=step.by, verb=verb,
                hold_seconds=UNDO_SECONDS, group=change.code,
                taps=_answers(change, member) if line.weight == ACT else (),
            )  # fmt: skip
    if step.move.changes_state:
        _watchers(change, step, told)


def _watchers(change: Change, step: Step, told: set[UUID]) -> None:
    watching = (
        Member.objects.filter(change_watches__change=change).exclude(pk__in=told).select_related("user")
    )
    title = format_lazy(_("{code} is now: {state}"), code=change.code, state=change.state_label)
    tell_all(
        [member for member in watching if not member.is_external], "watch", change, title=title,
        body=change.title, url=change.url, know=True, by=step.by, verb=step.move.verb,
        hold_seconds=UNDO_SECONDS, group=change.code,
    )  # fmt: skip


def opened(change: Change, by: Member) -> None:
    """A new change lies with the lead."""
    if change.holder and not change.imported_from:
        title = format_lazy(_("{name} asks for change {code}"), name=by.name, code=change.code)
        _act(change, change.holder, "open", title, by=by)


def _act(
    change: Change,
    member: Member,
    kind: str,
    title: StrOrPromise,
    *,
    by: Member | None = None,
    dedupe: str = "",
) -> None:
    tell(
        member, kind, change, title=title, body=asked_words(change, member), url=change.url, act=True, by=by,
        verb=kind, group=change.code, dedupe=dedupe, taps=_answers(change, member),
    )  # fmt: skip


def nudged(change: Change, by: Member) -> None:
    """The holder, or everybody whose verdict is awaited, is asked once more."""
    title = format_lazy(_("{name} kindly asks about {code}"), name=by.name, code=change.code)
    for member in _holder(change):
        _act(change, member, "nudge", title, by=by)


def passed_on(change: Change) -> None:
    """Whoever stands in for somebody who has left is told."""
    title = format_lazy(_("{code} is with you now: whoever had it has left"), code=change.code)
    for member in _holder(change):
        _act(change, member, "pass_on", title)


def remind(change: Change, member: Member, day: str) -> None:
    """Ask a silent evaluator once more; once a day however often the job runs."""
    title = format_lazy(_("{code}: please judge the options"), code=change.code)
    _act(change, member, "remind", title, dedupe=f"judge:{change.pk}:{member.pk}:{day}")


def undone(change: Change, verb: str) -> None:
    """Letters of a move that was taken back are not sent."""
    cancel_held(change, verb)


ESCALATED = {
    80: _("{code} is yours by {when}"),
    100: _("{code} {name}: due {when}"),
    150: _("{code} {name}: due {when}, much too late"),
}
TRIAL_OVER = _("{code}: the last day of the trial is over, what now?")
LATE_MILESTONE = pgettext_lazy("escalation", "{code}: milestone “{milestone}” is late")


def escalated(change: Change, level: int, milestone: Milestone | None = None) -> list[str]:
    """Tell whom this level concerns; their names."""
    name = change.holder.name if change.holder else PARTIES.get(change.party, "")
    title = format_lazy(ESCALATED[level], code=change.code, name=name, when=lazy_due_words(change))
    if change.state == "piloting" and level == 100:
        title = format_lazy(TRIAL_OVER, code=change.code)
    if milestone:
        title = format_lazy(LATE_MILESTONE, code=change.code, milestone=milestone.name)
    members = {member.pk: member for member in _concerned(change, level)}
    for member in members.values():
        what = milestone.pk if milestone else f"{change.promised_from:%y%m%d%H%M%S}"
        key = f"late:{change.pk}:{what}:{level}"
        _act(change, member, "escalate", title, dedupe=key)
    return [member.name for member in members.values()]


def _concerned(change: Change, level: int) -> Iterable[Member]:
    """80: who holds it, or everybody awaited; 100: the lead; 150: the sponsors, else the lead.

    When the last day of a trial is over, whoever leads it is told as well.
    """
    if level < 100:
        return _holder(change)
    today = change.project.today()
    active = Member.objects.of(change.project).active(today).select_related("user")
    sponsors = list(active.with_role("sponsor").filter(firm__isnull=True)) if level > 100 else []
    lead, leads_trial = change.project.lead(), change.state == "piloting" and level == 100
    near = [change.holder, lead] if leads_trial else [lead]
    return sponsors or [one for one in near if one]


def said(comment: Comment, change: Change) -> None:
    """A comment is told to the holder and to those who follow; words for all sides to the firm too."""
    members = {m.pk: m for m in Member.objects.filter(change_watches__change=change).select_related("user")}
    near = [change.holder, change.lead, change.requester]
    if not comment.is_internal:
        near.append(change.contact)
    members |= {m.pk: m for m in near if m is not None}
    called = {m.pk for m in comment.mentions.all()}
    seen = type(change).objects
    for member in members.values():
        hidden = member.is_external and (
            comment.is_internal or not seen.visible_to(member).filter(pk=change.pk).exists()
        )
        if member.pk not in called and not hidden:
            title = format_lazy(_("{name} wrote on {code}"), name=comment.author.name, code=change.code)
            tell(
                member, "say", change, title=title, body=comment.words, url=change.url, know=True,
                by=comment.author, verb="say", group=change.code, audience=comment.audience,
            )  # fmt: skip
