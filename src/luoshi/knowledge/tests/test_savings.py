"""没麻烦顾问的账: booked with its receipt, reversed by a reopening, never changed."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from openpyxl import load_workbook

from luoshi.kernel.verdict import Refusal
from luoshi.knowledge import ledger
from luoshi.knowledge.models import Article, Saving, Terms
from luoshi.knowledge.tests.shelf import cost, see, send, stand, text
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import closed, reported
from luoshi.testing.cast import Cast


def total() -> tuple[Decimal, Decimal]:
    return Saving.objects.all().total()


def answered(cast: Cast, article: Article) -> Problem:
    """A problem answered with the article, tried and archived."""
    problem = reported(cast)
    article.answer(problem, by=cast.lead)
    problem.confirm(by=cast.reporter)
    problem.archive(by=cast.lead, cause="mistake", summary="照办法", article_wanted=False, article_why="已有",
                    teaching_wanted=False, teaching_why="无")  # fmt: skip
    return problem


def test_solved_by_the_reporter_is_booked_at_once(cast: Cast) -> None:
    Terms.agree(by=cast.lead, per_day=Decimal(1800), effort=Decimal("0.5"))
    article = stand(cast)
    problem = article.solved(by=cast.reporter, words="地址存不了")
    line = Saving.objects.get()
    assert (line.problem, line.article, line.kind, line.basis) == (problem, article, "self_solved", "assumed")
    assert (line.days, line.fee) == (Decimal("1.0"), Decimal("900.00"))


def test_answered_by_the_lead_is_booked_when_it_is_archived(cast: Cast) -> None:
    article, problem = stand(cast), reported(cast)
    article.answer(problem, by=cast.lead)
    assert not Saving.objects.exists()
    answered(cast, article)
    assert (Saving.objects.get().kind, Saving.objects.get().fee) == ("known", None)


def test_what_the_consultant_solved_after_all_is_not_booked(cast: Cast) -> None:
    article, problem = stand(cast), reported(cast)
    article.answer(problem, by=cast.lead)
    problem.reject(by=cast.reporter, still="没用")
    problem.propose(by=cast.lead, steps="别的办法")
    problem.confirm(by=cast.reporter)
    problem.archive(by=cast.lead, cause="defect", summary="改了", article_wanted=False, article_why="无",
                    teaching_wanted=False, teaching_why="无")  # fmt: skip
    closed(cast)
    assert not Saving.objects.exists()


def test_days_are_those_of_the_articles_own_problem(cast: Cast) -> None:
    source = closed(cast)
    leg = source.legs.filter(party="con").first()
    assert leg is not None
    leg.ended = cast.project.working_time.add_days(leg.began, 3)
    leg.save()
    stand(cast, source=source).solved(by=cast.reporter2, words="一样")
    assert (Saving.objects.get().basis, Saving.objects.get().days) == ("source", Decimal("3.0"))


def test_a_reopening_reverses_it_and_the_articles_figure(cast: Cast) -> None:
    article = stand(cast)
    problem = article.solved(by=cast.reporter, words="地址存不了")
    problem.reopen(by=cast.reporter, reason="又不行了")
    booked, back = Saving.objects.order_by("at", "id")
    assert (back.reverses, back.days) == (booked, -booked.days)
    assert total()[0] == 0 and Article.objects.get().helped == 0
    assert not article.answers.standing().exists()


def test_a_reopening_taken_back_books_it_again(cast: Cast) -> None:
    article = stand(cast)
    problem = article.solved(by=cast.reporter, words="地址存不了")
    problem.reopen(by=cast.reporter, reason="又不行了")
    problem.undo_move(by=cast.reporter)
    assert (Saving.objects.count(), total()[0]) == (3, Decimal("1.0"))
    assert Article.objects.get().helped == 1


def test_an_archive_taken_back_is_reversed_and_booked_once_more(cast: Cast) -> None:
    problem = answered(cast, stand(cast))
    problem.undo_move(by=cast.lead)
    assert total()[0] == 0
    problem.archive(by=cast.lead, cause="mistake", summary="照办法", article_wanted=False, article_why="已有",
                    teaching_wanted=False, teaching_why="无")  # fmt: skip
    assert total()[0] == Decimal("1.0") and Saving.objects.count() == 3


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE knowledge_saving SET days = 99",
        "DELETE FROM knowledge_saving",
        "UPDATE knowledge_terms SET per_day = 1",
        "DELETE FROM knowledge_terms",
    ],
)
def test_the_database_refuses_to_change_the_ledger(cast: Cast, statement: str) -> None:
    Terms.agree(by=cast.sponsor, per_day=Decimal(10), effort=Decimal(1))
    stand(cast).solved(by=cast.reporter, words="一")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert total() == (Decimal("1.0"), Decimal("10.00"))


def test_a_new_rate_leaves_what_is_booked(cast: Cast) -> None:
    article = stand(cast)
    send(cast.sponsor, "terms", per_day="1000", effort="1")
    article.solved(by=cast.reporter, words="一")
    send(cast.lead, "terms", per_day="2000", effort="1")
    article.solved(by=cast.reporter2, words="二")
    assert total()[1] == Decimal(3000)


@pytest.mark.parametrize(("rate", "effort"), [("-1", "1"), ("x", "1"), ("1", "0"), ("9" * 20, "1"), ("", "")])
def test_an_impossible_rate_is_refused(cast: Cast, rate: str, effort: str) -> None:
    assert send(cast.lead, "terms", per_day=rate, effort=effort).status_code == 422
    with pytest.raises(Refusal):
        Terms.agree(by=cast.reporter, per_day=Decimal(1), effort=Decimal(1))
    assert not Terms.objects.exists()


def test_the_page_and_the_file_say_the_same(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words="地址存不了")
    article.solved(by=cast.reporter2, words="=1+1").reopen(by=cast.reporter2, reason="不行")
    page = text(see(cast.sponsor, "saved"))
    assert "CRM-1" in page and article.code in page and "重新打开，已冲回" in page
    sheet = load_workbook(io.BytesIO(see(cast.lead, "saved_export", "xlsx").content)).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert sorted(str(row[1]) for row in rows) == ["CRM-1", "CRM-2", "CRM-2"]
    assert {str(row[5]) for row in rows} == {"1.0", "'-1.0"}


def test_a_ledger_too_long_for_excel_leads_to_the_csv(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in ("一", "二"):
        stand(cast).solved(by=cast.reporter, words=words)
    monkeypatch.setattr(ledger, "MOST_ROWS", 1)
    refused = see(cast.lead, "saved_export", "xlsx")
    csv = see(cast.lead, "saved_export", "csv")
    assert (refused.status_code, cast.project.url("knowledge:saved_export", "csv") in text(refused)) == (
        422,
        True,
    )
    assert len(csv.content.decode("utf-8-sig").splitlines()) == 3
    assert see(cast.lead, "saved_export", "pdf").status_code == 404


def test_only_lead_and_sponsor_read_the_ledger(cast: Cast) -> None:
    for who in (cast.reporter, cast.head, cast.observer, cast.consultant, cast.developer, cast.outsider):
        for name in (("saved",), ("saved_export", "csv"), ("saved_export", "xlsx")):
            if who is cast.outsider:
                continue
            assert see(who, *name).status_code == 404
        assert send(who, "terms", per_day="1", effort="1").status_code in (404, 302)
    assert not Terms.objects.filter(project=cast.project).exists()
    assert not Saving.objects.visible_to(cast.head).exists()


def test_the_page_costs_the_same_however_much_is_booked(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words="一")
    before = cost(cast.lead, "saved")
    for words in ("二", "三", "四"):
        article.solved(by=cast.reporter, words=words)
    assert cost(cast.lead, "saved") == before <= 12
