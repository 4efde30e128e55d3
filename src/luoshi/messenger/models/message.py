"""Messages: what waits to be said by a robot or by the WeCom application, and how it went."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.messenger.models.robot import Robot
from luoshi.messenger.models.wecom import WecomApp
from luoshi.post.less import url_of
from luoshi.post.models import Letter
from luoshi.post.models.why import NOT_SENT
from luoshi.rollout.models import Member, Project

QUEUED, SENT, FAILED = "queued", "sent", "failed"
# What is said at once is of no use hours later; a letter goes by mail then.
PATIENCE = {True: timedelta(minutes=30), False: timedelta(hours=3)}
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(minutes=10)
# Until the letter itself is noted as handed over.
SETTLED = timedelta(seconds=2)
KEPT = timedelta(days=30)
TRY = "try"


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages by what is to be done."""

    def due(self) -> MessageQuerySet:
        """Those to be said now, in their order."""
        return self.filter(status=QUEUED, not_before__lte=clock.now()).order_by("at", "id")


def links_of(letter: Letter) -> list[Sequence[str]]:
    """The links of the mail; before the last, which is the way to the thing, the one by which less comes."""
    fewer = url_of(letter)
    if not (letter.links and fewer):
        return list(letter.links)
    with translation.override(letter.language):
        return [*letter.links[:-1], [_g("Send me less like this"), fewer], letter.links[-1]]


class Message(Record):
    """One message to one robot, or to one member by the WeCom application; of a letter or of an occasion."""

    STATUS: ClassVar = [(QUEUED, _("Waiting to be sent")), (SENT, _("Sent")), (FAILED, _("Not delivered"))]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    robot = models.ForeignKey(Robot, null=True, on_delete=models.CASCADE, related_name="messages")
    app = models.ForeignKey(WecomApp, null=True, on_delete=models.CASCADE, related_name="messages")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="+")
    letter = models.OneToOneField(Letter, null=True, on_delete=models.CASCADE, related_name="message")
    occasion = models.CharField(max_length=20, blank=True)
    thread = models.UUIDField(null=True)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    links: models.JSONField[Any, Any] = models.JSONField(default=list)
    status = models.CharField(max_length=10, choices=STATUS, default=QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    not_before = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    # With this WeCom lets the card be changed once, for three days.
    receipt = models.CharField(max_length=200, blank=True)
    dedupe = models.CharField(max_length=150, null=True, unique=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The worker's list of what is due; as small as the backlog.
            models.Index(fields=["not_before", "id"], condition=Q(status=QUEUED), name="message_due"),
            # How often a robot has spoken in the last minute.
            models.Index(fields=["robot", "sent_at"], name="message_pace"),
            # The card of the same thing that still stands in the reader's chat.
            models.Index(fields=["member", "thread"], condition=~Q(receipt=""), name="message_card"),
        ]

    def __str__(self) -> str:
        return self.title

    # Verbs

    @classmethod
    def of_letter(cls, letter: Letter, **way: Any) -> Message:
        """What the letter says, by this robot or by the application; what was said is not said again."""
        values: dict[str, Any] = {
            "robot": None, "app": None, "member": letter.member, "project": letter.project,
            "thread": letter.thread, "title": letter.subject, "body": letter.body, "links": links_of(letter),
            "status": QUEUED, "attempts": 0, "at": clock.now(), "not_before": clock.now() + SETTLED,
            "last_error": "",
        }  # fmt: skip
        known = cls.objects.filter(letter=letter, status=SENT).first()
        return known or cls.objects.update_or_create(letter=letter, defaults=values | way)[0]

    @classmethod
    def to_try(cls, *, robot: Robot | None = None, app: WecomApp | None = None, by: Member) -> Message:
        """A message that says nothing but that it arrived."""
        with translation.override(by.user.language):
            title = _g("%(name)s is trying this out") % {"name": by.name}
            body = _g("Messages of “%(project)s” will arrive here.") % {"project": by.project.name}
        return cls.objects.create(
            project=by.project,
            robot=robot,
            app=app,
            member=by if app else None,
            occasion=TRY,
            title=title,
            body=body,
        )

    def claim(self) -> bool:
        """Take it for one attempt; the next one is written down before this one begins."""
        pause = min(FIRST_PAUSE * (1 << min(self.attempts, 6)), LONGEST_PAUSE)
        mine = Message.objects.filter(pk=self.pk, status=QUEUED, attempts=self.attempts)
        if not mine.update(attempts=self.attempts + 1, not_before=clock.now() + pause):
            return False
        self.attempts += 1
        return True

    @classmethod
    def mark_sent(cls, messages: Sequence[Message], receipt: str = "") -> None:
        """Said, all in one; the same moment stands on each, so that they count as once."""
        keys = [message.pk for message in messages]
        cls.objects.filter(pk__in=keys).update(
            status=SENT, sent_at=clock.now(), last_error="", receipt=receipt
        )

    def mark_refused(self, why: str, *, for_good: bool) -> None:
        """Not said: tried again later, or given up; a letter goes by mail then."""
        given_up = (
            for_good or self.occasion == TRY or clock.now() - self.at > PATIENCE[self.letter_id is not None]
        )
        status = FAILED if given_up else QUEUED
        Message.objects.filter(pk=self.pk).update(status=status, last_error=why[:300])
        if given_up and self.letter is not None:
            self.letter.go_by_mail(why)

    def take_back(self, why: str) -> None:
        """Never say it, by no way; `why` is one of the reasons in `needless`."""
        Message.objects.filter(pk=self.pk, status=QUEUED).update(status=FAILED, last_error=NOT_SENT[why])
        if self.letter is not None:
            self.letter.keep_back(why)

    @classmethod
    def forget_old(cls) -> int:
        """Delete what was said a month ago; returns how many."""
        return cls.objects.filter(at__lt=clock.now() - KEPT).exclude(status=QUEUED).delete()[0]
