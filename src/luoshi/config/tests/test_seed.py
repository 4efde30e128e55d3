"""Seeded data is as honest as what the verbs write."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.forms import model_to_dict

from luoshi.changes.models import Change
from luoshi.config.doctor import CHECKS
from luoshi.diary.models import Diary, Entry
from luoshi.diary.regimes import book_of
from luoshi.home.seeding import diaries as days
from luoshi.home.seeding.filling import seed
from luoshi.home.seeding.pasts import Past
from luoshi.home.seeding.people import Company, found
from luoshi.home.seeding.words import Told, told
from luoshi.kernel import clock
from luoshi.post.models import Letter
from luoshi.problems.lifecycle import CLOSED
from luoshi.problems.models import Investigation, Leg, Occurrence, Problem
from luoshi.problems.models.arriving import Past as Earlier
from luoshi.search.models import Document
from luoshi.search.queries import find
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 2, 2, tzinfo=UTC)
OWN = (
    "id",
    "number",
    "seq",
    "digest",
    "previous",
    "undo",
    "problem",
    "first_problem",
    "subject_id",
    "imported_from",
)


def test_five_hundred_seeded_problems_pass_every_check_of_the_doctor() -> None:
    company = seed("BIG", people=30, problems=500, days=60, diaries=590)
    assert Diary.objects.owed().count() == 600 and 500 < Diary.objects.filed().count() < 600
    assert Diary.objects.filter(nil=True).exists() and Entry.objects.exists()
    assert company.project.problems.count() == 500
    assert Event.objects.filter(subject_kind="problem").count() >= 1000
    assert {p.state for p in company.project.problems.open()} == {
        "reported", "investigating", "with_consultant", "verifying",
    }  # fmt: skip
    assert [sentence for check in CHECKS for sentence in check()] == []


def test_seeded_changes_go_every_way_and_pass_every_check_of_the_doctor() -> None:
    company = seed("BIG", people=12, problems=1, days=40, changes=40)
    changes = Change.objects.filter(project=company.project)
    assert sorted(changes.values_list("number", flat=True)) == list(range(1, 41))
    assert len(set(changes.values_list("state", flat=True))) >= 5 and 3 < changes.open().count() < 40
    assert Event.objects.filter(subject_kind="change", at__gt=clock.now()).count() == 0
    assert not Letter.objects.waiting().exists()
    assert [sentence for check in CHECKS for sentence in check()] == []


def test_a_seeded_daily_report_has_the_rows_that_filing_writes(company: Company) -> None:
    by, project = company.reporters[0], company.project
    day = date(2026, 3, 4)
    period = book_of(project).period(by, day)
    assert period
    at = period.due + timedelta(minutes=5)
    with clock.at(at):
        lived = Diary.objects.get(pk=Diary.file_nil(by=by, day=day).pk)
    past = days.Past.owed(by, days.terms_of(period))
    past.file(by, at, [])
    assert past.event
    for mine, real in [(past.row, lived), (past.event, Event.objects.about(lived).get())]:
        ours, theirs = _plain(mine), _plain(real)
        assert {name: (value, theirs[name]) for name, value in ours.items() if value != theirs[name]} == {}


def test_what_cannot_be_seeded_is_refused() -> None:
    with pytest.raises(CommandError, match="more than"):
        call_command("seed", people=2, problems=5, days=5, diaries=9, project="ONE", verbosity=0)
    with pytest.raises(CommandError, match="people"):
        call_command("seed", people=2, problems=5, days=5, changes=1, project="ONE", verbosity=0)


def test_seeded_problems_are_found_and_are_not_older_than_asked() -> None:
    company = seed("BIG", people=10, problems=60, days=30)
    newest = company.project.problems.latest("number")
    assert newest.code in [hit.code for hit in find(company.lead, newest.code)]
    first = company.project.problems.earliest("reported_at")
    assert clock.now() - timedelta(days=31) < first.reported_at < newest.changed_at < clock.now()


def test_a_second_seed_of_the_same_project_is_refused_and_another_key_is_taken() -> None:
    call_command("seed", people=3, problems=5, days=5, project="ONE", verbosity=0)
    with pytest.raises(CommandError, match="ONE"):
        call_command("seed", people=3, problems=5, days=5, project="ONE", verbosity=0)
    call_command("seed", people=3, problems=5, days=5, project="TWO", verbosity=0)
    assert Problem.objects.count() == 10
    assert [sentence for check in CHECKS for sentence in check()] == []


@pytest.fixture
def company() -> Company:
    return found("CRM", 2, BEGAN.date())


@pytest.mark.parametrize("way", ["arrive", "decline", "accept", "hand_over", "propose"])
def test_a_seeded_problem_has_the_rows_that_its_verbs_write(company: Company, way: str) -> None:
    by, words = company.reporters[0], told(random.Random(way))
    seeded = _seeded(company, words, way)
    lived = _lived(company, words, way)
    events = list(Event.objects.about(lived))
    ours = _rows(seeded.problem, seeded.occurrence, seeded.legs, seeded.events)
    theirs = _rows(lived, lived.met.get(), list(lived.legs.all()), events)
    assert len(ours) == len(theirs)
    for mine, real in zip(ours, theirs, strict=True):
        assert {k: (v, real[k]) for k, v in mine.items() if v != real[k]} == {}
    assert by.pk == lived.reporter_id


def _seeded(company: Company, words: Told, way: str) -> Past:
    by, key = company.reporters[0], "旧1" if way == "arrive" else ""
    past = Past.report(company, 1, by, words, BEGAN, key)
    if way in ("accept", "hand_over", "propose"):
        past.accept(BEGAN + timedelta(hours=1))
    if way != "accept":
        getattr(past, way)(BEGAN + timedelta(days=1))
    return past


def _lived(company: Company, words: Told, way: str) -> Problem:
    by, lead, story = company.reporters[0], company.lead, words.story
    area = company.areas[story.area]
    if way == "arrive":
        end = BEGAN + timedelta(days=1)
        earlier = Earlier("旧1", by, words.words, BEGAN, CLOSED, "solved", story.importance, area, "x", end)
        return Problem.objects.get(pk=Problem.bring_in(earlier, by=lead).pk)
    with clock.at(BEGAN):
        problem = Problem.report(by=by, words=words.words)
    if way == "decline":
        with clock.at(BEGAN + timedelta(days=1)):
            problem.decline(by=lead, reason=_reason(company, words))
        return problem
    with clock.at(BEGAN + timedelta(hours=1)):
        problem.accept(by=lead, importance=story.importance, kind=story.kind, area=area)
    if way == "propose":
        with clock.at(BEGAN + timedelta(days=1)):
            problem.propose(by=lead, steps="x")
    elif way == "hand_over":
        sheet = _seeded(company, words, way).others[0]
        with clock.at(BEGAN + timedelta(days=1, minutes=-1)):
            problem.investigate(by=lead, **{part: getattr(sheet, part) for part in Investigation.OWN_WORDS})
        with clock.at(BEGAN + timedelta(days=1)):
            problem.hand_over(by=lead, consultant=company.consultant)
    return problem


def _reason(company: Company, words: Told) -> str:
    past = Past.report(company, 1, company.reporters[0], words, BEGAN)
    past.decline(BEGAN + timedelta(days=1))
    return past.occurrence.verdict_reason


def _rows(problem: Problem, occurrence: Occurrence, legs: list[Leg], events: list[Event]) -> list[Any]:
    """Everything but what is each problem's own: keys, numbers, digests, and the reminders nobody lived."""
    rows = [_plain(problem), _plain(occurrence), *map(_plain, legs), *map(_plain, events)]
    for row in rows:
        row.pop("reminders", None)
        facts = row.get("facts", {})
        row["facts"] = {k: v for k, v in facts.items() if k not in ("number", "occurrence", "sha256")}
    return rows


def _plain(row: Any) -> dict[str, Any]:
    return {f.name: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name not in OWN}


def test_a_seeded_document_is_the_one_that_filing_writes(company: Company) -> None:
    words = told(random.Random(4))
    with clock.at(BEGAN):
        problem = Problem.report(by=company.reporters[0], words=words.words)
    kept = Document.objects.get(subject_id=problem.pk)
    past = Past.report(company, problem.number, company.reporters[0], words, BEGAN)
    made = past.document
    mine = ("title", "code", "url", "words", "bits", "inner_words", "place", "number")
    assert model_to_dict(made, mine) == model_to_dict(kept, mine)
