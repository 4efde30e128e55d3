"""What each row of an event log says, and what each case makes of them; every doubt is told by row."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.home.importing import reading
from luoshi.home.importing.histories.fields import FIELDS, HEADINGS, NEEDED, Meaning, meaning, plain
from luoshi.home.importing.histories.source import Log
from luoshi.home.importing.histories.staging import Row, Stage
from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models.recounted import History, Told
from luoshi.rollout.models import Member, Project
from luoshi.trail.eventlog.moments import read_moment

UNKNOWN = "?"
TOLD = ("case", "activity", "person", "state", "event")
"""Fields that are told as what they are; the others are also kept under their headings."""
FIRST_ROW = 2
"""As a spreadsheet counts them: the first row holds the headings."""


@dataclass(frozen=True)
class Reading:
    """How a log is to be read: its columns' fields, what words of its own mean, and in which order its days.

    `source` tells logs of different systems apart whose tickets have the same numbers; `file` is what the log
    is called, for whoever asks later where a ticket came from.
    """

    columns: Sequence[str]
    states: Mapping[str, str] = field(default_factory=dict)
    order: str = ""
    source: str = ""
    file: str = ""


class Reader:
    """Reads the rows of one log for one project."""

    def __init__(self, project: Project, log: Log, how: Reading) -> None:
        lacking = [str(label) for name, label in FIELDS if name in NEEDED and name not in how.columns]
        if lacking:
            raise Refusal(_("Say which column holds: %(what)s.") % {"what": _listed(lacking)})
        self.project, self.log, self.how = project, log, how
        self.fields = [(how.columns.index(name), name) for name, _label in FIELDS if name in how.columns]
        given = {place for place, name in self.fields if name in TOLD}
        self.others = [(place, name) for place, name in enumerate(log.header) if place not in given]
        self.now = clock.now()
        # One column may say both: “Status” is what happened, and the state that it led to.
        both = plain(self._heading("activity")) in HEADINGS["state"].split("|")
        self.has_state = both or "state" in how.columns or "detail" in how.columns
        self.unknown: Counter[str] = Counter()
        """Words for a state that nobody knows, and how often they stand there."""

    def rows(self) -> Iterator[Row]:
        """Every row of the log, with what is to be said of it."""
        for number, (cells, over) in enumerate(self.log.rows(), FIRST_ROW):
            yield self._row(number, cells, over)

    def _row(self, number: int, cells: list[str], over: dict[str, str]) -> Row:
        said = {name: cells[place] for place, name in self.fields if cells[place]}
        found = read_moment(said.get("time", ""), self.project.zone, self.how.order)
        at = found.isoformat() if found and found <= self.now else ""
        why = [*self._doubts(said, cells, found), *self._state_doubt(said)]
        more = {name: cells[place] for place, name in self.others if cells[place]} | over
        if at:
            more.pop(self._heading("time"), None)
        case = said.pop("case", "")
        return Row(number, case, at, said, more, why, bool(case))

    def cells(self, row: Row) -> list[str]:
        """The row as it stood in the log."""
        said = row.said | {"case": row.case}
        named = zip(self.log.header, self.how.columns, strict=True)
        return [said.get(name, "") if name else row.more.get(heading, "") for heading, name in named]

    def _heading(self, name: str) -> str:
        return self.log.header[self.how.columns.index(name)]

    def _doubts(self, said: dict[str, str], cells: list[str], found: datetime | None) -> Iterator[str]:
        if not said.get("case"):
            yield _("The row names no ticket; it is not taken.")
        if not said.get("activity"):
            yield _("The row does not say what happened.")
        if found is None:
            words = {"words": said.get("time", "")[:40]}
            yield _("“%(words)s” is no date; the row stands where the row before it stands.") % words
        elif found > self.now:
            yield _("The date lies in the future; the row stands where the row before it stands.")
        asked = [self.log.header[place] for place, cell in enumerate(cells) if cell == UNKNOWN]
        if asked:
            yield _("Unknown, since the log says “?”: %(columns)s") % {"columns": _listed(asked)}

    def _state_doubt(self, said: dict[str, str]) -> Iterator[str]:
        """A log without a column for states may tell of much that is none."""
        if not self.has_state or self.meaning(said) is not None:
            return
        word = said.get("state" if "state" in self.how.columns else "activity", "") or said.get("detail", "")
        self.unknown[word] += 1
        sentence = _("The state “%(state)s” is not known; the ticket stays in the state in which it was.")
        yield sentence % {"state": word[:40]}

    def meaning(self, said: Mapping[str, str]) -> Meaning | None:
        """What the row's words for a state mean: the detailed ones first; an activity need not mean any."""
        own = self.how.states
        fine = said.get("detail", "")
        found = meaning(fine, own) if fine else None
        if found is None or not found.state:
            found = meaning(said.get("state" if "state" in self.how.columns else "activity", ""), own)
        return found


