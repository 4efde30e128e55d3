"""A problem brought to each stage by the verbs, and pages asked for as somebody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db.models import F
from django.http import HttpResponse
from django.test import Client

from luoshi.kernel.clock import WorkingTime
from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Investigation, Problem
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.testing.lived import lived_once
from luoshi.trail.models import Event

WORDS = "改收货地址后保存不了，提示字段长度超限。删短才行"


@lived_once
def reported(cast: Cast) -> Problem:
    """Lies in the inbox."""
    return Problem.report(by=cast.reporter, words=WORDS)


@lived_once
def investigating(cast: Cast) -> Problem:
    """Taken up, with a complete sheet."""
    problem = reported(cast)
    problem.accept(
        by=cast.lead, importance=3, kind="system", area=cast.area, receipt="收到，明天中午前答复您"
    )
    problem.investigate(by=cast.lead, **dict.fromkeys(Investigation.OWN_WORDS, "写了"))
    return problem


@lived_once
def with_consultant(cast: Cast) -> Problem:
    """Handed over to 何明远."""
    problem = investigating(cast)
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    return problem


@lived_once
def needs_answer(cast: Cast) -> Problem:
    """何明远 asked the reporter."""
    problem = with_consultant(cast)
    problem.ask(by=cast.consultant, whom=cast.reporter, words="几个字符开始报错？")
    return problem


@lived_once
def verifying(cast: Cast) -> Problem:
    """何明远 proposed a solution."""
    problem = with_consultant(cast)
    problem.propose(by=cast.consultant, steps="把字段放宽到200", cause="字段只有60")
    return problem


@lived_once
def to_archive(cast: Cast) -> Problem:
    """The reporter confirmed."""
    problem = verifying(cast)
    problem.confirm(by=cast.reporter)
    return problem


@lived_once
def closed(cast: Cast) -> Problem:
    """Archived."""
    problem = to_archive(cast)
    problem.archive(by=cast.lead, cause="defect", summary="字段太短", article_wanted=False, article_why="少见",
                    teaching_wanted=False, teaching_why="不是误操作")  # fmt: skip
    return problem


STAGES: dict[str, Callable[[Cast], Problem]] = {
    stage.__name__: stage
    for stage in (reported, investigating, with_consultant, needs_answer, verifying, to_archive, closed)
}


def open_minutes(problem: Problem, time: WorkingTime, now: datetime) -> int:
    """Working minutes in which it was open, by its own dates and the trail; the legs are not asked."""
    opened = [[problem.reported_at, now]]
    moves = Event.objects.about(problem).exclude(from_state=F("to_state"))
    for at, left, reached in moves.values_list("at", "from_state", "to_state"):
        if reached == CLOSED:
            opened[-1][1] = at
        elif left == CLOSED:
            opened.append([at, now])
    if problem.closed_at:
        opened[-1][1] = problem.closed_at
    return sum(time.minutes_between(began, ended) for began, ended in opened)


def signed_in(member: Member) -> Client:
    """A browser signed in as this person."""
    client = Client()
    client.force_login(member.user)
    return client


def see(member: Member, problem: Problem, name: str = "problems:show", *args: object) -> HttpResponse:
    """The answer to this person asking for a page of the problem."""
    answer: HttpResponse = signed_in(member).get(problem.project.url(name, problem.number, *args))
    return answer


def do(member: Member, problem: Problem, verb: str, **typed: object) -> HttpResponse:
    """The answer to this person sending the form of a move."""
    address = problem.project.url("problems:move", problem.number, verb)
    answer: HttpResponse = signed_in(member).post(address, {"seen": problem.state} | typed)
    return answer


def text(answer: HttpResponse) -> str:
    """The answer's body."""
    return answer.content.decode()
