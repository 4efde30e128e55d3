"""Piloting 小范围试用: who tries it how long, the checklist, and the gate before everybody gets it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from luoshi.changes import rules
from luoshi.changes.lifecycle.states import CONFIGURING, DEVELOPING
from luoshi.changes.models import gate
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.holding import FIRM, LEAD
from luoshi.changes.models.money import LogEntry
from luoshi.changes.models.tried import CheckLine, Pilot, PilotMember
from luoshi.changes.models.wanted import LinkedProblem
from luoshi.changes.models.words import listed, said, with_reason
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.rollout.models import Leave, Member

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

LONGEST_PILOT = 250  # working days
LONGEST = 366  # days from the first to the last


class Piloting(Base):
    """A small group lives with it first."""

    @property
    def pilot(self: Change) -> Pilot | None:  # type: ignore[misc]
        """The pilot that runs, or ran last."""
        return self.pilots.filter(undone=False).select_related("lead").last()

    def tries(self: Change, person: Member) -> bool:  # type: ignore[misc]
        """Whether this person tries it at present, or leads those who do."""
        pilot = self.pilot
        if pilot is None or pilot.ended_at:
            return False
        return pilot.lead_id == person.pk or pilot.people.filter(member=person).exists()

    def start_pilot(  # type: ignore[misc]
        self: Change, *, by: Member, people: Iterable[Member], starts_on: date, ends_on: date, min_days: int,
        checks: Iterable[str], criteria: Iterable[str] = (), question: str = "", lead: Member | None = None,
    ) -> Pilot:  # fmt: skip
        """开始试用: people, dates in working days, checklist, success criteria. Raises Refusal."""
        group, tests, aims = list(dict.fromkeys(people)), listed(checks, 200), listed(criteria, 200)
        self._people_fit([*group, lead or by], group)
        self._days_fit(starts_on, ends_on, min_days)
        if not tests:
            raise Refusal(_("A pilot needs at least one line that is tested."))
        with self.moving("start_pilot", by=by) as step:
            number = self.pilots.filter(undone=False).count() + 1
            pilot = Pilot.objects.create(
                change=self, number=number, delivery=self.last_delivery, lead=lead or by, starts_on=starts_on,
                ends_on=ends_on, min_days=min_days, started_at=step.at,
                question=question.strip()[:120] or _("Did you use what is new today?"),
            )  # fmt: skip
            PilotMember.objects.bulk_create(PilotMember(pilot=pilot, member=member) for member in group)
            CheckLine.objects.bulk_create(
                CheckLine(pilot=pilot, kind=kind, place=place, words=words)
                for kind, lines in ((CheckLine.CHECK, tests), (CheckLine.CRITERION, aims))
                for place, words in enumerate(lines, 1)
            )
            step.makes(pilot)
            step.facts |= {"number": number, "people": len(group)}
        return pilot

    def _people_fit(self: Change, people: list[Member], group: list[Member]) -> None:  # type: ignore[misc]
        if not group:
            raise Refusal(_("A pilot needs at least one person who tries it."))
        for one in people:
            if one.project_id != self.project_id or one.is_external:
                raise Refusal(_("Only people of the company try it."))
            if not one.is_active_on(self.project.today()):
                raise Refusal(_("%(name)s is not here any more.") % {"name": one.name})

    def _days_fit(self: Change, starts_on: date, ends_on: date, min_days: int) -> None:  # type: ignore[misc]
        for day in (starts_on, ends_on):
            within_reach(day, self.project.today())
        if starts_on < self.project.today():
            raise Refusal(_("The first day has passed already."))
        if ends_on < starts_on:
            raise Refusal(_("The last day lies before the first one."))
        if (ends_on - starts_on).days > LONGEST:
            raise Refusal(_("A trial lasts a year at most; please check the dates."))
        if not 1 <= min_days <= LONGEST_PILOT:
            raise Refusal(_("Between 1 and %(n)d working days, please.") % {"n": LONGEST_PILOT})
        there = self.workdays(starts_on, ends_on)
        if there < min_days:
            raise Refusal(
                _("Between these dates lie %(there)d working days; the pilot needs %(needed)d.")
                % {"there": there, "needed": min_days}
            )

    def workdays(self: Change, first: date, last: date) -> int:  # type: ignore[misc]
        """Working days from the first to the last day, both counted."""
        time = self.project.working_time
        return time.workdays(first, last) + time.is_workday(first)

    def test(self: Change, *, by: Member, line: CheckLine, result: str, note: str = "") -> None:  # type: ignore[misc]
        """测试: one line passed or failed; a failed one says what happened. Raises Refusal."""
        with self.moving("test", by=by) as step:
            pilot = self.pilot
            if pilot is None or line.pilot_id != pilot.pk:
                raise Refusal(_("There is no such line in this pilot."))
            if result not in dict(CheckLine.RESULTS):
                raise Refusal(_("Please say whether it passed or failed."))
            if result == CheckLine.FAILED:
                said(note, _("Please write what happened."))
            step.changes(line, "result", "tester_id", "tested_at", "note")
            line.result, line.note = result, note.strip()[:300]
            line.tester, line.tested_at = (None, None) if result == CheckLine.UNTRIED else (by, step.at)
            line.save(update_fields=["result", "tester", "tested_at", "note"])
            step.facts |= {"line": line.words, "result": result}

    # The gate

    def days_lived(self: Change) -> int:  # type: ignore[misc]
        """Working days of the pilot that are over, today not counted; see `gate.days_lived`."""
        pilot, today = self.pilot, self.project.today()
        if pilot is None:
            return 0
        group = set(pilot.people.values_list("member_id", flat=True))
        leaves = Leave.objects.standing().filter(
            member__in=group, first__lte=today, last__gte=pilot.starts_on
        )
        return gate.days_lived(pilot, group, leaves, today, self.project.working_time)

    def gate_missing(self: Change) -> list[str]:  # type: ignore[misc]
        """Each condition between the pilot and the roll-out that is not met, in words."""
        pilot = self.pilot
        if pilot is None:
            return [_("Nobody has tried it yet.")]
        frozen = self.not_frozen("release").sentence
        return gate.missing(
            pilot, self.days_lived(), pilot.lines.all(), self.blocking_problems(), str(frozen)
        )

    def blocking_problems(self: Change) -> list[Problem]:  # type: ignore[misc]
        """Open linked problems of 重要 or above, and those that nobody has judged yet."""
        linked = self.linked.filter(undone=False).exclude(how=LinkedProblem.ORIGIN).values_list("problem_id")
        rows = Problem.objects.filter(pk__in=linked, closed_at__isnull=True).select_related("project")
        return [one for one in rows.order_by("number") if gate.stops(one)]

    def back_to_work(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """退回修改: ends the pilot; a second one is a new record."""
        with self.moving("back_to_work", by=by, facts={"reason": with_reason(reason)}) as step:
            self.end_pilot("returned", reason, step)
            secondary = self.chosen is not None and self.chosen.kind == rules.SECONDARY
            step.reaches = DEVELOPING if secondary else CONFIGURING
            entry = {"kind": "returned", "words": reason.strip()[:300], "by": by, "at": step.at}
            step.makes(LogEntry.objects.create(change=self, **entry))
            self._ask_of_the_goals_anew(step)
            self.paused_at = None
            self.next_waits = FIRM if self.firm_id else LEAD

    def _ask_of_the_goals_anew(self: Change, step: Step) -> None:  # type: ignore[misc]
        """What was said of what goes back stays in the trail; the requester will be asked again."""
        for goal in self.goals.filter(reached__isnull=False):
            step.changes(goal, "reached", "judged_by_id", "judged_at", "note")
            goal.reached = goal.judged_by = goal.judged_at = None
            goal.note = ""
            goal.save(update_fields=["reached", "judged_by", "judged_at", "note"])

    def end_pilot(self: Change, outcome: str, words: str, step: Step) -> None:  # type: ignore[misc]
        """The pilot is over; part of the move."""
        pilot = self.pilot
        if pilot and pilot.ended_at is None:
            step.changes(pilot, "ended_at", "outcome", "words")
            pilot.ended_at, pilot.outcome, pilot.words = step.at, outcome, words.strip()
            pilot.save(update_fields=["ended_at", "outcome", "words"])
