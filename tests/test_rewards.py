"""Rewards across the rooms: what a move of a problem proposes, the wall, the card of the next morning."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.diary import honest
from luoshi.diary.models import Diary
from luoshi.evidence.models import take
from luoshi.kernel import clock
from luoshi.problems.because import because
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.rewards import doctor, queries
from luoshi.rewards.models import Account, Booking, Grant, Payout, SeenCard, Terms
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms(cast: Cast) -> Terms:
    return Terms.set(by=cast.lead, begins=cast.project.today())


def text_file(member: Member) -> Any:
    return take(member, SimpleUploadedFile("log.txt", b"E-1042 field too long", "text/plain"))


def accepted(cast: Cast, *, by: Member | None = None, files: bool = False, importance: int = 3) -> Problem:
    by = by or cast.reporter
    problem = Problem.report(by=by, words="保存不了", files=[text_file(by)] if files else [])
    problem.accept(by=cast.lead, importance=importance, kind="system", area=cast.area)
    return problem


def browser(member: Member) -> Client:
    client = Client()
    client.force_login(member.user)
    return client


def confirmed(problem: Problem, by: Member) -> None:
    for grant in Grant.objects.filter(cause_id=problem.pk, state="proposed"):
        grant.confirm(by=by)


@pytest.mark.parametrize(
    ("files", "importance", "points"), [(False, 1, 1), (True, 1, 2), (False, 4, 12), (True, 4, 20)]
)
def test_points_follow_importance_and_evidence(cast: Cast, files: bool, importance: int, points: int) -> None:
    problem = accepted(cast, files=files, importance=importance)
    grant = Grant.objects.get(cause_id=problem.pk)
    assert (grant.points, grant.state, grant.rule) == (points, "proposed", "first")


def test_nothing_is_proposed_before_a_report_is_taken_up(cast: Cast) -> None:
    Problem.report(by=cast.reporter, words="保存不了").meet_again(by=cast.reporter2, words="我也是")
    assert not Grant.objects.exists()


def test_who_met_it_too_before_and_after_gets_the_share(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    problem.meet_again(by=cast.reporter2, words="我也是")
    problem.accept(by=cast.lead, importance=3)
    problem.meet_again(by=cast.head, words="还有我")
    shares = dict(Grant.objects.filter(rule="corroborator").values_list("member__name", "points"))
    assert shares == {"孙悦": 1, "王磊": 1}


def test_what_an_article_answers_was_rewarded_before(cast: Cast) -> None:
    problem = accepted(cast)
    problem.answer_known(by=cast.lead, article="KB-1", steps="点刷新")
    assert Grant.objects.get(cause_id=problem.pk).state == "lapsed"


def test_a_graver_problem_is_valued_anew_while_it_waits(cast: Cast) -> None:
    problem = accepted(cast)
    problem.assess(by=cast.lead, importance=4)
    assert Grant.objects.get(cause_id=problem.pk).points == 12


def test_an_own_mistake_costs_nothing(cast: Cast) -> None:
    problem = stages.to_archive(cast)
    confirmed(problem, cast.lead)
    problem.archive(by=cast.lead, cause="mistake", summary="误操作", article_wanted=False, article_why="少见",
                    teaching_wanted=True, teaching_why="误操作")  # fmt: skip
    assert Booking.objects.filter(member=cast.reporter).balance() == 6


def test_without_rules_nobody_is_rewarded(cast: Cast) -> None:
    own = cast.outsider
    problem = Problem.report(by=own, words="别家的问题")
    problem.accept(by=own, importance=4)
    assert not Grant.objects.filter(project=own.project).exists()


def test_the_wall_shows_who_agreed_and_forgets_who_withdrew(cast: Cast) -> None:
    for person in (cast.reporter, cast.reporter2):
        confirmed(accepted(cast, by=person), cast.lead)
    Account.show(True, by=cast.reporter)
    assert [row.member.name for row in queries.wall(cast.observer, {}).rows] == ["陈晓雯"]
    Account.show(False, by=cast.reporter)
    assert queries.wall(cast.observer, {}).rows == []


def test_who_has_left_or_may_not_be_seen_stands_on_no_wall(cast: Cast) -> None:
    Account.show(True, by=cast.reporter)
    problem = accepted(cast)
    confirmed(problem, cast.lead)
    problem.decline(by=cast.lead, reason="不是问题")
    assert queries.wall(cast.lead, {}).rows == []
    confirmed(accepted(cast), cast.lead)
    cast.project.reading = "own"
    cast.project.save()
    cast.head.project = cast.project
    assert queries.wall(cast.head, {}).rows == []
    cast.reporter.active_to = cast.project.today() - timedelta(days=1)
    cast.reporter.save()
    assert queries.wall(cast.lead, {}).rows == []


def test_the_wall_is_filtered_by_month_and_department_and_paged(cast: Cast) -> None:
    Account.show(True, by=cast.reporter)
    with clock.at(clock.now() + timedelta(days=40)):
        for _time in range(queries.WALL_PAGE + 1):
            Grant.objects.filter(pk=_granted(cast).pk).update(decided_at=clock.now())
    assert len(queries.wall(cast.head, {"department": "1"}).rows) == queries.WALL_PAGE
    assert queries.wall(cast.lead, {"department": "1"}).rows == []
    first = queries.wall(cast.observer, {})
    assert len(queries.wall(cast.observer, {"before": first.older}).rows) == 1


def test_the_filter_of_this_month_leaves_earlier_thanks_out(cast: Cast) -> None:
    Account.show(True, by=cast.reporter)
    _granted(cast)
    assert len(queries.wall(cast.observer, {"month": "1"}).rows) == 1
    with clock.at(clock.now() + timedelta(days=40)):
        assert queries.wall(cast.observer, {"month": "1"}).rows == []


def _granted(cast: Cast) -> Grant:
    problem = accepted(cast, importance=1)
    confirmed(problem, cast.lead)
    return Grant.objects.get(cause_id=problem.pk)


def test_the_page_of_the_wall_has_no_sum_and_no_rank(cast: Cast) -> None:
    Account.show(True, by=cast.reporter)
    for importance in (1, 4):
        confirmed(accepted(cast, importance=importance), cast.lead)
    page = browser(cast.head).get(cast.project.url("rewards:wall")).content.decode()
    assert "+1<" in page
    assert "+12<" in page
    assert ">13<" not in page.replace("+13", ">13")


def test_three_thanks_cost_no_more_queries_than_one(cast: Cast) -> None:
    client, address, counts = browser(cast.head), cast.project.url("rewards:wall"), []
    for people in ([cast.reporter], [cast.reporter2, cast.head]):
        for person in people:
            Account.show(True, by=person)
            confirmed(accepted(cast, by=person), cast.lead)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, [query["sql"][:90] for query in asked]


def solved_yesterday(cast: Cast) -> Problem:
    with clock.at(clock.now() - timedelta(days=1)):
        return stages.closed(cast)


def test_the_morning_after_the_reporter_reads_what_became_of_it(cast: Cast) -> None:
    problem = stages.verifying(cast)
    problem.meet_again(by=cast.reporter2, words="我也是")
    for person in (cast.reporter, cast.reporter2):
        problem.confirm(by=person)
    problem.archive(by=cast.lead, cause="defect", summary="太短", article_wanted=False, article_why="少见",
                    teaching_wanted=False, teaching_why="不是误操作")  # fmt: skip
    assert because(cast.reporter) == []
    midnight = datetime.combine(cast.project.today() + timedelta(days=1), time(8), cast.project.zone)
    with clock.at(midnight):
        (card,) = because(cast.reporter)
        assert (card.code, card.people) == (problem.code, 2)
        assert because(cast.head) == []


def test_a_card_that_was_put_away_stays_away(cast: Cast) -> None:
    problem = solved_yesterday(cast)
    client, address = browser(cast.reporter), cast.project.url("rewards:seen", problem.pk)
    assert problem.title in client.get(cast.project.url("diary:today")).content.decode()
    assert [client.post(address).status_code for _time in range(2)] == [302, 302]
    assert (
        problem.title not in client.get(cast.project.url("diary:today")).content.decode().split("progress")[0]
    )
    assert (because(cast.reporter), SeenCard.objects.count()) == ([], 1)


def test_what_was_reopened_or_declined_is_no_card(cast: Cast) -> None:
    problem = solved_yesterday(cast)
    problem.reopen(by=cast.reporter, reason="又来了")
    assert because(cast.reporter) == []


def test_daily_reports_in_time_are_proposed_once_a_month(cast: Cast) -> None:
    with clock.at(_workday(cast)):
        Diary.file_nil(by=cast.reporter)
        Diary.add_entry(by=cast.reporter2, words="保存不了")
        Diary.file(by=cast.reporter2)
        month = cast.project.today()
    assert [honest.propose(cast.project, month), honest.propose(cast.project, month)] == [2, 0]
    assert set(Grant.objects.values_list("rule", "points", "count")) == {("filing", 1, 1)}


def _workday(cast: Cast) -> datetime:
    day = cast.project.today()
    while not cast.project.working_time.is_workday(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(17), cast.project.zone)


def test_points_for_filing_count_against_the_month(cast: Cast) -> None:
    test_daily_reports_in_time_are_proposed_once_a_month(cast)
    for grant in Grant.objects.waiting():
        grant.confirm(by=cast.lead)
    assert Booking.objects.balance() == 2


def lived_in(cast: Cast) -> None:
    """A bit of everything."""
    first, second = accepted(cast, files=True), accepted(cast, by=cast.reporter2)
    first.meet_again(by=cast.head, words="我也是")
    confirmed(first, cast.lead)
    confirmed(second, cast.lead)
    second.merge(by=cast.lead, into=first)
    confirmed(first, cast.lead)
    Payout.pay({cast.reporter.pk: 5}, by=cast.lead)


def test_the_doctor_finds_nothing_in_honest_books(cast: Cast) -> None:
    lived_in(cast)
    assert [line for check in doctor.CHECKS for line in check()] == []


def test_the_doctor_finds_points_that_no_grant_explains(cast: Cast) -> None:
    lived_in(cast)
    grant = Grant.objects.filter(state="granted").first()
    assert grant is not None
    Booking.objects.create(
        organization=grant.organization, project=grant.project, member=grant.member, kind="grant", source="fund",
        target="member", points=500, grant=grant, turn=9, earned_on=grant.earned_on, by=grant.member,
    )  # fmt: skip
    found = {check.__name__ for check in doctor.CHECKS for _line in check()}
    assert found == {"grants_are_booked_once", "nobody_books_for_themselves", "caps_hold"}


def test_the_doctor_finds_what_was_paid_beyond_the_balance(cast: Cast) -> None:
    lived_in(cast)
    payout = Payout.objects.get()
    Booking.objects.create(
        organization=payout.organization, project=payout.project, member=cast.reporter2, kind="payout",
        source="member", target="paid", points=500, payout=payout, by=cast.lead,
    )  # fmt: skip
    assert {check.__name__ for check in doctor.CHECKS for _line in check()} == {
        "nobody_was_paid_beyond_the_balance"
    }


def test_outsiders_find_no_trace(cast: Cast) -> None:
    """Neither in the portal, the dossier, the search, the list, notices nor letters."""
    Account.show(True, by=cast.reporter)
    problem = stages.verifying(cast)
    for grant in Grant.objects.waiting():
        grant.confirm(by=cast.lead, thanks="多亏zqthanks")
    client, project = browser(cast.consultant), cast.project
    pages = [project.url(name) for name in ("problems:desk", "post:inbox", "problems:list", "diary:today")]
    pages += [problem.url, project.url("problems:dossier", problem.number, 1)]
    told = "".join(client.get(page).content.decode() for page in pages)
    for trace in ("zqthanks", "rewards/", "奖励", "积分", "points", "+6"):
        assert trace not in told.lower().replace("endpoints", ""), trace
    assert not cast.consultant.notices.filter(kind="reward").exists()
    assert client.post(project.url("rewards:seen", problem.pk)).status_code == 404
