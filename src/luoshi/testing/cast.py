"""Fixtures: one project with every role, and an outsider from another company.

The cast of 华锐贸易: 林静 leads, 陈晓雯 and 孙悦 report, 王磊 heads a department, 赵国栋 is the boss,
何明远 is the consultant of 启明咨询, 周工 develops at 客户通软件, 吴会计 observes; 金涛 belongs elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from luoshi.diary.models import Regime
from luoshi.people.models import User
from luoshi.rollout.models import Area, Department, Firm, Member, Organization, Project
from luoshi.testing.lived import cast_once


def make_project(slug: str = "huarui", key: str = "CRM", name: str = "CRM上线") -> Project:
    """A project in a company of its own, which reports daily since the first of January."""
    company, _new = Organization.objects.get_or_create(slug=slug, defaults={"name": slug})
    project = Project.objects.create(organization=company, key=key, name=name)
    Regime.begin(project, starts_on=date(2026, 1, 1))
    return project


def make_member(project: Project, name: str, *roles: str, **fields: Any) -> Member:
    """A member with these roles; externals get a firm by keyword and an end date."""
    return enrol(project, [(name, roles, fields)])[0]


def enrol(project: Project, people: list[tuple[str, tuple[str, ...], dict[str, Any]]]) -> list[Member]:
    """Members by name, roles and further fields, in two statements: nearly every test begins with it."""
    known, at = User.objects.count(), f"@{project.organization.slug}.example"
    users = [
        User(email=f"u{known + place}{at}", name=name, password="!")
        for place, (name, _roles, _fields) in enumerate(people, 1)
    ]
    User.objects.bulk_create(users)
    members = [
        Member(project=project, user=user, name=name, roles=Member.join_roles(set(roles)), **until(fields))
        for user, (name, roles, fields) in zip(users, people, strict=True)
    ]
    return Member.objects.bulk_create(members)


def until(fields: dict[str, Any]) -> dict[str, Any]:
    """Whoever comes from a firm leaves one day."""
    return {"active_to": date(2099, 12, 31), **fields} if fields.get("firm") else fields


@dataclass
class Cast:
    """Everybody of one project."""

    project: Project
    lead: Member
    reporter: Member
    reporter2: Member
    head: Member
    sponsor: Member
    consultant: Member
    other_consultant: Member
    developer: Member
    observer: Member
    outsider: Member
    area: Area

    def everybody(self) -> dict[str, Member]:
        """Members by the name of their part."""
        return {name: person for name, person in vars(self).items() if isinstance(person, Member)}


def make_cast() -> Cast:
    """One project with every role, another consultancy, and another company's lead."""
    project = make_project()
    sales, office = Department.objects.bulk_create(
        [Department(project=project, name=name) for name in ("销售一部", "项目办")]
    )
    qiming, other, software = Firm.objects.bulk_create(
        [
            Firm(project=project, name="启明咨询"),
            Firm(project=project, name="远航顾问"),
            Firm(project=project, name="客户通软件", kind=Firm.SOFTWARE),
        ]
    )
    people: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
        "head": ("王磊", ("head", "reporter"), {"department": sales}),
        "lead": ("林静", ("lead",), {"department": office, "responsible": True}),
        "reporter": ("陈晓雯", ("reporter",), {"department": sales}),
        "reporter2": ("孙悦", ("reporter",), {"department": sales}),
        "sponsor": ("赵国栋", ("sponsor",), {}),
        "consultant": ("何明远", ("consultant",), {"firm": qiming}),
        "other_consultant": ("钱远", ("consultant",), {"firm": other}),
        "developer": ("周工", ("developer",), {"firm": software}),
        "observer": ("吴会计", ("observer",), {}),
    }
    members = dict(zip(people, enrol(project, list(people.values())), strict=True))
    sales.head = members["head"]
    sales.save()
    return Cast(
        project=project,
        outsider=make_member(make_project("jinhai", "CRM", "别家"), "金涛", "lead"),
        area=Area.objects.create(project=project, name="订单管理"),
        **members,
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of the project CRM, and an outsider."""
    return cast_once(make_cast)
