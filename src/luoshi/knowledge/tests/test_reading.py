"""The list, the search and the article as they are read."""

from __future__ import annotations

import pytest

from luoshi.kernel import clock
from luoshi.knowledge import queries
from luoshi.knowledge.models import Article
from luoshi.knowledge.models.article import steps_of
from luoshi.knowledge.tests.shelf import QUESTION, cost, see, stand, text
from luoshi.problems.tests.stages import reported
from luoshi.rollout.models import Area
from luoshi.testing.cast import Cast

MOST_QUERIES, MOST_OF_AN_ARTICLE = 12, 26
BAD = "<script>alert(1)</script><b>粗</b>"


def test_articles_stand_by_module_most_helpful_first(cast: Cast) -> None:
    other = Area.objects.create(project=cast.project, name="报表", order=1)
    stand(cast, "导出是空的怎么办", area=other)
    stand(cast, "订单撤不回来怎么办", area=cast.area)
    best = stand(cast, area=cast.area)
    best.vote(by=cast.reporter, helped=True)
    page = text(see(cast.reporter, "list"))
    order = ["订单管理</", QUESTION, "订单撤不回来", "导出是空的"]
    assert "1人说管用" in page
    assert [page.index(words) for words in order[1:]] == sorted(page.index(words) for words in order[1:])


def test_a_full_shelf_leads_to_its_own_pages(cast: Cast) -> None:
    for number in range(queries.ROWS + 5):
        stand(cast, f"第{number:02}个怎么办", area=cast.area)
    assert f"全部{queries.ROWS + 5}篇" in text(see(cast.reporter, "list"))
    first = text(see(cast.reporter, "list", area=str(cast.area.pk)))
    older = first.split('rel="next"')[0].rsplit('href="?', 1)[1].split('"')[0]
    assert "第34个" in first and "第04个" not in first
    key = dict(part.split("=") for part in older.replace("&amp;", "&").replace("%7E", "~").split("&"))
    second = text(see(cast.reporter, "list", **key))
    assert "第04个" in second and "第05个" not in second
    newer = {"area": str(cast.area.pk), "newer": "0~5"}
    assert "第34个" in text(see(cast.reporter, "list", **newer))


@pytest.mark.parametrize(
    "query", [{"area": "x"}, {"older": "1~"}, {"newer": "²~1"}, {"state": "’"}, {"q": "%_"}]
)
def test_nonsense_in_the_address_narrows_nothing(cast: Cast, query: dict[str, str]) -> None:
    stand(cast)
    assert see(cast.lead, "list", **query).status_code == 200


def test_a_search_shows_the_sentence_that_matched(cast: Cast) -> None:
    stand(cast, cause="门店地址字段只有六十个字符")
    stand(cast, "打印少一列怎么办")
    page = text(see(cast.reporter, "list", q="六十个字符"))
    assert "<mark>六十个字符</mark>" in page and "打印少一列" not in page
    assert "还没有讲“火星”的办法" in text(see(cast.reporter, "list", q="火星"))


def test_steps_are_numbered_once(cast: Cast) -> None:
    assert steps_of("1. 打开\n2、保存\n③打印\n第四：关掉\n\n5）走") == ["打开", "保存", "打印", "关掉", "走"]
    assert steps_of("1.5版以上才行\n2026年起\n3个都选") == ["1.5版以上才行", "2026年起", "3个都选"]
    assert "2步" in text(see(cast.reporter, "show", stand(cast).number))


def test_words_are_shown_as_text_everywhere(cast: Cast) -> None:
    article = stand(cast, BAD, steps=BAD, cause=BAD, aliases=BAD, version=BAD[:40])
    article.revise(by=cast.lead, steps=BAD + "2")
    article.vote(by=cast.reporter, helped=False, words=BAD)
    pages = [see(cast.lead, "show", 1), see(cast.lead, "revise", 1), see(cast.lead, "list")]
    pages += [see(cast.lead, "list", q="alert"), see(cast.lead, "list", q=BAD), see(cast.reporter, "vote", 1)]
    for page in map(text, pages):
        assert "<script>alert" not in page and "<b>粗" not in page
        assert "alert" in page


def test_an_earlier_version_stays_readable(cast: Cast) -> None:
    article = stand(cast)
    article.revise(by=cast.lead, steps="新的一步")
    page = text(see(cast.reporter, "show", article.number))
    assert "新的一步" in page and "把后半截写进备注" in page and "第1版" in page


def test_what_it_answered_and_where_it_came_from(cast: Cast) -> None:
    problem, other = reported(cast), reported(cast)
    article = stand(cast, source=problem)
    article.answer(other, by=cast.lead)
    page = text(see(cast.reporter, "show", article.number))
    assert problem.code in page and other.code in page
    other.undo_move(by=cast.lead)
    assert "答复过的问题" not in text(see(cast.reporter, "show", article.number))


def test_a_stale_article_warns_and_a_due_review_is_marked(cast: Cast) -> None:
    article = stand(cast)
    article.doubt(by=cast.lead)
    assert "照着做之前先看一眼" in text(see(cast.reporter, "show", article.number))
    Article.objects.update(review_on=clock.now().date())
    article.refresh_from_db()
    assert article.review_is_due


def test_the_list_costs_the_same_however_many_there_are(cast: Cast) -> None:
    stand(cast, area=cast.area)
    wants: list[dict[str, str]] = [{}, {"area": str(cast.area.pk)}, {"q": "怎么办"}]
    before = [cost(cast.reporter, "list", **want) for want in wants]
    for number in range(8):
        stand(cast, f"{number}怎么办", area=Area.objects.create(project=cast.project, name=f"模块{number}"))
    assert [cost(cast.reporter, "list", **want) for want in wants] == before
    assert max(before) <= MOST_QUERIES


def test_an_article_costs_the_same_however_much_happened(cast: Cast) -> None:
    article = stand(cast, source=reported(cast))
    article.revise(by=cast.lead, cause="一")
    article.solved(by=cast.reporter, words="一样")
    before = cost(cast.lead, "show", article.number)
    for who in (cast.reporter, cast.reporter2, cast.head):
        article.solved(by=who, words="又一样")
        article.vote(by=who, helped=False, words="还差")
        article.revise(by=cast.lead, cause=who.name)
    assert cost(cast.lead, "show", article.number) == before <= MOST_OF_AN_ARTICLE
