"""People from a sheet: match its columns, say row by row what would happen, then do it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luoshi.kernel.tables import Rows
from luoshi.kernel.verdict import Refusal
from luoshi.people.models import tidy_email
from luoshi.rollout import rules
from luoshi.rollout.models import Department, Firm, Member, Project
from luoshi.rollout.roles import CONSULTANT, DEVELOPER, HEAD, LEAD, OBSERVER, REPORTER, ROLES, SPONSOR

NEW, CHANGE, SAME, WRONG = "new", "change", "same", "wrong"
MAX_PEOPLE = 3000
COLUMNS = [
    ("name", pgettext_lazy("person", "Name")),
    ("email", gettext_lazy("E-mail")),
    ("roles", gettext_lazy("Roles")),
    ("department", gettext_lazy("Department")),
    ("firm", gettext_lazy("Firm")),
    ("job", gettext_lazy("Job title")),
    ("phone", gettext_lazy("Telephone")),
    ("active_from", pgettext_lazy("membership", "From")),
    ("active_to", pgettext_lazy("membership", "Until")),
]
HEADINGS = {
    "name": "姓名 名字 成员 员工 人员 name",
    "email": "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 信箱 email e-mail mail",
    "roles": "角色 身份 权限 role roles",
    "department": "部门 所属部门 所在部门 组 team department",
    "firm": "外部单位 单位 公司 所属公司 firm company",
    "job": "岗位 职务 职位 职称 position job title",
    "phone": "电话 手机 手机号 联系电话 联系方式 phone mobile telephone",
    "active_from": "开始 开始日期 生效日期 入职日期 从 from start",
    "active_to": "结束 结束日期 截止 截止日期 到期 有效期至 until end to",
}
ROLE_WORDS = {
    REPORTER: "一线用户 用户 员工 业务员 填报人 reporter user",
    HEAD: "部门主管 主管 部门负责人 经理 部门经理 head manager",
    LEAD: "项目负责人 负责人 项目经理 lead",
    SPONSOR: "一把手 老板 总经理 董事长 sponsor boss",
    CONSULTANT: "实施顾问 顾问 consultant",
    DEVELOPER: "软件公司 开发 二次开发 developer",
    OBSERVER: "观察员 observer",
}
DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?(?:\s.*)?")


@dataclass
class Line:
    """One row of the sheet and what becomes of it."""

    number: int
    cells: list[str]
    status: str = NEW
    reason: str = ""
    email: str = ""
    terms: dict[str, Any] = field(default_factory=dict)
    member: Member | None = None
    heading: list[str] = field(default_factory=list)

    @property
    def named(self) -> list[tuple[str, str]]:
        """Each cell with the heading above it."""
        return list(zip(self.heading, self.cells, strict=False))


@dataclass
class Plan:
    """The whole sheet: what would happen, before anything does."""

    project: Project
    lines: list[Line]
    new_departments: list[str] = field(default_factory=list)

    def count(self, status: str) -> int:
        """How many rows end like this."""
        return sum(line.status == status for line in self.lines)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows end how."""
        return {status: self.count(status) for status in (NEW, CHANGE, SAME, WRONG)}

    @property
    def wrong(self) -> list[Line]:
        """Rows that cannot be taken."""
        return [line for line in self.lines if line.status == WRONG]

    def carry_out(self, *, by: Member) -> list[Member]:
        """Write all rows that can be taken; answers the new members. Raises Refusal."""
        with transaction.atomic():
            made = {name: Department.add(self.project, by=by, name=name) for name in self.new_departments}
            joined = []
            for line in self.lines:
                department = line.terms.get("department")
                terms = line.terms | ({"department": made[department]} if isinstance(department, str) else {})
                if line.status == NEW:
                    joined.append(Member.add(self.project, email=line.email, by=by, **terms))
                elif line.status == CHANGE and line.member:
                    line.member.change(by=by, **terms)
        return joined


def match(header: list[str]) -> list[str]:
    """For each column of the sheet the field it seems to hold, or nothing; each field once."""
    found: list[str] = []
    for heading in header:
        plain = re.sub(r"[\s*：:（(].*", "", heading.strip().lower())
        fits = next((name for name, words in HEADINGS.items() if plain and plain in words.split()), "")
        found.append("" if fits in found else fits)
    return found


def with_header(rows: Rows) -> Rows:
    """The rows under a heading; a sheet that begins with a person gets one made from its first row."""
    if not any("@" in cell for cell in rows[0]):
        return rows
    header = [_("E-mail") if "@" in cell else "" for cell in rows[0]]
    plain = next((place for place, name in enumerate(header) if not name), None)
    if plain is not None:
        header[plain] = pgettext("person", "Name")
    return [header, *rows]


