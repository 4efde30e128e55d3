"""The same verdict on several problems: each is a move of its own; what is refused stays as it was."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member

MOST = 100
_BETWEEN = re.compile(r"[\s,，、;；]+")
_ONE = re.compile(r"#?(?:[A-Za-z][A-Za-z0-9]*-)?(\d{1,9})")
_SPAN = re.compile(r"(\d{1,9})[-–~至到](\d{1,9})")
Verb = Callable[[Problem], None]


@dataclass(frozen=True)
class Refused:
    """One problem on which nothing was done, and why."""

    code: str
    title: str
    url: str
    sentence: str


@dataclass
class Outcome:
    """What was done and what was not."""

    done: list[Problem] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)

    @property
    def numbers(self) -> str:
        """Numbers of what was done, for an address."""
        return ",".join(str(problem.number) for problem in self.done)


def numbers_in(text: str) -> list[int]:
    """“CRM-12, 15 18-20”: the numbers named, each once, in their order. Raises Refusal."""
    found: dict[int, None] = {}
    for word in filter(None, _BETWEEN.split(text.strip())):
        span, one = _SPAN.fullmatch(word), _ONE.fullmatch(word)
        if span and int(span[1]) <= int(span[2]):
            found |= dict.fromkeys(range(int(span[1]), min(int(span[2]), int(span[1]) + MOST) + 1))
        elif one:
            found[int(one[1])] = None
        else:
            raise Refusal(_("“%(word)s” is not a number of a problem.") % {"word": word[:40]})
        if len(found) > MOST:
            raise Refusal(_("At most %(most)d problems at once.") % {"most": MOST})
    if not found:
        raise Refusal(_("Please choose at least one problem."))
    return list(found)


def chosen(member: Member, numbers: Iterable[int]) -> dict[int, Problem]:
    """The problems with these numbers that the member may see."""
    found = (
        Problem.objects.visible_to(member).filter(number__in=list(numbers)).select_related("area", "reporter")
    )
    for problem in found:
        problem.project = member.project
    return {problem.number: problem for problem in found}


def each(member: Member, numbers: Iterable[int], verb: Verb) -> Outcome:
    """Do it to each by itself; one that is refused holds up no other."""
    wanted, outcome = list(numbers), Outcome()
    found = chosen(member, wanted)
    for number in wanted:
        problem = found.get(number)
        code = f"{member.project.key}-{number}"
        if problem is None:
            sentence = _("There is no problem %(code)s.") % {"code": code}
            outcome.refused.append(Refused(code, "", "", sentence))
            continue
        try:
            verb(problem)
            outcome.done.append(problem)
        except Refusal as refused:
            outcome.refused.append(Refused(code, problem.title, problem.url, str(refused)))
    return outcome
