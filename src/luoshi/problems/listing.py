"""The list of problems: filters, keyset pages, and rows light enough to show fifty of a million."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock
from luoshi.problems import rules
from luoshi.problems.lifecycle import LIFE, OUTCOMES
from luoshi.problems.models import Occurrence, Pin, Problem, SavedView
from luoshi.problems.models.base import ProblemQuerySet
from luoshi.rollout.models import Area, Department, Member
from luoshi.search.queries import matching
from luoshi.ui.moments import day_text, moment_text

ROWS = 50
PARTIES = (
    ("us", gettext_lazy("Project team")),
    ("con", gettext_lazy("Consultant")),
    ("dev", gettext_lazy("Software company")),
    ("rep", gettext_lazy("Reporters")),
)
STANDING = (("", gettext_lazy("Open")), ("all", gettext_lazy("All")), ("closed", gettext_lazy("Closed")))
DUE = (("late", gettext_lazy("Overdue")), ("soon", gettext_lazy("Due within a day")))
LEVELS = [str(level) for level, _label in rules.IMPORTANCE]
LONGEST = 200
NAMES = ("state", "party", "area", "importance", "department", "person", "due", "q", "holder")
COLUMNS = (
    "id", "number", "title", "state", "outcome", "importance", "party", "holder__name", "firm__name",
    "area__name", "reporter__name", "met_count", "changed_at", "due_at", "hold_until",
)  # fmt: skip


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; unknown names and values narrow nothing."""

    given: Mapping[str, str]

    @classmethod
    def of(cls, member: Member, query: Mapping[str, str]) -> Filters:
        """The filters of an address; `view` names a saved set, single filters override it."""
        saved = _saved(member, query.get("view", ""))
        given = saved | {name: _clean(query[name]) for name in NAMES if name in query}
        return cls({name: value for name, value in given.items() if value})

    def get(self, name: str) -> str:
        """The value of one filter, or an empty string."""
        return self.given.get(name, "")

    def narrow(self, member: Member, problems: ProblemQuerySet) -> ProblemQuerySet:
        """The problems that pass every filter."""
        problems = self._by_state(problems)
        for name, column in (("area", "area_id"), ("department", "department_id"), ("holder", "holder_id")):
            if value := _uuid(self.get(name)):
                problems = problems.filter(**{column: value})
        if self.get("party") in dict(PARTIES):
            problems = problems.filter(party=self.get("party"))
        if (level := self.get("importance")) in {str(number) for number, _label in rules.IMPORTANCE}:
            problems = problems.filter(importance=int(level))
        if person := self.get("person"):
            problems = problems.filter(pk__in=met_by(member, person))
        problems = self._by_due(problems)
        if text := self.get("q"):
            problems = problems.filter(pk__in=matching(member, "problem", text))
        return problems

    def _by_state(self, problems: ProblemQuerySet) -> ProblemQuerySet:
        state = self.get("state")
        if state in {s.name for s in LIFE.states}:
            return problems.filter(state=state)
        if state in dict(OUTCOMES):
            return problems.filter(state="closed", outcome=state)
        return problems if state == "all" else problems.open()

    def _by_due(self, problems: ProblemQuerySet) -> ProblemQuerySet:
        limits = {"late": clock.now(), "soon": clock.now() + timedelta(days=1)}
        limit = limits.get(self.get("due"))
        return problems.open().filter(due_at__lt=limit) if limit else problems

    def query(self, **more: str) -> str:
        """The address part that leads to this list again, with something more."""
        return urlencode({**self.given, **{k: v for k, v in more.items() if v}})

    def without(self, name: str) -> str:
        """The address part without one filter."""
        return urlencode({k: v for k, v in self.given.items() if k != name})


def met_by(member: Member, name: str) -> QuerySet[Any]:
    """Problems that somebody with this in the name met, and what they had reported before it was merged.

    Found once from the people's side: asked of each problem it would cost a look-up for every row passed.
    """
    people = Member.objects.visible_to(member).filter(name__icontains=name).order_by()
    met = Occurrence.objects.filter(member__in=people).order_by()
    return met.values("problem").union(met.values("first_problem"))


def _clean(text: str) -> str:
    """A value as it may be asked and kept: short, and without the one character no database takes."""
    return text.replace("\x00", "").strip()[:LONGEST]


def _saved(member: Member, pk: str) -> dict[str, str]:
    view = SavedView.objects.visible_to(member).filter(pk=found).first() if (found := _uuid(pk)) else None
    return {k: str(v) for k, v in view.query.items() if k in NAMES} if view else {}


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


@dataclass(slots=True)
class Row:
    """One line of the list with its words ready."""

    code: str
    url: str
    title: str
    state: str
    tone: str
    importance: int
    importance_label: str
    party: str
    holder: str
    area: str
    reporter: str
    others: int
    due: str
    late: bool
    changed: str
    number: int
    pinned: bool = False

    def __getitem__(self, name: str) -> Any:
        """Templates ask for a key before an attribute; without keys each answer costs them an exception."""
        return getattr(self, name)


@dataclass(frozen=True)
class Page:
    """Fifty rows, and the keys that lead on."""

    rows: list[Row]
    newer: str
    older: str


TONES = {
    "reported": "amber",
    "verifying": "blue",
    "needs_answer": "amber",
    "with_consultant": "blue",
    "closed": "",
}


