"""没麻烦顾问的账: what each problem solved from the archive saved, with the article as receipt."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import median
from typing import TYPE_CHECKING, ClassVar

from django.db import models, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models.facts import Answer
from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Leg, Problem
from luoshi.rollout.models import Member, Organization, Project
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.knowledge.models.article import Article

OUTSIDE = ("con", "dev")
SOURCE, USUAL, ASSUMED = "source", "usual", "assumed"
ASSUMED_DAYS, LOOKED_AT = Decimal("1.0"), 200
BASES = [
    (SOURCE, gettext_lazy("as long as the article's own problem lay outside")),
    (USUAL, gettext_lazy("the usual time outside (median)")),
    (ASSUMED, gettext_lazy("one day, until there is a figure")),
]
TENTH, CENT = Decimal("0.1"), Decimal("0.01")


class TermsQuerySet(models.QuerySet["Terms"]):
    """Rates are read by who leads or pays."""

    def visible_to(self, member: Member) -> TermsQuerySet:
        """The project's, for lead and sponsor."""
        mine = self.filter(project_id=member.project_id)
        return mine if member.has("lead", "sponsor") and not member.is_external else self.none()


class Terms(Record):
    """What a consultant's day costs and how much of it a usual problem takes, from a date on."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="consulting_terms")
    since: models.DateField[date, date] = models.DateField()
    per_day = models.DecimalField(max_digits=9, decimal_places=2)
    effort = models.DecimalField(max_digits=4, decimal_places=1)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = TermsQuerySet.as_manager()
    trail_kind = "terms"

    class Meta:
        verbose_name = "terms"
        ordering: ClassVar = ["-since", "-at", "-id"]

    def __str__(self) -> str:
        return f"{self.since} {self.per_day}"

    @classmethod
    def agree(cls, *, by: Member, per_day: Decimal, effort: Decimal) -> Terms:
        """From today on; what is booked already stays as it is. Raises Refusal."""
        if by.is_external or not by.has("lead", "sponsor"):
            raise Refusal(_("Only the project lead and the sponsor can do this."))
        if per_day < 0 or effort <= 0:
            raise Refusal(_("The rate is at least 0, and the effort more than 0."))
        with transaction.atomic():
            idempotency.claim()
            made = cls.objects.create(
                organization_id=by.project.organization_id, project=by.project, since=by.project.today(),
                per_day=per_day, effort=effort, by=by, at=clock.now(),
            )  # fmt: skip
            facts = {"per_day": str(per_day), "effort": str(effort)}
            record(made, "agree", by=by, facts=facts, internal=True)
        return made

    @classmethod
    def valid(cls, project: Project) -> Terms | None:
        """Those of today."""
        return cls.objects.filter(project=project, since__lte=project.today()).first()


class SavingQuerySet(models.QuerySet["Saving"]):
    """The ledger by who may read it, and its sums."""

    def visible_to(self, member: Member) -> SavingQuerySet:
        """The project's, for lead and sponsor; nobody else."""
        mine = self.filter(project_id=member.project_id)
        return mine if member.has("lead", "sponsor") and not member.is_external else self.none()

    def standing(self) -> SavingQuerySet:
        """Bookings that were not reversed."""
        return self.filter(reverses__isnull=True, reversal__isnull=True)

    def total(self) -> tuple[Decimal, Decimal]:
        """Days and fee: sums over bookings and reversals."""
        found = self.aggregate(days=Sum("days"), fee=Sum("fee"))
        return exact(found["days"], TENTH), exact(found["fee"], CENT)


def exact(amount: Decimal | None, unit: Decimal) -> Decimal:
    """A sum in its own unit: SQLite adds decimals as floating-point numbers."""
    return (amount or Decimal(0)).quantize(unit, ROUND_HALF_UP)


