"""The setup pages: who gets in, and what the lead does there."""

from datetime import date

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.rollout.models import Area, CalendarDay, Department, Firm, Member, Organization
from luoshi.testing.cast import Cast, make_member

HOME = "/huarui/CRM/setup/"
READS = ["", "members/", "members/new/", "members/sheet/", "departments/", "areas/", "firms/", "calendar/"]
WRITES = [
    "",
    "members/new/",
    "members/sheet/",
    "members/invite/",
    "departments/",
    "calendar/",
    "calendar/2026/fill/",
]


def addresses_of(cast: Cast) -> list[str]:
    """Reading addresses of single things."""
    reporter, day = (
        cast.reporter,
        CalendarDay.objects.create(project=cast.project, day=date(2026, 12, 31), name="厂休"),
    )
    return [
        f"members/{reporter.pk}/", f"departments/{reporter.department.pk}/", f"areas/{cast.area.pk}/",
        f"firms/{cast.consultant.firm.pk}/", f"calendar/{day.day.year}/",
    ]  # fmt: skip


def deeds_on(cast: Cast) -> list[str]:
    """Writing addresses of single things."""
    day = CalendarDay.objects.create(project=cast.project, day=date(2026, 12, 30), name="厂休")
    person, firm = f"members/{cast.reporter.pk}/", cast.consultant.firm
    return [
        person, f"{person}invite/", f"{person}end/",
        f"departments/{cast.reporter.department.pk}/remove/", f"areas/{cast.area.pk}/", f"firms/{firm.pk}/",
        f"calendar/day/{day.pk}/remove/", "calendar/2026/confirm/",
    ]  # fmt: skip


def test_lead_and_sponsor_read_and_for_everybody_else_there_is_nothing(client: Client, cast: Cast) -> None:
    paths = [*READS, *addresses_of(cast)]
    for name, person in cast.everybody().items():
        client.force_login(person.user)
        answers = {path: client.get(HOME + path).status_code for path in paths}
        wanted = 200 if name in ("lead", "sponsor") else 404
        assert answers == dict.fromkeys(paths, wanted), name


def test_only_the_lead_writes(client: Client, cast: Cast) -> None:
    for name, person in cast.everybody().items():
        if name == "lead":
            continue
        client.force_login(person.user)
        for path in [*WRITES, *deeds_on(cast)] if name == "sponsor" else [*WRITES, deeds_on(cast)[0]]:
            assert client.post(HOME + path, {"name": "x", "last_day": "2026-11-01"}).status_code == 404, (
                name,
                path,
            )
        CalendarDay.objects.all().delete()
    assert not mail.outbox


def test_without_a_session_everything_leads_to_the_sign_in(client: Client, cast: Cast) -> None:
    for path in [*READS, *addresses_of(cast)]:
        assert client.get(HOME + path)["Location"].startswith("/accounts/login/")


def test_things_of_another_project_do_not_exist_here(client: Client, cast: Cast) -> None:
    foreign = cast.outsider.project
    department = Department.objects.create(project=foreign, name="财务部")
    day = CalendarDay.objects.create(project=foreign, day=date(2026, 12, 30), name="厂休")
    client.force_login(cast.lead.user)
    for path in (f"members/{cast.outsider.pk}/", f"departments/{department.pk}/"):
        assert client.get(HOME + path).status_code == 404
    for path in (
        f"members/{cast.outsider.pk}/invite/",
        f"members/{cast.outsider.pk}/end/",
        f"calendar/day/{day.pk}/remove/",
    ):
        assert client.post(HOME + path, {"last_day": "2026-11-01"}).status_code == 404


@pytest.fixture
def lead(client: Client, cast: Cast) -> Client:
    client.force_login(cast.lead.user)
    return client


def test_foreign_ids_in_a_form_are_refused(lead: Client, cast: Cast) -> None:
    foreign = Department.objects.create(project=cast.outsider.project, name="财务部")
    words = {"name": "刘洋", "email": "ly@huarui.example", "roles": "reporter", "department": foreign.pk}
    assert lead.post(HOME + "members/new/", words).status_code == 422
    assert not Member.objects.filter(name="刘洋").exists()


