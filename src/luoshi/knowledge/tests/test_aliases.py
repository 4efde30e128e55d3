"""Words of confirmed duplicates lead to the article, with their source, until an editor removes them."""

from __future__ import annotations

import pytest

from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.doctor import search_shows_no_words_of_others
from luoshi.knowledge.models import Alias, Article
from luoshi.knowledge.tests.shelf import QUESTION, cost, see, send, stand, text
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import reported
from luoshi.rollout.models import Project
from luoshi.search.models import Document
from luoshi.search.queries import find
from luoshi.testing.cast import Cast

OTHERS = "拣货单打印出来是白纸"


def words_of(article: Article) -> list[str]:
    return sorted(article.learned.used().values_list("words", flat=True))


def found(cast: Cast, words: str) -> list[object]:
    return [hit.subject_id for hit in find(cast.reporter, words, kinds=["article"])]


def test_words_of_those_who_met_it_too_lead_to_the_article(cast: Cast) -> None:
    problem = reported(cast)
    problem.meet_again(by=cast.reporter2, words=OTHERS)
    article = stand(cast, source=problem)
    assert OTHERS in words_of(article)
    assert found(cast, "拣货单白纸") == [article.pk]


def test_words_that_come_later_are_learned_too(cast: Cast) -> None:
    problem = reported(cast)
    article = stand(cast, source=problem)
    problem.meet_again(by=cast.reporter2, words=OTHERS)
    assert found(cast, OTHERS) == [article.pk]
    page = text(see(cast.reporter, "show", article.number))
    assert OTHERS in page and f">{problem.code}</a>" in page


def test_a_merged_problem_brings_its_words_and_takes_them_along_again(cast: Cast) -> None:
    problem, other = reported(cast), Problem.report(by=cast.reporter2, words=OTHERS)
    article = stand(cast, source=problem)
    other.merge(by=cast.lead, into=problem)
    assert article.learned.get(words=OTHERS).kind == "merged"
    other.unmerge(by=cast.lead)
    assert OTHERS not in words_of(article) and not found(cast, "拣货单白纸")


def test_an_undone_merge_takes_its_words_along(cast: Cast) -> None:
    problem, other = reported(cast), Problem.report(by=cast.reporter2, words=OTHERS)
    article = stand(cast, source=problem)
    other.merge(by=cast.lead, into=problem)
    other.undo_move(by=cast.lead)
    assert OTHERS not in words_of(article)


def test_solved_with_it_teaches_its_words(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    assert article.learned.get(words=OTHERS).kind == "self_solved"


def test_the_same_words_in_another_dress_are_learned_once(cast: Cast) -> None:
    article = stand(cast)
    for words in ("打印机ABC卡住", "打印机 abc 卡住！", "列印機ＡＢＣ卡住", QUESTION):
        article.solved(by=cast.reporter, words=words)
    assert len(words_of(article)) <= 2 and QUESTION not in words_of(article)


def test_removed_words_find_nothing_and_never_come_back(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    send(cast.lead, "wording", article.learned.get(words=OTHERS).pk, "drop")
    assert not found(cast, "拣货单白纸") and "照着解决了" not in text(see(cast.lead, "show", 1))
    article.solved(by=cast.reporter2, words=OTHERS)
    assert OTHERS not in words_of(article)


def test_only_the_lead_removes_words(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    alias = article.learned.get(words=OTHERS)
    assert send(cast.reporter, "wording", alias.pk, "drop").status_code == 404
    with pytest.raises(Refusal):
        alias.remove(by=cast.reporter)
    assert send(cast.lead, "wording", alias.pk, "burn").status_code == 404


def test_where_problems_are_private_an_editor_takes_words_over_first(cast: Cast) -> None:
    cast.project.reading = "own"
    cast.project.save()
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    alias = article.learned.get(words=OTHERS)
    assert not alias.used and not found(cast, "拣货单白纸")
    assert OTHERS in text(see(cast.lead, "todo"))
    send(cast.lead, "wording", alias.pk, "take", todo="1")
    assert found(cast, OTHERS) == [article.pk]
    assert OTHERS in text(see(cast.reporter2, "show", article.number))


@pytest.mark.parametrize("rule", ["department", "own"])
def test_search_forgets_words_that_not_everybody_may_read_any_more(cast: Cast, rule: str) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    assert found(cast, OTHERS) == [article.pk]
    cast.project.change(by=cast.lead, reading=rule)
    assert not found(cast, OTHERS)
    assert OTHERS not in Document.objects.get(kind="article", subject_id=article.pk).body
    cast.project.change(by=cast.lead, reading="all")
    assert found(cast, OTHERS) == [article.pk]


def test_words_that_an_editor_took_over_stay_when_the_rule_changes(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    article.solved(by=cast.reporter2, words="另一种说法")
    article.learned.get(words=OTHERS).take(by=cast.lead)
    article.learned.get(words="另一种说法").remove(by=cast.lead)
    cast.project.change(by=cast.lead, reading="own")
    assert found(cast, OTHERS) == [article.pk]
    cast.project.change(by=cast.lead, reading="all")
    assert not found(cast, "另一种说法")


def test_the_doctor_finds_words_that_should_have_been_forgotten(cast: Cast) -> None:
    stand(cast).solved(by=cast.reporter, words=OTHERS)
    assert not list(search_shows_no_words_of_others())
    Project.objects.filter(pk=cast.project.pk).update(reading="own")
    assert len(list(search_shows_no_words_of_others())) == 1


def test_nobody_outside_reads_them(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words=OTHERS)
    for stranger in (cast.consultant, cast.developer, cast.outsider):
        assert not Alias.objects.visible_to(stranger).exists()


def test_the_page_costs_the_same_with_many_words(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words="第一种")
    before = cost(cast.lead, "show", article.number)
    for words in ("第二种", "第三种", "第四种"):
        article.solved(by=cast.reporter, words=words)
    assert cost(cast.lead, "show", article.number) == before
