"""`luoshi import problems|changes|events FILE --project CRM`: what was kept before, unattended."""  # noqa: N999

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luoshi.evidence.names import clean_name
from luoshi.home.importing.histories.fields import FIELDS, MEANINGS
from luoshi.home.importing.lists import LISTS, KindOfList
from luoshi.home.importing.plan import NEW, SAME, Plan, plan
from luoshi.home.importing.unattended import lead_of, take_events
from luoshi.home.importing.views import wrong_table
from luoshi.kernel import tables
from luoshi.kernel.verdict import Refusal

EVENTS = "events"
NAMES = sorted({name for kind in LISTS.values() for name, _label in kind.columns})


class Command(BaseCommand):
    """Read, plan, say what would happen, and unless it is a dry run take it over."""

    help = "Takes an existing list (.xlsx, .xls, .csv) over; the same list again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("what", choices=[*sorted(LISTS), EVENTS])
        parser.add_argument("file", type=Path)
        parser.add_argument("--project", required=True, help="Key of the project, or company/KEY.")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADING=FIELD",
            help=f"What a column holds, one of: {', '.join(NAMES)}; of events, separated by commas: "
            f"{', '.join(name for name, _label in FIELDS)}.",
        )  # fmt: skip
        parser.add_argument(
            "--state", action="append", default=[], metavar="WORD=MEANING",
            help=f"Events: what a word for a state means, one of: {', '.join(MEANINGS)}.",
        )  # fmt: skip
        parser.add_argument("--source", default="", help="Events: the system's name, if there are several.")
        parser.add_argument("--dates", choices=("dmy", "mdy"), default="", help="Events: 3/4/2026 is which?")
        parser.add_argument(
            "--stand-in", action="store_true", help="The lead stands in for unknown reporters."
        )
        parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
        parser.add_argument("--wrong", type=Path, help="Where to write the rows that cannot be taken (CSV).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import."""
        if options["what"] == EVENTS:
            self._take_events(options)
            return
        try:
            lead = lead_of(options["project"])
            with options["file"].open("rb") as file:
                rows = tables.read_file(file)
            kind = LISTS[options["what"]]
            columns = _columns(kind, rows[0], options["map"])
            planned = plan(
                lead.project, rows, columns, by=lead, stand_in=options["stand_in"], kind=kind,
                file=clean_name(options["file"].name),
            )  # fmt: skip
        except (Refusal, OSError) as problem:
            raise CommandError(str(problem)) from None
        before = f"{planned.count(NEW)} new, {planned.count(SAME)} here already"
        taken = 0 if options["dry_run"] else planned.carry_out(by=lead)
        self._tell(planned, rows[0], options, before, taken)

    def _take_events(self, options: dict[str, Any]) -> None:
        outcome, report = take_events(options)
        taken = "would be taken over" if options["dry_run"] else "taken over"
        self.stdout.write(
            f"{outcome.rows} rows: {outcome.events} events and {outcome.problems} new tickets {taken}, "
            f"{outcome.same} here already, {outcome.refused} cannot be taken, {outcome.reported} in doubt"
        )
        if report:
            self.stdout.write(f"the rows in doubt with their reasons: {report}")
        sys.stdout.flush()

    def _tell(
        self, planned: Plan, header: list[str], options: dict[str, Any], before: str, taken: int
    ) -> None:
        self.stdout.write(f"{before}, {len(planned.wrong)} cannot be taken; {taken} taken over")
        for line in planned.wrong[:20]:
            self.stdout.write(f"  row {line.number}: {line.reason}")
        if planned.wrong:
            path = options["wrong"] or options["file"].with_suffix(".wrong.csv")
            if not options["dry_run"] or options["wrong"]:
                path.write_bytes(tables.write_csv(wrong_table(header, planned)))
                self.stdout.write(f"all of them with their reasons: {path}")
        sys.stdout.flush()


def _columns(kind: KindOfList, header: list[str], mapped: list[str]) -> list[str]:
    columns = kind.match(header)
    known = dict(kind.columns)
    for given in mapped:
        heading, _sign, name = given.partition("=")
        if heading not in header or name not in known:
            raise CommandError(f"--map {given}: no such column or field")
        columns = ["" if column == name else column for column in columns]
        columns[header.index(heading)] = name
    return columns
