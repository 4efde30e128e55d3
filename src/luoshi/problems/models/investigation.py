"""The investigation sheet 调查单, filled while talking with the reporter."""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.rollout.models import Member


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    """Sheets by who may see them."""

    def visible_to(self, member: Member) -> InvestigationQuerySet:
        """The company's own; outsiders read what the dossier froze."""
        if member.is_external:
            return self.none()
        problems = apps.get_model("problems", "Problem").objects.visible_to(member)
        return self.filter(Exists(problems.order_by().filter(pk=OuterRef("problem_id"))))


class Investigation(Record):
    """Facts found by the lead. `missing` names every part that a hand-over still needs."""

    problem = models.OneToOneField("problems.Problem", on_delete=models.PROTECT, related_name="investigation")
    contact = models.TextField(_("Talked with whom, when, how"), blank=True)
    place = models.TextField(_("Where in the system, record or address"), blank=True)
    steps = models.TextField(_("Steps to reproduce"), blank=True)
    expected = models.TextField(_("What should happen"), blank=True)
    actual = models.TextField(_("What really happens"), blank=True)
    frequency = models.TextField(_("How often"), blank=True)
    affected = models.TextField(_("Who else, since when, what it affects"), blank=True)
    ruled_out = models.TextField(_("Tried and ruled out"), blank=True)
    causes = models.TextField(_("Suspected causes"), blank=True)
    workaround = models.TextField(_("Workaround for now"), blank=True)
    no_evidence = models.TextField(_("Why there is no picture or file"), blank=True)
    callable = models.TextField(_("Who may be called directly"), blank=True)
    updated_at = models.DateTimeField(default=clock.now)
    updated_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    objects = InvestigationQuerySet.as_manager()

    PARTS: ClassVar[tuple[str, ...]] = (
        "contact",
        "place",
        "steps",
        "expected",
        "actual",
        "frequency",
        "affected",
        "ruled_out",
        "causes",
        "workaround",
        "callable",
    )
    OWN_WORDS: ClassVar[tuple[str, ...]] = (*PARTS, "no_evidence")
    has_evidence = models.BooleanField(default=False)
    # What the objectivity check found when the sheet was saved; pages read it instead of checking again.
    marks: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        verbose_name = _("investigation sheet")

    def __str__(self) -> str:
        return str(self.problem_id)

    def label(self, part: str) -> StrOrPromise:
        """A part's name on screen."""
        return self._meta.get_field(part).verbose_name  # type: ignore[union-attr]

    def missing(self) -> list[StrOrPromise]:
        """Names of the parts still to be filled in, in the order of the sheet."""
        gaps = [self.label(part) for part in self.PARTS if not getattr(self, part).strip()]
        if not self.has_evidence and not self.no_evidence.strip():
            gaps.append(_("A picture or file, or why there is none"))
        return gaps

    @property
    def total(self) -> int:
        """How many parts a complete sheet has."""
        return len(self.PARTS) + 1

    @property
    def filled(self) -> int:
        """How many parts are there; the meter shows filled/total."""
        return self.total - len(self.missing())
