"""What the pages of robots and of the WeCom application show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet

from luoshi.kernel import clock
from luoshi.messenger.errors import explained
from luoshi.messenger.models import Message, Robot, WecomApp, WecomPerson
from luoshi.messenger.models.message import QUEUED, TRY
from luoshi.post.models.wording import plain
from luoshi.rollout.models import Member

PEOPLE = 100
"""Rows of the table of accounts; more people are found by their name."""
TRYING = timedelta(minutes=1)


@dataclass(frozen=True)
class State:
    """How a robot or the application is doing; `waits` while a message to try it is under way."""

    of: Robot | WecomApp
    product: str
    waits: bool

    @property
    def trouble(self) -> str:
        """What went wrong last, in words that say what to do."""
        return explained(self.product, self.of.last_error) if self.of.last_error else ""


def state_of(robot: Robot) -> State:
    """One robot's state."""
    return State(robot, robot.product, _tried(robot=robot).exists())


def states(robots: QuerySet[Robot]) -> list[State]:
    """Of all these, in one query."""
    found = robots.annotate(waits=Exists(_tried(robot=OuterRef("pk"))))
    return [State(robot, robot.product, robot.waits) for robot in found]


def app_of(member: Member) -> State | None:
    """The project's application in WeCom and how it is doing."""
    app = WecomApp.objects.filter(project_id=member.project_id).first()
    return State(app, "wecom", _tried(app=app).exists()) if app else None


def _tried(**whose: object) -> QuerySet[Message]:
    return Message.objects.filter(occasion=TRY, status=QUEUED, at__gt=clock.now() - TRYING, **whose)


@dataclass(frozen=True)
class Accounts:
    """Who is called what in WeCom; `more` when not all people are shown."""

    people: list[Member]
    named: dict[object, str]
    more: bool


def accounts(by: Member, named: str = "") -> Accounts:
    """The project's people by name, those who match first of all (two queries)."""
    people = (
        Member.objects.of(by.project).active(by.project.today()).select_related("user", "department", "firm")
    )
    if named:
        people = people.filter(name__icontains=plain(named)[:80])
    found = list(people.order_by("name", "id")[: PEOPLE + 1])
    rows = WecomPerson.objects.filter(member__in=found).values_list("member_id", "person")
    return Accounts(found[:PEOPLE], dict(rows), len(found) > PEOPLE)
