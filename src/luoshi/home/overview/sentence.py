"""The one sentence on top: made by rules, from figures that stand below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from luoshi.home.overview.filing import FAIR, GOOD, Filing
from luoshi.rollout.models import Project

A_WEEK, STEADY = 5, 0.05
"""Working days of the comparison; a change of less than this part is none."""


@dataclass(frozen=True)
class Sentence:
    """The sentence in two parts: how it goes, and what waits."""

    state: str
    waiting: SafeString

    @property
    def between(self) -> str:
        """What stands between the two; nothing in Chinese."""
        return "" if not self.waiting or (get_language() or "").startswith("zh") else " "

    def __str__(self) -> str:
        plain = self.waiting.replace("<em>", "").replace("</em>", "")
        return f"{self.state}{self.between}{plain}"


def sentence_of(
    project: Project, filing: Filing, opened: Sequence[int], ever: bool, waiting: int
) -> Sentence:
    """How long it is in use, whether people report, where the problems go, what waits for a decision.

    `opened` is how many were open at the end of each day; `ever` whether one was reported lately.
    """
    return Sentence(_state(project, filing, _problems(opened, ever)), _waiting(waiting))


def _state(project: Project, filing: Filing, problems: str) -> str:
    if not project.started_on or project.started_on > project.today():
        return _("The system is not in use yet.")
    days = (project.today() - project.started_on).days + 1
    parts = [_("Day %(days)d in use") % {"days": days}, _people(filing), problems]
    said = pgettext("between clauses", ", ").join(part for part in parts if part)
    return said + pgettext("end of a sentence", ".")


def _people(filing: Filing) -> str:
    share = filing.lately().share
    if share is None:
        return ""
    if share >= GOOD:
        return _("people report every day")
    return _("most people report") if share >= FAIR else _("many do not report yet")


def _problems(opened: Sequence[int], ever: bool) -> str:
    if not any(opened) and not ever:
        return _("nobody has reported a problem yet")
    if not opened[-1]:
        return _("no problem is open")
    before = opened[-1 - A_WEEK] if len(opened) > A_WEEK else opened[0]
    if abs(opened[-1] - before) <= STEADY * before:
        return _("about as many problems as a week ago")
    return _("problems are getting fewer") if opened[-1] < before else _("problems are increasing")


def _waiting(count: int) -> SafeString:
    if not count:
        return mark_safe("")
    words = ngettext(
        "%(begin)s%(n)d thing%(end)s waits for you.", "%(begin)s%(n)d things%(end)s wait for you.", count
    )
    return mark_safe(escape(words) % {"begin": "<em>", "end": "</em>", "n": count})
