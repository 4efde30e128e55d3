"""看板: how the work flows, for the lead. Five charts, each with its question, its sentence and its table."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.home.overview.days import Days
from luoshi.home.overview.flow import Flow
from luoshi.home.overview.numbers import SHARE
from luoshi.home.overview.pace import MOST, Solved, days_of, percentile, within
from luoshi.home.overview.reading import reading_of
from luoshi.home.overview.standing import states_of
from luoshi.problems.lifecycle import LIFE
from luoshi.problems.models import Problem
from luoshi.problems.rules import CAUSES
from luoshi.rollout.models import Member, Project
from luoshi.ui.moments import date_text

SHOWN, DOTS, RECENT = 60, 400, 20
"""Working days that are shown; solved problems drawn as dots, the newest; days of “lately”."""
TONES = {
    "reported": "hot", "investigating": "us", "with_consultant": "con",
    "needs_answer": "soft", "verifying": "rep", "to_archive": "done",
}  # fmt: skip
Cells = list[Any]


@dataclass(frozen=True)
class Chart:
    """What is drawn, and the same in a sentence and in a table."""

    key: str
    question: str
    answer: str
    data: dict[str, Any]
    heads: Sequence[str]
    rows: list[Cells]
    wide: bool = False
    empty: bool = False


@dataclass(frozen=True)
class _Seen:
    project: Project
    days: Days
    flow: Flow
    changes: Flow
    now: Mapping[str, int]
    solved: list[Solved]
    ends: list[datetime]

    @property
    def capped(self) -> bool:
        """Whether more were solved in these days than are looked at."""
        return len(self.solved) >= MOST

    def weeks(self) -> list[tuple[date, list[int]]]:
        """Monday, and the places of the days of its week."""
        found: dict[date, list[int]] = {}
        for place, day in enumerate(self.days.days):
            found.setdefault(day - timedelta(days=day.weekday()), []).append(place)
        return list(found.items())

    def day_of(self, one: Solved) -> int:
        """The place of the day on which it was closed."""
        return bisect_right(self.ends, one.closed_at)


def board_of(member: Member) -> list[Chart]:
    """The charts for this member; three queries, however much there is."""
    project = member.project
    days = Days.since(project, SHOWN, project.started_on)
    reading, now = reading_of(member, days, days.start), states_of(Problem.objects.visible_to(member))
    seen = _Seen(project, days, reading.problems, reading.changes, now, reading.solved, days.ends[:-1])
    return [_standing(seen), _pace(seen), _arrivals(seen), _causes(seen), _handed(seen)]


def _standing(seen: _Seen) -> Chart:
    standing, names = seen.flow.standing(seen.now), {s.name: str(s.label) for s in LIFE.states}
    then = standing[-1 - RECENT // 2] if len(standing) > RECENT // 2 else standing[0]
    growth = {state: standing[-1][state] - then[state] for state in LIFE.open_states}
    most = max(growth, key=lambda state: growth[state])
    grew = ngettext(
        "“%(state)s” has grown most: %(n)d more than two weeks ago.",
        "“%(state)s” has grown most: %(n)d more than two weeks ago.", growth[most],
    ) % {"state": names[most], "n": growth[most]}  # fmt: skip
    series = [
        {"name": names[state], "tone": TONES[state], "values": [here[state] for here in standing]}
        for state in LIFE.open_states[::-1]
    ]
    return Chart(
        key="flow",
        question=_("Where does the work pile up?"),
        answer=grew if growth[most] > 0 else _("No step has grown in two weeks."),
        data={"kind": "area", "labels": _labels(seen), "series": series},
        heads=[_("Day"), *(names[state] for state in LIFE.open_states)],
        rows=[
            [date_text(day), *(here[state] for state in LIFE.open_states)]
            for day, here in zip(seen.days.days[::-1], standing[::-1], strict=True)
        ],
        wide=True,
        empty=not any(sum(here.values()) for here in standing),
    )


def _pace(seen: _Seen) -> Chart:
    minutes = [one.minutes for one in seen.solved]
    line = percentile(minutes, SHARE)
    whole = within(line, seen.project)
    said = ngettext("85 %% within %(days)d day", "85 %% within %(days)d days", whole) % {"days": whole}
    nothing = _("Nothing solved yet.")
    solved_words = ngettext("%(n)d solved", "%(n)d solved", len(minutes)) % {"n": len(minutes)}
    if seen.capped:
        solved_words = _("of the newest %(n)d") % {"n": len(minutes)}
    fast = pgettext("between clauses", ", ").join([solved_words, said]) + pgettext("end of a sentence", ".")
    drawn = seen.solved[:DOTS]
    points = [
        [seen.day_of(one), round(days_of(one.minutes, seen.project), 1), _code(seen, one), _url(seen, one)]
        for one in drawn
    ]
    return Chart(
        key="pace",
        question=_("How long does one take?"),
        answer=fast if minutes else nothing,
        data={
            "kind": "dots", "labels": _labels(seen), "points": points, "unit": pgettext("scale", "days"),
            "line": round(days_of(line, seen.project), 1), "line_label": "85%",
        },
        heads=[_("Problem"), _("Closed on"), pgettext("column", "Working days")],
        rows=[
            [
                f"{_code(seen, one)} {one.title}", date_text(_local(seen, one)),
                f"{days_of(one.minutes, seen.project):.1f}",
            ]
            for one in sorted(drawn, key=lambda one: -one.minutes)[:20]
        ],
        empty=not minutes,
    )  # fmt: skip


def _arrivals(seen: _Seen) -> Chart:
    came, went = seen.flow.came(), seen.flow.went()
    columns = (came, went, seen.changes.came(), seen.changes.went())
    rows = [(monday, [sum(one[p] for p in places) for one in columns]) for monday, places in seen.weeks()]
    new, done = sum(came[-RECENT:]), sum(went[-RECENT:])
    figures = {"new": new, "done": done, "n": abs(new - done)}
    if new == done:
        answer = _("In four weeks %(new)d came and as many were finished.") % figures
    elif new > done:
        answer = _("In four weeks %(new)d came and %(done)d were finished: %(n)d more are open.") % figures
    else:
        answer = _("In four weeks %(new)d came and %(done)d were finished: %(n)d fewer are open.") % figures
    names = [pgettext("problems", "Came"), pgettext("problems", "Finished")]
    return Chart(
        key="arrivals",
        question=_("Do they come faster than we finish them?"),
        answer=answer,
        data={
            "kind": "bars", "labels": [_week(monday) for monday, _counts in rows],
            "series": [
                {"name": names[0], "tone": "rep", "values": [counts[0] for _monday, counts in rows]},
                {"name": names[1], "tone": "us", "values": [counts[1] for _monday, counts in rows]},
            ],
        },
        heads=[_("Week from"), *names, _("Changes: came"), _("Changes: finished")],
        rows=[[date_text(monday), *counts] for monday, counts in rows[::-1]],
        empty=not any(any(counts) for _monday, counts in rows),
    )  # fmt: skip


def _causes(seen: _Seen) -> Chart:
    counts = Counter(one.cause for one in seen.solved if one.cause)
    names, whole = dict(CAUSES), sum(counts.values())
    rows = [(str(names.get(cause, cause)), count) for cause, count in counts.most_common()]
    answer = _("No archived problem says its cause yet.")
    if rows:
        share = round(100 * rows[0][1] / whole)
        answer = _("Most often: %(cause)s, %(share)d %%.") % {"cause": rows[0][0], "share": share}
    return Chart(
        key="causes",
        question=_("What are the causes?"),
        answer=answer,
        data={"kind": "across", "labels": [name for name, _n in rows], "values": [n for _name, n in rows]},
        heads=[_("Cause"), _("Problems"), _("Share")],
        rows=[[name, count, f"{round(100 * count / whole)}%"] for name, count in rows],
        empty=not rows,
    )


def _handed(seen: _Seen) -> Chart:
    places = {place: monday for monday, of_week in seen.weeks() for place in of_week}
    whole, out = Counter[date](), Counter[date]()
    for one in seen.solved:
        monday = places[seen.day_of(one)]
        whole[monday] += 1
        out[monday] += one.handed_over
    # A week of which only a part is looked at says nothing.
    first = _local(seen, seen.solved[-1]) if seen.capped else date.min
    rows = [(monday, whole[monday], out[monday]) for monday, _days in seen.weeks() if monday > first]
    return Chart(
        key="handed",
        question=_("How often do we need the consultant?"),
        answer=_handed_answer(seen),
        data={
            "kind": "line", "labels": [_week(monday) for monday, *_rest in rows], "unit": "%",
            "values": [round(100 * out / all_) if all_ else None for _monday, all_, out in rows],
        },
        heads=[_("Week from"), _("Solved"), _("To the consultant"), _("Share")],
        rows=[
            [date_text(monday), all_, out, f"{round(100 * out / all_)}%" if all_ else ""]
            for monday, all_, out in rows[::-1]
        ],
        empty=not seen.solved,
    )  # fmt: skip


def _handed_answer(seen: _Seen) -> str:
    since = seen.ends[-RECENT] if len(seen.ends) >= RECENT else seen.days.start
    recent = [one.handed_over for one in seen.solved if one.closed_at >= since]
    before = [one.handed_over for one in seen.solved if one.closed_at < since]
    if not recent:
        return _("Nothing was solved in four weeks.")
    share = _("%(share)d %% of what was solved in four weeks was handed over") % {"share": _percent(recent)}
    if not before:
        return share + pgettext("end of a sentence", ".")
    former = _("before that %(share)d %%.") % {"share": _percent(before)}
    return pgettext("between clauses", ", ").join([share, former])


def _percent(flags: Sequence[bool]) -> int:
    return round(100 * sum(flags) / len(flags))


def _labels(seen: _Seen) -> list[str]:
    return [f"{day.month}/{day.day}" for day in seen.days.days]


def _week(monday: date) -> str:
    return f"{monday.month}/{monday.day}"


def _code(seen: _Seen, one: Solved) -> str:
    return f"{seen.project.key}-{one.number}"


def _url(seen: _Seen, one: Solved) -> str:
    return seen.project.url("problems:show", one.number)


def _local(seen: _Seen, one: Solved) -> date:
    return one.closed_at.astimezone(seen.project.zone).date()
