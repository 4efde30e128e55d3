"""The list of changes as a file: the same rows as on the page, every text disarmed against formulas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.models import Change
from luoshi.kernel.tables import MOST_ROWS, write_csv, write_workbook
from luoshi.problems.rules import PARTIES
from luoshi.rollout.models import Member

CHUNK = 500


def header() -> list[str]:
    """Column names in the reader's language."""
    return [
        _("Number"), _("Title"), _("Original words"), _("Reasons"), _("Goals"), _("State"), _("Outcome"),
        _("Module"), _("Asked for by"), _("Department"), _("With"), _("Asked for on"), _("Next date"),
        _("Ended on"), _("Round"), _("Option decided"), _("Fee"), _("Currency"), _("The firm's own number"),
    ]  # fmt: skip


def rows(member: Member, changes: QuerySet[Change]) -> Iterator[list[str]]:
    """One row a change, for people of the company; dates are ISO in the project's zone."""
    found = changes.for_page().select_related("chosen").prefetch_related("reasons", "goals", "baselines")  # type: ignore[attr-defined]
    labels = {state.name: str(state.label) for state in LIFE.states}
    for change in found.iterator(CHUNK):
        change.project = member.project
        agreed = next((one for one in reversed(change.baselines.all()) if not one.undone), None)
        yield [
            change.code, change.title, change.words, "\n".join(one.words for one in change.reasons.all()),
            "\n".join(one.words for one in change.goals.all()), labels[change.state],
            change.get_outcome_display(),
            change.area.name if change.area else "", change.requester.name,
            change.department.name if change.department else "",
            change.holder.name if change.holder else str(PARTIES.get(change.party, "")),
            _iso(change.opened_at, member), _iso(change.due_at, member), _iso(change.closed_at, member),
            str(change.round or ""), str(change.chosen or ""), f"{agreed.fee:f}" if agreed else "",
            agreed.currency if agreed else "", change.vendor_number,
        ]  # fmt: skip


def _iso(moment: datetime | None, member: Member) -> str:
    return moment.astimezone(member.project.zone).strftime("%Y-%m-%d %H:%M") if moment else ""


def is_too_long(changes: QuerySet[Change]) -> bool:
    """Whether these are more rows than a workbook takes."""
    return changes.order_by()[: MOST_ROWS + 1].count() > MOST_ROWS


def as_file(member: Member, changes: QuerySet[Change], kind: str) -> bytes:
    """CSV with byte-order mark, or an Excel file."""
    table = [header(), *rows(member, changes)]
    return write_csv(table) if kind == "csv" else write_workbook(_("Changes"), iter(table))
