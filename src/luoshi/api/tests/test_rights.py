"""Every move of every table is an operation, with the same right as on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.http import Http404

from luoshi.api.noun import Noun
from luoshi.api.nouns import articles, changes, grants, meetings, problems
from luoshi.api.refusing import Refused
from luoshi.api.registry import OPERATIONS, Call
from luoshi.changes.tests import stages as change_stages
from luoshi.kernel.lifecycle import Living
from luoshi.knowledge.models import Article, Bulletin
from luoshi.knowledge.tests import shelf
from luoshi.problems.tests import stages as problem_stages
from luoshi.rollout.models import Member
from luoshi.talk.models import Meeting
from luoshi.talk.tests import meetings as meeting_stages
from luoshi.testing.cast import Cast

NOUNS: list[Noun] = [
    problems.NOUN, changes.NOUN, articles.NOUN, articles.TOLD, meetings.NOUN, grants.NOUN
]  # fmt: skip


def meeting_proposed(cast: Cast) -> Meeting:
    return meeting_stages.called(cast, problem_stages.with_consultant(cast), cast.reporter, cast.consultant)  # type: ignore[arg-type]


def meeting_fixed(cast: Cast) -> Meeting:
    return meeting_stages.fixed(cast, problem_stages.with_consultant(cast), cast.reporter, cast.consultant)  # type: ignore[arg-type]


def meeting_ended(cast: Cast) -> Meeting:
    return meeting_stages.ended(cast, problem_stages.with_consultant(cast), cast.reporter, cast.consultant)  # type: ignore[arg-type]


def stale(cast: Cast) -> Article:
    article = shelf.stand(cast)
    article.doubt(by=cast.lead)
    return article


def bulletin_draft(cast: Cast, send: bool = False) -> Bulletin:
    return Bulletin.write(by=cast.lead, headline="先点保存", lines="一行", question="", choices="", right=None,
                          everyone=True, send=send)  # fmt: skip


def bulletin_sent(cast: Cast) -> Bulletin:
    return bulletin_draft(cast, send=True)


STAGES: dict[str, list[Callable[[Cast], Any]]] = {
    "problem": [
        problem_stages.reported, problem_stages.investigating, problem_stages.with_consultant,
        problem_stages.needs_answer, problem_stages.verifying, problem_stages.to_archive, problem_stages.closed,
    ],
    "change": [
        change_stages.recording, change_stages.read_back, change_stages.screening, change_stages.with_consultant,
        change_stages.evaluating, change_stages.deciding, change_stages.agreeing_fee,
        change_stages.developing, change_stages.configuring,
        change_stages.piloting, change_stages.rolling_out, change_stages.postponed, change_stages.done,
    ],
    "article": [shelf.stand, shelf.draft, stale],
    "bulletin": [bulletin_draft, bulletin_sent],
    "meeting": [meeting_proposed, meeting_fixed, meeting_ended],
}  # fmt: skip
LET_IN = 422
"""A body with an unknown field: whoever may make the move hears of the field, nobody writes anything."""


def lives() -> Iterator[type[Living]]:
    for kind in Living.__subclasses__():
        yield from _leaves(kind)


def _leaves(kind: Any) -> Iterator[Any]:
    if not kind._meta.abstract and ".tests." not in kind.__module__:
        yield kind
    for below in kind.__subclasses__():
        yield from _leaves(below)


def test_every_move_of_every_lifecycle_table_is_an_operation() -> None:
    """A new move without one says in its noun's `unmade` why no person makes it."""
    known = {noun.life.name: noun for noun in NOUNS}
    for kind in lives():
        noun = known[kind.lifecycle.name]
        moves = {move.verb for move in kind.lifecycle.moves}
        assert moves == (set(noun.ways) | set(noun.unmade)) & moves, noun.name
        assert not set(noun.ways) & set(noun.unmade) and all(noun.unmade.values())
        assert {f"{noun.name}.{verb}" for verb in noun.ways} <= set(OPERATIONS)


def answered(noun: Noun, thing: Any, verb: str, member: Member) -> int:
    """The status of the move for this member, asked without HTTP."""
    place = noun.path.rpartition("{")[2].rstrip("}")
    key = getattr(thing, "number", thing.pk) if place == "number" else thing.pk
    call = Call(member, {place: key}, body={"zq": 1})
    try:
        OPERATIONS[f"{noun.name}.{verb}"].call(call)
    except Http404:
        return 404
    except Refused as refused:
        return refused.status
    raise AssertionError(f"{verb} took a field that it does not have")


def allowed(noun: Noun, thing: Any, verb: str, member: Member) -> int:
    """The status that the rule of the page asks for."""
    way = noun.ways[verb]
    if not type(thing).objects.visible_to(member).filter(pk=thing.pk).exists():
        return 404
    if way.rule:
        return LET_IN if way.rule(thing, member) else 403
    if noun.life.allowed(thing, verb, member):
        return LET_IN
    move = noun.life.move(verb)
    return 409 if thing.admits(member) and move.who(thing, member) else 403


@pytest.mark.parametrize("name", list(STAGES))
def test_every_write_same_right_api(cast: Cast, name: str) -> None:
    """For each role and move: the API lets in whom the page's rule lets in, and nobody else.

    Each move is tried by everybody in the first state that it leaves, and by the lead in one that it does not.
    """
    noun, wrong, tried = next(one for one in NOUNS if one.name == name), [], set[tuple[str, bool]]()
    for bring in STAGES[name]:
        thing = bring(cast)
        for verb, way in noun.ways.items():
            fits = bool(way.rule) or thing.state in noun.life.move(verb).leaves
            if (verb, fits) in tried:
                continue
            tried.add((verb, fits))
            for part, member in (cast.everybody() if fits else {"lead": cast.lead}).items():
                got, want = answered(noun, thing, verb, member), allowed(noun, thing, verb, member)
                if got != want:
                    wrong.append(f"{thing.state} {verb} {part}: {got}, should be {want}")
    assert wrong == [] and {verb for verb, fits in tried if fits} == set(noun.ways)
