"""Importing from the command line: whose name it is done in, and how a log of events is told to be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from luoshi.evidence.names import clean_name
from luoshi.home.importing.histories import fields
from luoshi.home.importing.histories.source import Log
from luoshi.home.importing.histories.taking import Outcome, take_over
from luoshi.home.importing.histories.telling import Reading
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member, Project


def lead_of(wanted: str) -> Member:
    """The lead of the project that is meant by `KEY` or `company/KEY`. Raises CommandError."""
    slug, _slash, key = wanted.rpartition("/")
    projects = Project.objects.filter(key=key, **({"organization__slug": slug} if slug else {}))
    if projects.count() != 1:
        raise CommandError(f"there is no one project {wanted}; name it as company/KEY")
    lead = projects[0].lead()
    if lead is None:
        raise CommandError(f"project {wanted} has no active lead")
    return lead


def take_events(options: dict[str, Any]) -> tuple[Outcome, Path | None]:
    """Take a log over; what came of it, and where the rows in doubt were written. Raises CommandError."""
    lead, path = lead_of(options["project"]), options["file"]
    report = options["wrong"] or (None if options["dry_run"] else path.with_suffix(".rows.csv"))
    try:
        with path.open("rb") as file:
            how = _reading(Log(file), options, clean_name(path.name))
        with path.open("rb") as file:
            if report is None:
                return take_over(file, how, by=lead, dry=options["dry_run"]), None
            with report.open("wb") as doubts:
                outcome = take_over(file, how, by=lead, report=doubts, dry=options["dry_run"])
    except (Refusal, OSError) as problem:
        raise CommandError(str(problem)) from None
    if not outcome.reported:
        report.unlink()
    return outcome, report if outcome.reported else None


def _reading(log: Log, options: dict[str, Any], name: str) -> Reading:
    header = log.header
    log.close()
    columns, known = fields.match(header), dict(fields.FIELDS)
    for name, heading in _pairs(options["map"]):
        if name not in known and heading in known:
            name, heading = heading, name
        if heading not in header or name not in known:
            raise CommandError(f"--map {name}={heading}: no such field or column")
        columns = ["" if column == name else column for column in columns]
        columns[header.index(heading)] = name
    states = {fields.plain(word): means for word, means in _pairs(options["state"])}
    if strange := set(states.values()) - set(fields.MEANINGS):
        raise CommandError(f"--state: {', '.join(sorted(strange))} is none of {', '.join(fields.MEANINGS)}")
    return Reading(columns, states, options["dates"], options["source"], name)


def _pairs(given: list[str]) -> list[tuple[str, str]]:
    pairs = [part.partition("=") for text in given for part in text.split(",") if part.strip()]
    return [(name.strip(), value.strip()) for name, _sign, value in pairs]