def listed(member: Member, filters: Filters, query: Mapping[str, str]) -> Page:
    """One page by last change, on the first what is pinned above.

    `older`/`newer` are keys of a neighbouring row; `last` is the oldest page.
    """
    problems = filters.narrow(member, Problem.objects.visible_to(member))
    pinned = list(Pin.objects.filter(project_id=member.project_id).values_list("problem_id", flat=True))
    above: list[Any] = []
    if pinned:
        first = not any(name in query for name in ("older", "newer", "last"))
        above = list(problems.filter(pk__in=pinned).values_list(*COLUMNS)) if first else []
        problems = problems.exclude(pk__in=pinned)
    upwards = "last" in query or bool(query.get("newer"))
    key = _key(query.get("newer" if upwards else "older", ""))
    if key:
        problems = problems.filter(_beyond(key, upwards=upwards))
    order = ("changed_at", "id") if upwards else ("-changed_at", "-id")
    found = list(problems.order_by(*order).values_list(*COLUMNS)[: ROWS + 1])
    more, found = len(found) > ROWS, found[:ROWS]
    if upwards:
        found.reverse()
    newer = more if upwards else key is not None
    older = bool(query.get("newer")) if upwards else more
    ends = (_written(found[0]), _written(found[-1])) if found else ("", "")
    return Page(
        _rows(member, above, True) + _rows(member, found), ends[0] if newer else "", ends[1] if older else ""
    )


def _beyond(key: tuple[datetime, UUID], *, upwards: bool) -> Q:
    """Rows past a key. The first condition lets the index be entered at the key, however far it is."""
    moment, pk = key
    if upwards:
        return Q(changed_at__gte=moment) & (Q(changed_at__gt=moment) | Q(id__gt=pk))
    return Q(changed_at__lte=moment) & (Q(changed_at__lt=moment) | Q(id__lt=pk))


def _written(row: Any) -> str:
    return f"{row[12].isoformat()}~{row[0].hex}"


def _key(text: str) -> tuple[datetime, UUID] | None:
    moment, _sign, pk = text.partition("~")
    try:
        found = parse_datetime(moment)
        found = found.astimezone(UTC) if found and timezone.is_aware(found) else None
    except (ValueError, OverflowError):
        found = None
    identity = _uuid(pk)
    return (found, identity) if found and identity else None


def _rows(member: Member, found: list[Any], pinned: bool = False) -> list[Row]:
    """Labels and addresses are made once a page, not once a row."""
    base = member.project.url("problems:show", 0)[:-2]
    states = {s.name: str(s.label) for s in LIFE.states} | {k: str(v) for k, v in OUTCOMES}
    levels = {level: str(label) for level, label in rules.IMPORTANCE}
    parties = {party: str(label) for party, label in PARTIES}
    now, today, key = clock.now(), timezone.localdate(clock.now()), member.project.key
    return [
        Row(
            code=f"{key}-{number}",
            url=f"{base}{number}/",
            title=title,
            state=states[outcome or state],
            tone=TONES.get(state, ""),
            importance=importance,
            importance_label=levels.get(importance, ""),
            party=party,
            holder=holder or (firm if party in ("con", "dev") else parties.get(party)) or "",
            area=area or "",
            reporter=reporter,
            others=met - 1,
            due=_due(due, hold, now),
            late=bool(due and not hold and due < now),
            changed=moment_text(changed, today),
            number=number,
            pinned=pinned,
        )
        for (
            _id, number, title, state, outcome, importance, party, holder, firm,
            area, reporter, met, changed, due, hold,
        ) in found
    ]  # fmt: skip


def _due(due: datetime | None, hold: Any, now: datetime) -> str:
    """When it is due, in two words."""
    if due is None:
        return ""
    if hold:
        return _("on hold until %(day)s") % {"day": day_text(hold)}
    if due < now:
        days = (now - due).days
        return _("%(days)d d overdue") % {"days": days} if days else _("overdue")
    return _("due %(day)s") % {"day": day_text(timezone.localdate(due))}


@dataclass(frozen=True)
class Chip:
    """A filter that is on, in words, and the address without it."""

    label: str
    url: str


def chips(member: Member, filters: Filters, options: Mapping[str, list[tuple[str, Any]]]) -> list[Chip]:
    """The filters that are on; each can be taken off."""
    labels: dict[str, dict[Any, Any]] = {
        "state": dict([(s.name, s.label) for s in LIFE.states] + OUTCOMES + [("all", _("All"))]),
        "party": dict(PARTIES),
        "importance": {str(level): label for level, label in rules.IMPORTANCE},
        "due": dict(DUE),
        "area": dict(options["areas"]),
        "department": dict(options["departments"]),
    }
    url = member.project.url("problems:list")
    on = [(name, value) for name, value in filters.given.items() if name != "holder"]
    return [
        Chip(str(labels.get(name, {}).get(value, value)), f"{url}?{filters.without(name)}")
        for name, value in on
    ]


def choices(member: Member) -> dict[str, list[tuple[str, Any]]]:
    """What can be chosen in the filters (two queries)."""
    project = member.project_id
    areas = Area.objects.filter(project_id=project).order_by("order", "name").values_list("id", "name")
    departments = (
        Department.objects.filter(project_id=project).order_by("order", "name").values_list("id", "name")
    )
    return {
        "areas": [(str(pk), name) for pk, name in areas],
        "departments": [(str(pk), name) for pk, name in departments],
        "states": [(s.name, s.label) for s in LIFE.states] + OUTCOMES + [("all", _("All"))],
        "parties": list(PARTIES),
        "importances": [(str(level), label) for level, label in rules.IMPORTANCE],
        "dues": list(DUE),
    }


def everything_visible(member: Member, filters: Filters) -> ProblemQuerySet:
    """What an export holds: exactly what the list would show on all its pages."""
    problems = filters.narrow(member, Problem.objects.visible_to(member))
    return problems.order_by("-changed_at", "-id").annotate(_area=F("area__name"))
