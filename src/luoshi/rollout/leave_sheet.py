"""Absences from a sheet: say row by row what would happen, then enter those that can be."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Leave, Member
from luoshi.rollout.models.leave import fits, may_enter
from luoshi.rollout.roster import read_date
from luoshi.ui.moments import date_text

MOST_ROWS = 3000
HEADINGS = {
    "who": "姓名 名字 员工 人员 邮箱 电子邮箱 name email e-mail person",
    "kind": "类型 种类 假别 类别 kind type",
    "first": "开始 开始日期 起 从 起始日期 from start first",
    "last": "结束 结束日期 止 到 截止日期 to until end last",
    "note": "备注 说明 事由 原因 note reason remark",
}
TRIP = re.compile(r"差|trip|travel", re.IGNORECASE)


@dataclass
class Line:
    """One row and what becomes of it."""

    number: int
    cells: list[str]
    reason: str = ""
    member: Member | None = None
    kind: str = Leave.OFF
    first: date | None = None
    last: date | None = None
    note: str = ""


@dataclass
class Plan:
    """The whole sheet, before anything is written."""

    by: Member
    lines: list[Line] = field(default_factory=list)

    @property
    def right(self) -> list[Line]:
        """Rows that can be entered."""
        return [line for line in self.lines if not line.reason]

    @property
    def wrong(self) -> list[Line]:
        """Rows that cannot."""
        return [line for line in self.lines if line.reason]

    def carry_out(self) -> int:
        """Enter the right rows, all or none. Raises Refusal. Answers how many."""
        with transaction.atomic():
            for line in self.right:
                if line.member and line.first and line.last:
                    Leave.enter(
                        line.member,
                        by=self.by,
                        first=line.first,
                        last=line.last,
                        kind=line.kind,
                        note=line.note,
                    )
        return len(self.right)


def plan(by: Member, rows: Rows) -> Plan:
    """What each row would do; nothing is written. Raises Refusal when the sheet as a whole is no use."""
    columns = _match(rows[0])
    if not {"who", "first"} <= columns.keys():
        raise Refusal(_("The first row needs headings: name, type, from, until."))
    if len(rows) - 1 > MOST_ROWS:
        raise Refusal(_("At most %(limit)d rows at a time.") % {"limit": MOST_ROWS})
    reading = _Reading(by)
    found = Plan(by)
    for number, cells in enumerate(rows[1:], 2):
        line = Line(number, cells)
        said = {name: cells[place].strip() for name, place in columns.items()}
        try:
            reading.read(line, said)
        except Refusal as refusal:
            line.reason = str(refusal)
        found.lines.append(line)
    return found


def _match(header: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        plain = re.sub(r"[\s*：:（(].*", "", heading.strip().lower())
        name = next((one for one, words in HEADINGS.items() if plain and plain in words.split()), "")
        if name:
            found.setdefault(name, place)
    return found


class _Reading:
    """People and absences, fetched once for the whole sheet."""

    def __init__(self, by: Member) -> None:
        self.by = by
        people = Member.objects.visible_to(by).active(by.project.today()).internal().select_related("user")
        self.people: dict[str, list[Member]] = defaultdict(list)
        for person in people:
            person.project = by.project
            self.people[person.name].append(person)
            self.people[person.email.lower()].append(person)
        self.taken: dict[object, list[tuple[date, date]]] = defaultdict(list)
        rows = Leave.objects.standing().filter(project=by.project).order_by()
        for key, first, last in rows.values_list("member_id", "first", "last"):
            self.taken[key].append((first, last))

    def read(self, line: Line, said: dict[str, str]) -> None:
        """Judge one row. Raises Refusal with what is wrong."""
        line.member = self._person(said["who"])
        may_enter(self.by, line.member).or_refuse()
        line.first = read_date(said["first"])
        line.last = read_date(said["last"]) if said.get("last") else line.first
        line.kind = Leave.TRIP if TRIP.search(said.get("kind", "")) else Leave.OFF
        line.note = said.get("note", "")
        fits(self.by.project, line.first, line.last).or_refuse()
        for first, last in self.taken[line.member.pk]:
            if first <= line.last and last >= line.first:
                facts = {"name": line.member.name, "first": date_text(first), "last": date_text(last)}
                raise Refusal(_("%(name)s is away from %(first)s to %(last)s already.") % facts)
        self.taken[line.member.pk].append((line.first, line.last))

    def _person(self, words: str) -> Member:
        found = self.people.get(words) or self.people.get(words.lower()) or []
        if not found:
            raise Refusal(_("Nobody is called “%(name)s” here.") % {"name": words[:40]})
        if len(found) > 1:
            raise Refusal(_("Several people have this name. Write the e-mail address."))
        return found[0]
