"""Pages of meetings: what each reader sees, what comes back when something is refused, who gets 404."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar
from openpyxl import load_workbook

from luoshi.evidence.models import Attachment, take
from luoshi.kernel import clock
from luoshi.rollout.models import Area, Member
from luoshi.talk.models import Meeting, Reply
from luoshi.talk.tests.conftest import sign_in, upload
from luoshi.talk.tests.meetings import called, ended, fixed, tomorrow
from luoshi.testing.cast import Cast

HTMX = {"hx-request": "true"}
STRANGERS = ("other_consultant", "developer", "outsider")


def url(member: Member, name: str, *args: Any) -> str:
    return member.project.url(f"talk:{name}", *args)


def body(answer: Any) -> str:
    return str(answer.content.decode())


def form(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the lead's form sends: tomorrow at ten with the reporter."""
    when = f"{tomorrow(10):%Y-%m-%dT%H:%M}"
    given = {
        "title": "看一眼",
        "kind": "video",
        "more": "@陈晓雯",
        "length": "30",
        "time": when,
        "place": "会议号1",
    }
    return given | changes


def test_a_meeting_is_called_and_its_page_shows_it(cast: Cast, topic: Area) -> None:
    browser = sign_in(cast.lead)
    answer = browser.post(url(cast.lead, "call", "area", topic.pk), form(cast, more="@陈晓雯 何明远"))
    meeting = Meeting.objects.get()
    assert answer["Location"] == meeting.url
    assert {place.member for place in meeting.participants.all()} == {
        cast.lead,
        cast.reporter,
        cast.consultant,
    }
    page = body(browser.get(meeting.url))
    assert "看一眼" in page and "会议号1" in page and "陈晓雯" in page


def test_the_time_is_the_readers_own(cast: Cast, topic: Area) -> None:
    cast.lead.user.change_self(time_zone="Europe/London")
    sign_in(cast.lead).post(url(cast.lead, "call", "area", topic.pk), form(cast, time="2099-01-05T09:00"))
    assert not Meeting.objects.exists()  # more than a year ahead
    soon = clock.now() + timedelta(days=3)
    sign_in(cast.lead).post(
        url(cast.lead, "call", "area", topic.pk), form(cast, time=f"{soon:%Y-%m-%d}T09:00", agreed="on")
    )
    assert Meeting.objects.get().starts_at.hour == (9 if soon.month in (11, 12, 1, 2) else 8)  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "要谈什么"),
        ({"time": "2020-01-01T10:00"}, "已经过去了"),
        ({"time": "morgen"}, ""),
        ({"time": "0001-01-01T00:00"}, ""),
        ({"time": "9999-12-31T23:59"}, ""),
        ({"length": "-5"}, "会谈的结束要在开始之后"),
        ({"length": "9" * 30}, ""),
        ({"length": "x"}, ""),
        ({"more": "没这人"}, "没这人"),
        ({"more": "、".join(f"人{n}" for n in range(500))}, "人0"),
        ({"more": "@钱远"}, "钱远"),
        ({"link": "javascript:alert(1)"}, "https://"),
        ({"agenda": "长" * 100_000}, "95,000"),
        ({"time2": "2099-01-01T10:00", "agreed": "on"}, "只写一个时间"),
        ({"attachment": "018f0000-0000-7000-8000-000000000000"}, ""),
        ({"people": "018f0000-0000-7000-8000-000000000000"}, ""),
    ],
)
def test_what_is_refused_comes_back_with_a_sentence_and_everything_typed(
    cast: Cast, topic: Area, changes: dict[str, str], sentence: str
) -> None:
    given = form(cast, note="先别提预算", **{"agenda": "带上三个例子"} | changes)
    answer = sign_in(cast.lead).post(url(cast.lead, "call", "area", topic.pk), given, headers=HTMX)
    assert answer.status_code == (404 if "attachment" in changes else 422)
    page = body(answer)
    assert sentence in page
    assert "先别提预算" in page and given["agenda"] in page
    assert not Meeting.objects.exists()


def test_the_form_offers_no_internal_note_outside_and_nothing_to_observers(cast: Cast, topic: Area) -> None:
    outside = body(sign_in(cast.consultant).get(url(cast.consultant, "call", "area", topic.pk)))
    assert 'name="title"' in outside and 'name="note"' not in outside
    answer = sign_in(cast.observer).get(url(cast.observer, "call", "area", topic.pk))
    assert answer.status_code == 409
    assert 'name="title"' not in body(answer)


def test_the_same_form_twice_is_one_meeting(cast: Cast, topic: Area) -> None:
    browser, given = sign_in(cast.lead), form(cast, key="k1")
    answers = {
        browser.post(url(cast.lead, "call", "area", topic.pk), given)["Location"] for _again in range(3)
    }
    assert len(answers) == Meeting.objects.count() == 1


