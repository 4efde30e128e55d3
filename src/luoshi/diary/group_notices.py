"""What the project's chat groups hear of a day's reports: how many are missing and what waits, no names."""

from __future__ import annotations

from datetime import date

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luoshi.diary.models.duty import due_from, missing_on
from luoshi.diary.regimes import book_of
from luoshi.kernel import clock
from luoshi.messenger.groups import Occasion, tell_groups
from luoshi.problems.lifecycle import REPORTED
from luoshi.problems.models import Problem
from luoshi.rollout.models import Project
from luoshi.ui.moments import date_text

OCCASIONS = [
    Occasion("missing", _("how many reports of the day are missing"), place=10),
    Occasion("waiting", _("how many problems wait to be taken up"), place=30),
]


def tell_due() -> int:
    """Once the last report of today was due; a job. Projects without a group cost one query in all."""
    with_groups = Project.objects.filter(
        robots__isnull=False, robots__member=None, robots__broken_at=None, regimes__isnull=False
    )
    return sum(_tell(project) for project in with_groups.select_related("organization").distinct())


def _tell(project: Project) -> int:
    day = project.today()
    periods = book_of(project).due_periods(day)
    if not periods or clock.now() < max(period.due for period in periods):
        return 0
    return tell_of_missing(project, day) + tell_of_waiting(project, day)


def tell_of_missing(project: Project, day: date) -> int:
    """How many of the day's reports are missing; nothing is said of nothing."""
    missing = missing_on(project, day).count()
    if not missing:
        return 0
    url = f"{project.url('diary:today')}?day={day}"
    title = _missing(missing, due_from(project, day).count(), day)
    return tell_groups(project, "missing", title, url=url, dedupe=f"{project.pk}:{day}")


def tell_of_waiting(project: Project, day: date) -> int:
    """How many problems nobody has taken up yet; nothing is said of nothing."""
    waiting = Problem.objects.filter(project=project, state=REPORTED).count()
    if not waiting:
        return 0
    url = f"{project.url('problems:list')}?state={REPORTED}"
    return tell_groups(project, "waiting", _waiting(waiting), url=url, dedupe=f"{project.pk}:{day}")


def _missing_words(missing: int, due: int, day: date) -> str:
    words = ngettext(
        "%(day)s: %(n)d of %(due)d reports is missing",
        "%(day)s: %(n)d of %(due)d reports are missing",
        missing,
    )
    return words % {"n": missing, "due": due, "day": date_text(day)}


def _waiting_words(waiting: int) -> str:
    words = ngettext("%(n)d problem waits to be taken up", "%(n)d problems wait to be taken up", waiting)
    return words % {"n": waiting}


_missing, _waiting = lazy(_missing_words, str), lazy(_waiting_words, str)
