"""Who is told what after each move of a problem."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from uuid import UUID

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from luoshi.kernel.lifecycle import Step
from luoshi.messenger.groups import hush
from luoshi.post import taps
from luoshi.post.models import ACT, ALL, INTERNAL, KNOW, cancel_held, tell, tell_all
from luoshi.post.topics import Topic, register
from luoshi.problems.lifecycle import REPORTED, VERIFYING
from luoshi.problems.rules import PARTIES, UNDO_SECONDS
from luoshi.rollout.models import Member
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from luoshi.problems.models import Problem
    from luoshi.talk.models import Comment

register(
    Topic(
        "problems",
        _("Problems: questions, solutions, how they go on"),
        subjects=frozenset({"problem"}),
        place=20,
    ),
    Topic(
        "due",
        _("Nudges, and what is nearly or already due"),
        kinds=frozenset({"nudge", "escalate", "remind", "come_back", "pass_on"}),
        place=40,
    ),
    Topic("watched", _("What you follow"), kinds=frozenset({"watch"}), inside=True, place=60),
)
Audience = Callable[["Problem", Step], Iterable[Member]]


def _reporters(problem: Problem, step: Step | None) -> Iterable[Member]:
    return {o.member_id: o.member for o in problem.met.select_related("member__user")}.values()


def _waiting(problem: Problem, step: Step | None = None) -> Iterable[Member]:
    return {o.member_id: o.member for o in problem.met.unanswered().select_related("member__user")}.values()


def _holder(problem: Problem, step: Step) -> Iterable[Member]:
    return [problem.holder] if problem.holder else []


def _consultant(problem: Problem, step: Step) -> Iterable[Member]:
    return [problem.consultant] if problem.consultant else []


def _recalled(problem: Problem, step: Step) -> Iterable[Member]:
    former = step.before.get("consultant_id")
    return Member.objects.filter(pk=former) if former else []


class Told(NamedTuple):
    """One line of the table: who, how much it weighs, in which words."""

    who: Audience
    weight: str
    title: StrOrPromise


TABLE: dict[str, tuple[Told, ...]] = {
    "accept": (Told(_reporters, KNOW, _("{name} has taken up {code}")),),
    "answer_known": (Told(_waiting, ACT, _("{code}: there is an answer, please try it")),),
    "merge": (Told(_reporters, KNOW, _("{code} goes on together with the same problem of others")),),
    "decline": (Told(_reporters, KNOW, _("{code} was declined, with the reason")),),
    "object": (Told(_holder, ACT, _("{name} objects to declining {code}")),),
    "hand_over": (Told(_consultant, ACT, _("{code} was handed over to you")),),
    "ask": (Told(_holder, ACT, _("{name} asks you about {code}")),),
    "ask_reporter": (Told(_holder, ACT, _("{name} asks you about {code}")),),
    "reply": (Told(_holder, ACT, _("{name} has answered on {code}")),),
    "answer": (Told(_consultant, ACT, _("{name} has answered on {code}")),),
    "propose": (Told(_waiting, ACT, _("{code}: there is a solution, please try it")),),
    "confirm": (Told(_holder, KNOW, _("{name} confirmed {code}")),),
    "confirm_for": (Told(_reporters, KNOW, _("{name} confirmed {code} on behalf of a colleague")),),
    "reject": (Told(_holder, ACT, _("{name} says {code} does not work yet")),),
    "archive": (Told(_reporters, KNOW, _("{code} is solved and archived, thank you")),),
    "to_change": (Told(_reporters, KNOW, _("{code} goes on as a change request")),),
    "reopen": (Told(_holder, ACT, _("{name} has reopened {code}")),),
    "recall": (Told(_recalled, KNOW, _("{code} was recalled by the company")),),
}

OPEN_WORDS = {"ask", "answer"}
"""Moves whose words go between the company and the consultant: what is answered to them does too."""


def _body(problem: Problem, step: Step, member: Member) -> StrOrPromise:
    """The words that matter for this move, else the title; reasons are the company's own."""
    for name in ("still",) if member.is_external else ("receipt", "reason", "still"):
        if step.facts.get(name):
            return str(step.facts[name])
    return title_for(problem, member)


def title_for(problem: Problem, member: Member) -> str:
    """The title as this member reads it."""
    return problem.open_title if member.is_external else problem.title


