"""When a person may be disturbed: by their own hours, the project's working days, leave and trips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from luoshi.kernel import clock
from luoshi.kernel.clock import LONGEST_REST, WorkingTime
from luoshi.post.models import Letter, Preference
from luoshi.post.models.preference import EVENING, MORNING
from luoshi.rollout.models import Leave, Member, Project

DAY_BEGINS, DAY_ENDS = MORNING, EVENING
A_DAY = timedelta(days=1)
Hours = tuple[time, time]


def waking(working: WorkingTime, moment: datetime) -> datetime:
    """`moment`, or the next 8:30 of a working day when it lies at night or on a holiday."""
    return next_chance(working.is_workday, (DAY_ENDS, DAY_BEGINS), working.local(moment))


def next_chance(works: Callable[[date], bool], quiet: Hours, local: datetime) -> datetime:
    """This moment of the person's wall clock when it may disturb, else the next working morning.

    Hours that end as they begin are none. Somebody who never works again is told now: nothing is lost.
    """
    day = local.date()
    if works(day):
        if not is_quiet(quiet, local.time()):
            return local
        if quiet[1] > local.time():
            return datetime.combine(day, quiet[1], local.tzinfo)
    for _step in range(LONGEST_REST):
        day += A_DAY
        if works(day):
            return datetime.combine(day, _morning(quiet), local.tzinfo)
    return local


def is_quiet(quiet: Hours, wall: time) -> bool:
    """Whether nobody wants to be disturbed at this time of the day; the hours may cross midnight."""
    begins, ends = quiet
    return begins <= wall < ends if begins <= ends else wall >= begins or wall < ends


def _morning(quiet: Hours) -> time:
    begins, ends = quiet
    return ends if begins > ends or is_quiet(quiet, DAY_BEGINS) else DAY_BEGINS


class Hush:
    """The hours of some people, read for all of them at once."""

    def __init__(self, members: Iterable[Member]) -> None:
        self._away: dict[UUID, list[tuple[date, date]]] = defaultdict(list)
        self._projects: dict[UUID, Project] = {}
        keys = {member.pk for member in members}
        since = clock.now().date() - A_DAY
        rows = Leave.objects.standing().filter(member__in=keys, last__gte=since).order_by() if keys else None
        for key, first, last in rows.values_list("member", "first", "last") if rows else ():
            self._away[key].append((first, last))

    def until(self, member: Member) -> datetime | None:
        """When this person may be disturbed again; None when now is fine."""
        now = clock.now()
        mine = Preference.of(member)
        time_ = self._project(member).time_of(member.party)
        chance = next_chance(
            lambda day: time_.is_workday(day) and not self.is_away(member, day),
            (mine.quiet_from, mine.quiet_to),
            now.astimezone(_zone(member)),
        )
        return chance if chance > now else None

    def is_away(self, member: Member, day: date) -> bool:
        """Whether the member is on leave or on a trip on this day."""
        return any(first <= day <= last for first, last in self._away.get(member.pk, ()))

    def _project(self, member: Member) -> Project:
        """One object for all its members, so that its calendar is read once."""
        return self._projects.setdefault(member.project_id, member.project)


def _zone(member: Member) -> ZoneInfo:
    """The person's wall clock; a name that this machine does not know must not hold up everybody's mail."""
    try:
        return ZoneInfo(member.user.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return member.project.zone


def hold(letters: Iterable[Letter]) -> list[Letter]:
    """Put off what would come at a bad time, in one statement for each morning; answers what may go now.

    A password or an invitation is awaited, at whatever hour.
    """
    some = list(letters)
    for letter in some:
        if letter.member and letter.project:
            letter.member.project = letter.project
    hush = Hush(letter.member for letter in some if letter.member)
    mornings: dict[datetime, list[Letter]] = defaultdict(list)
    for letter in some:
        if letter.member and letter.project and not letter.secret and (begins := hush.until(letter.member)):
            mornings[begins].append(letter)
    for begins, held in mornings.items():
        Letter.postpone_all(held, begins)
    late = {letter.pk for held in mornings.values() for letter in held}
    return [letter for letter in some if letter.pk not in late]