class Teller:
    """Turns the rows of one case into its history."""

    def __init__(self, reader: Reader) -> None:
        self.reader, self.project = reader, reader.project
        members = Member.objects.of(self.project).select_related("project", "firm")
        names = Counter(members.values_list("name", flat=True))
        self.members = {one.name: one for one in members if names[one.name] == 1}

    def histories(self, stage: Stage) -> Iterator[tuple[History | None, int]]:
        """Each case's history with the number of its rows; None for one that has no date at all."""
        for case, rows in stage.cases():
            moments = _placed(rows)
            if moments is None:
                stage.leave_out(case, _("No row of this ticket has a date; the ticket is not taken."))
                yield None, len(rows)
                continue
            order = sorted(range(len(rows)), key=moments.__getitem__)
            told = [self._told(rows[place], moments[place]) for place in order]
            yield self._history(case, rows, told), len(rows)

    def _history(self, case: str, rows: list[Row], told: list[Told]) -> History:
        words = next((row.said["words"] for row in rows if row.said.get("words")), "")
        levels = (reading.read_importance(row.said.get("importance", "")) for row in reversed(rows))
        if not words:
            words = _("Ticket %(case)s of an earlier system, which has no description of it.") % {
                "case": case
            }
        source, file = self.reader.how.source, self.reader.how.file
        level = next((level for level in levels if level), 0)
        return History(key_of(source, case), case, source, words, told, level, file)

    def _told(self, row: Row, at: datetime) -> Told:
        said = row.said
        facts: dict[str, Any] = {
            "activity": said.get("activity", UNKNOWN), "person": said.get("person", ""),
            "state": said.get("state", ""), "event": said.get("event", ""),
            "time": "" if row.at else said.get("time", "") or UNKNOWN, "more": row.more,
            "name": "" if said.get("person") == UNKNOWN else said.get("person", ""),
        }  # fmt: skip
        meant = self.reader.meaning(said)
        state, party, outcome = meant or ("", "", "")
        member = self.members.get(said.get("person", ""))
        return Told(at, {name: fact for name, fact in facts.items() if fact}, state, party, outcome, member)


def _listed(names: Sequence[str]) -> str:
    return pgettext("between things in a list", ", ").join(names)


def _placed(rows: list[Row]) -> list[datetime] | None:
    """When each row happened; one without a date where the one before it did, else the one after."""
    moments = [datetime.fromisoformat(row.at) if row.at else None for row in rows]
    last = next((moment for moment in moments if moment), None)
    if last is None:
        return None
    placed: list[datetime] = []
    for moment in moments:
        last = moment or last
        placed.append(last)
    return placed


def key_of(source: str, case: str) -> str:
    """By which a ticket is recognised when its log comes again."""
    return "history:" + hashlib.sha256(f"{plain(source)}\x1f{case}".encode()).hexdigest()[:40]


def opened(project: Project, file: IO[bytes], how: Reading) -> Reader:
    """A reader of this file from its beginning. Raises Refusal."""
    return Reader(project, Log(file), how)
