"""What the reporter is promised when a report is taken up: never earlier than the clock behind it says."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.kernel import clock
from luoshi.problems import rules
from luoshi.problems.models import targets
from luoshi.ui.moments import day_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from luoshi.evidence.models import Attachment
    from luoshi.problems.models import Problem

NOON = time(12)


def promised(problem: Problem, importance: int) -> datetime:
    """By when it is handed over or answered if it is taken up now with this importance."""
    return targets.promised(problem.project, "hand_over", importance, clock.now())


def until_words(problem: Problem, due: datetime) -> str:
    """“by noon tomorrow”: the end of that half of the day, never earlier than the clock says."""
    here = due.astimezone(problem.project.zone)
    day = day_text(here.date(), problem.project.today())
    if here.time() <= NOON:
        return _("by noon %(day)s") % {"day": day}
    return _("by the end of the working day %(day)s") % {"day": day}


def receipt(problem: Problem, importance: int, files: Iterable[Attachment] = ()) -> str:
    """The letter as it is sent when nobody rewords it."""
    given = list(files)
    words = _("Received, number %(code)s. I will look into it and answer you %(when)s.") % {
        "code": problem.code,
        "when": until_words(problem, promised(problem, importance)),
    }
    if not given:
        return words
    pictures = any(file.is_picture for file in given)
    thanks = _("Thank you for the screenshot.") if pictures else _("Thank you for the file.")
    return _("%(receipt)s %(thanks)s") % {"receipt": words, "thanks": thanks}


def receipts(problem: Problem, files: Iterable[Attachment] = ()) -> dict[int, str]:
    """The letter for each importance."""
    given = list(files)
    return {level: receipt(problem, level, given) for level, _label in rules.IMPORTANCE}
