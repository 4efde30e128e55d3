"""Bulletins 宣导: three lines, a picture, perhaps one question; who has read it, and who has not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment, attach, hang_copies
from luoshi.kernel import clock, idempotency
from luoshi.kernel.lifecycle import Living, Step
from luoshi.kernel.models import Record
from luoshi.kernel.numbering import next_number
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge import notices, rules
from luoshi.knowledge.lifecycle import BULLETIN, DRAFT, SENT
from luoshi.knowledge.models.audience import Addressed, addressed
from luoshi.problems.models import Problem
from luoshi.rollout.models import Department, Member, Organization, Project
from luoshi.rollout.models.member import MemberQuerySet
from luoshi.trail.models import record

LINES, LINE, CHOICES = 3, 60, 4
PICTURE = "bulletin"
PARTS = ("headline", "lines", "question", "choices", "right", "article", "problem", "everyone")


class BulletinQuerySet(models.QuerySet["Bulletin"]):
    """Bulletins by who may read them."""

    def visible_to(self, member: Member) -> BulletinQuerySet:
        """The lead all; who follows others all that were sent; everybody else what was sent to them."""
        if member.is_external:
            return self.none()
        mine = self.filter(project_id=member.project_id)
        if member.has("lead"):
            return mine
        sent = mine.filter(sent_at__isnull=False)
        if member.has("sponsor", "head", "observer"):
            return sent
        return sent.filter(Exists(Reading.objects.filter(bulletin=OuterRef("pk"), member=member)))

    def with_counts(self) -> BulletinQuerySet:
        """With how many it was sent to (`people`) and how many have read it (`read`)."""
        read = Count("readings", filter=Q(readings__at__isnull=False))
        return self.annotate(people=Count("readings"), read=read)


class Bulletin(Addressed, Living):
    """宣导: numbered within its project; who it is for is written down when it is sent."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="bulletins")
    number = models.PositiveIntegerField(editable=False)
    headline = models.CharField(max_length=LINE)
    lines = models.TextField()
    question = models.CharField(max_length=120, blank=True)
    choices = models.TextField(blank=True)
    right = models.PositiveSmallIntegerField(null=True)
    article = models.ForeignKey(
        "knowledge.Article", null=True, on_delete=models.PROTECT, related_name="bulletins"
    )
    problem = models.ForeignKey(Problem, null=True, on_delete=models.PROTECT, related_name="bulletins")
    written_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    objects = BulletinQuerySet.as_manager()
    lifecycle = BULLETIN
    trail_kind = "bulletin"
    always_saved: ClassVar[tuple[str, ...]] = ("state", "changed_at")

    class Meta:
        verbose_name = "bulletin"
        ordering: ClassVar = ["-written_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["project", "number"], name="one_bulletin_per_number")
        ]

    def __str__(self) -> str:
        return self.headline

    @property
    def code(self) -> str:
        """The number as people say it."""
        return _("bulletin %(number)d") % {"number": self.number}

    @property
    def url(self) -> str:
        """Address of its page."""
        return self.project.url("knowledge:bulletin", self.number)

    @property
    def line_list(self) -> list[str]:
        """The lines, at most three."""
        return listed(self.lines)

    @property
    def choice_list(self) -> list[str]:
        """What the question offers to answer."""
        return listed(self.choices)

    @property
    def right_answer(self) -> str:
        """The right answer in words; empty without a question."""
        return self.choice_list[self.right] if self.question and self.right is not None else ""

    @property
    def seen(self) -> str:
        """What a form carries so that nobody overwrites what another person wrote meanwhile."""
        return self.written_at.isoformat()

    # Verbs of the lead

    @classmethod
    def write(
        cls, *, by: Member, departments: Iterable[Department] = (), members: Iterable[Member] = (),
        files: Iterable[Attachment] = (), copies: Iterable[Attachment] = (), send: bool = False, **parts: Any,
    ) -> Bulletin:  # fmt: skip
        """A new draft; with `send` it is sent at once, or not written at all.

        `everyone`, `departments` (with those below) and `members` say whom it is for; `copies` are pictures
        that hang elsewhere. Raises Refusal.
        """
        with transaction.atomic():
            idempotency.claim()
            rules.lead_only(by.project, by).or_refuse()
            one = cls(organization_id=by.project.organization_id, project=by.project, written_by=by)
            one.written_at = one.changed_at = clock.now()
            one._take(parts)
            one.born(DRAFT)
            one.number = next_number(by.project.pk, "bulletin")
            one.save(force_insert=True)
            one.address(departments, members)
            one._picture(files, copies, by)
            record(one, "write", by=by, to_state=DRAFT, facts={"number": one.number})
            if send:
                one.send(by=by)
        return one

    def revise(
        self, *, by: Member, seen: str = "", departments: Iterable[Department] | None = None,
        members: Iterable[Member] | None = None, files: Iterable[Attachment] = (),
        without: Iterable[UUID] = (), send: bool = False, **parts: Any,
    ) -> None:  # fmt: skip
        """改写草稿; what was sent is never changed. Raises Refusal, Moved when another was faster."""
        with transaction.atomic():
            with self.moving("revise", by=by) as step:
                if seen and seen != self.seen:
                    raise Moved(_("Somebody has revised it meanwhile. Your words are still here."))
                self._take(parts)
                self.written_at = step.at
                if departments is not None and members is not None:
                    self.address(departments, members)
                Attachment.objects.on(PICTURE, self.pk).filter(pk__in=list(without)).delete()
                self._picture(files, (), by)
            if send:
                self.send(by=by)

    def send(self, *, by: Member) -> None:
        """发出: to everybody of the audience at this moment. Raises Refusal when that is nobody."""
        with self.moving("send", by=by) as step:
            people = list(addressed(self).exclude(pk=by.pk).values_list("pk", flat=True))
            if not people:
                raise Refusal(_("There is nobody in this audience; please choose whom it is for."))
            Reading.objects.bulk_create(
                (Reading(bulletin=self, member_id=pk) for pk in people), batch_size=2000
            )
            self.sent_at = step.at
            step.facts["people"] = len(people)

    def withdraw(self, *, by: Member, reason: str) -> None:
        """撤回: nobody has to read it any more. Raises Refusal without a reason."""
        if not reason.strip():
            raise Refusal(_("Please give the reason."))
        with self.moving("withdraw", by=by, facts={"reason": reason.strip()}):
            self.reason = reason.strip()[:300]

    def _take(self, parts: dict[str, Any]) -> None:
        if unknown := set(parts) - set(PARTS):
            raise TypeError(f"no such part: {unknown}")
        for name, value in parts.items():
            setattr(self, name, value)
        readable(self)

    def _picture(self, files: Iterable[Attachment], copies: Iterable[Attachment], by: Member) -> None:
        there = Attachment.objects.on(PICTURE, self.pk).exists()
        files, copies = list(files), list(copies)
        if there + len(files) + len(copies) > 1:
            raise Refusal(_("A bulletin has one picture."))
        hang_copies(copies, PICTURE, self.pk, uploaded_by=by)
        attach(files, PICTURE, self.pk, by=by)

    # Reading it

    def acknowledge(self, *, by: Member, choice: int | None = None, channel: str = "web") -> Reading:
        """知道了, in one tap; with a question the tap is the answer. Locks the reader's own row only.

        Raises Refusal for people it was not sent to, for an answer that was not offered, and once withdrawn.
        """
        with transaction.atomic():
            idempotency.claim()
            reading = Reading.objects.select_for_update().filter(bulletin=self, member=by).first()
            self.refresh_from_db(fields=["state"])
            if reading is None or self.state == DRAFT:
                raise Refusal(_("It was not sent to you."))
            if self.state != SENT:
                raise Moved(_("It was withdrawn; there is nothing to acknowledge any more. Thank you."))
            if reading.at is not None:
                return reading
            if self.question and (choice is None or not 0 <= choice < len(self.choice_list)):
                raise Refusal(_("Please choose one of the answers."))
            reading.choice = choice if self.question else None
            reading.at, reading.channel = clock.now(), channel
            reading.save(update_fields=["choice", "at", "channel"])
            facts = {"right": reading.is_right} if self.question else {}
            record(self, "acknowledge", by=by, facts=facts, from_state=SENT, to_state=SENT, channel=channel)
        return reading

    def acknowledged_by(self) -> MemberQuerySet:
        """Those who have read it."""
        return Member.objects.filter(bulletin_readings__bulletin=self, bulletin_readings__at__isnull=False)

    def missing(self) -> MemberQuerySet:
        """Those it was sent to, who are still here and have not read it."""
        still = Member.objects.filter(bulletin_readings__bulletin=self, bulletin_readings__at__isnull=True)
        return still.active(self.project.today())

    # Reminding

    def remind(self, *, by: Member, departments: Iterable[UUID] | None = None) -> int:
        """提醒: everybody who has not read it, once a day each; many are told in the background.

        `departments` narrows it to the people one answers for. Returns how many are reminded. Raises Refusal.
        """
        with transaction.atomic():
            idempotency.claim()
            if by.is_external or not by.has("lead", "head", "sponsor"):
                raise Refusal(_("Only the project lead and the heads can do this."))
            if self.state != SENT:
                raise Refusal(_("Only a bulletin that was sent can be reminded of."))
            people = self.still_to_remind()
            if departments is not None:
                people = people.filter(department__in=list(departments))
            keys = list(people.values_list("pk", flat=True))
            if not keys:
                raise Refusal(_("Everybody was reminded today already."))
            rows = Reading.objects.filter(bulletin=self, member__in=keys)
            rows.update(reminded_at=clock.now(), reminders=models.F("reminders") + 1)
            record(self, "remind", by=by, facts={"people": len(keys)}, internal=True)
            notices.remind_all(self, keys, by)
        return len(keys)

    def still_to_remind(self) -> MemberQuerySet:
        """Whom a press of the button would reach: who has not read it and was not reminded today."""
        start = datetime.combine(self.project.today(), datetime.min.time(), self.project.zone)
        return self.missing().exclude(
            bulletin_readings__in=Reading.objects.filter(bulletin=self, reminded_at__gte=start)
        )

    @classmethod
    def remind_silent(cls) -> int:
        """Remind once who has not read it after two working days; returns how many (a job)."""
        now, told = clock.now(), 0
        recent = cls.objects.filter(state=SENT, sent_at__gt=now - timedelta(days=30))
        for bulletin in recent.select_related("project__organization"):
            time, sent = bulletin.project.working_time, bulletin.sent_at or now
            if not time.is_workday(bulletin.project.today()) or time.add_days(sent, 2) > now:
                continue
            rows = Reading.objects.filter(bulletin=bulletin, at__isnull=True, nudged=False)
            with transaction.atomic():
                silent = bulletin.missing().filter(bulletin_readings__in=rows)
                keys = list(silent.values_list("pk", flat=True))
                rows.update(nudged=True)
                notices.remind_all(bulletin, keys, None)
            told += len(keys)
        return told

    def record(self, step: Step) -> None:
        """One trail event."""
        facts = {name: str(value) for name, value in step.facts.items()}
        record(self, step.move.verb, by=step.by, facts=facts, from_state=step.came_from, to_state=self.state)


