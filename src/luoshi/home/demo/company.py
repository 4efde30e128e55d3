"""Founding the demo company with its members, areas and firms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from luoshi.home.demo import people
from luoshi.rollout.models import Area, Department, Firm, Member, Project
from luoshi.rollout.models.founding import create_with_lead
from luoshi.rollout.roles import CONSULTANT, DEVELOPER, HEAD, OBSERVER, REPORTER, SPONSOR


@dataclass
class Company:
    """The project and its people by name."""

    project: Project
    lead: Member
    members: dict[str, Member] = field(default_factory=dict)
    areas: dict[str, Area] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    """What a rule refused to the people of the demo; empty unless something is wrong."""

    @property
    def reporters(self) -> list[Member]:
        """Everybody who files a diary."""
        return [member for member in self.members.values() if member.has(REPORTER)]


def found(started_on: date) -> Company:
    """Company, project, departments, areas, firms and 42 people with their roles."""
    lead = create_with_lead(
        company=people.COMPANY,
        slug=people.SLUG,
        key=people.KEY,
        project=people.PROJECT,
        lead_name=people.LEAD,
        lead_email=_email(0),
        started_on=started_on,
        reporting_since=started_on,
        is_demo=True,
    )
    company = Company(lead.project, lead, {lead.name: lead})
    _departments(company)
    _others(company)
    _firms(company)
    for place, (name, patterns, procedure) in enumerate(people.AREAS):
        company.areas[name] = Area.objects.create(
            project=company.project, name=name, url_patterns=patterns, procedure=procedure, order=place
        )
    return company


def _departments(company: Company) -> None:
    for place, (name, head, staff) in enumerate(people.DEPARTMENTS):
        department = Department.objects.create(project=company.project, name=name, order=place)
        boss = _join(company, head, {HEAD, REPORTER}, department=department, job="主管")
        department.head = boss
        department.save(update_fields=["head"])
        for person in staff:
            _join(company, person, {REPORTER}, department=department)


def _others(company: Company) -> None:
    _join(company, people.SPONSOR, {SPONSOR}, job="总经理")
    _join(company, people.OBSERVER, {OBSERVER}, job="内审")


def _firms(company: Company) -> None:
    end = company.project.today() + timedelta(days=180)
    for name, kind, staff in people.FIRMS:
        firm = Firm.objects.create(project=company.project, name=name, kind=kind)
        role = CONSULTANT if kind == Firm.CONSULTANCY else DEVELOPER
        for person in staff:
            _join(company, person, {role}, firm=firm, active_to=end)


def _join(company: Company, name: str, roles: set[str], **terms: object) -> Member:
    email = _email(len(company.members))
    member = Member.add(company.project, email=email, by=company.lead, name=name, roles=roles, **terms)  # type: ignore[arg-type]
    company.members[name] = member
    return member


def _email(number: int) -> str:
    return f"u{number:02d}@{people.SLUG}.example"
