"""What each row of an existing list would become, before anything is written; and writing it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.home.importing import reading
from luoshi.home.importing.lists import PROBLEMS, Kept, KindOfList
from luoshi.kernel import clock
from luoshi.kernel.cells import plain_cell
from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models.filing import checked_words
from luoshi.rollout.models import Area, Member, Project
from luoshi.talk.models import say

NEW, SAME, WRONG = "new", "same", "wrong"
REPORT_HOUR, SOLVE_HOUR = 9, 17


@dataclass
class Line:
    """One row of the list and what becomes of it."""

    number: int
    cells: list[str]
    heading: list[str]
    status: str = NEW
    reason: str = ""
    past: Kept | None = None
    notes: list[str] = field(default_factory=list)
    code: str = ""

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each cell with the heading above it."""
        return list(zip(self.heading, self.cells, strict=False))


@dataclass
class Plan:
    """The whole list."""

    project: Project
    lines: list[Line]
    kind: KindOfList = PROBLEMS

    def count(self, status: str) -> int:
        """How many rows end like this."""
        return sum(line.status == status for line in self.lines)

    @property
    def wrong(self) -> list[Line]:
        """Rows that cannot be taken."""
        return [line for line in self.lines if line.status == WRONG]

    def carry_out(self, *, by: Member, told: Callable[[int], None] = lambda done: None) -> int:
        """Take every new row over, each in its own transaction; returns how many.

        A row that is refused only now becomes wrong, with its sentence; the others go on.
        """
        taken = 0
        for line in self.lines:
            if line.status == NEW and line.past:
                taken += _take(self.kind, line, line.past, by)
                told(taken)
        return taken


def _take(kind: KindOfList, line: Line, past: Kept, by: Member) -> bool:
    try:
        with transaction.atomic():
            taken = kind.bring_in(past, by)
            if line.notes:
                say(taken, by=by, words="\n".join(line.notes), audience="internal", channel="import")
    except Refusal as refusal:
        line.status, line.reason = WRONG, str(refusal)
        return False
    return True


def plan(
    project: Project, rows: Rows, columns: list[str], *, by: Member, stand_in: bool = False,
    kind: KindOfList = PROBLEMS, file: str = "",
) -> Plan:  # fmt: skip
    """Read every row. With `stand_in` the lead stands in for reporters who are no members.

    `file` is what the list is called, for whoever asks later where a row came from.

    Raises Refusal when the list as a whole cannot be used.
    """
    if "words" not in columns:
        raise Refusal(str(kind.no_words))
    reader = _Reader(project, rows[0], columns, by if stand_in else None, kind, file)
    lines = [reader.line(place, cells) for place, cells in enumerate(rows[1:], 2)]
    keys = [line.past.key for line in lines if line.past]
    known, ours = _known(kind, project, keys), _ours(kind, project, lines)
    seen = set[str]()
    for line in lines:
        if line.past and (line.past.key in known or line.past.key in seen or line.code in ours):
            line.status = SAME
        if line.past:
            seen.add(line.past.key)
    return Plan(project, lines, kind)


def _known(kind: KindOfList, project: Project, keys: list[str]) -> set[str]:
    imported = kind.here(project)
    found = set[str]()
    for start in range(0, len(keys), 500):
        some = imported.filter(imported_from__in=keys[start : start + 500])
        found |= set(some.values_list("imported_from", flat=True))
    return found


def _ours(kind: KindOfList, project: Project, lines: list[Line]) -> set[str]:
    """The numbers of rows that came out of here: the number is known, and its words are the same."""
    found = set[str]()
    for start in range(0, len(lines), 500):
        some = {line.code: line.past.words for line in lines[start : start + 500] if line.past and line.code}
        here = kind.numbered(project, list(some))
        found |= {code for code, words in here.items() if words.split() == some[code].split()}
    return found


class _Reader:
    """Reads rows of one list with the names of one project."""

    def __init__(
        self, project: Project, header: list[str], columns: list[str], stand_in: Member | None,
        kind: KindOfList, file: str,
    ) -> None:  # fmt: skip
        self.kind, self.file = kind, file
        self.project, self.header, self.columns, self.stand_in = project, header, columns, stand_in
        internals = (
            Member.objects.of(project)
            .internal()
            .select_related("project__organization", "user", "department")
        )
        self.members = {member.name: member for member in internals.order_by("-id")}
        self.areas = {area.name: area for area in Area.objects.filter(project=project)}
        self.today = project.today()

    def line(self, number: int, cells: list[str]) -> Line:
        """One row; what is wrong with it is said in its reason."""
        line = Line(number, [plain_cell(cell) for cell in cells], self.header)
        said = {name: cell for name, cell in zip(self.columns, line.cells, strict=False) if name}
        line.code = said.get("number", "").strip()
        try:
            line.past = self._past(line, said)
        except Refusal as refusal:
            line.status, line.reason = WRONG, str(refusal)
        return line

    def _past(self, line: Line, said: dict[str, str]) -> Kept:
        words = checked_words(said.get("words", "").strip() or said.get("title", ""))
        line.notes = self._unknown_columns(line.cells)
        reporter = self._reporter(line, said.get("reporter", ""))
        state, outcome = self._state(said.get("state", ""))
        met = (
            reading.read_moment(said.get("met", ""), self.project.zone, self.today, REPORT_HOUR)
            or clock.now()
        )
        closed = reading.read_moment(said.get("closed", ""), self.project.zone, self.today, SOLVE_HOUR)
        if max(met, closed or met) > clock.now():
            raise Refusal(_("The date lies in the future."))
        area = self.areas.get(said.get("area", "").strip())
        if said.get("area", "").strip() and area is None:
            line.notes.append(f"{self._heading('area')}：{said['area']}")
        where = {"key": self._key(said), "reporter": reporter, "words": words, "met_at": met, "area": area}
        origin = {"row": line.number, **({"file": self.file} if self.file else {})}
        end = {"state": state, "solution": said.get("solution", "").strip(), "closed_at": closed}
        return self.kind.past(said, outcome, where | end | {"origin": origin})

    def _reporter(self, line: Line, name: str) -> Member:
        found = self.members.get(name.strip())
        if found and found.has("reporter", "head", "lead", "sponsor"):
            return found
        if self.stand_in is None:
            raise Refusal(_("“%(name)s” is no member who reports.") % {"name": name.strip() or "—"})
        if name.strip():
            line.notes.append(f"{self._heading('reporter')}：{name.strip()}")
        return self.stand_in

    def _state(self, words: str) -> tuple[str, str]:
        found = self.kind.state(words)
        if found is None:
            raise Refusal(_("The state “%(state)s” is not known.") % {"state": words[:20]})
        return found

    def _unknown_columns(self, cells: list[str]) -> list[str]:
        """Cells of columns that mean nothing here are kept as notes."""
        named = zip(self.header, self.columns, cells, strict=False)
        return [f"{heading}：{cell}" for heading, name, cell in named if not name and cell.strip()]

    def _heading(self, name: str) -> str:
        return self.header[self.columns.index(name)]

    def _key(self, said: dict[str, str]) -> str:
        parts = (said.get(name, "").strip() for name in ("number", "words", "reporter", "met"))
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
