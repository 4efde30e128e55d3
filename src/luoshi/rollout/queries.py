"""What the setup pages read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from luoshi.people.factors.verbs import FACTORS
from luoshi.people.models import User
from luoshi.rollout import rules
from luoshi.rollout.models import Area, CalendarDay, Department, Firm, Member, Project
from luoshi.rollout.roles import LEAD, SPONSOR
from luoshi.ui.moments import date_text, day_text, moment_text

Step = tuple[bool, str, str]
# What rooms above rollout ask of a new project: whether it is missing, the words, and the page.
STEPS: list[Callable[[Project], Step]] = []
# More people than fit are found by searching.
PEOPLE_SHOWN = 300


@dataclass
class Person:
    """A row of the member list: the member and how far the person's way in has come."""

    member: Member
    today: date

    @property
    def access(self) -> tuple[str, str]:
        """Tone and words."""
        member = self.member
        invited_at: datetime | None = getattr(member, "invited_at", None)
        if member.active_to and member.active_to < self.today:
            return "", pgettext("membership", "left")
        if member.active_from and member.active_from > self.today:
            return "blue", _("from %(day)s") % {"day": day_text(member.active_from)}
        if member.user.last_login or member.user.has_usable_password():
            return "green", _("is in")
        if invited_at:
            return "amber", _("invited %(moment)s") % {"moment": moment_text(invited_at)}
        return "outline", _("not invited")

    @property
    def can_be_invited(self) -> bool:
        """Whether an invitation would still open something."""
        user = self.member.user
        return not user.has_usable_password() and not user.last_login and not self.has_left

    @property
    def ends_soon(self) -> bool:
        """Whether access from outside ends within the days in which the lead is told."""
        until = self.member.active_to
        return bool(self.member.is_external and until and (until - self.today).days <= rules.OUTSIDE_TOLD)

    @property
    def last_day(self) -> str:
        """The day on which the access ends, in words."""
        return date_text(self.member.active_to) if self.member.active_to else ""

    @property
    def has_left(self) -> bool:
        """Whether the membership is over."""
        return bool(self.member.active_to and self.member.active_to < self.today)


def members_for_setup(reader: Member) -> QuerySet[Member]:
    """Members with what the setup shows of them, in one query."""
    rows = Member.objects.visible_to(reader).select_related(
        "user", "department", "firm", "project__organization"
    )
    return rows.annotate(invited_at=Max("user__invitations__sent_at")).order_by("name", "id")


def find_people(reader: Member, words: str = "", role: str = "", ended: bool = False) -> list[Person]:
    """Members whose name, address, department or firm holds the words."""
    rows, today = members_for_setup(reader), reader.project.today()
    if not ended:
        rows = rows.filter(Q(active_to__isnull=True) | Q(active_to__gte=today))
    if role:
        rows = rows.with_role(role)  # type: ignore[attr-defined]
    for word in words.replace("\x00", " ").split()[:5]:
        here = Q(name__icontains=word) | Q(user__email__icontains=word)
        rows = rows.filter(here | Q(department__name__icontains=word) | Q(firm__name__icontains=word))
    return [Person(member, today) for member in rows[:PEOPLE_SHOWN]]


def companies_of(user: User) -> set[str]:
    """Short names of the companies in which this person is, or was, a member."""
    found = Member.objects.filter(user=user).values_list("project__organization__slug", flat=True)
    return set(found.distinct().order_by())


def department_tree(reader: Member) -> list[Department]:
    """Departments below one another, each with its `depth` and number of `people`."""
    rows = Department.objects.visible_to(reader).select_related("head").annotate(people=Count("members"))
    below: dict[object, list[Department]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return _branch(below, None, 0)


def _branch(below: dict[object, list[Department]], parent: object, depth: int) -> list[Department]:
    found = []
    for row in below.pop(parent, []):
        row.depth = depth
        found += [row, *_branch(below, row.pk, depth + 1)]
    return found


def areas_for_setup(reader: Member) -> QuerySet[Area]:
    """Modules with their owners."""
    return Area.objects.visible_to(reader).select_related("owner")


def firms_for_setup(reader: Member) -> QuerySet[Firm]:
    """Firms with how many people each has."""
    return Firm.objects.visible_to(reader).annotate(people=Count("members"))


def still_to_do(project: Project) -> list[tuple[str, str]]:
    """What a project lacks before it can work: sentence and the name of the page where it is done."""
    people = Member.objects.of(project).active(project.today()).count()
    steps = [
        (people < 4, _("Bring in the people, at least three"), "rollout:members"),
        (not project.departments.exists(), _("Name the departments"), "rollout:departments"),
        (not project.areas.exists(), _("Name the modules of the system"), "rollout:areas"),
        (
            CalendarDay.unconfirmed_year(project) is not None,
            _("Check the working calendar"),
            "rollout:calendar",
        ),
    ]
    steps += [step(project) for step in STEPS]
    return [(words, page) for missing, words, page in steps if missing]


def names_around(user: User) -> list[str]:
    """Names of the person's companies and projects: words that others guess first."""
    rows = Project.objects.filter(members__user=user)
    return [
        name
        for row in rows.values_list("organization__name", "organization__slug", "name", "system")
        for name in row
    ]


def without_second_factor(reader: Member) -> list[Member]:
    """Members who decide or come from outside and have no second factor yet; at most as many as fit."""
    rows = Member.objects.visible_to(reader).active(reader.project.today())
    answerable = rows.filter(Q(firm__isnull=False) | Q(pk__in=rows.with_role(LEAD, SPONSOR)))
    having = Authenticator.objects.filter(type__in=FACTORS).values("user")
    return list(answerable.exclude(user__in=having).order_by("name", "id")[:PEOPLE_SHOWN])