@pytest.mark.parametrize("who", STRANGERS)
def test_who_has_nothing_to_do_with_it_gets_404_everywhere(cast: Cast, topic: Area, who: str) -> None:
    meeting, stranger = fixed(cast, topic, attachments=[take(cast.lead, upload(b"log"))]), getattr(cast, who)
    browser, file = sign_in(stranger), Attachment.objects.get()
    pages = [url(stranger, "meeting", meeting.pk), url(stranger, "calendar", meeting.pk),
             url(stranger, "call", "area", topic.pk), stranger.project.url("evidence:file", file.pk)]  # fmt: skip
    pages += [
        url(stranger, "arrange", meeting.pk, verb) for verb in ("shift", "change", "cancel", "end", "charge")
    ]
    assert {browser.get(page).status_code for page in pages} == {404}
    posts = [url(stranger, name, meeting.pk) for name in ("answer", "fix")] + pages[4:]
    assert {browser.post(page, {"reason": "x"}).status_code for page in posts} == {404}
    assert body(browser.get(url(stranger, "meetings"))).count("看地址") == 0


def test_an_outsider_who_takes_part_sees_the_meeting_and_nothing_internal(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic, audience="internal", minutes="纪要机密", cost=Decimal("98765.43"),
                    details={"note": "预算机密", "kind": "visit", "place": "三楼"})  # fmt: skip
    page = body(sign_in(cast.consultant).get(meeting.url))
    assert "三楼" in page and "45" in page
    assert not [word for word in ("机密", "98,765") if word in page]
    inside = body(sign_in(cast.reporter).get(meeting.url))
    assert "纪要机密" in inside and "预算机密" in inside and "¥98,765.43" in inside


def test_answers_are_given_and_shown(cast: Cast, topic: Area) -> None:
    meeting, browser = called(cast, topic), sign_in(cast.consultant)
    first, second = meeting.slots.all()
    assert "您可以吗" in body(browser.get(meeting.url)) or "哪个时间" in body(browser.get(meeting.url))
    given = {f"slot-{first.pk}": "yes", f"slot-{second.pk}": "no", "slot-x": "yes"}
    assert browser.post(url(cast.consultant, "answer", meeting.pk), given).status_code == 302
    assert Reply.objects.filter(member=cast.consultant).count() == 2
    assert "不行" in body(sign_in(cast.lead).get(meeting.url))


def test_answering_a_cancelled_one_says_who_cancelled_it(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    meeting.cancel(by=cast.lead, reason="顾问病了")
    given = {f"slot-{meeting.slots.all()[0].pk}": "yes"}
    answer = sign_in(cast.reporter).post(url(cast.reporter, "answer", meeting.pk), given)
    assert answer.status_code == 409
    assert "林静取消了：顾问病了" in body(answer)


def test_the_slower_one_of_two_who_fix_it_reads_what_stands(cast: Cast, topic: Area) -> None:
    meeting, browser = called(cast, topic), sign_in(cast.lead)
    first, second = meeting.slots.all()
    browser.post(url(cast.lead, "fix", meeting.pk), {"slot": first.pk})
    answer = browser.post(url(cast.lead, "fix", meeting.pk), {"slot": second.pk})
    assert answer.status_code == 409
    assert "已经定在" in body(answer)
    assert browser.post(url(cast.lead, "fix", meeting.pk), {"slot": "x"}).status_code == 422


def test_minutes_are_refused_with_everything_typed_and_then_end_it(cast: Cast, topic: Area) -> None:
    meeting, browser = fixed(cast, topic), sign_in(cast.lead)
    assert "开始" in body(browser.get(url(cast.lead, "arrange", meeting.pk, "end")))
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(hours=1))
    address = url(cast.lead, "arrange", meeting.pk, "end")
    assert browser.get(address).status_code == 200
    given = {"minutes": "谈清楚了", "outcome": "", "lasted": "50", "cost": "100", "audience": "internal"}
    answer = browser.post(address, given, headers=HTMX)
    assert answer.status_code == 422
    assert "谈清楚了" in body(answer) and 'value="50"' in body(answer)
    assert browser.post(address, given | {"outcome": "clear"}).status_code == 302
    found = Meeting.objects.get()
    assert (found.state, found.cost, found.currency, found.audience) == ("ended", 100, "CNY", "internal")


@pytest.mark.parametrize("verb", ["shift", "cancel", "change", "suggest", "end", "charge", "dance"])
def test_a_form_that_is_not_for_now_says_why(cast: Cast, topic: Area, verb: str) -> None:
    meeting = ended(cast, topic)
    answer = sign_in(cast.lead).get(url(cast.lead, "arrange", meeting.pk, verb), headers=HTMX)
    assert answer.status_code == {"charge": 200, "dance": 404}.get(verb, 409)


