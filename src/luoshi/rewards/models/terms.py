"""The rules of a project as rows with a first day; what began is never written again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock, idempotency
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rewards import rules
from luoshi.rollout.models import Member, Project
from luoshi.trail.models import record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class TermsQuerySet(models.QuerySet["Terms"]):
    """Rules by who may read them and by day."""

    def visible_to(self, member: Member) -> TermsQuerySet:
        """Shown to everybody of the company, to nobody outside."""
        return self.filter(project_id=member.project_id) if rules.may_read(member) else self.none()

    def standing(self) -> TermsQuerySet:
        """Those that were not withdrawn before they began, the latest first."""
        return self.filter(withdrawn_at__isnull=True).order_by("-begins")


class Terms(Record):
    """奖励规则 from a day on. `corroborator` is a share in percent; all other figures are points."""

    FIGURES = (
        "words_1", "shown_1", "words_2", "shown_2", "words_3", "shown_3", "words_4", "shown_4",
        "corroborator", "filing", "daily_cap", "monthly_cap",
    )  # fmt: skip
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reward_terms")
    begins: models.DateField[date, date] = models.DateField(pgettext_lazy("rules", "First day"))
    words_1 = models.PositiveIntegerField(default=1)
    shown_1 = models.PositiveIntegerField(default=2)
    words_2 = models.PositiveIntegerField(default=3)
    shown_2 = models.PositiveIntegerField(default=5)
    words_3 = models.PositiveIntegerField(default=6)
    shown_3 = models.PositiveIntegerField(default=10)
    words_4 = models.PositiveIntegerField(default=12)
    shown_4 = models.PositiveIntegerField(default=20)
    corroborator = models.PositiveIntegerField(_("Share of those who met it too, percent"), default=20)
    filing = models.PositiveIntegerField(_("A daily report in time"), default=1)
    daily_cap = models.PositiveIntegerField(_("At most on a day"), default=40)
    monthly_cap = models.PositiveIntegerField(_("At most in a month"), default=200)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    objects = TermsQuerySet.as_manager()
    trail_kind = "terms"

    class Meta:
        verbose_name = _("reward rules")
        ordering: ClassVar = ["-begins", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["project", "begins"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_set_of_reward_rules_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.begins.isoformat()

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.project.organization_id

    @classmethod
    def on(cls, project: Project, day: date) -> Terms | None:
        """The rules of this day; None before the first."""
        return cls.objects.standing().filter(project=project, begins__lte=day).first()

    @classmethod
    def all_of(cls, project: Project) -> list[Terms]:
        """All rules of a project, the latest first."""
        return list(cls.objects.standing().filter(project=project))

    @classmethod
    def set(cls, *, by: Member, begins: date, **figures: int) -> Terms:
        """New rules from a day on; earlier days keep theirs. Raises Refusal."""
        project = by.project
        with transaction.atomic():
            idempotency.claim()
            rules.may_set_rules(by).or_refuse()
            given = cls().figures | figures
            rules.figures_fit(given).or_refuse()
            last = cls.objects.standing().filter(project=project).first()
            within_reach(begins, project.today())
            rules.begins_fit(begins, last.begins if last else None, project.today()).or_refuse()
            made = cls(project=project, begins=begins, by=by, **given)
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
            except IntegrityError:
                raise Refusal(gettext("Somebody else has set rules from this day on.")) from None
            record(made, "set_rules", by=by, facts={"begins": str(begins), **given}, internal=True)
        return made

    def withdraw(self, *, by: Member) -> None:
        """Take back what was announced and has not begun. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            rules.may_set_rules(by).or_refuse()
            self.refresh_from_db(from_queryset=Terms.objects.select_for_update())
            if self.begins <= self.project.today() or self.withdrawn_at:
                raise Refusal(gettext("These rules have begun; set new ones from a later day on."))
            self.withdrawn_at = clock.now()
            self.save(update_fields=["withdrawn_at"])
            record(self, "withdraw_rules", by=by, facts={"begins": str(self.begins)}, internal=True)

    @property
    def figures(self) -> dict[str, int]:
        """All figures by name; of unsaved rules the suggested ones."""
        return {name: getattr(self, name) for name in self.FIGURES}

    @classmethod
    def label(cls, name: str) -> StrOrPromise:
        """What a figure is called on screen."""
        named: StrOrPromise = getattr(cls._meta.get_field(name), "verbose_name", name)
        return named

    def points(self, rule: str, importance: int, shown: bool) -> int:
        """What a report is worth; 0 for an importance that the table does not have."""
        if not 1 <= importance <= 4:
            return 0
        full = int(getattr(self, f"{'shown' if shown else 'words'}_{importance}"))
        if rule == rules.FIRST:
            return full
        # A share of something is never nothing, unless no share is given.
        return max(1, round(full * self.corroborator / 100)) if self.corroborator and full else 0

    @property
    def rows(self) -> list[tuple[StrOrPromise, int, int]]:
        """Importance in words, points for words alone, points with evidence: the worst first."""
        return [
            (label, getattr(self, f"words_{level}"), getattr(self, f"shown_{level}"))
            for level, label in reversed(rules.LEVELS)
        ]

    @property
    def has_begun(self) -> bool:
        """Whether days are counted by it already."""
        return self.begins <= self.project.today()
