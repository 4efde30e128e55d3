"""The calendar that a person subscribes to, read back by a parser."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from luoshi.api import rules
from luoshi.api.models import Feed
from luoshi.api.tests.test_tokens import prove_now
from luoshi.changes.models import Change
from luoshi.changes.tests import stages as changes
from luoshi.kernel import clock
from luoshi.knowledge.tests.shelf import stand
from luoshi.people.models import User
from luoshi.problems.models import Investigation, Problem
from luoshi.problems.tests import stages
from luoshi.rollout.models import Member
from luoshi.talk.tests.meetings import fixed, tomorrow
from luoshi.testing.cast import Cast

MOST_QUERIES = 12
WEBCAL = f"webcal:{settings.SITE_URL.partition(':')[2]}"


def asked(secret: str, **headers: str) -> HttpResponse:
    """The address, as a calendar program asks it: without any cookie."""
    answer: HttpResponse = Client().get(f"/calendar/{secret}.ics", headers=headers)  # type: ignore[arg-type, assignment]
    return answer


def plain(answer: HttpResponse) -> str:
    """The body without what differs each time."""
    return re.sub(r'(value|content)="[\w-]{20,}"|"X-CSRFToken":"\w+"', "", answer.content.decode())


def entries(member: Member) -> dict[str, Any]:
    """The entries of this member's calendar by what they are called."""
    calendar = Calendar.from_ical(asked(Feed.make(by=member)).content)
    return {str(one["SUMMARY"]): one for one in calendar.walk("VEVENT")}


def test_an_address_is_made_shown_once_renewed_and_ended(cast: Cast) -> None:
    client, url = Client(), cast.project.url("tokens:subscribe")
    client.force_login(cast.consultant.user)
    assert client.post(url)["Location"].startswith("/accounts/reauthenticate/"), "the sign-in was long ago"
    prove_now(client)
    shown: list[str] = []
    for _time in range(2):
        page = client.post(url).content.decode()
        shown.append(page.split("/calendar/")[1].split(".ics")[0])
        assert f'href="{WEBCAL}/calendar/{shown[-1]}.ics"' in page
    feed = Feed.objects.get()
    assert shown[0] != shown[1] and shown[1] not in str(vars(feed)) and len(shown[1]) >= len("feed_") + 43
    assert [asked(secret).status_code for secret in shown] == [404, 200]
    later = client.get(url).content.decode()
    assert shown[1] not in later and cast.project.url("tokens:unsubscribe") in later
    client.post(cast.project.url("tokens:unsubscribe"))
    assert asked(shown[1]).status_code == 404
    assert cast.project.url("tokens:unsubscribe") not in client.get(url).content.decode()


