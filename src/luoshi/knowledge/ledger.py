"""What the page and the file of 没麻烦顾问的账 read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from luoshi.kernel.tables import MOST_ROWS, write_csv, write_workbook
from luoshi.knowledge.models import Answer, Saving, Terms
from luoshi.knowledge.models.saving import BASES, CENT, TENTH, exact
from luoshi.rollout.models import Member

ROWS, ARTICLES = 50, 20


@dataclass(frozen=True)
class Total:
    """One month or one article: problems spared, days and fee."""

    label: Any
    problems: int
    days: Decimal
    fee: Decimal
    url: str = ""


@dataclass(frozen=True)
class Ledger:
    """The whole page."""

    total: Total
    months: list[Total]
    articles: list[Total]
    rows: list[Saving]
    terms: Terms | None
    more: bool


def ledger(member: Member) -> Ledger:
    """Sums over bookings and reversals; the latest lines."""
    lines = Saving.objects.visible_to(member)
    rows = list(_shown(lines, member)[: ROWS + 1])
    months = [
        _sum(row["month"], row) for row in _by(lines.annotate(month=TruncMonth("day")), "month", "-month")
    ]
    by_article = _by(lines, "article__number", "-days", "article__title")
    articles = [
        _sum(
            f"KB-{row['article__number']} {row['article__title']}",
            row,
            member.project.url("knowledge:show", row["article__number"]),
        )
        for row in by_article[:ARTICLES]
    ]
    total = lines.aggregate(**_figures())
    return Ledger(
        _sum("", total), months, articles, rows[:ROWS], Terms.valid(member.project), len(rows) > ROWS
    )


def _figures() -> dict[str, Any]:
    booked, reversed_ = (
        Count("pk", filter=Q(reverses__isnull=True)),
        Count("pk", filter=Q(reverses__isnull=False)),
    )
    return {"problems": booked - reversed_, "days": Sum("days"), "fee": Sum("fee")}


def _by(lines: Any, name: str, order: str, *more: str) -> Any:
    return lines.order_by().values(name, *more).annotate(**_figures()).order_by(order, name)


def _sum(label: Any, row: dict[str, Any], url: str = "") -> Total:
    return Total(label, row["problems"] or 0, exact(row["days"], TENTH), exact(row["fee"], CENT), url)


def _shown(lines: Any, member: Member) -> Any:
    return lines.select_related("article", "problem", "by", "reverses")


def prepared(member: Member, rows: list[Saving]) -> list[Saving]:
    """The lines with the member's own project: no query for each address."""
    for row in rows:
        row.article.project = row.problem.project = member.project
    return rows


def is_too_long(member: Member) -> bool:
    """Whether these are more lines than a workbook takes."""
    return Saving.objects.visible_to(member).order_by()[: MOST_ROWS + 1].count() > MOST_ROWS


def as_file(member: Member, kind: str) -> bytes:
    """All lines as CSV with byte-order mark, or as an Excel file."""
    lines = _lines(member)
    return write_csv(lines) if kind == "csv" else write_workbook(_("Consultant not needed"), lines)


def _lines(member: Member) -> Iterator[list[str]]:
    bases, how = dict(BASES), kinds()
    yield [
        _("Date"), _("Problem"), _("Title"), _("Article"), _("How"), _("Working days"), _("Fee"),
        _("Basis"), _("By"), _("Reverses"),
    ]  # fmt: skip
    for row in _shown(Saving.objects.visible_to(member), member).iterator(500):
        row.problem.project = member.project
        yield [
            row.day.isoformat(), row.problem.code, row.problem.title, row.article.code, how[row.kind],
            str(row.days), "" if row.fee is None else str(row.fee), str(bases[row.basis]),
            row.by.name if row.by else "", row.reverses.day.isoformat() if row.reverses else "",
        ]  # fmt: skip


def kinds() -> dict[str, str]:
    """How an article answered, in words."""
    return {Answer.KNOWN: _("answered by the lead"), Answer.SELF_SOLVED: _("found by the reporter")}


def month_of(day: date) -> str:
    """The month as 2026-11."""
    return day.strftime("%Y-%m")