def test_a_person_is_added_and_invited_in_one_go(lead: Client, cast: Cast) -> None:
    words = {"name": "刘洋", "email": "ly@huarui.example", "roles": "reporter", "invite": "1", "key": "k1"}
    for _ in range(5):
        assert lead.post(HOME + "members/new/", words).status_code == 302
    assert Member.objects.get(name="刘洋").email == "ly@huarui.example"
    assert [letter.recipients() for letter in mail.outbox] == [["ly@huarui.example"]]


def test_a_refusal_keeps_the_words(lead: Client, cast: Cast) -> None:
    words = {"name": "刘洋", "email": cast.reporter.email, "roles": "reporter"}
    answer = lead.post(HOME + "members/new/", words)
    assert answer.status_code == 422
    assert "刘洋" in answer.text


def test_parts_are_added_changed_and_removed(lead: Client, cast: Cast) -> None:
    for kind, model in (("departments", Department), ("areas", Area), ("firms", Firm)):
        more = {"kind": "software", "order": "3"}
        assert lead.post(f"{HOME}{kind}/", {"name": "新的"} | more).status_code == 302
        row = model.objects.get(name="新的")
        assert lead.post(f"{HOME}{kind}/{row.pk}/", {"name": "改过"} | more).status_code == 302
        assert lead.post(f"{HOME}{kind}/{row.pk}/remove/").status_code == 302
        assert not model.objects.filter(name="改过").exists()


def test_the_project_is_changed_but_not_its_key(lead: Client, cast: Cast) -> None:
    words = {
        "name": "CRM推广", "system": "CRM", "time_zone": "Asia/Shanghai", "country": "CN", "key": "ERP",
        "hours": "09:00-18:00", "reading": "department",
    }  # fmt: skip
    assert lead.post(HOME, words).status_code == 302
    cast.project.refresh_from_db()
    assert (cast.project.name, cast.project.key) == ("CRM推广", "CRM")


def test_the_member_list_asks_the_database_as_often_for_one_as_for_many(lead: Client, cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert lead.get(HOME + "members/").status_code == 200
        return len(asked)

    queries()
    few = queries()
    for name in ("甲", "乙", "丙"):
        make_member(cast.project, name, "reporter", department=cast.reporter.department)
    assert queries() == few <= 12


def test_people_are_found_by_name_address_department_and_firm(lead: Client, cast: Cast) -> None:
    for words, found in (
        ("晓雯", "陈晓雯"),
        (cast.head.email, "王磊"),
        ("启明", "何明远"),
        ("销售 孙", "孙悦"),
    ):
        rows = lead.get(HOME + "members/", {"q": words}, headers={"HX-Request": "true"}).text
        assert found in rows
        assert "林静" not in rows


@pytest.mark.parametrize("odd", ["\x00", "'", "%", "x" * 5000, "\ud800", "role=king"])
def test_odd_searches_find_nothing_and_break_nothing(lead: Client, cast: Cast, odd: str) -> None:
    asked = {"q": odd.encode("utf-8", "replace").decode(), "role": odd.encode("utf-8", "replace").decode()}
    # A NUL is in no form that people send: the address is refused as a whole.
    assert lead.get(HOME + "members/", asked).status_code == (400 if odd == "\x00" else 200)


def test_the_first_start_asks_three_questions_once(client: Client, db: None) -> None:
    words = {
        "company": "华锐贸易", "project": "CRM上线", "key": "crm", "lead_name": "林静",
        "lead_email": "linjing@huarui.example", "password": "山高月小水落石出江流有声", "due_at": "17:30",
    }  # fmt: skip
    assert client.get("/start/").status_code == 200
    answer = client.post("/start/", words)
    assert answer["Location"] == "/company/CRM/setup/"
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/start/").status_code == client.post("/start/", words).status_code == 404
    assert Organization.objects.count() == 1