def test_a_meeting_stands_in_it_moves_and_is_called_off_under_one_uid(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    meeting = fixed(cast, problem, note="预算只有五千")
    secret = Feed.make(by=cast.consultant)
    seen = []
    for change in (
        lambda: None,
        lambda: meeting.shift(by=cast.lead, time=tomorrow(15), reason="停电"),
        lambda: meeting.cancel(by=cast.lead, reason="不用了"),
    ):
        change()
        answer = asked(secret)
        found = [one for one in Calendar.from_ical(answer.content).walk("VEVENT") if "LOCATION" in one]
        assert (
            "五千" not in answer.content.decode() and cast.reporter.user.email not in answer.content.decode()
        )
        seen.append([
            (one["UID"], one["SEQUENCE"], one["STATUS"], one.decoded("DTSTART"), one["URL"]) for one in found
        ])  # fmt: skip
    link = f"{settings.SITE_URL}{meeting.url}"
    uid = f"{meeting.pk}@localhost"
    assert seen == [
        [(uid, 0, "CONFIRMED", tomorrow(10).astimezone(UTC), link)],
        [(uid, 1, "CONFIRMED", tomorrow(15).astimezone(UTC), link)],
        [(uid, 2, "CANCELLED", tomorrow(15).astimezone(UTC), link)],
    ]


def test_days_are_whole_days_of_the_project_for_who_holds_it(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    problem.assess(by=cast.lead, title="我们自己改的标题")
    problem.refresh_from_db()
    due = problem.due_at
    assert due is not None
    (mine,) = entries(cast.consultant).values()
    assert mine["DTSTART"].dt == due.astimezone(cast.project.zone).date()
    assert isinstance(mine["DTSTART"].dt, date) and mine["DTEND"].dt - mine["DTSTART"].dt == timedelta(days=1)
    assert "我们自己改的标题" not in str(mine["SUMMARY"]) and problem.code in str(mine["SUMMARY"])
    assert mine["URL"] == f"{settings.SITE_URL}{problem.url}" and mine["TRANSP"] == "TRANSPARENT"
    assert entries(cast.lead) == entries(cast.other_consultant) == entries(cast.outsider) == {}


def test_a_return_from_hold_is_the_leads_day(cast: Cast) -> None:
    problem = stages.with_consultant(cast)
    until = cast.project.today() + timedelta(days=9)
    problem.hold(by=cast.lead, until=until, reason="等新版本")
    ((title, back),) = entries(cast.lead).items()
    assert back["DTSTART"].dt == until and problem.code in title and "等新版本" not in str(back)
    assert entries(cast.consultant) == {}


def test_who_has_to_verify_reads_it_although_several_have_to(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="打不开")
    problem.meet_again(by=cast.reporter2, words="我也打不开")
    problem.accept(by=cast.lead, importance=2, kind="system", area=cast.area, receipt="")
    problem.investigate(by=cast.lead, **dict.fromkeys(Investigation.OWN_WORDS, "写了"))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    problem.propose(by=cast.consultant, steps="重启", cause="缓存")
    assert [len(entries(one)) for one in (cast.reporter, cast.reporter2, cast.head)] == [1, 1, 0]


STAGES: dict[str, tuple[Any, set[str], int]] = {
    "verdict": (changes.evaluating, {"reporter", "reporter2"}, 1),
    "trial": (changes.piloting, {"lead", "reporter", "reporter2"}, 15),
    "wave": (changes.rolling_out, {"lead"}, 1),
    "return": (changes.postponed, {"lead"}, 1),
}


@pytest.mark.parametrize("kind", STAGES)
def test_of_a_change_everybody_reads_the_days_that_are_theirs(cast: Cast, kind: str) -> None:
    stage, readers, days = STAGES[kind]
    stage(cast)
    found = {name: list(entries(member).values()) for name, member in cast.everybody().items()}
    assert {name for name, rows in found.items() if rows} == readers
    for (one,) in (rows for rows in found.values() if rows):
        assert one["UID"].startswith(f"{kind}-") and (one["DTEND"].dt - one["DTSTART"].dt).days == days


def test_a_milestone_is_the_day_of_whoever_builds(cast: Cast) -> None:
    change = changes.developing(cast)
    ((due,), today) = entries(cast.developer).values(), cast.project.today()
    assert due["UID"].startswith("due-")
    days = [today + timedelta(days=ahead) for ahead in (3, 9)]
    change.plan(by=cast.developer, milestones=[("接口", days[0]), ("打印", days[1])])
    change.refresh_from_db()
    Change.objects.filter(pk=change.pk).update(title="我们自己改的标题")
    found = entries(cast.developer)
    assert [one["DTSTART"].dt for one in found.values()] == days and entries(cast.consultant) == {}
    assert all("接口" in title or "打印" in title for title in found) and "自己" not in "".join(found)


def test_a_review_is_the_leads_day(cast: Cast) -> None:
    day = cast.project.today() + timedelta(days=20)
    stand(cast, "月底怎么关账").revise(by=cast.lead, review_on=day)
    (review,) = entries(cast.lead).values()
    assert review["DTSTART"].dt == day and entries(cast.reporter) == entries(cast.consultant) == {}


@pytest.mark.parametrize("how", ["wrong", "cut", "other kind", "revoked", "left", "inactive", "password"])
def test_an_address_that_is_dead_answers_like_one_that_never_was(cast: Cast, how: str) -> None:
    member, secret = cast.consultant, Feed.make(by=cast.consultant)
    never = asked("feed_never")
    if how == "revoked":
        Feed.objects.get().revoke(by=member)
    elif how == "left":
        member.active_to = clock.now().date() - timedelta(days=2)
        member.save()
    elif how == "inactive":
        User.objects.filter(pk=member.user_id).update(is_active=False)
    elif how == "password":
        Feed.revoke_all(member.user)
    else:
        secret = {"wrong": "feed_x", "cut": secret[:-1], "other kind": secret.replace("feed_", "luo_")}[how]
    dead = asked(secret)
    assert dead.status_code == never.status_code == 404
    assert plain(dead) == plain(never)


def test_what_a_program_has_already_is_not_sent_again_and_no_cache_keeps_it(cast: Cast) -> None:
    fixed(cast, stages.with_consultant(cast))
    secret = Feed.make(by=cast.consultant)
    first = asked(secret)
    with clock.at(clock.now() + timedelta(minutes=7)):
        again = asked(secret, If_None_Match=first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    for answer in (first, again):
        assert answer["Cache-Control"] == "private, no-store" and "noindex" in answer["X-Robots-Tag"]
        assert not answer.cookies
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    assert Client().head(f"/calendar/{secret}.ics").content == b""


def test_too_many_requests_of_a_minute_wait(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "FEED_PER_MINUTE", 2)
    secret = Feed.make(by=cast.reporter)
    with clock.at(clock.now().replace(second=10)):
        answers = [asked(secret) for _time in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429] and answers[2]["Retry-After"] == "50"
    with clock.at(clock.now() + timedelta(minutes=2)):
        assert asked(secret).status_code == 200


def test_a_long_calendar_asks_as_often_as_a_short_one(cast: Cast) -> None:
    secret, counts = Feed.make(by=cast.lead), []
    begun = clock.now().replace(second=10)
    with clock.at(begun):
        asked(secret)
    for number in (1, 3):
        for place in range(number):
            problem = Problem.report(by=cast.reporter, words=f"第{place}个")
            fixed(cast, problem, cast.reporter)
            stand(cast, f"第{number}{place}条怎么办").revise(by=cast.lead, review_on=cast.project.today())
        with clock.at(begun), CaptureQueriesContext(connection) as queries:
            assert asked(secret).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts
