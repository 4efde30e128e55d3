"""The gentle question: asked of the silent, answered in one tap, and betrayed by nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from luoshi.diary.models import Diary, SoftQuestion
from luoshi.diary.sheet import XLSX
from luoshi.kernel import clock
from luoshi.kernel.tables import read_file
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event

from .days import MONDAY, at, page_of, sign_in

ASKED = "只有您看得到这个问题和您的回答"


@pytest.fixture
def quiet(cast: Cast) -> Iterator[Member]:
    """陈晓雯 filed fifteen times nil; six colleagues met three problems each in 订单管理. It is Monday noon."""
    days = [MONDAY - timedelta(days=n) for n in range(30, 0, -1)]
    colleagues = [
        make_member(cast.project, f"同事{n}", "reporter", department=cast.reporter.department)
        for n in range(6)
    ]
    for day in [day for day in days if day.weekday() < 5][-15:]:
        with at(day, 17):
            Diary.file_nil(by=cast.reporter)
    for place, colleague in enumerate(colleagues * 3):
        with at(days[-3 - place % 5], 11):
            problem = Diary.add_entry(by=colleague, words=f"保存不了{place}")
            problem.accept(by=cast.lead, importance=2, area=cast.area)
    with at(MONDAY, 12):
        yield cast.reporter


def today_of(member: Member) -> str:
    return sign_in(member).get(page_of(member, "today")).content.decode()


def test_the_silent_person_is_asked_once(cast: Cast, quiet: Member) -> None:
    assert SoftQuestion.ask_all() == 1
    assert SoftQuestion.ask_all() == 0
    assert SoftQuestion.objects.get().member == quiet
    assert ASKED in today_of(quiet)
    assert "订单管理" in today_of(quiet)


def test_really_none_is_one_tap_and_brings_peace(cast: Cast, quiet: Member) -> None:
    SoftQuestion.ask_all()
    assert sign_in(quiet).post(page_of(quiet, "really_none")).status_code == 302
    assert ASKED not in today_of(quiet)
    with clock.at(clock.now() + timedelta(days=60)):
        assert SoftQuestion.ask(cast.project) == 0


def test_a_reported_problem_is_an_answer(cast: Cast, quiet: Member) -> None:
    SoftQuestion.ask_all()
    Diary.add_entry(by=quiet, words="其实也有")
    assert ASKED not in today_of(quiet)
    with pytest.raises(Refusal):
        SoftQuestion.answer_none(by=quiet)


def test_an_unanswered_one_goes_away(cast: Cast, quiet: Member) -> None:
    SoftQuestion.ask_all()
    with at(MONDAY + timedelta(days=8), 12):
        assert ASKED not in today_of(quiet)


@pytest.mark.usefixtures("quiet")
def test_nobody_answers_what_was_not_asked(cast: Cast) -> None:
    SoftQuestion.ask_all()
    assert sign_in(cast.reporter2).post(page_of(cast.lead, "really_none")).status_code == 422
    assert sign_in(cast.consultant).post(page_of(cast.lead, "really_none")).status_code == 404
    assert not SoftQuestion.objects.get().answered


PAGES = ("today", "missing", "calendar", "pulse", "entries", "mine")


def seen_by(cast: Cast) -> dict[str, str]:
    """What every role but the person reads on every page that has to do with reporting."""
    url = cast.project.url
    everywhere = [url(f"diary:{name}") for name in PAGES] + [
        f"{url('diary:calendar')}?open={cast.reporter.department_id}", url("home:overview"), url("post:outbox"),
        url("post:inbox"), url("search:page") + "?q=陈晓雯", url("diary:calendar_xlsx"),
    ]  # fmt: skip
    seen = {}
    for who, person in cast.everybody().items():
        browser = sign_in(person)
        for address in everywhere if who != "reporter" else []:
            answer = browser.get(address)
            seen[f"{who} {address}"] = _plain(answer) if answer.status_code == 200 else ""
    return seen


def _plain(answer: Any) -> str:
    """What the page or workbook says, without the keys that are new each time."""
    if answer["Content-Type"] == XLSX:
        return str(read_file(BytesIO(answer.content)))
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_no_other_page_changes_by_a_letter(cast: Cast, quiet: Member) -> None:
    before = seen_by(cast)
    events = Event.objects.count()
    assert SoftQuestion.ask_all() == 1
    sign_in(quiet).post(page_of(quiet, "really_none"))
    after = seen_by(cast)
    assert after == before
    assert not [key for key, text in after.items() if ASKED in text]
    assert (Event.objects.count(), Letter.objects.filter(kind="soft").count()) == (events, 0)
    assert not Notice.objects.filter(subject_id__in=SoftQuestion.objects.values("pk")).exists()


def test_the_rows_open_for_the_person_alone(cast: Cast, quiet: Member) -> None:
    SoftQuestion.ask_all()
    opened = [who for who, one in cast.everybody().items() if SoftQuestion.objects.visible_to(one).exists()]
    assert opened == ["reporter"]


def test_a_day_off_asks_nobody(cast: Cast, quiet: Member) -> None:
    with at(MONDAY - timedelta(days=1), 12):
        assert SoftQuestion.ask(cast.project) == 0
