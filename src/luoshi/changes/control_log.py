"""The control log 变更台账: what all changes together did to the plan, with running sums by currency.

Internal: budget and limits never leave the company.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, F, Max, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.changes.lifecycle.states import BUILDING
from luoshi.changes.models import Baseline, Limits, LogEntry, Milestone, Slip
from luoshi.changes.models.part import PartQuerySet
from luoshi.kernel import clock
from luoshi.kernel.tables import write_csv, write_workbook
from luoshi.rollout.models import Member, Project
from luoshi.ui.moments import date_text
from luoshi.ui.money import money_in

PAGE, MOST = 50, 50_000


@dataclass
class Sums:
    """What has run up: fees by currency, working days, and risks that were noted."""

    fees: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    days: int = 0
    risks: int = 0

    def add(self, entry: LogEntry) -> None:
        """One further line."""
        self.fees[entry.currency] += entry.fee
        self.days += entry.days
        self.risks += bool(entry.risk)

    def copy(self) -> Sums:
        """As it stands now."""
        return Sums(defaultdict(Decimal, self.fees), self.days, self.risks)

    @property
    def money(self) -> str:
        """The sums in words, one for each currency that occurs."""
        comma = pgettext("between things in a list", ", ")
        return comma.join(money_in(sum_, code) for code, sum_ in sorted(self.fees.items()) if sum_)


@dataclass(frozen=True)
class Line:
    """One entry with the sums up to and with it."""

    entry: LogEntry
    sums: Sums


@dataclass(frozen=True)
class Listed:
    """One page, newest first; `older` is where the next one begins, empty on the last."""

    lines: list[Line]
    older: str


def entries(member: Member) -> PartQuerySet[LogEntry]:
    """Every line of the project that counts and that this member may read."""
    found = LogEntry.objects.visible_to(member).filter(undone=False, change__project_id=member.project_id)
    return found.select_related("change", "by").order_by("at", "id")


def summed(rows: PartQuerySet[LogEntry]) -> Sums:
    """The sums of all of them, in one query."""
    found = rows.order_by().values("currency")
    told, sums = (
        found.annotate(fee_sum=Sum("fee"), days_sum=Sum("days"), risks=Count("pk", filter=~Q(risk=""))),
        Sums(),
    )
    for row in told:
        sums.fees[row["currency"]] += row["fee_sum"]
        sums.days += row["days_sum"]
        sums.risks += row["risks"]
    return sums


def listed(member: Member, before: str = "") -> Listed:
    """One page of lines, each with its running sums; the same number of queries however many there are."""
    rows = entries(member)
    at, _mark, pk = before.partition("~")
    moment = clock.moment_in(at)
    if moment and (key := _key(pk)):
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, pk__lt=key))
    found = list(rows.order_by("-at", "-id")[: PAGE + 1])
    shown, last = found[:PAGE], found[PAGE - 1] if len(found) > PAGE else None
    sums = summed(rows.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))) if last else Sums()
    lines = [Line(entry, sums) for entry, sums in running(reversed(shown), sums)]
    for line in lines:
        line.entry.change.project = member.project
    return Listed(lines[::-1], f"{last.at.isoformat()}~{last.pk}" if last else "")


def running(rows: Iterable[LogEntry], sums: Sums) -> Iterator[tuple[LogEntry, Sums]]:
    """Each line with the sums after it; they go on from `sums`."""
    for entry in rows:
        sums.add(entry)
        yield entry, sums.copy()


def _key(pk: str) -> UUID | None:
    try:
        return UUID(pk)
    except ValueError:
        return None


# Against the plan, in words


def plan_words(project: Project, limits: Limits, sums: Sums) -> list[str]:
    """Sentences: the money against the budget, the dates against the planned end."""
    said = [_budget(limits, sums)]
    if limits.ends_on:
        said.append(_end(project, limits.ends_on))
    if sums.days:
        text = ngettext("Altogether %(n)d working day.", "Altogether %(n)d working days.", sums.days)
        said.append(text % {"n": sums.days})
    return said


def _budget(limits: Limits, sums: Sums) -> str:
    spent = sums.fees.get(limits.currency, Decimal(0))
    words = {"spent": money_in(spent, limits.currency), "budget": money_in(limits.budget, limits.currency)}
    others = {code: fee for code, fee in sums.fees.items() if code != limits.currency and fee}
    if not limits.budget:
        text = _("%(spent)s agreed; no budget has been set.")
    elif spent > limits.budget:
        words["over"] = money_in(spent - limits.budget, limits.currency)
        text = _("%(spent)s agreed of a budget of %(budget)s: %(over)s too much.")
    else:
        words["left"] = money_in(limits.budget - spent, limits.currency)
        text = _("%(spent)s agreed of a budget of %(budget)s; %(left)s are left.")
    if not others:
        return text % words
    words["others"] = Sums(others).money
    return text % words + _(" Besides %(others)s, which the budget does not hold.") % words


def _end(project: Project, ends_on: date) -> str:
    """The last date that is still open, against the planned end."""
    open_ones = Milestone.objects.filter(change__project=project, change__state__in=BUILDING, undone=False)
    last = open_ones.filter(done_at__isnull=True).aggregate(last=Max("due_on"))["last"]
    words = {"end": date_text(ends_on), "last": date_text(last) if last else ""}
    if last is None:
        return _("Planned end: %(end)s.") % words
    if last <= ends_on:
        return _("Planned end: %(end)s; the last open milestone lies before it, on %(last)s.") % words
    days = project.working_time.workdays(ends_on, last)
    text = ngettext(
        "Planned end: %(end)s; the last open milestone is due on %(last)s, %(n)d working day later.",
        "Planned end: %(end)s; the last open milestone is due on %(last)s, %(n)d working days later.",
        days,
    )
    return text % {**words, "n": days}


# As a file


def table(member: Member) -> Iterator[list[str]]:
    """Header and one row a line, oldest first, with its running sums."""
    yield [
        _("When"), _("Number"), _("Title"), _("What"), _("Words"), _("Fee"), _("Currency"),
        _("Sum of this currency"), _("Working days"), _("Sum of days"), _("Risk"), _("Sum of risks"),
        _("Who"),
    ]  # fmt: skip
    rows = entries(member)[:MOST].iterator(500)
    for entry, sums in running(rows, Sums()):
        entry.change.project = member.project
        yield [
            entry.at.astimezone(member.project.zone).strftime("%Y-%m-%d %H:%M"), entry.change.code,
            entry.change.title, str(entry.get_kind_display()), entry.words, f"{entry.fee:f}", entry.currency,
            f"{sums.fees[entry.currency]:f}", str(entry.days), str(sums.days), entry.risk, str(sums.risks),
            entry.by.name if entry.by else "",
        ]  # fmt: skip


def as_file(member: Member, kind: str) -> bytes:
    """CSV with byte-order mark, or an Excel file; formulas are disarmed."""
    return write_csv(table(member)) if kind == "csv" else write_workbook(_("Control log"), table(member))


# What is always true of it


def recounted() -> Iterator[str]:
    """Each line has its baseline or slip, with the same figures; one sentence for each difference."""
    agreed = Q(kind__in=("decided", "fee"))
    yield from _differences(
        "baseline",
        Baseline.objects.filter(undone=False),
        LogEntry.objects.filter(agreed, undone=False),
        {"fee": Sum("fee"), "days": Sum("days")},
    )
    yield from _differences(
        "slip",
        Slip.objects.filter(undone=False),
        LogEntry.objects.filter(kind="slip", undone=False),
        {"days": Sum("days")},
    )
    yield from _broken_chains()


def _differences(name: str, rows: object, told: object, sums: dict[str, Sum]) -> Iterator[str]:
    by = ("change__project__key", "change__number")
    sides = [
        {
            (row[by[0]], row[by[1]]): {key: row[f"{key}_sum"] for key in sums} | {"n": row["n"]}
            for row in side.order_by()  # type: ignore[attr-defined]
            .values(*by, "change_id")
            .annotate(n=Count("pk"), **{f"{key}_sum": one for key, one in sums.items()})
        }
        for side in (rows, told)
    ]
    for key, number in sorted(sides[0].keys() | sides[1].keys()):
        if sides[0].get((key, number)) != sides[1].get((key, number)):
            yield f"{key}-C{number}: the control log does not agree with its {name}s"


def _broken_chains() -> Iterator[str]:
    """From the date first planned every slip leads to the next, and the last one to the present date."""
    moved = Milestone.objects.filter(undone=False).filter(Q(slips__undone=False) | ~Q(due_on=F("planned_on")))
    for row in moved.select_related("change__project").prefetch_related("slips").distinct():
        at = row.planned_on
        for slip in row.slips.all():
            if slip.undone:
                continue
            if slip.from_on != at:
                break
            at = slip.to_on
        if at != row.due_on:
            yield f"{row.change.code}: the dates of milestone {row.place} do not follow one another"
