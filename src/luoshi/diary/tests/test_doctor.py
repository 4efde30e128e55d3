"""What must always be true of diaries, and how each violation is named."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import F

from luoshi.diary import doctor
from luoshi.diary.models import Diary, Entry, Opening, Regime, SoftQuestion, Streak, Tally
from luoshi.kernel import clock
from luoshi.post.models import Notice
from luoshi.problems.models import Occurrence
from luoshi.rollout.models import CalendarDay, Leave
from luoshi.testing.broken import Broken, rows
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

from .days import FRIDAY, MONDAY, TUESDAY, at

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[None]:
    """It is Tuesday evening, and whatever was filed on Monday is old."""
    with at(TUESDAY, 19):
        yield


def lived(cast: Cast) -> Cast:
    """Three days: nil, a problem that was got round, one who was away, one who filed nothing."""
    for day in (FRIDAY, MONDAY, TUESDAY):
        with at(day, 16, 30):
            Opening.open_days(cast.project)
            if day != TUESDAY:
                Diary.file_nil(by=cast.reporter)
                Diary.add_entry(by=cast.reporter2, words=f"{day}保存不了", workaround="先记在纸上")
                Diary.file(by=cast.reporter2)
    with at(MONDAY, 20):
        Leave.enter(cast.head, by=cast.lead, first=MONDAY, last=MONDAY)
    Tally.count_days(cast.project)
    Streak.objects.create(
        project=cast.project, member=cast.head, began=FRIDAY, length=3, closed_at=clock.now(),
        told_at=clock.now() - HOUR, head_told_at=clock.now(),
    )  # fmt: skip
    SoftQuestion.objects.create(
        member=cast.reporter, area=cast.area, asked_on=MONDAY, quiet_until=TUESDAY + timedelta(days=30)
    )
    return cast


def nil() -> Diary:
    """Monday's report of who met nothing."""
    return Diary.objects.get(nil=True, day=MONDAY)


def misplaced(_cast: Cast) -> None:
    """A problem stands in the report of somebody else, who met nothing."""
    rows(Entry).filter(diary__day=MONDAY).update(diary=nil())


def told(model: type[Event] | type[Notice]) -> None:
    """Somebody wrote of a gentle question."""
    question = SoftQuestion.objects.get()
    who = question.member
    about = {"subject_id": question.pk, "subject_kind": "question", "verb": "ask"}
    if model is Event:
        Event.objects.create(scope=who.project_id, **about)
    else:
        where = {"project": who.project, "organization_id": who.project.organization_id}
        Notice.objects.create(recipient=who, kind="question", title="x", **where, **about)


def elsewhere(cast: Cast) -> None:
    rows(Diary).filter(day=MONDAY).update(regime=Regime.objects.get(project=cast.outsider.project))


FILED = {"nil": True, "day": MONDAY}
BROKEN: dict[str, Broken] = {
    "foreign regime": Broken(doctor.duties_have_a_regime_of_their_project, lived, elsewhere, "another project"),
    "closes early": Broken(doctor.duties_have_a_regime_of_their_project, lived, lambda _c: rows(Diary).filter(owed=True).update(closes_at=F("due_at") - HOUR), "closes before it is due"),
    "late unmarked": Broken(doctor.what_was_late_is_marked, lived, lambda _c: rows(Diary).filter(**FILED).update(filed_at=F("due_at") + HOUR), "not marked late"),
    "marked late": Broken(doctor.what_was_late_is_marked, lived, lambda _c: rows(Diary).filter(**FILED).update(late=True), "filed in time"),
    "tally of filed": Broken(doctor.tallies_are_what_was_filed, lived, lambda _c: rows(Diary).filter(**FILED).update(filed_at=None, nil=False), "2 filed on 2026-11-23, but there are 1"),
    "tally of nil": Broken(doctor.tallies_are_what_was_filed, lived, lambda _c: rows(Tally).filter(day=MONDAY, nil=1).update(nil=0), "0 nil on 2026-11-23, but there are 1"),
    "tally of late": Broken(doctor.tallies_are_what_was_filed, lived, lambda _c: rows(Tally).filter(day=MONDAY, filed=2).update(late=1), "1 late on 2026-11-23, but there are 0"),
    "tally of leave": Broken(doctor.tallies_are_what_was_filed, lived, lambda _c: rows(Leave).update(gone=True, changed_at=clock.now() - timedelta(days=1)), "1 exempt on 2026-11-23, but there are 0"),
    "tally of a free day": Broken(doctor.tallies_are_what_was_filed, lived, lambda c: rows(CalendarDay).bulk_create([CalendarDay(project=c.project, day=FRIDAY, name="司庆")]), "0 exempt on 2026-11-20, but there are 1"),
    "no tally": Broken(doctor.tallies_are_what_was_filed, lived, lambda _c: rows(Tally).filter(day=MONDAY, filed=2).update(department=None), "leaves out a department"),
    "no duty": Broken(doctor.nobody_obliged_is_left_out, lived, lambda c: rows(Diary).filter(member=c.head, day=MONDAY).delete(), "王磊 had to file on 2026-11-23"),
    "others' problem": Broken(doctor.entries_are_their_writers, lived, misplaced, "not that of the person"),
    "nil with problems": Broken(doctor.filed_diaries_say_what_was_met, lived, misplaced, "filed as nil, but it has entries"),
    "problems without": Broken(doctor.filed_diaries_say_what_was_met, lived, misplaced, "filed with problems, but it has no entry"),
    "other version": Broken(doctor.every_version_is_in_the_trail, lived, lambda _c: rows(Diary).filter(**FILED).update(version=7), "version 7, but 1 filings"),
    "way round unticked": Broken(doctor.what_was_got_round_is_told_once, lived, lambda _c: rows(Occurrence).update(workaround=False), "but not that it was"),
    "other way round": Broken(doctor.what_was_got_round_is_told_once, lived, lambda _c: rows(Occurrence).update(workaround_how="别的"), "was changed"),
    "head first": Broken(doctor.the_person_hears_first, lived, lambda _c: rows(Streak).update(told_at=F("head_told_at") + HOUR), "before the person"),
    "event of a question": Broken(doctor.nothing_betrays_a_gentle_question, lived, lambda _c: told(Event), "speaks of a gentle question"),
    "notice of a question": Broken(doctor.nothing_betrays_a_gentle_question, lived, lambda _c: told(Notice), "speaks of a gentle question"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_each_violation_is_named(cast: Cast, case: str) -> None:
    BROKEN[case].is_named(cast)


def test_what_was_said_a_moment_ago_is_the_next_count_s(cast: Cast) -> None:
    lived(cast)
    Leave.enter(cast.reporter2, by=cast.lead, first=MONDAY, last=MONDAY)
    assert list(doctor.tallies_are_what_was_filed()) == []
    CalendarDay.set_day(cast.project, FRIDAY, works=False, name="司庆", by=cast.lead)
    assert list(doctor.tallies_are_what_was_filed()) == []
