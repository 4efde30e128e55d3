"""我自己绕过去了: recorded with how, wherever a problem is written; counted; the procedure is at hand."""

from __future__ import annotations

import pytest

from luoshi.diary.doctor import what_was_got_round_is_told_once
from luoshi.diary.models import Diary
from luoshi.diary.queries.around import rounds
from luoshi.knowledge.models import Article
from luoshi.problems.models import Occurrence
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event

from .days import page_of, sign_in

HOW = "先手工登记在本子上"
pytestmark = pytest.mark.usefixtures("monday")


def sent(cast: Cast, name: str, **more: str) -> int:
    words = {"words": "保存订单时地址被截断", "workaround": "on", "workaround_how": HOW}
    return sign_in(cast.reporter).post(page_of(cast.lead, name), words | more).status_code


def test_on_the_card(cast: Cast) -> None:
    assert sent(cast, "write") == 302
    met = Occurrence.objects.get()
    assert (met.workaround, met.workaround_how) == (True, HOW)


def test_when_an_open_problem_is_met_again(cast: Cast) -> None:
    problem = Diary.add_entry(by=cast.reporter2, words="地址被截断")
    assert sent(cast, "meet", problem=str(problem.number)) == 302
    assert Occurrence.objects.get(member=cast.reporter).workaround_how == HOW


def test_when_an_article_solved_it(cast: Cast) -> None:
    article = Article.write(by=cast.lead, title="地址被截断怎么办", steps="点刷新", publish=True)
    assert sent(cast, "self_solved", article=str(article.number)) == 302
    assert Occurrence.objects.get().workaround_how == HOW


def test_with_the_whole_diary(cast: Cast) -> None:
    assert sent(cast, "file") == 302
    assert Occurrence.objects.get().workaround_how == HOW


def test_without_the_tick_nothing_is_kept(cast: Cast) -> None:
    assert sent(cast, "write", workaround="") == 302
    met = Occurrence.objects.get()
    assert (met.workaround, met.workaround_how) == (False, "")


def test_how_is_kept_in_the_draft(cast: Cast) -> None:
    assert sent(cast, "draft") == 204
    assert HOW in sign_in(cast.reporter).get(page_of(cast.lead, "report")).content.decode()


def test_the_company_reads_how_and_the_consultant_does_not(cast: Cast) -> None:
    problem = Diary.add_entry(by=cast.reporter, words="地址被截断", workaround=HOW)
    assert HOW in sign_in(cast.lead).get(problem.url).content.decode()


def test_a_changed_how_is_found(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter, words="地址被截断", workaround=HOW)
    assert "workaround" in Event.objects.get(verb="report").facts
    assert list(what_was_got_round_is_told_once()) == []
    Occurrence.objects.update(workaround_how="什么也没做")
    assert len(list(what_was_got_round_is_told_once())) == 1


def test_counted_by_area(cast: Cast) -> None:
    for how in (HOW, False):
        problem = Diary.add_entry(by=cast.reporter, words="地址被截断", workaround=how)
        problem.accept(by=cast.lead, importance=2, area=cast.area)
    (found,) = rounds(cast.lead)
    assert (found.area, found.met, found.count, found.share) == (cast.area, 2, 1, 50)
    assert [met.workaround_how for met in found.examples] == [HOW]
    assert HOW in sign_in(cast.lead).get(page_of(cast.lead, "pulse")).content.decode()


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("https://wiki.huarui.example/order", "https://wiki.huarui.example/order"),
        ("KB-7", "/huarui/CRM/knowledge/7/"),
        ("CRM作业说明书第3章", ""),
        ("javascript:alert(1)", ""),
        ("https://a.example/x y", ""),
    ],
)
def test_the_procedure_is_at_hand_where_problems_are_written(cast: Cast, said: str, link: str) -> None:
    cast.area.change(by=cast.lead, procedure=said)
    assert cast.area.procedure_url == link
    page = sign_in(cast.reporter).get(page_of(cast.lead, "report")).content.decode()
    assert (f'href="{link}"' in page) if link else (said in page and f'href="{said}"' not in page)