class Saving(Record):
    """One line of the ledger, which the database itself never changes; a reversal is a line too."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="savings")
    article = models.ForeignKey("knowledge.Article", on_delete=models.PROTECT, related_name="savings")
    problem = models.ForeignKey(Problem, on_delete=models.PROTECT, related_name="savings")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversal")
    kind = models.CharField(max_length=12)
    days = models.DecimalField(max_digits=6, decimal_places=1)
    fee = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    basis = models.CharField(max_length=10, choices=BASES)
    at = models.DateTimeField(default=clock.now)
    day: models.DateField[date, date] = models.DateField()
    by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SavingQuerySet.as_manager()
    trail_kind = "saving"

    class Meta:
        verbose_name = "saving"
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            # The ledger's page and its sums by month.
            models.Index(fields=["project", "-day"], name="saving_by_month"),
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.days}"

    @classmethod
    def settle(cls, problem: Problem, *, by: Member | None) -> None:
        """Let the ledger say what is true of this problem now: book, reverse, or leave it.

        Booked is a closed problem that an article solved; reopening or undoing reverses it. Part of the
        running transaction; however often it is called, each fact is booked once.
        """
        booked = cls.objects.standing().filter(problem=problem).first()
        answer = solved_by(problem)
        if booked and (answer is None or answer.article_id != booked.article_id):
            cls._write(problem, booked.article, by, booked.kind, -booked.days,
                       None if booked.fee is None else -booked.fee, booked.basis, booked)  # fmt: skip
            booked = None
        if answer and booked is None:
            days, basis = days_saved(answer.article, problem.project)
            terms = Terms.valid(problem.project)
            fee = (terms.per_day * terms.effort).quantize(CENT) if terms else None
            cls._write(problem, answer.article, by, answer.kind, days, fee, basis, None)

    @classmethod
    def _write(
        cls, problem: Problem, article: Article, by: Member | None, kind: str,
        days: Decimal, fee: Decimal | None, basis: str, reverses: Saving | None,
    ) -> None:  # fmt: skip
        project = problem.project
        made = cls.objects.create(
            organization_id=project.organization_id, project=project, article=article, problem=problem,
            reverses=reverses, kind=kind, days=days, fee=fee, basis=basis, at=clock.now(),
            day=project.today(), by=by,
        )  # fmt: skip
        facts = {"days": str(days), "fee": "" if fee is None else str(fee), "article": article.code}
        record(made, "reverse" if reverses else "book", by=by, facts=facts, internal=True)


def solved_by(problem: Problem) -> Answer | None:
    """The answer by which a closed problem was solved; None while it is open or solved in another way."""
    if problem.state != CLOSED:
        return None
    answers = Answer.objects.standing().filter(problem=problem).select_related("article__project")
    if problem.outcome == "self_solved":
        return answers.filter(kind=Answer.SELF_SOLVED).order_by("-at").first()
    last = problem.proposals.filter(undone=False).last()
    if problem.outcome != "solved" or last is None or not last.reference:
        return None
    number = last.reference.removeprefix("KB-")
    return answers.filter(kind=Answer.KNOWN, article__number=int(number)).order_by("-at").first()


def days_saved(article: Article, project: Project) -> tuple[Decimal, str]:
    """Working days that a problem of this kind lies outside, and how that is known."""
    sources = article.sources.values_list("problem_id", flat=True)
    found = _outside(project, Leg.objects.filter(problem__in=sources))
    if found:
        return max(found), SOURCE
    latest = Leg.objects.filter(problem__project=project, problem__state=CLOSED).order_by("-id")
    usual = _outside(project, latest)
    return (median(usual).quantize(TENTH, ROUND_HALF_UP), USUAL) if usual else (ASSUMED_DAYS, ASSUMED)


def _outside(project: Project, legs: models.QuerySet[Leg]) -> list[Decimal]:
    """Working days of each problem with a party from outside, ended legs only."""
    time, per_day = project.working_time, Decimal(project.working_time.minutes_per_day)
    minutes: dict[object, int] = {}
    rows = legs.filter(party__in=OUTSIDE, ended__isnull=False).values_list("problem_id", "began", "ended")
    for problem, start, end in rows[:LOOKED_AT]:
        minutes[problem] = minutes.get(problem, 0) + time.minutes_between(start, end or start)
    days = (Decimal(spent) / per_day for spent in minutes.values() if spent)
    return [max(TENTH, one.quantize(TENTH, ROUND_HALF_UP)) for one in days]


def follow(problem: Problem, by: Member | None) -> None:
    """After a move of a problem: answers, the articles' figures and the ledger say again what is true."""
    own = Answer.objects.filter(problem=problem, kind=Answer.SELF_SOLVED)
    stands = problem.state == CLOSED and problem.outcome == "self_solved"
    changed = list(own.filter(undone=stands).select_related("article__project__organization"))
    Answer.objects.filter(pk__in=[one.pk for one in changed]).update(undone=not stands)
    Saving.settle(problem, by=by)
    for answer in changed:
        answer.article.recount(by=by, problem=problem)
