"""What passes between the parties: questions, proposals, and the archive note at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.problems import rules
from luoshi.problems.models.asked import PARTS, part_label
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from luoshi.evidence.models import Attachment

Row = TypeVar("Row", bound=models.Model)


class ExchangeQuerySet(models.QuerySet[Row]):
    """What passes between the parties is seen by whoever sees the problem; outsiders their own firm's."""

    def visible_to(self, member: Member) -> ExchangeQuerySet[Row]:
        """Rows of problems this member may see."""
        problems = apps.get_model("problems", "Problem").objects.visible_to(member)
        found = self.filter(Exists(problems.order_by().filter(pk=OuterRef("problem_id"))))
        own = {"by__firm": member.firm, "by__firm__isnull": False}
        return found.filter(**own) if member.is_external else found


class Question(Record):
    """追问: what the consultant asked, whom, and the answer."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="questions")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    whom = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("Question"))
    # The part of the sheet it asks about, and who said so: the consultant, the words, the lead.
    about = models.CharField(max_length=20, blank=True)
    about_from = models.CharField(max_length=10, default="words")
    asked_at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("Answer"), blank=True)
    answered_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    undone = models.BooleanField(default=False)

    # Filled by the timeline, for all things of a page at once.
    files: list[Attachment]
    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["asked_at", "id"]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def about_label(self) -> StrOrPromise:
        """The name of the part it is about; empty when of none."""
        return part_label(self.about) if self.about in PARTS else ""


class Proposal(Record):
    """办法: cause and steps offered in one round, for each reporter to verify."""

    problem = models.ForeignKey("problems.Problem", on_delete=models.PROTECT, related_name="proposals")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    cause = models.TextField(_("Cause"), blank=True)
    steps = models.TextField(_("Steps"))
    reference = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=clock.now)
    undone = models.BooleanField(default=False)

    # Filled by the timeline, for all things of a page at once.
    files: list[Attachment]
    objects = ExchangeQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["at", "id"]

    def __str__(self) -> str:
        return self.steps[:60]


class Archive(Record):
    """归档: what it was, in summary, and whether it is written down and taught."""

    problem = models.OneToOneField("problems.Problem", on_delete=models.PROTECT, related_name="archived")
    cause = models.CharField(_("Cause"), max_length=12, choices=rules.CAUSES)
    summary = models.TextField(_("Summary"))
    article_wanted = models.BooleanField(_("Write an article"), default=True)
    article_why = models.CharField(_("Why"), max_length=300)
    teaching_wanted = models.BooleanField(_("Teach it"), default=False)
    teaching_why = models.CharField(_("Why"), max_length=300)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("archive note")

    def __str__(self) -> str:
        return self.summary[:60]
