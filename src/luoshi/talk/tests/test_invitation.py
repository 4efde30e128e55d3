"""The file for the calendar, read back by a parser: the same UID for ever, a higher SEQUENCE each time."""

from __future__ import annotations

import email
import email.policy
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from luoshi.kernel import clock
from luoshi.post.envelope import compose
from luoshi.post.models import Letter
from luoshi.rollout.models import Area, Member
from luoshi.talk.invitation import invitation
from luoshi.talk.tests.meetings import called, ended, fixed, tomorrow
from luoshi.testing.cast import Cast


def sent(member: Member) -> list[Calendar]:
    """The files in the letters to this member, in their order."""
    letters = Letter.objects.filter(member=member).exclude(calendar="").order_by("id")
    return [Calendar.from_ical(letter.calendar) for letter in letters]


def event(calendar: Calendar) -> Any:
    (found,) = calendar.walk("VEVENT")
    return found


def test_the_invitation_says_what_calendars_need(cast: Cast, topic: Area) -> None:
    meeting = fixed(
        cast, topic, link="https://meeting.tencent.com/dm/abc", place="", agenda="带上订单号\n三个例子"
    )
    (calendar,) = sent(cast.reporter)
    found = event(calendar)
    assert (calendar["VERSION"], calendar["METHOD"], calendar["CALSCALE"]) == ("2.0", "REQUEST", "GREGORIAN")
    assert "Luoshi" in calendar["PRODID"]
    assert found["UID"] == f"{meeting.pk}@localhost"
    assert (found["SEQUENCE"], found["STATUS"]) == (0, "CONFIRMED")
    assert found.decoded("DTSTART") == tomorrow(10)
    assert found.decoded("DTEND") - found.decoded("DTSTART") == timedelta(minutes=30)
    assert abs(found.decoded("DTSTAMP") - clock.now()) < timedelta(minutes=1)
    assert found["SUMMARY"] == "看地址为什么存不下"
    assert "带上订单号\n三个例子" in found["DESCRIPTION"]
    assert "https://meeting.tencent.com/dm/abc" in found["DESCRIPTION"]
    assert found["URL"].endswith(f"/meetings/{meeting.pk}/")
    assert (found["ORGANIZER"], found["ORGANIZER"].params["CN"]) == ("mailto:luoshi@localhost", "林静")


def test_only_the_readers_own_address_stands_in_it(cast: Cast, topic: Area) -> None:
    fixed(cast, topic)
    for reader in (cast.reporter, cast.consultant, cast.lead):
        (calendar,) = sent(reader)
        text = calendar.to_ical().decode().replace("\r\n ", "")
        assert event(calendar)["ATTENDEE"] == f"mailto:{reader.email}"
        assert "陈晓雯" in text and "何明远" in text
        others = {cast.reporter.email, cast.consultant.email, cast.lead.email} - {reader.email}
        assert not [address for address in others if address in text]


def test_lines_end_and_fold_as_the_standard_says(cast: Cast, topic: Area) -> None:
    """RFC 5545: CRLF, at most 75 octets a line, and no character is cut in two."""
    meeting = fixed(cast, topic, title="长" * 120, agenda="汉字👨‍👩‍👧" * 300)
    raw = invitation(meeting, cast.reporter).encode()
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    lines = raw.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() is not None for line in lines)
    assert event(Calendar.from_ical(raw))["SUMMARY"] == "长" * 120


@pytest.mark.parametrize("nasty", ["a;b,c\\d:e", 'x"y', "END:VEVENT\r\nBEGIN:VALARM", "a\0b\x1b"])
def test_no_words_break_the_file(cast: Cast, topic: Area, nasty: str) -> None:
    meeting = fixed(cast, topic)
    meeting.title = meeting.agenda = meeting.place = meeting.called_by.name = cast.reporter.name = nasty
    calendar = Calendar.from_ical(invitation(meeting, cast.reporter))
    assert [component.name for component in calendar.walk()] == ["VCALENDAR", "VEVENT"]


def test_a_move_and_a_cancellation_reach_the_same_entry(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    meeting.shift(by=cast.lead, time=tomorrow(15), reason="机房停电")
    meeting.change(by=cast.lead, place="三楼")
    meeting.cancel(by=cast.lead, reason="不用了")
    calendars = sent(cast.consultant)
    assert [calendar["METHOD"] for calendar in calendars] == ["REQUEST", "REQUEST", "REQUEST", "CANCEL"]
    assert len({event(calendar)["UID"] for calendar in calendars}) == 1
    assert [event(calendar)["SEQUENCE"] for calendar in calendars] == [0, 1, 2, 3]
    assert event(calendars[1]).decoded("DTSTART") == tomorrow(15)
    assert event(calendars[-1])["STATUS"] == "CANCELLED"


def test_who_is_left_out_gets_a_cancellation_of_their_own(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    meeting.change(by=cast.lead, people=[cast.reporter])
    assert [calendar["METHOD"] for calendar in sent(cast.consultant)] == ["REQUEST", "CANCEL"]
    assert [calendar["METHOD"] for calendar in sent(cast.reporter)] == ["REQUEST", "REQUEST"]


def test_before_a_time_is_fixed_no_calendar_is_touched(cast: Cast, topic: Area) -> None:
    called(cast, topic).cancel(by=cast.lead, reason="不用了")
    assert not Letter.objects.exclude(calendar="").exists()


def test_internal_things_stand_in_no_invitation(cast: Cast, topic: Area) -> None:
    fixed(cast, topic, note="预算只有五千")
    ended(cast, topic, minutes="对方不靠谱", audience="internal", details={"title": "第二次"})
    texts = [
        letter.calendar + letter.text + letter.html
        for letter in Letter.objects.filter(member=cast.consultant)
    ]
    assert texts
    assert not [text for text in texts if "五千" in text or "不靠谱" in text]


def test_the_letter_carries_it_as_a_part_and_as_a_file(cast: Cast, topic: Area) -> None:
    fixed(cast, topic)
    letter = Letter.objects.filter(member=cast.reporter).exclude(calendar="").get()
    mail = email.message_from_bytes(compose(letter).as_bytes(), policy=email.policy.default)
    parts = {part.get_content_type(): part for part in mail.walk()}
    assert mail.get_content_type() == "multipart/mixed"
    assert parts["text/calendar"].get_param("method") == "REQUEST"
    assert parts["text/calendar"].get_param("charset") == "utf-8"
    for kind in ("text/calendar", "application/ics"):
        raw = parts[kind].get_payload(decode=True)
        assert event(Calendar.from_ical(raw))["SUMMARY"] == "看地址为什么存不下"
        assert b"\n" not in raw.replace(b"\r\n", b"")
    assert parts["application/ics"].get_filename() == "invite.ics"
    assert {"text/plain", "text/html"} <= set(parts)
