"""Departments, modules, firms and the project itself."""

import pytest

from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Area, Department, Firm, Organization, Project, create_with_lead
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

FIRST = {
    "company": "华锐贸易", "slug": "huarui", "key": "CRM", "project": "CRM上线",
    "lead_name": "林静", "lead_email": "linjing@huarui.example",
}  # fmt: skip


def test_a_department_cannot_lie_below_itself(cast: Cast) -> None:
    above = Department.add(cast.project, by=cast.lead, name="销售中心")
    below = Department.add(cast.project, by=cast.lead, name="销售二部", parent=above)
    with pytest.raises(Refusal, match="below itself"):
        above.change(by=cast.lead, parent=below)


def test_two_parts_of_one_name_are_one_too_many(cast: Cast) -> None:
    for kind in (Department, Area, Firm):
        kind.add(cast.project, by=cast.lead, name="同名")
        with pytest.raises(Refusal, match="already"):
            kind.add(cast.project, by=cast.lead, name="同名")


def test_what_is_in_use_stays(cast: Cast) -> None:
    with pytest.raises(Refusal, match="in use"):
        cast.reporter.department.remove(by=cast.lead)
    empty = Department.add(cast.project, by=cast.lead, name="空部门")
    empty.remove(by=cast.lead)
    assert not Department.objects.filter(name="空部门").exists()


def test_others_arrange_nothing(cast: Cast) -> None:
    for person in (cast.reporter, cast.sponsor, cast.consultant, cast.outsider):
        with pytest.raises(Refusal):
            Area.add(cast.project, by=person, name="合同管理")


def test_outsiders_know_their_own_firm_only(cast: Cast) -> None:
    assert list(Firm.objects.visible_to(cast.consultant)) == [cast.consultant.firm]
    assert not Department.objects.visible_to(cast.consultant).exists()
    assert not Area.objects.visible_to(cast.outsider).filter(project=cast.project).exists()


@pytest.mark.parametrize(
    "hours", ["", "9-18", "09:00-08:00", "09:00-12:00 11:00-18:00", "09:00-24:30", "全天"]
)
def test_impossible_working_hours_are_refused(cast: Cast, hours: str) -> None:
    with pytest.raises(Refusal):
        cast.project.change(by=cast.lead, hours=hours)


def test_a_change_of_the_project_is_one_event(cast: Cast) -> None:
    cast.project.change(by=cast.lead, name="CRM推广", system="ERP")
    assert set(Event.objects.about(cast.project).get().facts) == {"name", "system"}


def test_a_roll_out_begins_with_company_project_calendar_and_lead(db: None) -> None:
    lead = create_with_lead(**FIRST)
    assert lead.project.lead() == lead
    assert lead.project.calendar.filter(works=True).exists()
    assert {event.verb for event in Event.objects.all()} >= {"create", "join", "fill_calendar"}


@pytest.mark.parametrize(
    "wrong",
    [{"slug": "accounts"}, {"slug": "大写"}, {"key": "crm"}, {"lead_email": "x"}, {"project": "长" * 200}],
)
def test_a_roll_out_that_cannot_begin_leaves_nothing_behind(db: None, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        create_with_lead(**FIRST | wrong)
    assert not Organization.objects.exists()


def test_the_second_project_of_a_company_has_its_own_key(db: None) -> None:
    create_with_lead(**FIRST)
    with pytest.raises(Refusal, match="already"):
        create_with_lead(**FIRST)
    create_with_lead(**FIRST | {"key": "ERP"})
    assert Project.objects.filter(organization__slug="huarui").count() == 2
