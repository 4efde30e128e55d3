"""The four numbers: each with its last weeks as a line, and one plain comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.home.overview.filing import Filing
from luoshi.home.overview.pace import Solved, days_of, percentile, within
from luoshi.home.overview.standing import Standing
from luoshi.kernel import clock
from luoshi.rollout.models import Project

MONTH = timedelta(days=30)
WEEK = timedelta(days=7)
WEEKS, A_WEEK = 8, 5
"""Weeks of the line of days to a solution; working days of a week."""
SHARE, HALF, A_FEW = 0.85, 0.5, 3


@dataclass(frozen=True)
class Figure:
    """One number with its comparison in words and its last weeks."""

    label: str
    value: str
    unit: str
    note: str
    series: Sequence[float]
    url: str
    party: str = "us"


def diaries(filing: Filing, url: str) -> Figure:
    """Today's reports; on a free day, that nothing is due."""
    today, lately = filing.today, filing.lately()
    share = int(100 * (lately.share or 0))
    nil = ngettext("%(nil)d of them “no problem”", "%(nil)d of them “no problem”", today.nil) % {
        "nil": today.nil
    }
    before = _("%(share)d %% in time on the last five days") % {"share": share}
    notes = ([nil] if today.filed else []) + ([before] if lately.due else [])
    return Figure(
        label=_("Diaries due today"),
        value=str(today.filed) if today.due else "–",
        unit=_("of %(due)d people") % {"due": today.due} if today.due else "",
        note=pgettext("between clauses", ", ").join(notes) or _("Nothing is due today."),
        series=[round(count.share or 0, 3) for _day, count in filing.closed_days()][-20:],
        url=url,
    )


def unsolved(opened: Sequence[int], url: str) -> Figure:
    """Open problems at the end of each day, beside those of a week ago and the most there were."""
    change = opened[-1] - opened[-1 - A_WEEK] if len(opened) > A_WEEK else 0
    fewer = ngettext("%(n)d fewer than last week", "%(n)d fewer than last week", -change) % {"n": -change}
    more = ngettext("%(n)d more than last week", "%(n)d more than last week", change) % {"n": change}
    note = fewer if change < 0 else more if change > 0 else _("as many as last week")
    return Figure(
        label=_("Not solved yet"),
        value=str(opened[-1]),
        unit=ngettext("problem", "problems", opened[-1]),
        note=_("%(note)s, at most %(most)d") % {"note": note, "most": max(opened)},
        series=opened,
        url=url,
    )


def speed(rows: Sequence[Solved], project: Project, url: str) -> Figure:
    """Median working time from report to solution in thirty days, beside the thirty before."""
    month = clock.now() - MONTH
    took = [one.minutes for one in rows if one.closed_at >= month]
    before = [one.minutes for one in rows if month - MONTH <= one.closed_at < month]
    days = within(percentile(took, SHARE), project)
    now = ngettext("85 %% within %(days)d day", "85 %% within %(days)d days", days) % {"days": days}
    former = within(percentile(before, SHARE), project)
    then = ngettext("%(days)d day the month before", "%(days)d days the month before", former)
    notes = [now, *([then % {"days": former}] if before else [])]
    value, unit = _span(median(took), project) if took else ("–", "")
    return Figure(
        label=_("To solve one problem"),
        value=value,
        unit=unit,
        note=pgettext("between clauses", ", ").join(notes)
        if took
        else _("Nothing was solved in thirty days."),
        series=[value for _weeks, value in weekly(rows, project)],
        url=url,
    )


def _span(minutes: float, project: Project) -> tuple[str, str]:
    """Working days; what takes less than half a day in hours."""
    days = days_of(minutes, project)
    if days >= HALF:
        return f"{days:.1f}", str(_("working days"))
    return (f"{minutes / 60:.1f}" if minutes >= A_FEW else "<0.1"), pgettext("number", "hours")


def weekly(rows: Sequence[Solved], project: Project) -> list[tuple[int, float]]:
    """The median of each of the last weeks in which something was solved: weeks ago, working days."""
    now = clock.now()
    weeks: dict[int, list[int]] = {}
    for one in rows:
        weeks.setdefault((now - one.closed_at) // WEEK, []).append(one.minutes)
    return [
        (ago, round(days_of(median(weeks[ago]), project), 1))
        for ago in range(WEEKS - 1, -1, -1)
        if ago in weeks
    ]


def outside(standing: Standing, held: Sequence[int], url: str) -> Figure:
    """What consultants and software companies hold, and how much of it is past its date."""
    con, dev = standing.parties["con"], standing.parties["dev"]
    late = standing.late["con"] + standing.late["dev"]
    who = _("consultant %(con)d, software company %(dev)d") % {"con": con, "dev": dev}
    over = ngettext("%(late)d past the agreed date", "%(late)d past the agreed date", late) % {"late": late}
    return Figure(
        label=_("Waiting for outside"),
        value=str(con + dev),
        unit=ngettext("problem", "problems", con + dev),
        note=pgettext("between sentences", "; ").join([who, over]),
        series=held,
        url=url,
        party="con",
    )
