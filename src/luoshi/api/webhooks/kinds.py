"""What can be heard of: the rows of the lifecycle tables and how each thing begins, “problem.accept”."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.noun import Noun
from luoshi.api.nouns import articles, changes, grants, meetings, problems
from luoshi.api.registry import Call
from luoshi.api.webhooks.delivery import TEST
from luoshi.api.webhooks.endpoint import ALL
from luoshi.changes.models import Change
from luoshi.knowledge.models import Article, Bulletin
from luoshi.problems.models import Problem
from luoshi.rewards.models import Grant
from luoshi.rollout.models import Member
from luoshi.talk.models import Meeting

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Words = Mapping[str, "StrOrPromise"]
TOLD_LATER = ("arrive", "recount")
"""Moves by which the past is told; nobody waits for them."""
SAID = {"say": _("Somebody said something")}


@dataclass(frozen=True)
class Source:
    """One noun that can be heard of; `beside` are verbs of its trail that stand in no table."""

    noun: Noun
    model: type[Any]
    label: StrOrPromise
    beside: Words = field(default_factory=dict)

    @cached_property
    def verbs(self) -> Words:
        """Every verb with its words, beginnings first."""
        moves = {move.verb: move.label for move in self.noun.life.moves if move.verb not in TOLD_LATER}
        return {**self.beside, **moves}

    @property
    def choices(self) -> list[tuple[str, StrOrPromise]]:
        """Everything, or verb by verb, as a form offers them."""
        named = [(f"{self.noun.name}.{verb}", words) for verb, words in self.verbs.items()]
        return [(f"{self.noun.name}.{ALL}", _("Everything, also what is added later")), *named]

    def call(self, member: Member, thing: UUID) -> Call | None:
        """As if this member asked for it by the API; None when it is gone."""
        place = self.noun.path.rpartition("{")[2].rstrip("}")
        if place != "number":
            return Call(member, {place: thing})
        rows = self.model.objects.filter(pk=thing, project=member.project_id)
        number = rows.values_list("number", flat=True).first()
        return Call(member, {place: number}) if number is not None else None

    def told(self, member: Member, thing: UUID) -> dict[str, Any] | None:
        """The thing as this member reads it by the API now. Raises Http404 when it is none of theirs."""
        call = self.call(member, thing)
        return self.noun.written(self.noun.find(member, call), member) if call else None


SOURCES: dict[str, Source] = {
    source.noun.name: source
    for source in (
        Source(problems.NOUN, Problem, _("Problems"), {"report": _("Somebody reported it"), **SAID}),
        Source(changes.NOUN, Change, _("Changes"), {"open": _("Somebody asked for it"), **SAID}),
        Source(articles.NOUN, Article, _("Articles"), {"write": _("A draft was written")}),
        Source(articles.TOLD, Bulletin, _("Bulletins"), {"write": _("A draft was written")}),
        Source(meetings.NOUN, Meeting, _("Meetings"), {"call": _("Somebody called it")}),
        Source(grants.NOUN, Grant, _("Thanks"), {"propose": _("It was proposed")}),
    )
}
KINDS = frozenset(
    f"{name}.{verb}" for name, source in SOURCES.items() for verb in (ALL, *source.verbs)
)  # fmt: skip


def words_of(kind: str) -> StrOrPromise:
    """“Problems: Accept”, for people."""
    if kind == TEST:
        return pgettext_lazy("webhook", "Test")
    name, _dot, verb = kind.partition(".")
    source = SOURCES.get(name)
    if source is None:
        return kind
    said = _("everything") if verb == ALL else source.verbs.get(verb, verb)
    return format_lazy(_("{thing}: {verb}"), thing=source.label, verb=said)
