"""Options: the last round side by side, what everybody says, who has not answered, earlier rounds below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.changes.comparing import Column, Compared, Judge, compared, judges
from luoshi.changes.forms.judging import EvaluateForm
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import DECIDING, EVALUATING, SCREENING, WITH_CONSULTANT
from luoshi.changes.models import Change
from luoshi.changes.rules import NEVER
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

TEMPLATE = "changes/section_options.html"
BAR = "changes/options_bar.html"


@dataclass(frozen=True)
class Leading:
    """A button of the bar: where it leads, and what it says."""

    verb: str
    label: StrOrPromise
    primary: bool = False


def shown(change: Change, member: Member) -> dict[str, Any] | None:
    """Part of the page as soon as somebody is named to judge, or a round was offered."""
    rounds, asked = compared(change, member), judges(change)
    names = bool(LIFE.allowed(change, "name_evaluators", member))
    if not (rounds or asked or (names and change.state in (SCREENING, WITH_CONSULTANT))):
        return None
    current = rounds[-1] if rounds else None
    form = judging(change, member)
    if form and current:
        current.open_to(form)
    return {
        "current": current,
        "earlier": rounds[-2::-1],
        "judges": asked,
        "keys": {judge.row.member_id for judge in asked if judge.row.key},
        "form": form,
        "names": names,
        "reminds": member.has("lead") and change.state == EVALUATING,
        "unreminded": [judge for judge in asked if judge.state == "silent" and not judge.reminded],
        "writing": change.state == WITH_CONSULTANT,
        "bar": "" if form else BAR,
        "standing": standing(change, current, asked) if current else "",
        "buttons": buttons(change, member, current) if current and not form else [],
    }


def judging(change: Change, member: Member) -> EvaluateForm | None:
    """The form for whose verdict is still wanted."""
    if change.state != EVALUATING or not LIFE.allowed(change, "evaluate", member):
        return None
    return EvaluateForm(change=change, member=member)


def standing(change: Change, current: Compared, asked: list[Judge]) -> str:
    """“3 of 4 evaluators judged option B, nobody says no”: what stands beside the buttons below."""
    if change.state not in (EVALUATING, DECIDING):
        return ""
    about = liked(current)
    figures: dict[str, object] = {"said": sum(judge.state == "said" for judge in asked), "all": len(asked)}
    if about is None:
        return _("%(said)d of %(all)d evaluators have answered") % figures
    against = [verdict.member.name for verdict in about.verdicts if verdict.verdict == NEVER]
    figures |= {"said": len(about.verdicts), "letter": about.option.letter}
    if against:
        names = pgettext("between things in a list", ", ").join(against)
        text = _("%(said)d of %(all)d evaluators judged option %(letter)s; not acceptable to %(names)s")
        return text % (figures | {"names": names})
    return _("%(said)d of %(all)d evaluators judged option %(letter)s; nobody says no") % figures


def liked(current: Compared) -> Column | None:
    """The recommended option, else the favoured one."""
    columns = current.columns
    recommended = next((column for column in columns if column.recommended), None)
    return recommended or next((column for column in columns if column.favoured), None)


def buttons(change: Change, member: Member, current: Compared) -> list[Leading]:
    """What the lead and the sponsor do next, in the words of this case."""
    found = []
    if LIFE.allowed(change, "revise", member):
        found.append(Leading("revise", _("Take the opinions back to the consultant")))
    about = liked(current)
    letter = {"letter": about.option.letter if about else ""}
    sponsor = change.sponsor()
    may = member.has("sponsor")
    if change.state == DECIDING and about and not may and change.is_the_sponsors(about.option):
        if LIFE.allowed(change, "recommend", member) and not about.recommended and sponsor:
            words = _("Option %(letter)s: let %(name)s decide") % (letter | {"name": sponsor.name})
            found.append(Leading("recommend", words, primary=True))
    elif LIFE.allowed(change, "decide", member):
        words = _("Decide for option %(letter)s") % letter if about else _("Decide for an option")
        found.append(Leading("decide", words, primary=True))
    return found
