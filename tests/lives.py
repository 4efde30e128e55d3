"""Articles, bulletins, meetings, grants and what a firm was given, brought to each of their states by the verbs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar

from luoshi.kernel import clock
from luoshi.knowledge.models import Article, Bulletin
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages as of_problem
from luoshi.rewards.models import Grant, Terms
from luoshi.rollout.models import Member
from luoshi.talk.models import Meeting
from luoshi.testing.cast import Cast

Thing = TypeVar("Thing")


def then(stage: Callable[[Cast], Thing], verb: str, **said: Any) -> Callable[[Cast], Thing]:
    """The thing of this stage one verb further, by the lead unless somebody else is named."""

    def brought(cast: Cast) -> Thing:
        thing = stage(cast)
        getattr(thing, verb)(**{"by": cast.lead, **said})
        return thing

    return brought


# Articles


def draft(cast: Cast) -> Article:
    """Only its writer reads it."""
    return Article.write(by=cast.lead, title="地址太长存不了怎么办", steps="写进备注")


def published(cast: Cast) -> Article:
    """With a version before it."""
    article = draft(cast)
    article.publish(by=cast.lead)
    article.revise(by=cast.lead, steps="把后半截写进备注")
    return article


def proven(cast: Cast) -> Article:
    """It helped two."""
    article = published(cast)
    for person in (cast.reporter, cast.head):
        article.vote(by=person, helped=True)
    return article


stale = then(published, "doubt")
retired = then(published, "retire", reason="新版本没有这个问题了")


def into_another(article: Article) -> dict[str, Any]:
    """Another published article of the project."""
    lead = article.written_by
    return {"into": Article.write(by=lead, title="另一条", steps="照做", publish=True).code}


# Bulletins


def drawn(cast: Cast) -> Bulletin:
    """Written, for one reporter."""
    return Bulletin.write(by=cast.lead, headline="地址别超过60个字", lines="先分行", members=[cast.reporter])


sent = then(drawn, "send")
withdrawn = then(sent, "withdraw", reason="写错了")
never_sent = then(drawn, "withdraw", reason="不用了")


def was_sent(bulletin: Bulletin, person: Member) -> bool:
    """Who acknowledges is somebody to whom it was sent."""
    return bulletin.state == "sent" and bulletin.readings.filter(member=person).exists()


# Meetings


def _called(cast: Cast, *people: Member, when: timedelta = timedelta(days=1), agreed: bool = True) -> Meeting:
    about = of_problem.with_consultant(cast)
    start = clock.now().replace(second=0, microsecond=0) + when
    with clock.at(min(clock.now(), start - timedelta(hours=1))):
        return Meeting.call(
            about, by=cast.lead, people=people or (cast.reporter, cast.consultant), times=[start], agreed=agreed,
            kind="video", title="看地址为什么存不下", place="会议号123", length=30,
        )  # fmt: skip


def proposed(cast: Cast) -> Meeting:
    """A time is asked for."""
    return _called(cast, agreed=False)


def fixed(cast: Cast) -> Meeting:
    """For tomorrow."""
    return _called(cast)


def begun(cast: Cast) -> Meeting:
    """An hour ago."""
    return _called(cast, when=-timedelta(hours=1))


def among_us(cast: Cast) -> Meeting:
    """Nobody from outside was invited."""
    return _called(cast, cast.reporter, cast.head)


def ended(cast: Cast) -> Meeting:
    """With minutes."""
    meeting = begun(cast)
    meeting.end(by=cast.lead, minutes="放宽到200", outcome="solution", lasted=30)
    return meeting


cancelled = then(fixed, "cancel", reason="没人有空")


def taken_from_them(cast: Cast) -> Meeting:
    """The problem it is about was recalled from the firm."""
    meeting = fixed(cast)
    Problem.objects.get(pk=meeting.subject_id).recall(by=cast.lead, reason="另有安排")
    return meeting


def an_hour_later(meeting: Meeting) -> dict[str, Any]:
    """A time that nobody has proposed yet."""
    start = meeting.starts_at or meeting.slots.get().starts_at
    there = (start + timedelta(hours=5)).astimezone(meeting.project.zone)
    return {"time": there.strftime("%Y-%m-%dT%H:%M"), "seen": meeting.seen}


def details(meeting: Meeting) -> dict[str, Any]:
    """Another title, the rest as it is."""
    people = [str(person.pk) for person in meeting.people() if person.pk != meeting.called_by_id]
    return {"kind": meeting.kind, "title": "改过的题目", "length": 30, "place": "x", "people": people,
            "seen": meeting.seen}  # fmt: skip


MINUTES = {"minutes": "写好了", "outcome": "solution", "lasted": 30, "audience": "all"}

# Grants


def waiting(cast: Cast) -> Grant:
    """Proposed for the first report of a problem."""
    Terms.set(by=cast.lead, begins=cast.project.today())
    of_problem.investigating(cast)
    return Grant.objects.get()


granted = then(waiting, "confirm")
not_granted = then(waiting, "decline", reason="重复")
# By a counter-entry; then what was proposed for a cause that no longer holds.
taken_back = then(granted, "reverse", reason="记错了")
lapsed = then(waiting, "lapse", by=None, reason="撤回了")

# What a firm was given: dossiers of problems, briefs of changes


def handed(cast: Cast) -> Any:
    """The problem lies with 启明咨询."""
    return of_problem.with_consultant(cast).dossiers.get(version=1)


def recalled(cast: Cast) -> Any:
    """Taken back from them."""
    dossier = handed(cast)
    dossier.problem.recall(by=cast.lead, reason="另有安排")
    return dossier


def handed_again(cast: Cast) -> Any:
    """To the same firm: what was withdrawn stays so, the next version is theirs."""
    first = recalled(cast)
    first.problem.hand_over(by=cast.lead, consultant=cast.consultant)
    return first.problem.dossiers.get(version=2)


def first_of_two(cast: Cast) -> Any:
    """The version before the recall."""
    return handed_again(cast).problem.dossiers.get(version=1)


def passed_on(cast: Cast) -> Any:
    """To another firm."""
    first = recalled(cast)
    first.problem.hand_over(by=cast.lead, consultant=cast.other_consultant)
    return first.problem.dossiers.get(version=2)


def solved(cast: Cast) -> Any:
    """The problem is closed; what they were given stays readable."""
    return of_problem.closed(cast).dossiers.get(version=1)


def moved_away(cast: Cast) -> Any:
    """The consultant works for another firm now."""
    dossier = handed(cast)
    Member.objects.filter(pk=cast.consultant.pk).update(firm=cast.other_consultant.firm)
    return dossier


def dismissed(cast: Cast) -> Any:
    """The consultant's time with the project is over."""
    dossier = handed(cast)
    yesterday = cast.project.today() - timedelta(days=1)
    Member.objects.filter(pk=cast.consultant.pk).update(active_to=yesterday)
    return dossier


def brief(stage: Callable[[Cast], Any], version: int = 1) -> Callable[[Cast], Any]:
    """The brief of a change in this stage."""
    return lambda cast: stage(cast).briefs.get(version=version)