def _asked(problem: Problem, member: Member | None = None) -> dict[UUID, str]:
    """Whose verdict is awaited, and the mark of the moment in which it was asked for."""
    if problem.state != VERIFYING:
        return {}
    rows = problem.met.unanswered().filter(asked_at__isnull=False).order_by("asked_at")
    rows = rows.filter(member=member) if member else rows
    return {of: mark_of(at) for of, at in rows.values_list("member_id", "asked_at") if at}


def mark_of(asked_at: datetime) -> str:
    """Names one asking in a letter's link: the answer counts for this asking and for no later one."""
    return f"{asked_at.timestamp():.0f}"


def _answers(problem: Problem, member: Member, asked: dict[UUID, str]) -> list[tuple[StrOrPromise, str]]:
    """好了 / 还不行 for whose verdict is awaited."""
    if (mark := asked.get(member.pk)) is None:
        return []
    named = (("works", _("It works")), ("fails", _("Not yet")))
    return [(words, taps.path(name, member, problem.pk, mark)) for name, words in named]


def after(problem: Problem, step: Step) -> None:
    """Tell everybody concerned by this move, and those who watch."""
    told, asked = set[UUID](), _asked(problem)
    name = getattr(step.by, "name", "")
    for line in TABLE.get(step.move.verb, ()):
        title = format_lazy(line.title, code=problem.code, name=name)
        for member in line.who(problem, step):
            told.add(member.pk)
            tell(
                member,
                step.move.verb,
                problem,
                title=title,
                body=_body(problem, step, member),
                url=problem.url,
                act=line.weight == ACT,
                know=line.weight == KNOW,
                by=step.by,
                verb=step.move.verb,
                hold_seconds=UNDO_SECONDS,
                group=problem.code,
                audience=ALL if step.move.verb in OPEN_WORDS else INTERNAL,
                taps=_answers(problem, member, asked),
            )
    if step.move.changes_state:
        _watchers(problem, step, told)


def _watchers(problem: Problem, step: Step, told: set[UUID]) -> None:
    watching = Member.objects.filter(watch_rows__problem=problem).exclude(pk__in=told).select_related("user")
    members = [member for member in watching if not member.is_external]
    title = format_lazy(_("{code} is now: {state}"), code=problem.code, state=problem.state_label)
    tell_all(
        members,
        "watch",
        problem,
        title=title,
        body=problem.title,
        url=problem.url,
        know=True,
        by=step.by,
        verb=step.move.verb,
        hold_seconds=UNDO_SECONDS,
        group=problem.code,
    )


def reported(problem: Problem, by: Member) -> None:
    """A new report lies in the lead's inbox."""
    if problem.holder and problem.is_open:
        title = format_lazy(_("{name} reported {code}"), name=by.name, code=problem.code)
        tell(
            problem.holder,
            "report",
            problem,
            title=title,
            body=problem.title,
            url=problem.url,
            know=True,
            by=by,
            verb="report",
            group=problem.code,
        )


def _act(
    problem: Problem,
    member: Member,
    kind: str,
    title: StrOrPromise,
    *,
    by: Member | None = None,
    dedupe: str = "",
) -> None:
    tell(
        member, kind, problem, title=title, body=title_for(problem, member), url=problem.url, act=True, by=by,
        verb=kind, group=problem.code, dedupe=dedupe, taps=_answers(problem, member, _asked(problem, member)),
    )  # fmt: skip


def nudged(problem: Problem, by: Member) -> None:
    """The holder, or everybody whose verdict is awaited, is asked once more."""
    title = format_lazy(_("{name} kindly asks about {code}"), name=by.name, code=problem.code)
    members = {problem.holder} if problem.holder else set(_waiting(problem))
    for member in members:
        _act(problem, member, "nudge", title, by=by)


ESCALATED = {
    80: _("{code} is yours by {when}"),
    100: _("{code} {name}: due {when}"),
    150: _("{code} {name}: due {when}, much too late"),
}
"""Number, who and until when stand at the beginning, where every list still shows them."""


class Dated(Protocol):
    """What has a next date in a project."""

    project: Any
    due_at: Any


def due_words(thing: Dated) -> str:
    """The next date with its time, in the project's zone and the active language."""
    if thing.due_at is None:
        return ""
    here = thing.due_at.astimezone(thing.project.zone)
    words = {"day": date_text(here.date(), thing.project.today()), "time": here.strftime("%H:%M")}
    return gettext("%(day)s %(time)s") % words


lazy_due_words = lazy(due_words, str)


