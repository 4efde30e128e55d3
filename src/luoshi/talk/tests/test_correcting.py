"""Minutes are corrected after the end: the earlier ones stay, marked, for those who may read minutes."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone, translation

from luoshi.kernel.verdict import Moved, Refusal
from luoshi.post.models import Notice
from luoshi.rollout.models import Area
from luoshi.talk import doctor
from luoshi.talk.models import Former, Meeting
from luoshi.talk.tests.conftest import sign_in
from luoshi.talk.tests.meetings import called, ended
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

FIRST, SECOND = "放宽到200个字符", "放宽到250个字符，12月5日发版"
GIVEN: dict[str, Any] = {"minutes": SECOND, "outcome": "solution", "lasted": 50, "reason": "长度和日期记错了"}


@pytest.fixture(autouse=True)
def chinese() -> Any:
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        yield


def page(meeting: Meeting, reader: Any) -> str:
    return str(sign_in(reader).get(meeting.url).content.decode())


def test_the_new_words_stand_and_the_earlier_ones_are_kept(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    meeting.correct(by=cast.lead, **GIVEN)
    assert (meeting.state, meeting.minutes, meeting.lasted) == ("ended", SECOND, 50)
    kept = Former.objects.get()
    assert (kept.number, kept.minutes, kept.lasted, kept.by) == (1, FIRST, 45, cast.lead)
    event = Event.objects.about(meeting).get(verb="correct")
    assert event.facts["sha256"] == meeting.seal and not event.internal
    assert [wrong for check in doctor.CHECKS for wrong in check()] == []


def test_everybody_who_took_part_is_told(cast: Cast, topic: Area) -> None:
    ended(cast, topic).correct(by=cast.lead, **GIVEN)
    told = Notice.objects.filter(kind="meeting_corrected")
    assert {notice.recipient for notice in told} == {cast.reporter, cast.consultant}
    assert all("长度和日期记错了" in notice.body for notice in told)


def test_the_page_shows_what_was_corrected_and_what_stood_before(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    assert "已更正" not in page(meeting, cast.consultant)
    meeting.correct(by=cast.lead, **GIVEN)
    shown = page(meeting, cast.consultant)
    assert "已更正" in shown and FIRST in shown and SECOND in shown and "长度和日期记错了" in shown


def test_internal_minutes_stay_inside_when_they_are_corrected(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic, audience="internal")
    meeting.correct(by=cast.lead, **GIVEN)
    outside, inside = page(meeting, cast.consultant), page(meeting, cast.reporter)
    assert FIRST in inside and SECOND in inside
    assert not [word for word in (FIRST, SECOND, GIVEN["reason"]) if word in outside]
    assert not Notice.objects.filter(kind="meeting_corrected", recipient=cast.consultant).exists()


def test_who_wrote_them_corrects_them_and_nobody_else(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    for person in (cast.reporter, cast.consultant, cast.head):
        with pytest.raises(Refusal, match="林静"):
            meeting.correct(by=person, **GIVEN)
    Meeting.objects.filter(pk=meeting.pk).update(ended_by=cast.consultant)
    Meeting.objects.get().correct(by=cast.consultant, **GIVEN)
    assert Former.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"minutes": " "}, "请写纪要"),
        ({"minutes": "长" * 100_000}, "80,000"),
        ({"outcome": "x"}, "结果"),
        ({"lasted": 0}, "多少分钟"),
        ({"reason": " "}, "哪里记错了"),
        ({"reason": "错" * 300}, "100"),
        ({"minutes": FIRST, "lasted": 45}, "没有改动"),
        ({"seen": "an older seal"}, "您写的都还在"),
    ],
)
def test_what_is_no_correction_is_refused_and_nothing_is_kept(
    cast: Cast, topic: Area, changes: dict[str, Any], sentence: str
) -> None:
    meeting = ended(cast, topic)
    with pytest.raises(Refusal, match=sentence):
        meeting.correct(by=cast.lead, **GIVEN | changes)
    assert Meeting.objects.get().minutes == FIRST and not Former.objects.exists()


def test_a_meeting_that_goes_on_has_nothing_to_correct(cast: Cast, topic: Area) -> None:
    with pytest.raises(Moved):
        called(cast, topic).correct(by=cast.lead, **GIVEN)


def test_the_form_begins_with_what_stands_and_gives_back_what_was_typed(cast: Cast, topic: Area) -> None:
    meeting, browser = ended(cast, topic), sign_in(cast.lead)
    address = cast.project.url("talk:arrange", meeting.pk, "correct")
    assert FIRST in browser.get(address).content.decode()
    given = GIVEN | {"seen": meeting.seal}
    refused = browser.post(address, given | {"reason": ""}, headers={"hx-request": "true"})
    assert refused.status_code == 422 and SECOND in refused.content.decode()
    assert browser.post(address, given)["Location"] == meeting.url
    assert Meeting.objects.get().minutes == SECOND


def test_two_who_correct_at_once_lose_nothing(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    address = cast.project.url("talk:arrange", meeting.pk, "correct")
    given = GIVEN | {"seen": meeting.seal}
    sign_in(cast.lead).post(address, given)
    slower = sign_in(cast.lead).post(address, given | {"minutes": "第三种说法"})
    assert slower.status_code == 409 and "第三种说法" in slower.content.decode()
    assert Former.objects.count() == 1


def test_strangers_find_no_such_form(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    for stranger in (cast.other_consultant, cast.developer, cast.outsider):
        address = stranger.project.url("talk:arrange", meeting.pk, "correct")
        assert sign_in(stranger).get(address).status_code == 404
        assert sign_in(stranger).post(address, GIVEN).status_code == 404


def test_the_doctor_sees_that_earlier_minutes_were_touched(cast: Cast, topic: Area) -> None:
    ended(cast, topic).correct(by=cast.lead, **GIVEN)
    Former.objects.update(minutes="别的")
    assert any("not those in the trail" in wrong for wrong in doctor.meetings_follow_their_trail())
