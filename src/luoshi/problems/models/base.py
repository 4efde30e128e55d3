"""What a problem is: its row, its queries, who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Living
from luoshi.problems import rules
from luoshi.problems.lifecycle import CLOSED, LIFE, OPEN, OUTCOMES
from luoshi.problems.models.occurrence import Occurrence
from luoshi.rollout.models import Area, Department, Firm, Member, Organization, Project

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem  # noqa: F401


class ProblemQuerySet(models.QuerySet["Problem"]):
    """Problems by who may see them and where they stand."""

    def visible_to(self, member: Member) -> ProblemQuerySet:
        """The one door: internals by the project's reading rule, externals by a dossier of their firm."""
        mine = self.filter(project_id=member.project_id)
        if member.is_external:
            return mine.filter(handed_to(member))
        if member.has("lead", "sponsor", "observer") or member.project.reading == "all":
            return mine
        own = Q(Exists(Occurrence.objects.filter(problem=OuterRef("pk"), member=member)))
        if member.project.reading == "department" and member.department_id:
            return mine.filter(own | Q(department_id=member.department_id))
        return mine.filter(own)

    def open(self) -> ProblemQuerySet:
        """Everything somebody still holds."""
        return self.filter(closed_at__isnull=True)

    def for_page(self) -> ProblemQuerySet:
        """With what a row or page shows, in the same query."""
        return self.select_related("reporter", "holder", "area", "firm", "department", "lead")


def handed_to(member: Member) -> Q:
    """Handed over to the member's firm, and not withdrawn."""
    if not member.firm_id:
        return Q(pk__in=[])
    return Q(dossiers__firm_id=member.firm_id, dossiers__current=True, dossiers__withdrawn_at__isnull=True)


class ProblemBase(Living):
    """The columns of a problem. `number` is per project, without gaps, never changed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="problems")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("Title"), max_length=200)
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    importance = models.PositiveSmallIntegerField(_("Importance"), choices=rules.IMPORTANCE, default=0)
    kind = models.CharField(_("Kind"), max_length=10, choices=rules.KINDS, blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    consultant = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    party = models.CharField(max_length=4, blank=True)
    holder = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    held_since = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    met_count = models.PositiveIntegerField(default=1)
    round = models.PositiveSmallIntegerField(default=0)
    proposed_by_firm = models.BooleanField(default=False)
    objected = models.BooleanField(default=False)
    # The running promise: since when, how many working minutes, when its next level is told; and what it
    # interrupts (a question, a hold): since when, how many minutes, how many of them were left.
    promised_from = models.DateTimeField(null=True)
    promised_minutes = models.PositiveIntegerField(default=0)
    alarm_at = models.DateTimeField(null=True)
    paused: models.JSONField[Any, Any] = models.JSONField(default=list)
    first_answer_at = models.DateTimeField(null=True)
    hold_until = models.DateField(null=True)
    hold_reason = models.CharField(max_length=300, blank=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    vendor_number = models.CharField(_("The firm's own number"), max_length=60, blank=True)
    change_number = models.CharField(_("Number of the change"), max_length=60, blank=True)
    imported_from = models.CharField(max_length=120, blank=True)
    undo: models.JSONField[Any, Any] = models.JSONField(null=True)

    objects = ProblemQuerySet.as_manager()
    born_of: Occurrence | None = None
    """The report that it was just made of; None when it was read from the database."""
    lifecycle = LIFE
    trail_kind = "problem"
    always_saved: ClassVar[tuple[str, ...]] = ("state", "changed_at")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it: CRM-142."""
        return f"{self.project.key}-{self.number}"

    @property
    def url(self) -> str:
        """Address of its page."""
        return self.project.url("problems:show", self.number)

    @property
    def plain_state(self) -> str:
        """The state in the reporter's five words."""
        if self.state == CLOSED and self.outcome != "solved":
            return str(self.get_outcome_display())
        return str(self.lifecycle.state(self.state).plain)

    @property
    def is_late(self) -> bool:
        """Whether the next date has passed."""
        return bool(self.due_at and self.state in OPEN and clock.now() > self.due_at)

    @property
    def is_held(self) -> bool:
        """On hold until a date that has not come yet."""
        return self.hold_until is not None
