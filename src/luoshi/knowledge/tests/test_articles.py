"""Articles: from a solved problem to the next reporter who needs no consultant."""

from __future__ import annotations

import pytest

from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.testing.cast import Cast


def published(cast: Cast) -> Article:
    article = Article.write(by=cast.lead, title="地址太长存不了怎么办", steps="打开订单\n把后半截写进备注")
    article.publish(by=cast.lead)
    return article


def test_a_draft_is_prefilled_from_the_solved_problem(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="地址太长存不了")
    problem.meet_again(by=cast.reporter2, words="门店地址存不进去")
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="写进备注", cause="字段60")
    words = Article.draft_words(problem)
    assert (words["title"], words["steps"], words["cause"]) == ("地址太长存不了", "写进备注", "字段60")


def test_only_the_lead_sees_drafts_and_no_outsider_sees_any(cast: Cast) -> None:
    article = Article.write(by=cast.lead, title="怎么办")
    assert not Article.objects.visible_to(cast.reporter).exists()
    assert Article.objects.visible_to(cast.lead).get() == article
    published(cast)
    assert Article.objects.visible_to(cast.reporter).count() == 1
    assert not Article.objects.visible_to(cast.consultant).exists()
    assert not Article.objects.visible_to(cast.outsider).exists()


def test_an_incomplete_article_is_not_published_and_says_why(cast: Cast) -> None:
    article = Article.write(by=cast.lead, title="怎么办")
    with pytest.raises(Refusal) as refused:
        article.publish(by=cast.lead)
    assert len(refused.value.missing) == 1


def test_self_solved_counts_and_twice_makes_it_proven(cast: Cast) -> None:
    article = published(cast)
    problem = article.solved(by=cast.reporter, words="地址存不了")
    assert (problem.outcome, article.helped, article.state) == ("self_solved", 1, "published")
    article.solved(by=cast.reporter2, words="地址太长")
    assert (article.helped, article.state) == (2, "proven")


def test_an_article_answers_a_problem(cast: Cast) -> None:
    article, problem = published(cast), Problem.report(by=cast.reporter, words="地址存不了")
    article.answer(problem, by=cast.lead)
    assert problem.state == "verifying"
    assert problem.proposals.get().reference == article.code


def test_a_draft_answers_nothing(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="地址存不了")
    with pytest.raises(Refusal):
        Article.write(by=cast.lead, title="怎么办").answer(problem, by=cast.lead)


def test_revising_keeps_the_earlier_version(cast: Cast) -> None:
    article = published(cast)
    article.revise(by=cast.lead, steps="新的做法")
    assert (article.edition, article.editions.get().words["steps"]) == (2, "打开订单\n把后半截写进备注")


def test_a_vote_can_be_changed(cast: Cast) -> None:
    article = published(cast)
    article.vote(by=cast.reporter, helped=False)
    article.vote(by=cast.reporter, helped=True)
    assert (article.helped, article.not_helped) == (1, 0)