def escalated(problem: Problem, level: int) -> list[str]:
    """Tell whom this level concerns; their names."""
    members = {member.pk: member for member in _concerned(problem, level)}
    for member in members.values():
        member.project = problem.project
    name = problem.holder.name if problem.holder else PARTIES[problem.party]
    title = format_lazy(ESCALATED[level], code=problem.code, name=name, when=lazy_due_words(problem))
    for member in members.values():
        dedupe = f"late:{problem.pk}:{problem.promised_from:%y%m%d%H%M%S}:{problem.step}:{level}"
        _act(problem, member, "escalate", title, dedupe=dedupe)
    return [member.name for member in members.values()]


def _concerned(problem: Problem, level: int) -> Iterable[Member]:
    """80: who holds it, or everybody awaited; 100: the lead; 150: the sponsors, else the lead."""
    if level < 100:
        return [problem.holder] if problem.holder else _waiting(problem)
    today = problem.project.today()
    active = Member.objects.of(problem.project).active(today).select_related("user")
    sponsors = list(active.with_role("sponsor").filter(firm__isnull=True)) if level > 100 else []
    lead = problem.project.lead()
    return sponsors or ([lead] if lead else [])


def came_back(problem: Problem) -> None:
    """Its time on hold is over: whoever holds it is told until when."""
    title = format_lazy(_("{code} is back: due {when}"), code=problem.code, when=lazy_due_words(problem))
    members = [problem.holder] if problem.holder else _waiting(problem)
    lead = problem.lead or problem.project.lead()
    told = {member.pk: member for member in [*members, lead] if member is not None}
    for member in told.values():
        _act(problem, member, "come_back", title)


def passed_on(problem: Problem) -> None:
    """Whoever stands in for somebody who has left is told."""
    title = format_lazy(_("{code} is with you now: whoever had it has left"), code=problem.code)
    for member in [problem.holder] if problem.holder else _waiting(problem):
        _act(problem, member, "pass_on", title)


def said(comment: Comment, problem: Problem) -> None:
    """A comment is told to the holder and to those who follow; words for all sides to the reporters too.

    What the lead writes before taking a report up is a question that its reporters are asked to answer.
    """
    members = {m.pk: m for m in Member.objects.filter(watch_rows__problem=problem).select_related("user")}
    near = [problem.holder, problem.lead]
    if not comment.is_internal:
        near += [problem.consultant, *_reporters(problem, None)]
    members |= {m.pk: m for m in near if m is not None}
    called = {m.pk for m in comment.mentions.all()}
    hidden = {m.pk for m in members.values() if m.is_external and not _open_to(comment, problem, m)}
    asks = problem.state == REPORTED and comment.author.has("lead") and not comment.is_internal
    asked = {m.pk for m in _reporters(problem, None)} if asks else set[UUID]()
    for member in members.values():
        if member.pk not in called | hidden:
            _tell_comment(comment, problem, member, act=member.pk in asked)


def _tell_comment(comment: Comment, problem: Problem, member: Member, *, act: bool) -> None:
    title = _("{name} asks you about {code}") if act else _("{name} wrote on {code}")
    tell(
        member,
        "say",
        problem,
        title=format_lazy(title, name=comment.author.name, code=problem.code),
        body=comment.words[:200],
        url=f"{problem.url}#c-{comment.pk}",
        act=act,
        know=True,
        by=comment.author,
        verb="say",
        group=problem.code,
        dedupe=f"say:{comment.pk}",
        audience=comment.audience,
    )


def _open_to(comment: Comment, problem: Problem, member: Member) -> bool:
    return not comment.is_internal and member.firm_id == problem.firm_id


def remind(problem: Problem, member: Member, day: str) -> None:
    """Ask a silent reporter once more to verify; once a day however often the job runs."""
    title = format_lazy(_("{code}: does it work now? Please answer with one tap"), code=problem.code)
    tell(
        member,
        "remind",
        problem,
        title=title,
        body=problem.title,
        url=problem.url,
        act=True,
        verb="remind",
        group=problem.code,
        dedupe=f"verify:{problem.pk}:{member.pk}:{day}",
        taps=_answers(problem, member, _asked(problem, member)),
    )


def undone(problem: Problem, verb: str) -> None:
    """Letters of a move that was taken back are not sent."""
    cancel_held(problem, verb)
    if verb == "accept":
        hush("severe", str(problem.pk))
