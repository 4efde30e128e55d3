"""Occurrences: who met a problem, when, in their own untouched words."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.problems import notices
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from luoshi.evidence.models import Attachment

WAITING, CONFIRMED, CONFIRMED_FOR, REJECTED, SELF_SOLVED, TOLD = (
    "",
    "confirmed",
    "confirmed_for",
    "rejected",
    "self_solved",
    "told",
)
MOST_REMINDERS = 5
SETTLED = (CONFIRMED, CONFIRMED_FOR, SELF_SOLVED, TOLD)


class OccurrenceQuerySet(models.QuerySet["Occurrence"]):
    """Occurrences by the problem they belong to."""

    def visible_to(self, member: Member) -> OccurrenceQuerySet:
        """Those of problems the member may see; outsiders read them in the dossier only."""
        if member.is_external:
            return self.none()
        problems = apps.get_model("problems", "Problem").objects.visible_to(member)
        return self.filter(Exists(problems.order_by().filter(pk=OuterRef("problem_id"))))

    def unanswered(self) -> OccurrenceQuerySet:
        """Those whose reporter still has to verify."""
        return self.exclude(verdict__in=SETTLED)


class Occurrence(Record):
    """One time a problem was met. Its words (`workaround_how`, too) and files never change after filing."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="met")
    first_problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="occurrences")
    words = models.TextField()
    environment: models.JSONField[Any, Any] = models.JSONField(default=dict)
    workaround = models.BooleanField(default=False)
    workaround_how = models.TextField(blank=True)
    channel = models.CharField(max_length=10, default="web")
    met_at = models.DateTimeField(default=clock.now)
    reported_at = models.DateTimeField(default=clock.now)
    verdict = models.CharField(max_length=14, blank=True)
    verdict_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    verdict_at = models.DateTimeField(null=True)
    verdict_reason = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True)

    # Filled by the timeline, for all things of a page at once.
    files: list[Attachment]
    # Filled by the inbox: what the device said, as rows of a label and values.
    told: list[tuple[str, list[str]]]
    objects = OccurrenceQuerySet.as_manager()
    trail_kind = "occurrence"

    class Meta:
        ordering: ClassVar = ["reported_at", "id"]
        indexes: ClassVar = [
            # A reporter's own problems, newest first.
            models.Index(fields=["member", "-reported_at"], name="occurrence_mine"),
            # The reminder job: whose verdict is awaited.
            models.Index(
                fields=["asked_at"], condition=Q(verdict="", asked_at__isnull=False), name="occurrence_asked"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def is_settled(self) -> bool:
        """Whether this reporter has been brought to an end."""
        return self.verdict in SETTLED

    @classmethod
    def remind_waiting(cls) -> int:
        """Ask silent reporters once per working day to verify, from the day after; how many (a job)."""
        now = clock.now()
        waiting = cls.objects.filter(
            verdict="", asked_at__isnull=False, asked_at__lt=now - timedelta(hours=16)
        )
        waiting = waiting.exclude(reminded_at__gt=now - timedelta(hours=16)).filter(
            reminders__lt=MOST_REMINDERS
        )
        rows = waiting.filter(problem__state="verifying").select_related(
            "problem__project__organization", "member__user"
        )
        return sum(occurrence.remind() for occurrence in rows)

    def remind(self) -> bool:
        """One reminder, on a working day only and once however often it is called; answers whether it was."""
        project, now = self.problem.project, clock.now()
        if not project.working_time.is_workday(project.today()):
            return False
        mine = Occurrence.objects.filter(pk=self.pk, reminders=self.reminders, verdict="")
        with transaction.atomic():
            if not mine.update(reminders=self.reminders + 1, reminded_at=now):
                return False
            self.reminders += 1
            notices.remind(self.problem, self.member, project.today().isoformat())
        return True

    def judge(self, verdict: str, by: Member | None, reason: str = "") -> None:
        """Note how this occurrence ended."""
        self.verdict, self.verdict_by, self.verdict_reason = verdict, by, reason
        self.verdict_at = clock.now()
        self.save(update_fields=["verdict", "verdict_by", "verdict_reason", "verdict_at"])
