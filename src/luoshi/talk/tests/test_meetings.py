"""Meetings: who may call, see, answer, fix, move, end; each refusal with its sentence."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from luoshi.evidence.models import Attachment, GoneFile, take
from luoshi.kernel import clock
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import Area
from luoshi.talk import doctor
from luoshi.talk.models import Meeting, Reply
from luoshi.talk.tests.conftest import upload
from luoshi.talk.tests.meetings import called, ended, fixed, tomorrow
from luoshi.testing.cast import Cast, make_member
from luoshi.trail.models import Event

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"), timezone.override("Asia/Shanghai"):
        yield


def test_everybody_invited_is_asked_and_one_event_is_written(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    assert [person.name for person in meeting.people()] == ["林静", "陈晓雯", "何明远"]
    told = {notice.recipient for notice in Notice.objects.filter(kind="meeting_asked")}
    assert told == {cast.reporter, cast.consultant}
    (event,) = Event.objects.about(meeting)
    assert (event.verb, event.to_state, event.facts["people"][0]) == ("call", "proposed", "林静")
    assert not Letter.objects.exclude(calendar="").exists()


def test_a_meeting_is_seen_by_the_company_and_by_the_firms_that_take_part(cast: Cast, topic: Area) -> None:
    meeting, inside = called(cast, topic), called(cast, topic, cast.reporter)
    for reader in (cast.lead, cast.reporter2, cast.observer):
        assert set(Meeting.objects.visible_to(reader)) == {meeting, inside}
    assert list(Meeting.objects.visible_to(cast.consultant)) == [meeting]
    colleague = make_member(cast.project, "小周", "consultant", firm=cast.consultant.firm)
    assert list(Meeting.objects.visible_to(colleague)) == [meeting]
    for stranger in (cast.other_consultant, cast.developer, cast.outsider):
        assert not Meeting.objects.visible_to(stranger).exists()


def test_an_outsider_without_a_firm_sees_nothing(cast: Cast, topic: Area) -> None:
    called(cast, topic)
    assert not Meeting.objects.visible_to(
        make_member(cast.project, "无主", "consultant", active_to=None)
    ).exists()


def test_nobody_is_invited_to_whom_the_matter_is_not_open(cast: Cast, topic: Area) -> None:
    for stranger in (cast.other_consultant, cast.developer, cast.outsider):
        with pytest.raises(Refusal, match=stranger.name):
            called(cast, topic, cast.reporter, stranger)
    assert not Meeting.objects.exists()


def test_an_outsider_calls_the_lead_and_nobody_they_do_not_know(cast: Cast, topic: Area) -> None:
    assert called(cast, topic, cast.lead, by=cast.consultant).called_by == cast.consultant
    with pytest.raises(Refusal, match="陈晓雯"):
        called(cast, topic, cast.reporter, by=cast.consultant)
    with pytest.raises(Refusal, match="Internal notes"):
        called(cast, topic, cast.lead, by=cast.consultant, note="x")


def test_who_only_reads_or_cannot_see_it_calls_nothing(cast: Cast, topic: Area) -> None:
    with pytest.raises(Refusal, match="Observers"):
        called(cast, topic, by=cast.observer)
    with pytest.raises(Refusal, match="not open"):
        called(cast, topic, cast.lead, by=cast.other_consultant)


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"times": []}, "at least one time"),
        ({"times": [clock.now() - DAY]}, "has passed already"),
        ({"times": [clock.now() + 400 * DAY]}, "more than a year ahead"),
        ({"times": [clock.now() + n * DAY for n in range(1, 11)]}, "At most 8 times"),
        ({"length": -30}, "ends after it begins"),
        ({"length": 0}, "ends after it begins"),
        ({"length": 9000}, "at most 3 days"),
        ({"title": "  "}, "what it is about"),
        ({"title": "长" * 121}, "1 character too many"),
        ({"agenda": "长" * 100_000}, "95,000 characters too many"),
        ({"kind": "seance"}, "how you meet"),
        ({"link": "javascript:alert(1)"}, "begin with https://"),
    ],
)
def test_what_is_no_meeting_is_refused_with_a_sentence(
    cast: Cast, topic: Area, details: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(Refusal, match=sentence):
        called(cast, topic, **details)
    assert not Meeting.objects.exists()


def test_alone_and_with_500_people_nobody_meets(cast: Cast, topic: Area) -> None:
    with pytest.raises(Refusal, match="whom you want to meet"):
        called(cast, topic, cast.lead)
    crowd = [cast.reporter.__class__(pk=f"018f0000-0000-7000-8000-{n:012d}", name=str(n)) for n in range(500)]
    with pytest.raises(Refusal, match="501 people are too many"):
        called(cast, topic, *crowd)


def test_each_answers_each_time_and_the_last_word_counts(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    first, second = meeting.slots.all()
    meeting.answer(by=cast.reporter, answers={first.pk: "no", second.pk: "maybe"})
    meeting.answer(by=cast.reporter, answers={second.pk: "yes"})
    said = {reply.slot: reply.answer for reply in Reply.objects.filter(member=cast.reporter)}
    assert said == {first: "no", second: "yes"}
    assert Notice.objects.filter(kind="meeting_answered", recipient=cast.lead).count() == 2


@pytest.mark.parametrize("answers", [{}, {"slot": "perhaps"}, {"other": "yes"}])
def test_an_answer_to_nothing_is_refused(cast: Cast, topic: Area, answers: dict[str, str]) -> None:
    meeting, other = called(cast, topic), called(cast, topic)
    keys = {"slot": meeting.slots.all()[0].pk, "other": other.slots.all()[0].pk}
    with pytest.raises(Refusal):
        meeting.answer(by=cast.reporter, answers={keys[name]: word for name, word in answers.items()})
    assert not Reply.objects.filter(member=cast.reporter).exists()


def test_only_who_takes_part_answers(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    with pytest.raises(Refusal, match="take part"):
        meeting.answer(by=cast.reporter2, answers={meeting.slots.all()[0].pk: "yes"})
    with pytest.raises(Refusal, match="no such meeting"):
        meeting.answer(by=cast.developer, answers={meeting.slots.all()[0].pk: "yes"})


def test_another_time_is_suggested_and_the_others_are_asked(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    meeting.suggest(by=cast.consultant, times=[tomorrow(16)])
    assert meeting.slots.count() == 3
    assert Reply.objects.get(member=cast.consultant).answer == "yes"
    with pytest.raises(Refusal, match="among the proposed ones"):
        meeting.suggest(by=cast.reporter, times=[tomorrow(16)])


def test_who_called_it_or_the_lead_fixes_one(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic, cast.lead, by=cast.consultant)
    with pytest.raises(Refusal, match="何明远"):
        meeting.fix(by=cast.reporter, time=tomorrow(10))
    with pytest.raises(Refusal, match="not proposed any more"):
        meeting.fix(by=cast.lead, time=tomorrow(11))
    meeting.fix(by=cast.lead, time=tomorrow(10))
    assert (meeting.state, meeting.starts_at) == ("fixed", tomorrow(10))


def test_two_who_fix_different_times_at_once(cast: Cast, topic: Area) -> None:
    """The second is told who was faster and for when; nothing changes."""
    meeting = called(cast, topic)
    same = Meeting.objects.get(pk=meeting.pk)
    meeting.fix(by=cast.lead, time=tomorrow(10))
    with pytest.raises(Moved, match=r"林静 has fixed it already, for .* 10:00"):
        same.fix(by=cast.lead, time=tomorrow(14))
    assert Meeting.objects.get().starts_at == tomorrow(10)


def test_two_who_move_a_fixed_one_at_once(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    seen = meeting.seen
    meeting.shift(by=cast.lead, time=tomorrow(11), seen=seen)
    with pytest.raises(Moved, match=r"changed it meanwhile; it is now: .* 11:00"):
        meeting.shift(by=cast.lead, time=tomorrow(15), seen=seen)
    with pytest.raises(Refusal, match="for this time already"):
        meeting.shift(by=cast.lead, time=tomorrow(11))


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [("visit", "where you meet"), ("face", "where you meet"), ("remote", "give the link")],
)
def test_one_has_to_know_where_to_go(cast: Cast, topic: Area, kind: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        fixed(cast, topic, kind=kind, place="")
    assert not Meeting.objects.exists()


def test_a_cancelled_one_takes_no_answer(cast: Cast, topic: Area) -> None:
    meeting = called(cast, topic)
    with pytest.raises(Refusal, match="give the reason"):
        meeting.cancel(by=cast.lead, reason=" ")
    meeting.cancel(by=cast.lead, reason="顾问病了")
    with pytest.raises(Moved, match="林静 has cancelled it: 顾问病了"):
        meeting.answer(by=cast.reporter, answers={meeting.slots.all()[0].pk: "yes"})


def test_people_come_and_go(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    meeting.change(by=cast.lead, people=[cast.reporter, cast.reporter2])
    assert [person.name for person in meeting.people()] == ["林静", "孙悦", "陈晓雯"]
    assert Notice.objects.filter(recipient=cast.consultant, kind="meeting_cancelled").exists()
    assert meeting.sequence == 1
    with pytest.raises(Refusal, match="钱远"):
        meeting.change(by=cast.lead, people=[cast.reporter, cast.other_consultant])
    with pytest.raises(Refusal, match="Nothing was changed"):
        meeting.change(by=cast.lead, title=meeting.title)
    with pytest.raises(Refusal, match="whom you want to meet"):
        meeting.change(by=cast.lead, people=[])


def test_an_internal_note_tells_nobody(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    before = Notice.objects.count()
    meeting.change(by=cast.lead, note="先别提预算")
    assert (Notice.objects.count(), meeting.sequence) == (before, 0)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"minutes": ""}, "write the minutes"),
        ({"minutes": " \n "}, "write the minutes"),
        ({"minutes": "长" * 100_000}, "80,000 characters too many"),
        ({"outcome": ""}, "what came out"),
        ({"lasted": 0}, "how many minutes"),
        ({"audience": "everybody"}, "who reads it"),
        ({"cost": Decimal(-1)}, "not negative"),
        ({"cost": Decimal("NaN")}, "not negative"),
        ({"cost": Decimal(10), "currency": "XXX"}, "not negative"),
    ],
)
def test_without_minutes_nothing_ends(cast: Cast, topic: Area, given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        ended(cast, topic, **given)
    assert Meeting.objects.get().state == "fixed"


def test_the_database_itself_ends_nothing_without_minutes(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state="ended")


def test_nobody_writes_the_minutes_before_it_begins(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    with pytest.raises(Refusal, match="It begins at"):
        meeting.end(by=cast.lead, minutes="x", outcome="clear", lasted=5)


def test_minutes_end_it_and_are_told(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    assert (meeting.state, meeting.lasted, meeting.ended_by) == ("ended", 45, cast.lead)
    told = {notice.recipient for notice in Notice.objects.filter(kind="meeting_ended")}
    assert told == {cast.reporter, cast.consultant}
    with pytest.raises(Moved, match="ended already; 林静 wrote the minutes"):
        meeting.cancel(by=cast.lead, reason="x")


def test_internal_minutes_and_their_files_stay_inside(cast: Cast, topic: Area) -> None:
    notes = take(cast.lead, upload(b"log", "a.log"))
    meeting = ended(cast, topic, audience="internal", attachments=[notes])
    told = {notice.recipient for notice in Notice.objects.filter(kind="meeting_ended")}
    assert told == {cast.reporter}
    assert meeting.shows_minutes_to(cast.reporter) and not meeting.shows_minutes_to(cast.consultant)
    assert Attachment.objects.visible_to(cast.reporter).get() == notes
    assert not Attachment.objects.visible_to(cast.consultant).exists()


def test_files_of_a_meeting_are_seen_by_who_sees_it(cast: Cast, topic: Area) -> None:
    picture = take(cast.lead, upload(b"log", "a.log"))
    called(cast, topic, attachments=[picture])
    assert Attachment.objects.visible_to(cast.consultant).get() == picture
    assert not Attachment.objects.visible_to(cast.other_consultant).exists()
    with pytest.raises(GoneFile):
        called(cast, topic, attachments=[take(cast.reporter, upload(b"log", "b.log"))])


def test_a_consultant_writes_the_report_of_a_visit_but_no_bill(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic, kind="visit", place="三楼会议室")
    with clock.at(tomorrow(12)):
        with pytest.raises(Refusal, match="company itself"):
            meeting.end(by=cast.consultant, minutes="x", outcome="clear", lasted=90, cost=Decimal(500))
        with pytest.raises(Refusal, match="who reads it"):
            meeting.end(by=cast.consultant, minutes="x", outcome="clear", lasted=90, audience="internal")
        meeting.end(by=cast.consultant, minutes="到现场看了操作", outcome="clear", lasted=90)
        meeting.charge(by=cast.lead, cost=Decimal("1200.50"))
        with pytest.raises(Refusal, match="project lead"):
            meeting.charge(by=cast.consultant, cost=Decimal(9000))
    assert (meeting.cost, meeting.payee) == (Decimal("1200.50"), cast.consultant.firm)
    assert Event.objects.about(meeting).get(verb="charge").internal


def test_who_is_reminded_is_reminded_once_and_anew_after_a_move(cast: Cast, topic: Area) -> None:
    meeting = fixed(cast, topic)
    soon = Notice.objects.filter(kind="meeting_soon")
    with clock.at(tomorrow(9, 20)):
        assert Meeting.remind() == 0
    for _again in range(3):
        with clock.at(tomorrow(9, 45)):
            Meeting.remind()
    assert {notice.recipient for notice in soon.all()} == {cast.lead, cast.reporter, cast.consultant}
    assert soon.count() == 3
    meeting.shift(by=cast.lead, time=tomorrow(15))
    with clock.at(tomorrow(14, 45)):
        Meeting.remind()
    assert soon.count() == 6


def test_who_owes_the_minutes_is_asked_once(cast: Cast, topic: Area) -> None:
    fixed(cast, topic)
    for hour in (11, 12, 13):
        with clock.at(tomorrow(hour, 40)):
            Meeting.remind()
    assert [notice.recipient for notice in Notice.objects.filter(kind="meeting_minutes")] == [cast.lead]


def test_the_doctor_finds_what_must_not_be(cast: Cast, topic: Area) -> None:
    meeting = ended(cast, topic)
    assert [wrong for check in doctor.CHECKS for wrong in check()] == []
    Meeting.objects.filter(pk=meeting.pk).update(minutes="别的", starts_at=tomorrow(3))
    meeting.participants.exclude(member=cast.lead).delete()
    assert len([wrong for check in doctor.CHECKS for wrong in check()]) == 3
    Meeting.objects.filter(pk=meeting.pk).update(state="cancelled", reason="x")
    assert any("the trail says ended" in wrong for wrong in doctor.meetings_follow_their_trail())
