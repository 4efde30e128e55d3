"""Each 没解决 leaves a task until it is done."""

from __future__ import annotations

import pytest

from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Task
from luoshi.knowledge.tests.shelf import cost, draft, see, send, stand, text
from luoshi.problems.tests.stages import reported, to_archive
from luoshi.testing.cast import Cast


def test_not_solved_is_a_task_with_who_and_what_still_happens(cast: Cast) -> None:
    stand(cast)
    send(cast.reporter, "vote", 1, helped="no", words="第二步没有这个按钮")
    page = text(see(cast.lead, "todo"))
    assert "第二步没有这个按钮" in page and "陈晓雯" in page and "销售一部" in page


def test_the_same_person_has_one_task_with_the_latest_words(cast: Cast) -> None:
    article = stand(cast)
    for words in ("找不到", "找到了，点不动"):
        article.vote(by=cast.reporter, helped=False, words=words)
    assert Task.objects.open().get().words == "找到了，点不动"


def test_done_with_a_note_or_in_a_problem(cast: Cast) -> None:
    article, problem = stand(cast), reported(cast)
    for who in (cast.reporter, cast.reporter2):
        article.vote(by=who, helped=False)
    first, second = Task.objects.open()
    assert send(cast.lead, "task", first.pk, note="第2步改写了").status_code == 302
    assert send(cast.lead, "task", second.pk, problem=problem.code).status_code == 302
    assert not Task.objects.open().exists() and Task.objects.get(pk=second.pk).problem == problem


def test_done_without_a_word_or_in_a_problem_that_is_not_there_is_refused(cast: Cast) -> None:
    stand(cast).vote(by=cast.reporter, helped=False)
    one = Task.objects.get()
    assert "请写怎么处理的" in text(send(cast.lead, "task", one.pk))
    assert "没有这个问题" in text(send(cast.lead, "task", one.pk, problem="CRM-99"))
    assert Task.objects.open().exists()


def test_solved_after_all_closes_the_task_and_a_done_one_stays_done(cast: Cast) -> None:
    article = stand(cast)
    article.vote(by=cast.reporter, helped=False)
    article.vote(by=cast.reporter, helped=True)
    one = Task.objects.get()
    assert one.done_by == cast.reporter
    with pytest.raises(Refusal):
        one.finish(by=cast.lead, note="晚了")


def test_only_the_lead_works_on_tasks(cast: Cast) -> None:
    stand(cast).vote(by=cast.reporter, helped=False)
    one = Task.objects.get()
    for who in (cast.reporter, cast.sponsor, cast.consultant, cast.outsider):
        assert see(who, "task", one.pk).status_code == 404
    for who in (cast.reporter, cast.head, cast.sponsor, cast.consultant):
        assert see(who, "todo").status_code == 404


def test_what_was_wanted_at_the_archive_is_asked_for(cast: Cast) -> None:
    problem = to_archive(cast)
    problem.archive(by=cast.lead, cause="mistake", summary="没点保存", article_wanted=True, article_why="常见",
                    teaching_wanted=True, teaching_why="误操作")  # fmt: skip
    page = text(see(cast.lead, "todo"))
    assert "说好要写成办法" in page and "说好要宣导" in page
    stand(cast, source=problem)
    assert "说好要写成办法" not in text(see(cast.lead, "todo"))


def test_the_page_costs_the_same_however_much_waits(cast: Cast) -> None:
    def wait(title: str) -> None:
        article = stand(cast, title)
        article.vote(by=cast.reporter, helped=False)
        stand(cast, title).doubt(by=cast.lead), draft(cast, title)

    assert "没有待处理的" in text(see(cast.lead, "todo"))
    wait("一")
    before = cost(cast.lead, "todo")
    wait("二"), wait("三")
    assert cost(cast.lead, "todo") == before <= 20
