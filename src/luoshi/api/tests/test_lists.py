"""Every list asks the database as often for three rows as for one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luoshi.api import limits
from luoshi.api.tests.programs import Program
from luoshi.changes.models import Change
from luoshi.diary.models import Diary
from luoshi.knowledge.models import Bulletin
from luoshi.knowledge.tests.shelf import stand
from luoshi.post.models import tell
from luoshi.problems.models import Phrase, Problem, SavedView
from luoshi.rollout.models import Leave
from luoshi.talk.tests.meetings import called
from luoshi.testing.cast import Cast

MOST_QUERIES = 12


def handed_over(cast: Cast, place: int) -> Problem:
    problem = Problem.report(by=cast.reporter, words=f"第{place}个问题")
    problem.accept(by=cast.lead, importance=2, kind="system", area=cast.area, receipt="")
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.OWN_WORDS, "写了"))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    return problem


def change(cast: Cast, place: int) -> Change:
    made = Change.open(by=cast.reporter, words=f"第{place}个变更", reasons=["慢"], goals=["快"])
    made.firm, made.contact = cast.consultant.firm, cast.consultant
    made.save()
    made.briefs.create(
        version=1,
        firm=made.firm,
        contact=cast.consultant,
        content={"title": "x"},
        sha256="",
        made_by=cast.lead,
    )
    return made


def bulletin(cast: Cast, place: int) -> Bulletin:
    return Bulletin.write(by=cast.lead, headline=f"第{place}条", lines="一行", question="", choices="", right=None,
                          everyone=True, send=True)  # fmt: skip


LISTS: dict[str, tuple[str, Callable[[Cast, int], Any]]] = {
    "/problems": ("lead", handed_over), "/problems ": ("consultant", handed_over),
    "/occurrences": ("lead", handed_over),
    "/changes": ("lead", change), "/changes ": ("consultant", change),
    "/articles": ("reporter", lambda cast, place: stand(cast, f"第{place}条怎么办")),
    "/bulletins": ("reporter", bulletin),
    "/meetings": ("lead", lambda cast, place: called(cast, handed_over(cast, place), cast.reporter)),  # type: ignore[arg-type]
    "/diaries": ("lead", lambda cast, place: Diary.file_nil(
        by=[cast.reporter, cast.reporter2, cast.head][place])),
    "/notices": ("reporter", lambda cast, place: tell(
        cast.reporter, "x", cast.project, title=f"第{place}条", act=True)),
    "/leaves": ("lead", lambda cast, place: Leave.enter(
        [cast.reporter, cast.reporter2, cast.head][place], by=cast.lead, first=cast.project.today(),
        last=cast.project.today())),
    "/views": ("lead", lambda cast, place: SavedView.keep(by=cast.lead, name=f"第{place}个", query={})),
    "/phrases": ("lead", lambda cast, place: Phrase.write(by=cast.lead, words=f"第{place}句")),
    "/members": ("reporter", lambda cast, place: None),
}  # fmt: skip


@pytest.mark.parametrize("path", list(LISTS))
def test_a_list_asks_as_often_for_three_as_for_one(
    cast: Cast, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where a minute begins, letting a token in asks twice more.
    monkeypatch.setattr(limits, "take", lambda token: None)
    part, bring = LISTS[path]
    program = Program(cast.everybody()[part])
    program.get("/me")
    bring(cast, 0)
    counts, found = [], []
    for places in ((), (1, 2)):
        for place in places:
            bring(cast, place)
        with CaptureQueriesContext(connection) as asked:
            answer = program.get(path.strip())
        assert answer.status_code == 200
        counts.append(len(asked))
        found.append(len(answer.json()["items"]))
    assert counts[0] == counts[1] <= MOST_QUERIES, [one["sql"][:200] for one in asked.captured_queries]
    assert path == "/members" or found == [1, 3]
