"""What belongs to a change or a problem: drawn for whoever may see both ends, told in words, at one price."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from luoshi.changes.links import links_of_change
from luoshi.changes.models import Change
from luoshi.changes.tests.stages import delivered, piloting, recording, screening
from luoshi.changes.tests.test_pages import queries
from luoshi.knowledge.models import Article
from luoshi.problems.links import links_of_problem
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import investigating, signed_in, text, with_consultant
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.ui.links import MOST, Branch, Tree


def told(tree: Tree) -> list[str]:
    """The tree as sentences, from near to far."""
    return [line for branch in tree.shown for line in (said(branch), *map(said, branch.twigs))]


def said(branch: Branch) -> str:
    return f"{branch.on.code} {branch.words}: {branch.node.code}"


def of(change: Change, member: Member) -> list[str]:
    return told(links_of_change(change, member))


def wish(cast: Cast, words: str = "希望看到账期") -> Problem:
    return Problem.report(by=cast.reporter, words=words)


def test_the_problem_it_came_from_and_what_was_merged_into_that(cast: Cast) -> None:
    problem, twin = investigating(cast), wish(cast)
    twin.merge(by=cast.lead, into=problem)
    change = Change.from_problem(problem, by=cast.lead)
    assert of(change, cast.lead) == ["CRM-C1 由它提出: CRM-1", "CRM-1 合并进来: CRM-2"]
    assert told(links_of_problem(problem, cast.lead)) == ["CRM-1 合并进来: CRM-2", "CRM-1 转为变更: CRM-C1"]


def test_the_trial_and_the_problems_it_brought_up(cast: Cast) -> None:
    change, problem = piloting(cast), wish(cast, "账期是空的")
    change.found(problem, by=cast.reporter)
    assert of(change, cast.lead) == ["CRM-C1 小范围试用: 第1次试用", "第1次试用 试用发现: CRM-1"]
    near = told(links_of_problem(problem, cast.lead))
    assert near == ["CRM-1 试用中发现: 第1次试用", "第1次试用 试用的变更: CRM-C1"]


def test_the_article_that_answers_it_and_the_change_that_takes_its_place(cast: Cast) -> None:
    change, other = screening(cast), recording(cast)
    article = Article.write(by=cast.lead, title="账期在哪里看", steps="打开客户卡片", publish=True)
    change.solve_as_is(by=cast.lead, article=article, words="现成的")
    third = recording(cast)
    other.replace(by=cast.lead, other=third)
    assert of(change, cast.lead) == ["CRM-C1 可用的办法: KB-1"]
    assert of(other, cast.lead) == ["CRM-C2 由它代替: CRM-C3"]
    assert of(third, cast.lead) == ["CRM-C3 代替了: CRM-C2"]


def test_a_related_problem_hangs_on_a_line_without_an_arrow(cast: Cast) -> None:
    change = recording(cast)
    change.link(by=cast.lead, problem=wish(cast))
    (arrow,) = links_of_change(change, cast.lead).drawing.arrows
    assert (arrow.words, arrow.pointed) == ("相关", False)


def test_what_was_unlinked_or_taken_back_is_gone(cast: Cast) -> None:
    change, problem = recording(cast), wish(cast)
    change.link(by=cast.lead, problem=problem)
    change.unlink(by=cast.lead, problem=problem, reason="不相关")
    assert of(change, cast.lead) == []
    assert "links-place" not in text(signed_in(cast.lead).get(change.url))


def test_a_front_line_user_who_reads_own_problems_only_sees_no_trace_of_others(cast: Cast) -> None:
    cast.project.reading = "own"
    cast.project.save()
    change = recording(cast)
    change.link(by=cast.lead, problem=Problem.report(by=cast.reporter2, words="别人的秘密"))
    change.link(by=cast.lead, problem=wish(cast))
    cast.reporter.project = cast.project
    assert of(change, cast.reporter) == ["CRM-C1 相关: CRM-2"]
    page = text(signed_in(cast.reporter).get(change.url))
    assert "CRM-2" in page and "CRM-1 " not in page and "别人的秘密" not in page


def handed_and_forwarded(cast: Cast) -> tuple[Problem, Change]:
    """The problem lay with 启明咨询, became a change, and that was forwarded to them, too."""
    problem = with_consultant(cast)
    change = Change.from_problem(problem, by=cast.lead)
    change.note(by=cast.lead, reasons=["地址太长存不了"], goals=["200字也能存"])
    change.read_back(by=cast.lead, words="地址放宽到200字")
    change.agree(by=change.requester)
    change.estimate(by=cast.lead, risk="无", cost=Decimal(0), work="无", days=3)
    change.pursue(by=cast.lead)
    return problem, change


def test_a_consultant_sees_only_what_was_handed_over(cast: Cast) -> None:
    problem, change = handed_and_forwarded(cast)
    assert told(links_of_problem(problem, cast.consultant)) == []
    change.forward(by=cast.lead, contact=cast.consultant)
    assert told(links_of_problem(problem, cast.consultant)) == ["CRM-1 转为变更: CRM-C1"]
    assert of(change, cast.consultant) == ["CRM-C1 由它提出: CRM-1"]
    assert "links-place" in text(signed_in(cast.consultant).get(change.url))
    for stranger in (cast.other_consultant, cast.developer, cast.outsider):
        assert of(change, stranger) == []


def test_a_consultant_reads_the_titles_that_were_handed_over(cast: Cast) -> None:
    problem, change = handed_and_forwarded(cast)
    change.forward(by=cast.lead, contact=cast.consultant)
    Problem.objects.filter(pk=problem.pk).update(title="后来改的标题")
    (branch,) = links_of_change(change, cast.consultant).shown
    assert branch.node.title == problem.title
    assert branch.node.state == ""


def test_trials_articles_and_related_problems_stay_inside(cast: Cast) -> None:
    change = piloting(cast)
    problem = with_consultant(cast)
    change.found(problem, by=cast.reporter)
    change.link(by=cast.lead, problem=with_consultant(cast))
    assert of(change, cast.consultant) == of(change, cast.developer) == []
    assert told(links_of_problem(problem, cast.consultant)) == []
    page = text(signed_in(cast.consultant).get(problem.url))
    assert change.code not in page and "试用" not in page


def test_a_drawing_stays_readable_and_the_rest_is_named_below(cast: Cast) -> None:
    change = recording(cast)
    for number in range(MOST + 3):
        change.link(by=cast.lead, problem=wish(cast, f"账期问题{number}"))
    found = links_of_change(change, cast.lead)
    assert (len(found.drawing.boxes), len(found.rest)) == (MOST - 1, 4)
    page = text(signed_in(cast.lead).get(change.url))
    assert 'href="#links-rest">还有4项' in page
    assert re.search(r'id="links-rest".*CRM-15 账期问题14', page, re.S)


def test_each_box_is_a_link_that_says_what_it_is(cast: Cast) -> None:
    problem = investigating(cast)
    change = Change.from_problem(problem, by=cast.lead)
    page = text(signed_in(cast.lead).get(change.url))
    label = f"CRM-C1 由它提出：问题 CRM-1 {problem.title}"
    assert f'<a href="{problem.url}"><title>{label}' in page
    assert page.count("<title>") == 2  # the page's, and the whole words of the box


@pytest.mark.parametrize("kind", ["change", "problem"])
def test_three_links_cost_as_much_as_one(cast: Cast, kind: str) -> None:
    client = signed_in(cast.lead)
    problem = investigating(cast)
    change = Change.from_problem(problem, by=cast.lead)
    wish(cast).merge(by=cast.lead, into=Problem.report(by=cast.lead, words="另一个"))
    change.link(by=cast.lead, problem=wish(cast))
    url = change.url if kind == "change" else problem.url
    once = queries(client, url)
    for words in ("二", "三"):
        change.link(by=cast.lead, problem=wish(cast, words))
    assert queries(client, url) == once


def test_a_second_trial_stands_beside_the_first(cast: Cast) -> None:
    change = piloting(cast)
    change.back_to_work(by=cast.lead, reason="账期还是空的")
    change.deliver(by=cast.developer, version="1.1", notes="改好了", how_to_test="开单看账期")
    today = cast.project.today()
    change.start_pilot(
        by=cast.lead, people=[cast.reporter], starts_on=today, ends_on=today + timedelta(days=9), min_days=3,
        checks=["开单"], question="账期对吗？",
    )  # fmt: skip
    assert of(change, cast.lead) == ["CRM-C1 小范围试用: 第1次试用", "CRM-C1 小范围试用: 第2次试用"]


def test_a_change_without_any_link_shows_no_drawing(cast: Cast) -> None:
    assert "links-place" not in text(signed_in(cast.lead).get(delivered(cast).url))
