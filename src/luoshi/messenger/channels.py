"""The ways to a person that this room adds: the own robot, and the company's application in WeCom.

Delivering means laying the message into this room's own queue: a program that hangs or a robot that may not
speak for a minute never holds up the mail. Should it fail, the letter comes back and goes by mail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from luoshi.messenger.models import Message, Robot, WecomApp, WecomPerson
from luoshi.post.carriers import Refused
from luoshi.post.models import Letter
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OwnRobot:
    """A robot whose address the member entered themselves."""

    name = "robot"
    label: StrOrPromise = _("My own robot")
    besides = False

    def available(self, member: Member) -> bool:
        """Whether there is one that works."""
        return Robot.objects.working().filter(member=member).exists()

    def deliver(self, letter: Letter) -> None:
        """Queue it. Raises Refused."""
        robot = Robot.objects.working().filter(member=letter.member).first()
        if robot is None:
            raise Refused("no robot that works")
        Message.of_letter(letter, robot=robot)


class Wecom:
    """The company's application in WeCom, for whoever has a name there."""

    name = "wecom"
    label: StrOrPromise = _("WeCom")
    besides = False

    def available(self, member: Member) -> bool:
        """Whether the project has an application that works, and the member a name in it."""
        apps = WecomApp.objects.filter(project_id=member.project_id, broken_at=None)
        return apps.exists() and WecomPerson.objects.filter(member=member).exists()

    def deliver(self, letter: Letter) -> None:
        """Queue it. Raises Refused."""
        app = WecomApp.objects.filter(project=letter.project, broken_at=None).first()
        if app is None:
            raise Refused("no application that works")
        Message.of_letter(letter, app=app)
