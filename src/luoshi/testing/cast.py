"""Fixtures: one project with every role, and an outsider from another company.

The cast of 华锐贸易: 林静 leads, 陈晓雯 and 孙悦 report, 王磊 heads a department, 赵国栋 is the boss,
何明远 is the consultant of 启明咨询, 周工 develops at 客户通软件, 吴会计 observes; 金涛 belongs elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from luoshi.diary.models import Regime
from luoshi.people.models import User
from luoshi.rollout.models import Area, Department, Firm, Member, Organization, Project


def make_project(slug: str = "huarui", key: str = "CRM", name: str = "CRM上线") -> Project:
    """A project in a company of its own, which reports daily since the first of January."""
    company, _new = Organization.objects.get_or_create(slug=slug, defaults={"name": slug})
    project = Project.objects.create(organization=company, key=key, name=name)
    Regime.begin(project, starts_on=date(2026, 1, 1))
    return project


def make_member(project: Project, name: str, *roles: str, **fields: object) -> Member:
    """A member with these roles; externals get a firm by keyword and an end date."""
    email = f"u{User.objects.count() + 1}@{project.organization.slug}.example"
    user = User.objects.create(email=email, name=name, password="!")
    if fields.get("firm"):
        fields.setdefault("active_to", date(2099, 12, 31))
    stored = Member.join_roles(set(roles))
    return Member.objects.create(project=project, user=user, name=name, roles=stored, **fields)


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
    sales = Department.objects.create(project=project, name="销售一部")
    office = Department.objects.create(project=project, name="项目办")
    qiming = Firm.objects.create(project=project, name="启明咨询")
    other = Firm.objects.create(project=project, name="远航顾问")
    software = Firm.objects.create(project=project, name="客户通软件", kind=Firm.SOFTWARE)
    head = make_member(project, "王磊", "head", "reporter", department=sales)
    sales.head = head
    sales.save()
    return Cast(
        project=project,
        lead=make_member(project, "林静", "lead", department=office, responsible=True),
        reporter=make_member(project, "陈晓雯", "reporter", department=sales),
        reporter2=make_member(project, "孙悦", "reporter", department=sales),
        head=head,
        sponsor=make_member(project, "赵国栋", "sponsor"),
        consultant=make_member(project, "何明远", "consultant", firm=qiming),
        other_consultant=make_member(project, "钱远", "consultant", firm=other),
        developer=make_member(project, "周工", "developer", firm=software),
        observer=make_member(project, "吴会计", "observer"),
        outsider=make_member(make_project("jinhai", "CRM", "别家"), "金涛", "lead"),
        area=Area.objects.create(project=project, name="订单管理"),
    )


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody of the project CRM, and an outsider."""
    return make_cast()