def plan(project: Project, rows: Rows, columns: list[str]) -> Plan:
    """What each row would do. Nothing is written. Raises Refusal when the sheet as a whole cannot be used."""
    if "email" not in columns or "name" not in columns:
        raise Refusal(_("Say which column holds the name and which the e-mail address."))
    if len(rows) - 1 > MAX_PEOPLE:
        raise Refusal(_("At most %(limit)d people at a time.") % {"limit": MAX_PEOPLE})
    reading = _Reading(project, rows[0])
    lines = [reading.line(number, cells, columns) for number, cells in enumerate(rows[1:], 2)]
    return Plan(project, lines, reading.new_departments)


class _Reading:
    """What is known while the rows are read, fetched once for the whole sheet."""

    def __init__(self, project: Project, heading: list[str]) -> None:
        self.heading = heading
        self.departments: dict[str, Department | str] = {row.name: row for row in project.departments.all()}
        self.firms = {row.name: row for row in project.firms.all()}
        everybody = Member.objects.of(project).select_related(
            "user", "department", "firm", "project__organization"
        )
        self.members = {member.email: member for member in everybody}
        self.new_departments: list[str] = []
        self.seen: dict[str, int] = {}

    def line(self, number: int, cells: list[str], columns: list[str]) -> Line:
        """Judge one row."""
        line = Line(number, cells, heading=self.heading)
        said = {
            name: cells[place].strip() for place, name in enumerate(columns) if name and place < len(cells)
        }
        try:
            self._read(line, said)
        except Refusal as refusal:
            line.status, line.reason = WRONG, str(refusal)
        return line

    def _read(self, line: Line, said: dict[str, str]) -> None:
        line.email = tidy_email(said.pop("email", ""))
        rules.address_fits(line.email).or_refuse()
        if line.email in self.seen:
            raise Refusal(
                _("The address stands in row %(number)d already.") % {"number": self.seen[line.email]}
            )
        self.seen[line.email] = line.number
        line.member = self.members.get(line.email)
        line.terms = self._terms(said, line.member)
        if not line.terms.get("name"):
            raise Refusal(_("The name is missing."))
        self._fits(line)
        if line.member:
            differs = [name for name, value in line.terms.items() if _held(line.member, name) != value]
            line.status = CHANGE if differs else SAME
            line.terms = {name: line.terms[name] for name in differs}
        department = line.terms.get("department")
        if isinstance(department, str) and department not in self.new_departments:
            self.new_departments.append(department)

    def _terms(self, said: dict[str, str], member: Member | None) -> dict[str, Any]:
        terms: dict[str, Any] = {name: said[name] for name in ("name", "job", "phone") if name in said}
        for name in ("active_from", "active_to"):
            if said.get(name):
                terms[name] = read_date(said[name])
        if said.get("firm"):
            if said["firm"] not in self.firms:
                raise Refusal(_("There is no firm “%(name)s” in this project.") % {"name": said["firm"]})
            terms["firm"] = self.firms[said["firm"]]
        if said.get("department"):
            terms["department"] = self.departments.get(said["department"], said["department"])
        if said.get("roles"):
            terms["roles"] = read_roles(said["roles"])
        elif member is None:
            terms["roles"] = {self._usual(terms.get("firm"))}
        return terms

    @staticmethod
    def _usual(firm: Firm | None) -> str:
        if firm is None:
            return REPORTER
        return DEVELOPER if firm.kind == Firm.SOFTWARE else CONSULTANT

    @staticmethod
    def _fits(line: Line) -> None:
        def term(name: str) -> Any:
            return line.terms.get(name, _held(line.member, name) if line.member else None)

        for name, limit in (("name", 80), ("job", 60), ("phone", 40), ("department", 80)):
            if isinstance(term(name), str) and len(term(name)) > limit:
                raise Refusal(_("“%(words)s…” is too long.") % {"words": term(name)[:20]})
        fit = rules.roles_fit(term("roles"), term("department"), term("firm"))
        (fit & rules.dates_fit(term("active_from"), term("active_to"), term("firm"))).or_refuse()


def _held(member: Member, name: str) -> Any:
    return member.role_set if name == "roles" else getattr(member, name)


def read_roles(words: str) -> set[str]:
    """Role names from Chinese or English words. Raises Refusal naming the one that is not known."""
    known = {word: role for role, words in ROLE_WORDS.items() for word in words.split()}
    known |= {str(label).lower(): role for role, label in ROLES}
    found = set()
    for word in re.split(r"[、，,;；/|+\n]+", words):
        plain = word.strip().lower()
        if plain and plain not in known:
            raise Refusal(_("“%(word)s” is no role here.") % {"word": word.strip()[:40]})
        if plain:
            found.add(known[plain])
    return found


def read_date(words: str) -> date:
    """A date in the usual spellings, 2026年11月23日 or 20261123 among them. Raises Refusal."""
    found = DATE.fullmatch(words.strip())
    try:
        return date(*(int(part) for part in found.groups())) if found else date.fromisoformat(words)
    except ValueError:
        raise Refusal(_("“%(words)s” is no date.") % {"words": words[:40]}) from None
