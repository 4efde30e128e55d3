"""What a change is: its row, its queries, who sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import ENDED, OUTCOMES
from luoshi.changes.models.offered import Evaluator, Option
from luoshi.changes.models.relay import ChangeWatch
from luoshi.changes.models.standard import StandardKind
from luoshi.changes.models.tried import Pilot, PilotMember
from luoshi.changes.models.wanted import Brief
from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Living
from luoshi.rollout.models import Area, Department, Firm, Member, Organization, Project

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change  # noqa: F401


class ChangeQuerySet(models.QuerySet["Change"]):
    """Changes by who may see them and where they stand."""

    def visible_to(self, member: Member) -> ChangeQuerySet:
        """The one door: internals by the project's reading rule, externals by a brief of their firm."""
        mine = self.filter(project_id=member.project_id)
        if member.is_external:
            return mine.filter(opened_to(member))
        if member.has("lead", "sponsor", "observer") or member.project.reading == "all":
            return mine
        own = Q(requester=member) | concerned(member)
        if member.project.reading == "department" and member.department_id:
            return mine.filter(own | Q(department_id=member.department_id))
        return mine.filter(own)

    def visible_inside(self, member: Member) -> ChangeQuerySet:
        """For what never leaves the company: the files of the original words go outside with a brief only."""
        return self.none() if member.is_external else self.visible_to(member)

    def open(self) -> ChangeQuerySet:
        """Everything somebody still holds."""
        return self.filter(closed_at__isnull=True)

    def for_page(self) -> ChangeQuerySet:
        """With what a row or page shows, in the same query."""
        return self.select_related("requester", "holder", "area", "firm", "department", "lead")


def opened_to(member: Member) -> Q:
    """Forwarded to the member's firm, and not withdrawn."""
    if not member.firm_id:
        return Q(pk__in=[])
    mine = Brief.objects.filter(change=OuterRef("pk"), firm_id=member.firm_id, withdrawn_at__isnull=True)
    return Q(Exists(mine))


def concerned(member: Member) -> Q:
    """Those who judge it, try it, lead its trial or follow it."""
    this = {"member": member}
    return (
        Q(Exists(Evaluator.objects.filter(change=OuterRef("pk"), **this)))
        | Q(Exists(PilotMember.objects.filter(pilot__change=OuterRef("pk"), pilot__undone=False, **this)))
        | Q(Exists(Pilot.objects.filter(change=OuterRef("pk"), lead=member, undone=False)))
        | Q(Exists(ChangeWatch.objects.filter(change=OuterRef("pk"), **this)))
    )


class ChangeBase(Living):
    """The columns of a change. `number` is per project, without gaps, never changed; `words` are sealed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField(editable=False)
    title = models.CharField(_("Title"), max_length=200)
    words = models.TextField(editable=False)
    outcome = models.CharField(max_length=20, choices=OUTCOMES, blank=True)
    ending_words = models.TextField(blank=True)
    area = models.ForeignKey(Area, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    requester = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    # The firm and the person there with whom it lies, or lay last.
    firm = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    standard = models.ForeignKey(StandardKind, null=True, on_delete=models.PROTECT, related_name="changes")
    # Who holds it: whom it waits for says which person that is.
    waits = models.CharField(max_length=10, default="lead")
    party = models.CharField(max_length=4, blank=True)
    holder = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    held_since = models.DateTimeField(default=clock.now)
    promised_from = models.DateTimeField(null=True)
    promised_minutes = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=clock.now)
    pursued_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    round = models.PositiveSmallIntegerField(default=0)
    recommended = models.ForeignKey(Option, null=True, on_delete=models.PROTECT, related_name="+")
    recommended_words = models.TextField(blank=True)
    chosen = models.ForeignKey(Option, null=True, on_delete=models.PROTECT, related_name="+")
    overridden = models.BooleanField(default=False)
    # Postponed: where it stood, and when it comes back by itself.
    back_to = models.CharField(max_length=20, blank=True)
    back_waits = models.CharField(max_length=10, blank=True)
    back_on = models.DateField(null=True)
    paused_at = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="replaces")
    vendor_number = models.CharField(_("The firm's own number"), max_length=60, blank=True)
    imported_from = models.CharField(max_length=120, blank=True)
    undo: models.JSONField[Any, Any] = models.JSONField(null=True)

    objects = ChangeQuerySet.as_manager()
    lifecycle = LIFE
    trail_kind = "change"
    always_saved: ClassVar[tuple[str, ...]] = ("state", "changed_at")
    next_waits = ""
    """Set by a verb: for whom it waits afterwards, when that is not what the state says."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def code(self) -> str:
        """The number as people say it: CRM-C17."""
        return f"{self.project.key}-C{self.number}"

    @property
    def url(self) -> str:
        """Address of its page."""
        return self.project.url("changes:show", self.number)

    @property
    def plain_state(self) -> str:
        """The state in the front-line user's plain words."""
        if self.state in ENDED and self.outcome:
            return str(self.get_outcome_display())
        return str(self.lifecycle.state(self.state).plain)

    @property
    def is_late(self) -> bool:
        """Whether the next date has passed."""
        return bool(self.due_at and self.closed_at is None and clock.now() > self.due_at)
