"""Rolling out 推广: waves by department with acknowledgement, a pause, and the goals at the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.translation import gettext as _

from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.holding import LEAD, REQUESTER
from luoshi.changes.models.tried import Wave
from luoshi.changes.models.words import said, with_reason
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Bulletin, Reading
from luoshi.knowledge.models.audience import READERS, with_those_below
from luoshi.rollout.models import Department, Member, Project
from luoshi.rollout.models.member import MemberQuerySet

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

MOST_WAVES = 20
EVERYBODY = "*"
"""In the trail, instead of names of departments."""


@dataclass(frozen=True)
class Planned:
    """One wave as the lead plans it: for everybody, or for departments."""

    planned_on: date
    way_back: str
    departments: list[Department] = field(default_factory=list)
    everyone: bool = False


def reached_by(project: Project, departments: Iterable[UUID] | None) -> MemberQuerySet:
    """The people of the company who work with the system in these departments and below; None: everywhere."""
    people = Member.objects.of(project).active(project.today()).internal().with_role(*READERS)
    if departments is None:
        return people
    return people.filter(department__in=with_those_below(project, departments))


def reached(project: Project, waves: Iterable[Wave] | None) -> MemberQuerySet:
    """The people whom these waves reach; None: everybody."""
    if waves is None or any(wave.everyone for wave in waves):
        return reached_by(project, None)
    return reached_by(project, {one.pk for wave in waves for one in wave.departments.all()})


class Rolling(Base):
    """Only then company-wide."""

    def open_waves(self: Change) -> list[Wave]:  # type: ignore[misc]
        """All waves that count, in their order."""
        return list(self.waves.filter(undone=False).prefetch_related("departments"))

    def roll_out(self: Change, *, by: Member, waves: Iterable[Planned]) -> list[Wave]:  # type: ignore[misc]
        """推广: the waves with their dates, each with the way back noted beforehand. Raises Refusal."""
        planned = list(waves)
        self._waves_fit(planned)
        with self.moving("roll_out", by=by, facts={"waves": len(planned)}) as step:
            self.end_pilot("passed", "", step)
            self._end_waves(step)
            made = []
            for number, one in enumerate(planned, 1):
                wave = Wave.objects.create(
                    change=self, number=number, planned_on=one.planned_on, way_back=one.way_back.strip(),
                    everyone=one.everyone,
                )  # fmt: skip
                wave.departments.set(one.departments)
                step.makes(wave)
                made.append(wave)
            self.paused_at = None
        return made

    def _waves_fit(self: Change, planned: list[Planned]) -> None:  # type: ignore[misc]
        if not 1 <= len(planned) <= MOST_WAVES:
            raise Refusal(_("Between one and %(n)d waves, please.") % {"n": MOST_WAVES})
        before, named = self.project.today(), set[Any]()
        for number, one in enumerate(planned, 1):
            wave = {"number": number}
            if not one.everyone and not one.departments:
                raise Refusal(_("Wave %(number)d: please choose a department, or everybody.") % wave)
            if any(department.project_id != self.project_id for department in one.departments):
                raise Refusal(_("Please choose a department of this project."))
            said(one.way_back, _("Wave %(number)d: please note the way back beforehand.") % wave)
            if within_reach(one.planned_on, self.project.today()) < before:
                raise Refusal(
                    _("Wave %(number)d: its date lies before today, or before the wave before it.") % wave
                )
            before = one.planned_on
            for department in one.departments:
                if department.pk in named:
                    raise Refusal(_("%(name)s stands in two waves.") % {"name": department.name})
                named.add(department.pk)

    def _end_waves(self: Change, step: Step) -> None:  # type: ignore[misc]
        """Waves of an earlier roll-out, which went back to work, count no longer."""
        for wave in self.waves.filter(undone=False):
            step.changes(wave, "undone")
            wave.undone = True
            wave.save(update_fields=["undone"])

    def put_in(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """落位: a standard change is in place; the requester says whether the goals are reached."""
        with self.moving("put_in", by=by):
            self.next_waits = REQUESTER if self.goals.exists() else LEAD

    def start_wave(self: Change, *, by: Member, wave: Wave, headline: str, lines: str) -> Wave:  # type: ignore[misc]
        """开始一批: its departments get the bulletin, which each person acknowledges. Raises Refusal."""
        names = self._names(wave)
        with self.moving("start_wave", by=by, facts={"wave": wave.number, "departments": names}) as step:
            wave.refresh_from_db(fields=["started_at", "undone"])
            if wave.change_id != self.pk or wave.undone or wave.started_at:
                raise Refusal(_("This wave has begun already."))
            if self.paused_at:
                raise Refusal(_("The roll-out is paused; please go on with it first."))
            self.not_frozen("release").or_refuse()
            first = next((one for one in self.open_waves() if one.started_at is None), wave)
            if first.number != wave.number:
                raise Refusal(_("Wave %(number)d comes first.") % {"number": first.number})
            step.changes(wave, "started_at", "bulletin_id")
            wave.bulletin = self._announce(wave, by, headline, lines)
            wave.started_at = step.at
            wave.save(update_fields=["started_at", "bulletin"])
            out = all(one.started_at for one in self.open_waves())
            asked = out and self.goals.filter(reached__isnull=True).exists()
            self.next_waits = REQUESTER if asked else LEAD
        return wave

    def _announce(self: Change, wave: Wave, by: Member, headline: str, lines: str) -> Bulletin | None:  # type: ignore[misc]
        """The bulletin to whom this wave reaches; None when nobody is left who has not got it already."""
        told = Reading.objects.filter(bulletin__waves__change=self, bulletin__waves__undone=False)
        people = reached(self.project, [wave]).exclude(pk__in=told.values("member_id"))
        if not people.exclude(pk=by.pk).exists():
            return None
        audience: dict[str, Any] = {"everyone": True} if wave.everyone else {}
        if told.exists():
            audience = {"everyone": False, "members": list(people)}
        elif not wave.everyone:
            audience = {"departments": list(wave.departments.all())}
        return Bulletin.write(by=by, headline=headline, lines=lines, send=True, **audience)

    def _names(self: Change, wave: Wave) -> str:  # type: ignore[misc]
        names = [department.name for department in wave.departments.all()]
        return EVERYBODY if wave.everyone else "、".join(names)

    def pause(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """暂停推广: no further wave begins."""
        with self.moving("pause", by=by, facts={"reason": with_reason(reason)}) as step:
            if self.paused_at:
                raise Refusal(_("The roll-out is paused already."))
            self.paused_at = step.at

    def go_on(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """继续推广."""
        with self.moving("go_on", by=by):
            if self.paused_at is None:
                raise Refusal(_("The roll-out is not paused."))
            self.paused_at = None

    def users_now(self: Change) -> int:  # type: ignore[misc]
        """How many people of the company have it: those whom the waves reached; without waves everybody."""
        started = [wave for wave in self.open_waves() if wave.started_at]
        return reached(self.project, started or None).count()

    # The end

    def missing_for_finish(self: Change) -> list[str]:  # type: ignore[misc]
        """Each thing that stands between the roll-out and its end, in words."""
        missing = [
            _("Wave %(number)d has not begun yet.") % {"number": wave.number}
            for wave in self.open_waves()
            if wave.started_at is None
        ]
        missing += [
            _("%(name)s has not said whether “%(goal)s” is reached.")
            % {"name": self.requester.name, "goal": goal.words}
            for goal in self.goals.filter(reached__isnull=True)
        ]
        return missing

    def judge_goals(self: Change, *, by: Member, results: Mapping[Any, tuple[bool, str]]) -> None:  # type: ignore[misc]
        """目标达到了吗？ Goal by goal; a goal that is not reached says what is missing. Raises Refusal."""
        with self.moving("judge_goals", by=by) as step:
            goals = list(self.goals.all())
            if any(wave.started_at is None for wave in self.open_waves()):
                raise Refusal(_("It is not rolled out to everybody yet."))
            for goal in goals:
                given = results.get(goal.pk) or results.get(str(goal.pk))
                if given is None:
                    raise Refusal(_("Please say of each goal whether it is reached."))
                met, note = given
                if not met:
                    said(note, _("“%(goal)s”: please write what is missing.") % {"goal": goal.words})
                step.changes(goal, "reached", "judged_by_id", "judged_at", "note")
                goal.reached, goal.note = met, note.strip()[:300]
                goal.judged_by, goal.judged_at = by, step.at
                goal.save(update_fields=["reached", "note", "judged_by", "judged_at"])
            step.facts |= {"reached": sum(bool(goal.reached) for goal in goals), "count": len(goals)}
            # The goals are judged anew after another roll-out; what was missing stays in the trail.
            lacking = [f"{goal.words}{_(': ')}{goal.note}" for goal in goals if not goal.reached]
            step.facts["lacking"] = " / ".join(lacking)
            self.next_waits = LEAD

    def finish(self: Change, *, by: Member, words: str = "") -> None:  # type: ignore[misc]
        """完成: whoever asked for it and everybody who met it is told: because you said so."""
        with self.moving("finish", by=by) as step:
            self.end("rolled_out", words, step)
