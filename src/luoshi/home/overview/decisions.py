"""What waits for the head of the company: each a card with its amount, who advises what, and the way on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.home.overview.filing import IN_A_ROW, Filing, missing_words
from luoshi.home.overview.sponsoring import waiting_changes
from luoshi.kernel import clock
from luoshi.problems.ball import left_words
from luoshi.problems.listing import PARTIES
from luoshi.problems.models import Escalation, Problem
from luoshi.rollout.models import Member

SPONSORS = 150
"""Percent of a promise at which a problem is the head's."""
PROBLEMS, DEPARTMENTS = 3, 2


@dataclass(frozen=True)
class Card:
    """One thing that waits. `agree_url` takes a POST and can be undone for ten seconds; empty: to be read."""

    title: str
    about: str
    url: str
    see: str
    advice: str = ""
    code: str = ""
    amount: str = ""
    agree_url: str = ""
    agree: str = ""
    """What exactly is agreed to, on the second button."""
    seen: str = ""
    """What was shown; nobody agrees to something else that came in between."""


Source = Callable[[Member, Filing], list[Card]]


def decisions_of(member: Member, filing: Filing) -> list[Card]:
    """What waits for this member, the most pressing kind first."""
    return [card for source in SOURCES for card in source(member, filing)]


def changes(member: Member, filing: Filing) -> list[Card]:
    """Changes that only the head of the company can take further."""
    url = member.project.url
    return [
        Card(
            code=one.change.code,
            title=one.change.title,
            about=one.about,
            amount=one.amount,
            advice=one.advice,
            url=one.change.url,
            see=_("See the options"),
            agree_url=url("home:agree", one.change.number),
            agree=one.agree,
            seen=one.seen,
        )
        for one in waiting_changes(member)
    ]


def late_problems(member: Member, filing: Filing) -> list[Card]:
    """Problems of which the head was told that one and a half times the promised time are over."""
    told = Escalation.objects.filter(problem=OuterRef("pk"), level=SPONSORS, began=OuterRef("promised_from"))
    late = Problem.objects.visible_to(member).open().filter(
        Exists(told), due_at__lt=clock.now(), hold_until__isnull=True
    )  # fmt: skip
    rows = late.select_related("holder").order_by(F("due_at").asc(), "id")[:PROBLEMS]
    return [_late(member, problem) for problem in rows]


def _late(member: Member, problem: Problem) -> Card:
    problem.project, now = member.project, clock.now()
    holder = problem.holder.name if problem.holder else str(dict(PARTIES).get(problem.party, ""))
    time = problem.their_time
    late = left_words(time.minutes_between(now, problem.due_at or now), True, time.minutes_per_day)
    return Card(
        code=problem.code,
        title=problem.title,
        about=pgettext("between clauses", ", ").join([str(problem.state_label), late]),
        advice=_("The ball is with %(name)s") % {"name": holder},
        url=problem.url,
        see=_("See the problem"),
    )


def poor_filing(member: Member, filing: Filing) -> list[Card]:
    """Departments that hardly filed for three days: a word of the head's helps more than a reminder."""
    url = member.project.url("diary:calendar")
    said = ngettext(
        "%(name)s: fewer than 60 %% filed in time for %(n)d day",
        "%(name)s: fewer than 60 %% filed in time for %(n)d days in a row",
        IN_A_ROW,
    )
    return [
        Card(
            title=said
            % {"name": row.department.name if row.department else _("No department"), "n": IN_A_ROW},
            about=missing_words(count),
            advice=_("A word from you helps"),
            url=f"{url}?open={row.key}#row-{row.key}",
            see=_("See the names"),
        )
        for row, count in filing.poor()[:DEPARTMENTS]
    ]


SOURCES: tuple[Source, ...] = (changes, late_problems, poor_filing)