def test_it_is_moved_and_changed_by_form(cast: Cast, topic: Area) -> None:
    meeting, browser = fixed(cast, topic), sign_in(cast.lead)
    later = f"{tomorrow(16):%Y-%m-%dT%H:%M}"
    browser.post(
        url(cast.lead, "arrange", meeting.pk, "shift"), {"time": later, "seen": "fixed.0", "reason": "停电"}
    )
    stale = browser.post(url(cast.lead, "arrange", meeting.pk, "shift"), {"time": later, "seen": "fixed.0"})
    assert stale.status_code == 409
    given = {
        "title": "换个说法",
        "kind": "video",
        "length": "60",
        "place": "会议号2",
        "people": [str(cast.reporter.pk)],
    }
    assert browser.post(url(cast.lead, "arrange", meeting.pk, "change"), given).status_code == 302
    found = Meeting.objects.get()
    assert (found.title, found.sequence, found.starts_at) == ("换个说法", 2, tomorrow(16))
    assert {person.name for person in found.people()} == {"林静", "陈晓雯"}


def test_who_takes_part_downloads_it_for_the_calendar(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    address = url(cast.reporter, "calendar", meeting.pk)
    assert sign_in(cast.reporter).get(address).status_code == 404  # no time yet
    meeting.fix(by=cast.lead, time=tomorrow(10))
    answer = sign_in(cast.reporter).get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    assert Calendar.from_ical(answer.content)["METHOD"] == "REQUEST"
    assert sign_in(cast.reporter2).get(address).status_code == 404
    meeting.cancel(by=cast.lead, reason="x")
    assert Calendar.from_ical(sign_in(cast.reporter).get(address).content)["METHOD"] == "CANCEL"


def test_links_are_shown_with_their_host_and_open_apart(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic, link="https://meeting.tencent.com/dm/abc", place="")
    page = body(sign_in(cast.reporter).get(meeting.url))
    assert 'href="https://meeting.tencent.com/dm/abc" target="_blank" rel="noopener noreferrer"' in page
    assert "通往meeting.tencent.com" in page
    Meeting.objects.update(link="javascript:alert(1)")
    assert "javascript:" not in body(sign_in(cast.reporter).get(meeting.url))


def test_the_list_has_what_comes_and_what_is_past(cast: Cast, topic: Area) -> None:
    called(cast, topic, title="还没定")
    ended(cast, topic, details={"title": "谈过了"})
    fixed(cast, topic, cast.reporter2, title="没我的事")
    page = body(sign_in(cast.reporter).get(url(cast.reporter, "meetings")))
    assert "还没定" in page and "没我的事" in page and "谈过了" not in page
    mine = body(sign_in(cast.reporter).get(url(cast.reporter, "meetings"), {"mine": "yes"}))
    assert "没我的事" not in mine
    assert "谈过了" in body(sign_in(cast.consultant).get(url(cast.consultant, "meetings"), {"tab": "past"}))
    assert sign_in(cast.lead).get(url(cast.lead, "meetings"), {"tab": "x"}).status_code == 404


def test_lead_and_sponsor_see_and_download_what_firms_cost(cast: Cast, topic: Area) -> None:
    ended(
        cast,
        topic,
        cost=Decimal("1200.50"),
        lasted=90,
        details={"kind": "visit", "place": "三楼", "title": "=1+1"},
    )
    for reader in (cast.lead, cast.sponsor):
        page = body(sign_in(reader).get(url(reader, "firms"), {"period": "all"}))
        assert "启明咨询" in page and "¥1,200.50" in page and "1.5" in page
    for other in (cast.reporter, cast.head, cast.consultant, cast.outsider):
        assert sign_in(other).get(url(other, "firms")).status_code == 404 or other is cast.outsider
        assert "1,200" not in body(sign_in(other).get(url(other, "firms")))
    book = load_workbook(
        io.BytesIO(sign_in(cast.sponsor).get(url(cast.sponsor, "firms_export"), {"period": "all"}).content)
    )
    rows = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]  # type: ignore[union-attr]
    assert rows[1][0] == "启明咨询" and rows[1][2] == "'=1+1" and rows[1][8] == "1200.50"
    assert rows[-1][:5] == ["启明咨询", "1", "1", "1.5", "¥1,200.50"]
    assert sign_in(cast.lead).get(url(cast.lead, "firms"), {"period": "x"}).status_code == 404


@pytest.mark.parametrize("page", ["meetings", "past", "firms", "meeting"])
def test_no_page_asks_more_often_for_three_than_for_one(cast: Cast, topic: Area, page: str) -> None:
    def found(people: int) -> int:
        meeting = ended(
            cast, topic, *[cast.reporter, cast.consultant, cast.head, cast.reporter2][: people + 1]
        )
        called(cast, topic, *[cast.reporter, cast.consultant, cast.head][:people])
        address = url(cast.lead, page, meeting.pk) if page == "meeting" else url(
            cast.lead, "meetings" if page == "past" else page)  # fmt: skip
        address += {"past": "?tab=past", "firms": "?period=all"}.get(page, "")
        browser.get(address)
        with CaptureQueriesContext(connection) as context:
            assert browser.get(address).status_code == 200
        return len(context)

    browser = sign_in(cast.lead)
    first = found(1)
    called(cast, topic)
    ended(cast, topic)
    assert found(3) == first
    assert first <= 24
