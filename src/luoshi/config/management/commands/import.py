"""`luoshi import problems|changes FILE --project CRM`: the company's existing list, unattended."""  # noqa: N999

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from luoshi.home.importing.lists import LISTS, KindOfList
from luoshi.home.importing.plan import NEW, SAME, Plan, plan
from luoshi.home.importing.views import wrong_table
from luoshi.kernel import tables
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member, Project

NAMES = sorted({name for kind in LISTS.values() for name, _label in kind.columns})


class Command(BaseCommand):
    """Read, plan, say what would happen, and unless it is a dry run take it over."""

    help = "Takes an existing list (.xlsx, .xls, .csv) over; the same list again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options."""
        parser.add_argument("what", choices=sorted(LISTS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--project", required=True, help="Key of the project, or company/KEY.")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADING=FIELD",
            help=f"What a column holds, one of: {', '.join(NAMES)}.",
        )  # fmt: skip
        parser.add_argument(
            "--stand-in", action="store_true", help="The lead stands in for unknown reporters."
        )
        parser.add_argument("--dry-run", action="store_true", help="Write nothing.")
        parser.add_argument("--wrong", type=Path, help="Where to write the rows that cannot be taken (CSV).")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import."""
        try:
            lead = _lead_of(options["project"])
            with options["file"].open("rb") as file:
                rows = tables.read_file(file)
            kind = LISTS[options["what"]]
            columns = _columns(kind, rows[0], options["map"])
            planned = plan(lead.project, rows, columns, by=lead, stand_in=options["stand_in"], kind=kind)
        except (Refusal, OSError) as problem:
            raise CommandError(str(problem)) from None
        before = f"{planned.count(NEW)} new, {planned.count(SAME)} here already"
        taken = 0 if options["dry_run"] else planned.carry_out(by=lead)
        self._tell(planned, rows[0], options, before, taken)

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


def _lead_of(wanted: str) -> Member:
    slug, _slash, key = wanted.rpartition("/")
    projects = Project.objects.filter(key=key, **({"organization__slug": slug} if slug else {}))
    if projects.count() != 1:
        raise CommandError(f"there is no one project {wanted}; name it as company/KEY")
    lead = projects[0].lead()
    if lead is None:
        raise CommandError(f"project {wanted} has no active lead")
    return lead


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
