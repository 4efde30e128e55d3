"""Days on which a member is away: leave 请假 and trips 出差. They cancel duties, also afterwards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q, UUIDField
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import YES, Refusal, Verdict, no
from luoshi.rollout.models.member import Member
from luoshi.rollout.models.project import Project
from luoshi.rollout.models.scope import departments_below
from luoshi.trail.models import record
from luoshi.ui.moments import date_text

LONGEST = 366
FARTHEST = timedelta(days=366 * 2)


class LeaveQuerySet(models.QuerySet["Leave"]):
    """Absences by who may see them, and those that count."""

    def visible_to(self, member: Member) -> LeaveQuerySet:
        """Own ones; those of the departments one answers for; of everybody for lead and sponsor."""
        if member.is_external:
            return self.none()
        mine, below = self.filter(project_id=member.project_id), departments_below(member)
        if below is None:
            return mine
        return mine.filter(Q(member=member) | Q(member__department__in=below))

    def standing(self) -> LeaveQuerySet:
        """Those not taken back."""
        return self.filter(gone=False)

    def on(self, day: object) -> LeaveQuerySet:
        """Those that cover a day, or a day of an outer query."""
        return self.filter(gone=False, first__lte=day, last__gte=day)


class Leave(Record):
    """An absence from its first to its last day. Taken back it is kept, since what it changed is counted."""

    OFF, TRIP = "leave", "trip"
    KINDS: ClassVar = [(OFF, _("Leave")), (TRIP, _("Trip"))]
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="leaves", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="leaves", db_index=False)
    kind = models.CharField(_("Kind"), max_length=5, choices=KINDS, default=OFF)
    first = models.DateField(_("First day"))
    last = models.DateField(_("Last day"))
    note = models.CharField(_("Remark"), max_length=120, blank=True)
    gone = models.BooleanField(default=False)
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    objects = LeaveQuerySet.as_manager()
    trail_kind = "leave"

    class Meta:
        verbose_name = _("leave")
        ordering: ClassVar = ["-first"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="leave_ends_after_it_begins")
        ]
        indexes: ClassVar = [
            # Is this member away on this day?
            models.Index(fields=["member", "first", "last"], name="leave_of_member"),
            # The list of who is away, and what changed since the last count.
            models.Index(fields=["project", "last"], name="leave_of_project"),
        ]

    def __str__(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def days(self) -> int:
        """How many calendar days."""
        return (self.last - self.first).days + 1

    # Verbs

    @classmethod
    def enter(
        cls, member: Member, *, by: Member, first: date, last: date, kind: str = OFF, note: str = ""
    ) -> Leave:
        """The member is away from the first to the last day; days gone by count, too. Raises Refusal."""
        with transaction.atomic():
            claim()
            may_enter(by, member).or_refuse()
            fits(member.project, first, last).or_refuse()
            Member.objects.select_for_update().get(pk=member.pk)
            cls._refuse_overlap(member, first, last)
            made = cls.objects.create(
                project_id=member.project_id, member=member, kind=kind, first=first, last=last,
                note=note[:120], by=by,
            )  # fmt: skip
            made._tell("enter_leave", by)
        forget(member)
        return made

    def take_back(self, *, by: Member) -> None:
        """It was none, or it ends early: said by the person, what is over already stays. Raises Refusal."""
        with transaction.atomic():
            claim()
            may_enter(by, self.member).or_refuse()
            row = Leave.objects.select_for_update().get(pk=self.pk)
            today = self.project.today()
            if row.gone or (row.last < today and by.pk == row.member_id):
                raise Refusal(_g("This absence is over. Your head of department or the lead can change it."))
            if by.pk == row.member_id and row.first < today:
                row.last = today - timedelta(days=1)
            else:
                row.gone = True
            row.changed_at = clock.now()
            row.save(update_fields=["last", "gone", "changed_at"])
            row._tell("take_back_leave", by)
        forget(self.member)

    @classmethod
    def _refuse_overlap(cls, member: Member, first: date, last: date) -> None:
        same = cls.objects.standing().filter(member=member, first__lte=last, last__gte=first).first()
        if same is not None:
            facts = {"name": member.name, "first": date_text(same.first), "last": date_text(same.last)}
            raise Refusal(_g("%(name)s is away from %(first)s to %(last)s already.") % facts)

    def _tell(self, verb: str, by: Member) -> None:
        facts = {"kind": self.kind, "first": str(self.first), "last": str(self.last), "gone": self.gone}
        record(self, verb, by=by, facts=facts, internal=True)


def may_enter(by: Member, member: Member) -> Verdict:
    """For oneself; a head for the departments below; lead for everybody of the company."""
    if by.project_id != member.project_id or by.is_external or member.is_external:
        return no(_g("Only absences of the company's own people are kept."))
    below = departments_below(by)
    if by.pk == member.pk or by.has("lead") or (below and member.department_id in below):
        return YES
    return no(_g("Only the person, the head of department or the lead enters absences."))


def fits(project: Project, first: date, last: date) -> Verdict:
    """It ends after it begins, within a year, and not in another age."""
    if last < first:
        return no(_g("The last day lies before the first."))
    if (last - first).days >= LONGEST:
        return no(_g("At most a year at a time."))
    if abs(first - project.today()) > FARTHEST:
        return no(_g("This day is too far away."))
    return YES


# Every filing asks it: its text is written once.
_AWAY: Prepared[tuple[date, date]] = Prepared(
    lambda: (
        Leave.objects.standing()
        .filter(member_id=Blank("member", UUIDField()))
        .order_by()
        .values_list("first", "last")
    )
)


def is_away(member: Member, day: date) -> bool:
    """Whether the member is away on this day; all absences are read once for each member object."""
    spans: list[tuple[date, date]] | None = member.__dict__.get("_away")
    if spans is None:
        spans = member.__dict__["_away"] = _AWAY.ask(member=member.pk)
    return any(first <= day <= last for first, last in spans)


def forget(member: Member) -> None:
    """The absences changed: read them again when they are asked for."""
    member.__dict__.pop("_away", None)
