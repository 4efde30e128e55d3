"""Rounds as people compare them: each option with its answers to the goals and what everybody said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from luoshi.changes import rules
from luoshi.changes.models import Change, Evaluator, Goal, GoalAnswer, Option, Round, Verdict
from luoshi.evidence.models import Attachment
from luoshi.evidence.queries import attachments_for
from luoshi.rollout.models import Member

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import BoundField

SIDE_BY_SIDE = 4
"""More options than these stand in two rows."""


@dataclass(frozen=True)
class Fit:
    """Whether an option meets one goal."""

    place: int
    goal: str
    meets: str
    words: str

    @property
    def label(self) -> str:
        """In words, for whoever does not see the drawing."""
        return str(dict(rules.MEETS).get(self.meets, pgettext("goal", "Not answered yet")))


@dataclass
class Column:
    """One option in the comparison."""

    option: Option
    fits: list[Fit]
    verdicts: list[Verdict]
    files: list[Attachment] = field(default_factory=list)
    favoured: bool = False
    chosen: bool = False
    recommended: bool = False
    judging: tuple[BoundField, BoundField] | None = None

    @property
    def working_days(self) -> str:
        """How long until it can be used."""
        days = self.option.days
        text = ngettext("%(n)d working day", "%(n)d working days", days) % {"n": days}
        return text if days else _("At once")


@dataclass
class Compared:
    """One round. `number` is how its reader counts; blocks are what stands side by side."""

    round: Round
    number: int
    columns: list[Column]

    @property
    def blocks(self) -> list[list[Column]]:
        """Few enough beside one another to be read."""
        columns = self.columns
        if len(columns) <= SIDE_BY_SIDE:
            return [columns] if columns else []
        half = (len(columns) + 1) // 2
        return [columns[:half], columns[half:]]

    @property
    def objections(self) -> int:
        """How many were recorded."""
        return sum(verdict.is_objection for column in self.columns for verdict in column.verdicts)

    def open_to(self, form: Any) -> None:
        """Put the fields of the evaluator's form into the columns."""
        for column in self.columns:
            column.judging = form.fields_of(column.option)


def favoured(options: Iterable[Option], verdicts: Sequence[Verdict]) -> Option | None:
    """Which option most evaluators accept; where two are alike, none. It only tints, it decides nothing."""
    options = list(options)
    ranks = {one.pk: _rank([v for v in verdicts if v.option_id == one.pk]) for one in options}
    ordered = sorted(options, key=lambda one: ranks[one.pk], reverse=True)
    if len(ordered) < 2 or ranks[ordered[0].pk][0] == 0:
        return None
    return ordered[0] if ranks[ordered[0].pk] > ranks[ordered[1].pk] else None


def _rank(verdicts: list[Verdict]) -> tuple[int, int, int]:
    said = [verdict.verdict for verdict in verdicts]
    return said.count(rules.FITS), -said.count(rules.NEVER), -said.count(rules.WORRY)


def compared(change: Change, member: Member) -> list[Compared]:
    """Every round that this person may see and that was offered, oldest first."""
    rounds = list(Round.objects.offered().visible_to(member).filter(change=change))
    return _columns(change, member, rounds) if rounds else []


def drafted(change: Change, member: Member) -> Compared | None:
    """The round that this person's firm is writing."""
    draft = change.draft_round
    if draft is None or draft.firm_id != member.firm_id:
        return None
    return _columns(change, member, [draft])[0]


def _columns(change: Change, member: Member, rounds: list[Round]) -> list[Compared]:
    said = Verdict.objects.filter(undone=False).select_related("member__department", "answered_by")
    answers = Prefetch("answers", GoalAnswer.objects.all())
    options = Option.objects.filter(round__in=rounds, undone=False)
    found = list(options.prefetch_related(answers, Prefetch("verdicts", said)))
    goals, files = list(change.goals.all()), attached(found, member)
    own: list[Compared] = []
    for number, one in enumerate(rounds, 1):
        columns = [_column(change, o, goals, files.get(o.pk, [])) for o in found if o.round_id == one.pk]
        liked = favoured((c.option for c in columns), [v for c in columns for v in c.verdicts])
        for column in columns:
            column.favoured = liked is not None and column.option.pk == liked.pk
        own.append(Compared(one, number if member.is_external else one.number, columns))
    return own


def _column(change: Change, option: Option, goals: list[Goal], files: list[Attachment]) -> Column:
    answers = {answer.goal_id: answer for answer in option.answers.all()}
    fits = [
        Fit(goal.place, goal.words, given.meets if given else "", given.words if given else "")
        for goal in goals
        for given in [answers.get(goal.pk)]
    ]
    return Column(
        option, fits, list(option.verdicts.all()), files,
        chosen=option.pk == change.chosen_id, recommended=option.pk == change.recommended_id,
    )  # fmt: skip


def attached(options: list[Option], member: Member) -> dict[UUID, list[Attachment]]:
    """The files of each option."""
    return attachments_for("option", [one.pk for one in options], member=member)


@dataclass(frozen=True)
class Judge:
    """One evaluator as the page lists them."""

    row: Evaluator
    state: str
    reminded: bool

    @property
    def name(self) -> str:
        """Name of the person."""
        return self.row.member.name


def judges(change: Change) -> list[Judge]:
    """Who judges, key evaluators first, and who has not answered."""
    rows = list(change.evaluators.select_related("member__user", "member__department"))
    present = change.verdicts.filter(undone=False, option__round__number=change.round)
    said = set(present.values_list("member_id", flat=True))
    today, found = change.project.today(), list[Judge]()
    for row in rows:
        row.member.project = change.project
        excused = change.round > 0 and row.excused_round == change.round
        gone = not row.member.is_active_on(today)
        state = "said" if row.member_id in said else "excused" if excused else "gone" if gone else "silent"
        found.append(Judge(row, state, change.reminded_today(row)))
    return found
