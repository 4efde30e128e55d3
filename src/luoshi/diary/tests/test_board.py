"""The missing list: live, by department, for those who answer for people."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.diary.models import Diary, Reminder, departments_below
from luoshi.diary.queries.board import NAMES, board
from luoshi.kernel.verdict import Refusal
from luoshi.people.models import User
from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import CalendarDay, Department, Member
from luoshi.testing.cast import Cast, make_member

from .days import FRIDAY, MONDAY, TUESDAY, at, page_of, sign_in

POLL = {"hx-request": "true"}
pytestmark = pytest.mark.usefixtures("monday")


@pytest.fixture
def service(cast: Cast) -> Department:
    """客服部, with one reporter and below it 售后组 with another."""
    service = Department.objects.create(project=cast.project, name="客服部")
    after = Department.objects.create(project=cast.project, name="售后组", parent=service)
    make_member(cast.project, "李娜", "reporter", department=service)
    make_member(cast.project, "马超", "reporter", department=after)
    return service


def seen(member: Member, query: str = "", **headers: str) -> Any:
    return sign_in(member).get(page_of(member, "missing", query=query), headers=headers)


@pytest.mark.parametrize("name", ["missing", "entries"])
def test_who_may_look(cast: Cast, name: str) -> None:
    opened = {
        who
        for who, person in cast.everybody().items()
        if sign_in(person).get(page_of(cast.lead, name)).status_code == 200
    }
    assert opened == {"lead", "head", "sponsor"}


def test_figures_and_names_by_department(cast: Cast, service: Department) -> None:
    Diary.file_nil(by=cast.reporter)
    Diary.add_entry(by=cast.reporter2, words="保存不了")
    Diary.file(by=cast.reporter2)
    found = board(cast.lead, MONDAY)
    sales = next(line for line in found.lines if str(line.department) == "销售一部")
    assert (sales.due, sales.filed, sales.nil, sales.entries) == (3, 2, 1, 1)
    assert [one["name"] for one in sales.silent] == ["王磊"]
    assert [(one["name"], one["entries"]) for one in sales.writers] == [("孙悦", 1)]
    assert (found.due, found.missing) == (5, 3)


def test_a_head_answers_for_the_departments_below(cast: Cast, service: Department) -> None:
    head = make_member(cast.project, "周婷", "head", department=service)
    service.head = head
    service.save()
    names = {str(line.department) for line in board(head, MONDAY).lines}
    assert names == {"客服部", "售后组"}
    assert "陈晓雯" not in seen(head).content.decode()
    assert departments_below(cast.lead) is None
    assert departments_below(cast.reporter) == set()


def test_a_long_list_of_names_is_cut(cast: Cast) -> None:
    for turn in range(NAMES + 5):
        make_member(cast.project, f"同事{turn:02}", "reporter", department=cast.reporter.department)
    (line,) = board(cast.head, MONDAY).lines
    assert (len(line.silent), line.more_silent) == (NAMES, 8)
    assert "还有8人" in seen(cast.head).content.decode()


def test_a_poll_is_answered_304_until_something_changes(cast: Cast) -> None:
    tag = seen(cast.lead, **POLL)["ETag"]
    assert seen(cast.lead, **POLL, **{"if-none-match": tag}).status_code == 304
    Diary.file_nil(by=cast.reporter)
    fresh = seen(cast.lead, **POLL, **{"if-none-match": tag})
    assert (fresh.status_code, "<html" in fresh.content.decode()) == (200, False)


def test_a_poll_of_what_travelled_compressed_is_answered_304_too(cast: Cast) -> None:
    packed = seen(cast.lead, **POLL, **{"accept-encoding": "gzip"})
    assert (packed["Content-Encoding"], packed["ETag"][:3]) == ("gzip", 'W/"')
    again = seen(cast.lead, **POLL, **{"accept-encoding": "gzip", "if-none-match": packed["ETag"]})
    assert again.status_code == 304


def test_each_is_reminded_once_a_day_whoever_presses(cast: Cast, service: Department) -> None:
    Diary.file_nil(by=cast.reporter)
    assert Reminder.send(by=cast.head, day=MONDAY) == 1
    assert Reminder.send(by=cast.lead, day=MONDAY) == 3
    assert Reminder.send(by=cast.lead, day=MONDAY) == 0
    reminded = set(Reminder.objects.values_list("member__name", flat=True))
    assert reminded == {"孙悦", "王磊", "李娜", "马超"}
    assert (Notice.objects.count(), Letter.objects.count()) == (4, 4)


def test_a_head_does_not_remind_the_head(cast: Cast) -> None:
    assert "提醒还没交的2人" in seen(cast.head).content.decode()
    assert Reminder.send(by=cast.head, day=MONDAY) == 2
    assert not Notice.objects.filter(recipient=cast.head).exists()
    assert "都提醒过了" in seen(cast.head).content.decode()


def test_the_page_says_how_many_and_when(cast: Cast) -> None:
    assert "提醒还没交的3人" in seen(cast.lead).content.decode()
    answer = sign_in(cast.lead).post(page_of(cast.lead, "remind"), {"day": "2026-11-23"})
    assert answer.status_code == 302
    page = seen(cast.lead).content.decode()
    assert "都提醒过了" in page
    assert "17:00提醒过" in page


@pytest.mark.parametrize("who", ["reporter", "consultant", "observer", "outsider"])
def test_others_remind_nobody(cast: Cast, who: str) -> None:
    answer = sign_in(getattr(cast, who)).post(page_of(cast.lead, "remind"), {"day": "2026-11-23"})
    assert answer.status_code == 404
    assert not Reminder.objects.exists()


def test_a_closed_day_is_not_reminded(cast: Cast) -> None:
    with at(TUESDAY, 10), pytest.raises(Refusal, match="截止"):
        Reminder.send(by=cast.lead, day=MONDAY)


def test_a_free_day_says_so(cast: Cast) -> None:
    CalendarDay.set_day(cast.project, FRIDAY, works=False, name="店庆", by=cast.lead)
    assert "不用交日报" in seen(cast.lead, "?day=2026-11-20").content.decode()


@pytest.mark.parametrize("given", ["2099-01-01", "nonsense", "0001-01-01", "2026-02-30", ""])
def test_strange_days_lead_somewhere(cast: Cast, given: str) -> None:
    assert seen(cast.lead, f"?day={given}").status_code == 200


def test_the_entries_of_a_day(cast: Cast, service: Department) -> None:
    Diary.add_entry(by=cast.reporter, words="保存不了")
    Diary.add_entry(by=Member.objects.get(name="李娜"), words="打不开")
    browser = sign_in(cast.lead)
    whole = browser.get(page_of(cast.lead, "entries")).content.decode()
    part = browser.get(page_of(cast.lead, "entries", query=f"?department={service.pk}")).content.decode()
    assert ("保存不了" in whole, "打不开" in whole) == (True, True)
    assert ("保存不了" in part, "打不开" in part) == (False, True)
    head = sign_in(cast.head).get(page_of(cast.lead, "entries")).content.decode()
    assert ("保存不了" in head, "打不开" in head) == (True, False)


def crowd(cast: Cast, people: int) -> None:
    departments = [
        Department.objects.create(project=cast.project, name=f"部门{people}{turn}") for turn in range(7)
    ]
    users = [User(email=f"c{people}-{turn}@huarui.example", name=f"人{turn}") for turn in range(people)]
    User.objects.bulk_create(users)
    members = [
        Member(
            project=cast.project,
            user=user,
            name=user.name,
            roles=" reporter ",
            department=departments[turn % 7],
        )
        for turn, user in enumerate(users)
    ]
    Member.objects.bulk_create(members)
    for member in members[:3]:
        Diary.add_entry(by=member, words="保存不了")
        Diary.file(by=member)


def test_queries_do_not_grow_with_people(cast: Cast) -> None:
    browser, counts = sign_in(cast.lead), []
    for people in (42, 420):
        crowd(cast, people)
        browser.get(page_of(cast.lead, "missing"))  # the frame remembers its numbers for some seconds
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(page_of(cast.lead, "missing")).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 16


def test_last_friday_is_one_step_back(cast: Cast) -> None:
    assert "day=2026-11-20" in seen(cast.lead).content.decode()
    with at(date(2026, 11, 22), 10):
        assert seen(cast.lead).status_code == 200
