"""Who reaches which page; what may not be seen answers like what does not exist."""

from __future__ import annotations

import pytest

from luoshi.knowledge.tests.shelf import draft, see, send, stand, text
from luoshi.problems.tests.stages import reported
from luoshi.search.queries import find, similar
from luoshi.testing.cast import Cast

READERS = ("lead", "reporter", "head", "sponsor", "observer")
OUTSIDE = ("consultant", "other_consultant", "developer")
LEADS_ONLY = ("write", "draft", "revise", "answer")


@pytest.mark.parametrize("role", READERS)
def test_everybody_inside_reads_the_archive(cast: Cast, role: str) -> None:
    article = stand(cast)
    assert article.title in text(see(getattr(cast, role), "list"))
    assert "把后半截写进备注" in text(see(getattr(cast, role), "show", article.number))


@pytest.mark.parametrize("role", OUTSIDE)
@pytest.mark.parametrize("name", ["list", "show", "vote", *LEADS_ONLY])
def test_for_people_from_outside_there_is_no_archive(cast: Cast, role: str, name: str) -> None:
    article, _problem = stand(cast), reported(cast)
    args = () if name in ("list", "write") else (article.number,)
    assert see(getattr(cast, role), name, *args).status_code == 404
    assert send(getattr(cast, role), "vote", article.number, helped="yes").status_code == 404


def test_another_company_finds_nothing(cast: Cast) -> None:
    article = stand(cast)
    assert see(cast.outsider, "show", article.number).status_code == 404
    assert article.title not in text(see(cast.outsider, "list"))


@pytest.mark.parametrize("role", ["reporter", "head", "sponsor", "observer"])
@pytest.mark.parametrize("name", LEADS_ONLY)
def test_only_the_lead_writes_and_answers(cast: Cast, role: str, name: str) -> None:
    stand(cast), reported(cast)
    args = () if name == "write" else (1,)
    assert see(getattr(cast, role), name, *args).status_code == 404
    assert send(getattr(cast, role), name, *args, title="x").status_code == 404
    assert send(getattr(cast, role), "move", 1, "retire", reason="x").status_code == 404


def test_a_draft_is_nowhere_for_a_reporter(cast: Cast) -> None:
    hidden = draft(cast)
    answer = see(cast.reporter, "show", hidden.number)
    assert answer.status_code == see(cast.reporter, "show", 999).status_code == 404
    for query in ({}, {"q": "扫码枪"}, {"q": "KB-1"}, {"state": "draft"}, {"area": "none"}):
        page = text(see(cast.reporter, "list", **query))
        assert hidden.title not in page
        assert "其他" not in page.split('id="rows"')[1]
    assert not find(cast.reporter, "扫码枪回车")
    assert not similar(cast.reporter, hidden.title)


def test_the_lead_sees_drafts_and_how_many(cast: Cast) -> None:
    hidden = draft(cast)
    assert hidden.title in text(see(cast.lead, "list"))
    assert "草稿 1" in text(see(cast.lead, "list")) and "草稿 1" not in text(see(cast.reporter, "list"))
    assert hidden.title in text(see(cast.lead, "list", state="draft"))


def test_what_is_retired_is_read_by_the_lead_only_when_asked_for(cast: Cast) -> None:
    article = stand(cast)
    article.retire(by=cast.lead, reason="新版已改")
    assert see(cast.reporter, "show", article.number).status_code == 404
    assert article.title not in text(see(cast.lead, "list"))
    assert article.title in text(see(cast.lead, "list", state="retired"))


def test_an_observer_reads_and_has_nothing_to_press(cast: Cast) -> None:
    article = stand(cast)
    page = text(see(cast.observer, "show", article.number))
    assert "解决了吗" not in page and "/vote/" not in page
    assert send(cast.observer, "vote", article.number, helped="yes").status_code == 422
    assert article.votes.count() == 0


def test_a_source_that_may_not_be_seen_is_not_named(cast: Cast) -> None:
    problem = reported(cast)
    article = stand(cast, source=problem)
    article.solved(by=cast.reporter, words="只有我看得到的话")
    cast.project.reading = "own"
    cast.project.save()
    assert problem.code in text(see(cast.reporter, "show", article.number))
    page = text(see(cast.reporter2, "show", article.number))
    assert problem.code not in page and "只有我看得到的话" not in page and "答复过的问题" not in page