class Reading(Record):
    """That a bulletin was sent to one person, and when and with what answer the person acknowledged it."""

    bulletin = models.ForeignKey(Bulletin, on_delete=models.CASCADE, related_name="readings")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="bulletin_readings")
    at = models.DateTimeField(null=True)
    choice = models.PositiveSmallIntegerField(null=True)
    channel = models.CharField(max_length=10, blank=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)
    nudged = models.BooleanField(default=False)

    class Meta:
        verbose_name = "reading"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["bulletin", "member"], name="one_reading_each")
        ]
        indexes: ClassVar = [
            # What one person still has to read, on every opening of 今天.
            models.Index(fields=["member"], condition=Q(at__isnull=True), name="reading_open")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.at}"

    @property
    def is_right(self) -> bool | None:
        """Whether the answer was the right one; None without a question."""
        return None if self.choice is None else self.choice == self.bulletin.right


def listed(text: str) -> list[str]:
    """The lines of a text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def readable(bulletin: Bulletin) -> None:
    """Raises Refusal unless it is a headline, one to three lines, and a question with its right answer."""
    lines, choices = bulletin.line_list, bulletin.choice_list
    if not bulletin.headline.strip():
        raise Refusal(_("A bulletin needs a headline."))
    if not 1 <= len(lines) <= LINES:
        raise Refusal(_("A bulletin has one to three lines."))
    if len(bulletin.headline) > LINE or any(len(line) > LINE for line in lines):
        raise Refusal(_("Headline and lines have at most %(most)d characters each.") % {"most": LINE})
    if not bulletin.question.strip():
        if choices:
            raise Refusal(_("There are answers without a question."))
        bulletin.right = None
        return
    if not 2 <= len(choices) <= CHOICES:
        raise Refusal(_("A question needs two to four answers."))
    if bulletin.right is None or bulletin.right >= len(choices):
        raise Refusal(_("Please say which answer is the right one."))
