"""One report opened before its verdict: what was said, what is alike, and what the form begins with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.evidence.models import Attachment
from luoshi.kernel import clock
from luoshi.problems import rules
from luoshi.problems.lifecycle import TO_ARCHIVE
from luoshi.problems.listing import PARTIES
from luoshi.problems.models import Occurrence, Problem, Question
from luoshi.problems.receipt import promised, receipts
from luoshi.rollout.models import Area, Member
from luoshi.search.kinds import kind
from luoshi.search.queries import Hit, similar
from luoshi.talk.models import Comment
from luoshi.trail.models import Event
from luoshi.ui.moments import date_text, duration_text, weekday

MOST_ALIKE = 3
SAME_AREA = 0.35
"""Likeness from which on the other problem's module is taken for this one's."""
MANY = 3
"""Reports of the same problem from which on it is proposed as important."""
USABLE = ("published", "proven")


@dataclass
class Lying:
    """A report with all that was said about it; the occurrences and comments have their `files`."""

    problem: Problem
    met: list[Occurrence] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    @property
    def files(self) -> list[Attachment]:
        """What the reporters gave."""
        return [file for occurrence in self.met for file in occurrence.files]


def read(member: Member, problems: Iterable[Problem]) -> dict[UUID, Lying]:
    """What was said about these reports: four queries however many they are."""
    found = {problem.pk: Lying(problem) for problem in problems}
    for lying in found.values():
        lying.problem.project = member.project
    met = Occurrence.objects.filter(problem_id__in=list(found)).select_related("member__department")
    for occurrence in met.order_by("reported_at", "id"):
        found[occurrence.problem_id].met.append(occurrence)
    said = Comment.objects.filter(subject_kind="problem", subject_id__in=list(found)).for_page()
    for comment in said.order_by("at", "id"):
        found[comment.subject_id].comments.append(comment)
    put = Question.objects.filter(problem_id__in=list(found), undone=False)
    for question in put.select_related("by", "whom", "answered_by"):
        found[question.problem_id].questions.append(question)
    things: list[Occurrence | Comment | Question] = []
    for lying in found.values():
        things += [*lying.met, *lying.comments, *lying.questions]
    _hang(member, things)
    return found


def _hang(member: Member, things: list[Occurrence | Comment | Question]) -> None:
    """Give each thing its files."""
    files: dict[UUID, list[Attachment]] = {thing.pk: [] for thing in things}
    hanging = Attachment.objects.filter(project_id=member.project_id, subject_id__in=list(files))
    for one in hanging.select_related("file").order_by("place", "at"):
        if one.subject_id is not None:
            one.project, one.reader = member.project, member
            files[one.subject_id].append(one)
    for thing in things:
        thing.files = files[thing.pk]
        if isinstance(thing, Comment):
            thing.reader = member


@dataclass
class Alike:
    """Something that says about the same: an open problem to merge into, or an article to answer with."""

    hit: Hit
    problem: Problem | None = None

    @property
    def number(self) -> str:
        """The digits of its code."""
        return self.hit.code.rsplit("-", 1)[-1]

    @property
    def holder(self) -> str:
        """Who has it."""
        problem = self.problem
        if problem is None:
            return ""
        return problem.holder.name if problem.holder else str(dict(PARTIES).get(problem.party, ""))

    @property
    def held(self) -> str:
        """For how long in working time."""
        if self.problem is None:
            return ""
        time = self.problem.project.working_time
        return duration_text(time.minutes_between(self.problem.held_since, clock.now()), time.minutes_per_day)


@dataclass
class Report:
    """One report opened, with what the form of the verdict begins with."""

    problem: Problem
    met: list[Occurrence]
    comments: list[Comment]
    questions: list[Question]
    alike: list[Alike]
    objection: str
    importance: int
    area: UUID | None
    receipts: dict[int, str]
    promises: dict[int, str]

    @property
    def kind(self) -> str:
        """The kind that is proposed."""
        return self.problem.kind or "unclear"

    @property
    def letters(self) -> str:
        """The letter for each importance, for the page that changes it with the choice."""
        return json.dumps({str(level): words for level, words in self.receipts.items()}, ensure_ascii=False)

    @property
    def receipt(self) -> str:
        """The letter for the importance that is proposed."""
        return self.receipts[self.importance]


def opened(lying: Lying, member: Member) -> Report:
    """Everything the lead reads before the verdict."""
    problem = lying.problem
    for occurrence in lying.met:
        occurrence.told = environment_rows(occurrence.environment)
    found = alike(lying, member)
    return Report(
        problem=problem,
        met=lying.met,
        comments=lying.comments,
        questions=lying.questions,
        alike=found,
        objection=_objection(problem) if problem.objected else "",
        importance=problem.importance or proposed_importance(problem),
        area=problem.area_id or proposed_area(found),
        receipts=receipts(problem, lying.files),
        promises={
            level: calendar_words(promised(problem, level).astimezone(problem.project.zone))
            for level, _label in rules.IMPORTANCE
        },
    )


def calendar_words(moment: datetime) -> str:
    """Date, weekday and time of a date that is promised."""
    return _("%(weekday)s %(day)s, %(time)s") % {
        "day": date_text(moment.date()),
        "weekday": weekday(moment.date()),
        "time": moment.strftime("%H:%M"),
    }


def environment_rows(environment: object) -> list[tuple[str, list[str]]]:
    """What the device said of itself: where, which error, and the rest on one line."""
    if not isinstance(environment, dict):
        return []
    told = {str(key): str(value)[:200] for key, value in environment.items() if _is_plain(value)}
    apart = [
        (_("Page"), told.pop("page", "")),
        (pgettext("what a program said", "Error"), told.pop("error", "")),
    ]
    rows = [(label, [value]) for label, value in apart if value]
    return [*rows, (_("Device"), list(told.values()))] if told else rows


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float) and bool(value)


def proposed_importance(problem: Problem) -> int:
    """Normal, unless several people met it before anybody took it up."""
    return rules.IMPORTANT if problem.met_count >= MANY else rules.NORMAL


def proposed_area(found: list[Alike]) -> UUID | None:
    """The module of the most similar open problem, when it is similar enough."""
    near = [one.problem.area_id for one in found if one.problem and one.hit.score >= SAME_AREA]
    return next((area for area in near if area), None)


def alike(lying: Lying, member: Member) -> list[Alike]:
    """Open problems and usable articles that say about the same, best first."""
    problem = lying.problem
    text = "\n".join([problem.title, *(occurrence.words for occurrence in lying.met)])
    among = {
        "problem": Problem.objects.open().exclude(state=TO_ARCHIVE),
        "article": kind("article").visible(member).filter(state__in=USABLE),
    }
    hits = similar(
        member, text, kinds=["problem", "article"], exclude=problem.pk, limit=MOST_ALIKE, within=among
    )
    ids = [hit.subject_id for hit in hits if hit.kind == "problem"]
    others = Problem.objects.visible_to(member).select_related("holder").in_bulk(ids)
    for other in others.values():
        other.project = member.project
    return [Alike(hit, others.get(hit.subject_id)) for hit in hits]


def _objection(problem: Problem) -> str:
    last = Event.objects.about(problem).filter(verb="object").last()
    return str(last.facts.get("reason", "")) if last else ""


def areas(member: Member) -> list[tuple[str, str]]:
    """The modules to choose from."""
    found = Area.objects.visible_to(member).order_by("order", "name").values_list("id", "name")
    return [(str(pk), name) for pk, name in found]
