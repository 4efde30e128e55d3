"""The company in which the seeded problems happen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from luoshi.home.demo import people as demo
from luoshi.home.seeding.words import person
from luoshi.home.seeding.writing import Table
from luoshi.people.models import User
from luoshi.rollout.models import Area, Department, Firm, Member, Project
from luoshi.rollout.models.founding import create_with_lead
from luoshi.rollout.roles import CONSULTANT, DEVELOPER, REPORTER, SPONSOR

SLUG = "seeded"
IN_A_DEPARTMENT = 40


@dataclass
class Company:
    """The project and whom and what its problems point at."""

    project: Project
    lead: Member
    reporters: list[Member]
    consultant: Member
    developer: Member
    sponsor: Member
    areas: dict[str, Area]


def found(key: str, count: int, started_on: date) -> Company:
    """A project of the company `seeded` with `count` reporters. Raises Refusal when it is there already."""
    lead = create_with_lead(
        company="华锐集团", slug=SLUG, key=key, project=f"{key}上线", lead_name=demo.LEAD,
        lead_email=_address(key, "lead"), started_on=started_on, reporting_since=started_on,
    )  # fmt: skip
    project = lead.project
    areas = {
        name: Area.objects.create(
            project=project, name=name, url_patterns=patterns, procedure=book, order=place
        )
        for place, (name, patterns, book) in enumerate(demo.AREAS)
    }
    (advisers, _kind, (adviser, *_more)), (makers, made, (maker, *_others)) = demo.FIRMS
    consultant = _outside(lead, Firm(name=advisers), CONSULTANT, "consultant", adviser)
    developer = _outside(lead, Firm(name=makers, kind=made), DEVELOPER, "developer", maker)
    sponsor = Member.add(
        project, email=_address(key, "sponsor"), by=lead, name=demo.SPONSOR, roles={SPONSOR}
    )  # fmt: skip
    return Company(project, lead, _reporters(project, count), consultant, developer, sponsor, areas)


def _outside(lead: Member, firm: Firm, role: str, address: str, name: str) -> Member:
    """Somebody of a firm of their own."""
    firm.project, end = lead.project, lead.project.today() + timedelta(days=365)
    firm.save()
    email = _address(firm.project.key, address)
    return Member.add(lead.project, email=email, by=lead, name=name, roles={role}, firm=firm, active_to=end)


def _reporters(project: Project, count: int) -> list[Member]:
    departments = [
        Department.objects.create(project=project, name=f"销售{place + 1}部", order=place)
        for place in range(1 + count // IN_A_DEPARTMENT)
    ]
    users = [
        User(email=_address(project.key, f"u{place:05}"), name=person(place), password="!")  # noqa: S106
        for place in range(count)
    ]
    members = [
        Member(
            project=project, user=user, name=user.name, roles=Member.join_roles({REPORTER}),
            department=departments[place % len(departments)],
        )
        for place, user in enumerate(users)
    ]  # fmt: skip
    Table(User).write(users)
    Table(Member).write(members)
    return members


def _address(key: str, name: str) -> str:
    return f"{name}@{key.lower()}.{SLUG}.example"
