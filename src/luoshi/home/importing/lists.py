"""The lists that can be taken over: problems, and requirement changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import DECLINED, DONE, ENDED, READ_BACK, RECORDING, SCREENING, WITHDRAWN
from luoshi.changes.models import Change, ChangePast
from luoshi.home.importing import reading
from luoshi.problems.models import Problem
from luoshi.problems.models.arriving import Past
from luoshi.rollout.models import Member, Project

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kept = Past | ChangePast
"""What an earlier list says of one row."""
Columns = Sequence[tuple[str, "StrOrPromise"]]


@dataclass(frozen=True)
class KindOfList:
    """One kind: its columns and words, what a row becomes, and what is here already."""

    name: str
    title: StrOrPromise
    hint: StrOrPromise
    no_words: StrOrPromise
    columns: Columns
    headings: Mapping[str, str]
    states: reading.States
    past: Callable[[dict[str, str], str, dict[str, Any]], Kept]
    bring_in: Callable[[Any, Member], Any]
    here: Callable[[Project], QuerySet[Any]]
    page: str
    own: Mapping[str, StrOrPromise] = field(default_factory=dict)
    """The headings of our own file, by field."""
    own_states: Mapping[str, StrOrPromise] = field(default_factory=dict)
    """The words of our own file for a state."""
    numbered: Callable[[Project, Sequence[str]], dict[str, str]] = lambda project, codes: {}
    """Which of these numbers are here, and their words."""

    def match(self, header: list[str]) -> list[str]:
        """For each column the field it seems to hold, or nothing."""
        return reading.match(header, self.headings, reading.in_every_language(self.own))

    @cached_property
    def _ours(self) -> dict[str, str]:
        return reading.in_every_language(self.own_states)

    def state(self, words: str) -> tuple[str, str] | None:
        """State and outcome for a word of the list, ours first; None when it is not known."""
        own = self._ours.get(words.strip().lower())
        return (self.arrives(own), "") if own else reading.read_state(words, self.states)

    def arrives(self, state: str) -> str:
        """As what something arrives that stood there: what goes on is looked at anew."""
        if state in ENDED:
            return state
        return RECORDING if state in (RECORDING, READ_BACK) else SCREENING


def _problem(said: dict[str, str], outcome: str, values: dict[str, Any]) -> Past:
    return Past(outcome=outcome, importance=reading.read_importance(said.get("importance", "")), **values)


def _change(said: dict[str, str], outcome: str, values: dict[str, Any]) -> ChangePast:
    lines = {name: tuple(said.get(name, "").splitlines()) for name in ("reasons", "goals")}
    title = said.get("title", "").strip()
    return ChangePast(reasons=lines["reasons"], goals=lines["goals"], title=title, **values)


def _changes_here(project: Project, codes: Sequence[str]) -> dict[str, str]:
    """Of these codes, such as CRM-C17, those that are changes here, and their original words."""
    start = f"{project.key}-C"
    wanted = {
        int(code[len(start) :]) for code in codes if re.fullmatch(f"{re.escape(start)}[0-9]{{1,8}}", code)
    }
    rows = Change.objects.filter(project=project, number__in=wanted).values_list("number", "words")
    return {f"{start}{number}": words for number, words in rows}


PROBLEMS = KindOfList(
    "problems",
    _("Problems"),
    _(
        "Give the problem list you have kept so far, as Excel or CSV. Columns such as number, description, "
        "reported by, date, module, state, result and solved on are understood; others are kept as notes. "
        "You see every row before anything is written."
    ),
    _("Say which column holds the description of the problem."),
    reading.COLUMNS,
    reading.HEADINGS,
    reading.STATES,
    _problem,
    lambda past, by: Problem.bring_in(past, by=by),
    lambda project: Problem.objects.filter(project=project),
    "problems:list",
)
CHANGES = KindOfList(
    "changes",
    _("Changes"),
    _(
        "Give the list of requirement changes you have kept so far, as Excel or CSV. Columns such as number, "
        "what is wanted, asked for by, date, reason, goal, module, state and result are understood; others "
        "are kept as notes. You see every row before anything is written."
    ),
    _("Say which column holds what is wanted."),
    [
        ("number", _("Number in the list")),
        ("words", _("What is wanted")),
        ("title", _("Title")),
        ("reporter", _("Asked for by")),
        ("met", _("Asked for on")),
        ("reasons", _("Reason")),
        ("goals", _("Goal")),
        ("area", _("Module")),
        ("state", _("State")),
        ("solution", _("Result")),
        ("closed", _("Ended on")),
    ],
    {
        **reading.HEADINGS,
        "number": f"{reading.HEADINGS['number']} 变更编号 需求编号",
        "words": "需求描述 需求内容 变更内容 变更描述 需求 变更 描述 内容 原话 requirement change",
        "title": "标题 名称 需求名称 变更名称 主题 title",
        "reasons": "原因 变更原因 需求原因 理由 背景 reason",
        "goals": "目标 希望达到的目标 期望 期望效果 预期目标 goal expectation",
        "importance": "",
    },
    {
        (RECORDING, ""): f"{reading.STATES['reported', '']} 待确认 待评审 已提出",
        (
            SCREENING,
            "",
        ): f"{reading.STATES['investigating', '']} 评审中 评估中 开发中 配置中 试用中 推广中",
        (DONE, ""): f"{reading.STATES['closed', 'solved']} 已上线 上线 已推广 已实施 实施完成",
        (DECLINED, ""): "不处理 不予处理 不予变更 拒绝 已拒绝 驳回 已驳回 不做 rejected declined",
        (WITHDRAWN, ""): "取消 已取消 作废 撤回 已撤回 撤销 cancelled withdrawn",
    },
    _change,
    lambda past, by: Change.bring_in(past, by=by),
    lambda project: Change.objects.filter(project=project),
    "changes:list",
    {
        "number": _("Number"), "title": _("Title"), "words": _("Original words"), "reasons": _("Reasons"),
        "goals": _("Goals"), "state": _("State"), "area": _("Module"), "reporter": _("Asked for by"),
        "met": _("Asked for on"), "closed": _("Ended on"),
    },
    {state.name: state.label for state in LIFE.states},
    _changes_here,
)  # fmt: skip
LISTS = {one.name: one for one in (PROBLEMS, CHANGES)}
