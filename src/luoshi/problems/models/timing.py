"""The promise behind the ball: when it begins, what interrupts it, when it goes on, and by when it is due."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import transaction

from luoshi.kernel import clock
from luoshi.kernel.clock import WorkingTime
from luoshi.problems import minutes, notices
from luoshi.problems.lifecycle import CLOSED, REPORTED, WITH_CONSULTANT
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.relay import pass_ball
from luoshi.problems.models.targets import Target
from luoshi.rollout.models import Member
from luoshi.trail.models import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.problems.models.problem import Problem
    from luoshi.talk.models import Comment

    Base = ProblemBase
else:
    Base = object

STEP_OF = {
    "investigating": "hand_over",
    "needs_answer": "answer",
    "verifying": "verify",
    "to_archive": "archive",
}
ASKING, ANSWERING = ("ask", "ask_reporter"), ("answer", "reply")
COMES_BACK_AT = time(9)


class Timing(Base):
    """One promise runs while a problem is open. A question and a hold interrupt it; what was left stays."""

    @property
    def step(self: Problem) -> str:  # type: ignore[misc]
        """The step whose target counts now; empty for a closed problem."""
        if self.state == REPORTED:
            return "answer" if self.party == "rep" else "take_up"
        if self.state == WITH_CONSULTANT:
            return "solution" if self.first_answer_at else "first_answer"
        return STEP_OF.get(self.state, "")

    @property
    def their_time(self: Problem) -> WorkingTime:  # type: ignore[misc]
        """The working time of whoever holds it."""
        return self.project.time_of(self.party)

    @property
    def with_whom(self: Problem) -> tuple[str, Member | None]:  # type: ignore[misc]
        """Whose time it is. While it is on hold that is the lead's, who decided so, and nobody else's."""
        if self.hold_until and self.party not in ("us", ""):
            return "us", self.lead or self.project.lead()
        return self.party, self.holder

    def next_date(self: Problem, at: datetime) -> datetime | None:  # type: ignore[misc]
        """By when the holder has to act: the promised working time from `at`, or the end of the hold."""
        if self.state == CLOSED:
            return None
        if self.hold_until:
            return datetime.combine(self.hold_until, COMES_BACK_AT, self.project.zone)
        return self.their_time.add_minutes(at, Target.minutes(self.project, self.step, self.importance))

    def begin_promise(self: Problem, at: datetime) -> None:  # type: ignore[misc]
        """A new promise from now on, as the table says today."""
        self.promised_from = at
        self.promised_minutes = Target.minutes(self.project, self.step, self.importance)
        self._due(self.their_time.add_minutes(at, self.promised_minutes), at)

    def promise_anew(self: Problem, at: datetime) -> None:  # type: ignore[misc]
        """Another importance, or another step in the same hands: the same beginning, another length."""
        if self.hold_until or self.promised_from is None:
            return
        longer = Target.minutes(self.project, self.step, self.importance) - self.promised_minutes
        left = self.their_time.minutes_between(at, self.due_at or at) + longer
        self.promised_minutes += longer
        begun, rest = (at, left) if left > 0 else (self.promised_from, self.promised_minutes)
        self._due(self.their_time.add_minutes(begun, rest), at)

    def interrupt_promise(self: Problem, at: datetime) -> None:  # type: ignore[misc]
        """Stop it here and keep what was left."""
        left = self.their_time.minutes_between(at, self.due_at or at)
        begun = (self.promised_from or at).isoformat()
        self.paused = [*self.paused, [begun, self.promised_minutes, left]]
        self.alarm_at = None

    def go_on(self: Problem, at: datetime) -> None:  # type: ignore[misc]
        """Take up again what was interrupted last; a new promise when nothing was."""
        if not self.paused:
            self.begin_promise(at)
            return
        *self.paused, (begun, self.promised_minutes, left) = self.paused
        self.promised_from = datetime.fromisoformat(begun)
        self._due(self.their_time.add_minutes(at, left), at)

    def time_move(self: Problem, verb: str, came_from: str, held: bool, at: datetime) -> None:  # type: ignore[misc]
        """What a move does to the promise; `held` says that it was on hold before."""
        if self.state == CLOSED:
            self.due_at = self.alarm_at = self.promised_from = None
            self.promised_minutes, self.paused = 0, []
        elif verb in ASKING:
            self.begin_promise(at)
        elif verb in ANSWERING:
            self._drop_hold(held)
            self.go_on(at)
        elif came_from != self.state:
            self.paused = []
            self.begin_promise(at)

    def _drop_hold(self: Problem, held: bool) -> None:  # type: ignore[misc]
        """The promise that the hold had interrupted is kept with the answer."""
        if held:
            self.paused = self.paused[:-1]

    def _due(self: Problem, due: datetime, at: datetime) -> None:  # type: ignore[misc]
        self.due_at = due
        self.alarm_at = minutes.next_alarm(self.their_time, at, due, self.promised_minutes)

    def first_word(self: Problem, by: Member) -> None:  # type: ignore[misc]
        """The firm has said something: its first answer is there, and the promise of the solution counts."""
        if not (by.is_external and by.firm_id == self.firm_id):
            return
        with transaction.atomic():
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
            if self.state == WITH_CONSULTANT and self.note_first_answer(clock.now()):
                names = ["first_answer_at", "promised_minutes", "due_at", "alarm_at"]
                self.save(update_fields=names)

    def note_first_answer(self: Problem, at: datetime) -> bool:  # type: ignore[misc]
        """From now on the promise is that of the solution, counted from the hand-over. False when it was."""
        if self.first_answer_at:
            return False
        self.first_answer_at = at
        self.promise_anew(at)
        return True

    # Holds end by themselves

    @classmethod
    def return_held(cls) -> int:
        """What was put on hold until today comes back; how many (a job, safe to repeat)."""
        problems: QuerySet[Problem] = apps.get_model("problems", "Problem")._base_manager.all()
        held = problems.filter(hold_until__isnull=False, due_at__lte=clock.now(), closed_at=None)
        rows = held.select_related("project__organization").order_by("due_at")
        return sum(problem.come_back() for problem in rows[:500])

    def come_back(self: Problem) -> bool:  # type: ignore[misc]
        """Off hold on its date; False when somebody was quicker."""
        with transaction.atomic():
            project = self.project
            self.refresh_from_db(from_queryset=type(self)._base_manager.select_for_update())
            self.project = project
            if self.hold_until is None or (self.due_at and self.due_at > clock.now()):
                return False
            self.end_hold(clock.now())
            names = ["hold_until", "hold_reason", "due_at", "alarm_at", "promised_from", "promised_minutes"]
            self.save(update_fields=[*names, "paused"])
            record(self, "come_back", by=None, from_state=self.state, to_state=self.state, internal=True)
            pass_ball(self, clock.now())
            notices.came_back(self)
        return True

    def end_hold(self: Problem, at: datetime) -> None:  # type: ignore[misc]
        """Off hold: the promise goes on with what was left of it."""
        self.hold_until, self.hold_reason = None, ""
        self.go_on(at)


def said(comment: Comment, problem: Problem) -> None:
    """A comment on a problem: the firm's first word counts as its first answer."""
    problem.first_word(comment.author)
    notices.said(comment, problem)
