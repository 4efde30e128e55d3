"""Offering 出方案: the consultant writes options in a round; offered, the round is frozen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.changes import rules
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.offered import CURRENCIES, GoalAnswer, Option, Round, Verdict
from luoshi.changes.models.wanted import Brief
from luoshi.changes.models.words import amount, said
from luoshi.evidence.models import Attachment, attach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.search.models import Document

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

MOST_OPTIONS = 6
LONGEST_DAYS = 1000  # working days
MOST_EFFORT = Decimal(100_000)  # days of work
LONGEST_NAME = 80
Meets = Mapping[Any, tuple[str, str]]
"""By the goal's id: whether it is met, and how."""


class Offering(Base):
    """Rounds are frozen records: what was offered never changes, a correction is another round."""

    @property
    def draft_round(self: Change) -> Round | None:  # type: ignore[misc]
        """The round that the firm is still writing."""
        return self.rounds.filter(offered_at__isnull=True, undone=False, firm=self.firm).last()

    @property
    def current_round(self: Change) -> Round | None:  # type: ignore[misc]
        """The round that was offered last."""
        return self.rounds.filter(number=self.round, offered_at__isnull=False, undone=False).last()

    def current_options(self: Change) -> list[Option]:  # type: ignore[misc]
        """The options of the round that was offered last."""
        current = self.current_round
        return list(current.options.filter(undone=False).prefetch_related("answers")) if current else []

    def draft_option(  # type: ignore[misc]
        self: Change, *, by: Member, answers: Meets, option: Option | None = None,
        files: list[Attachment] | None = None, **parts: Any,
    ) -> Option:  # fmt: skip
        """写方案: a new option of the draft round, or other words for one that is there.

        `parts` are name, what, how, kind, effort, fee, currency, days, risk, differently. What is missing may
        come later; `offer` names it. Raises Refusal.
        """
        parts = _checked(parts)
        with self.moving("draft_option", by=by) as step:
            draft = self.draft_round or Round.objects.create(
                change=self, number=self.round + 1, firm=self.firm, begun_at=step.at
            )
            option = self._option_row(draft, option, parts)
            self._answer_goals(option, answers)
            attach(files or [], "option", option.pk, by=by)
            step.facts["place"] = option.place
        return option

    def _option_row(self: Change, draft: Round, option: Option | None, parts: dict[str, Any]) -> Option:  # type: ignore[misc]
        if option is None:
            there = draft.options.filter(undone=False)
            if there.count() >= MOST_OPTIONS:
                raise Refusal(_("At most %(n)d options in one round.") % {"n": MOST_OPTIONS})
            last = draft.options.order_by("-place").first()
            place = last.place + 1 if last else 1
            return Option.objects.create(change=self, firm=self.firm, round=draft, place=place, **parts)
        if option.round_id != draft.pk:
            raise Refusal(_("What was offered stays as it is; write it anew in this round."))
        for name, value in parts.items():
            setattr(option, name, value)
        option.save(update_fields=list(parts))
        return option

    def _answer_goals(self: Change, option: Option, answers: Meets) -> None:  # type: ignore[misc]
        goals = {str(goal.pk): goal for goal in self.goals.all()}
        for pk, (meets, words) in answers.items():
            if str(pk) in goals and not meets:
                option.answers.filter(goal=goals[str(pk)]).delete()
                continue
            if str(pk) not in goals or meets not in dict(rules.MEETS):
                raise Refusal(_("Please say of each goal whether the option meets it."))
            GoalAnswer.objects.update_or_create(
                option=option, goal=goals[str(pk)], defaults={"meets": meets, "words": words.strip()[:300]}
            )

    def drop_option(self: Change, *, by: Member, option: Option) -> None:  # type: ignore[misc]
        """Leave an option of the draft out again."""
        with self.moving("drop_option", by=by):
            draft = self.draft_round
            if draft is None or option.round_id != draft.pk:
                raise Refusal(_("What was offered stays as it is; write it anew in this round."))
            option.undone = True
            option.save(update_fields=["undone"])

    # Objections

    def objections(self: Change) -> list[Verdict]:  # type: ignore[misc]
        """What evaluators recorded against the present firm's own last round, answered or not."""
        last = self.rounds.offered().filter(firm=self.firm).last() if self.firm_id else None
        rows = self.verdicts.filter(undone=False, option__round=last, firm=self.firm)
        rows = rows.exclude(verdict=rules.FITS).select_related("member", "option__round", "answered_by")
        return list(rows.order_by("option__place", "at"))

    def answer_objection(self: Change, *, by: Member, objection: Verdict, solved: bool, words: str) -> None:  # type: ignore[misc]
        """答复意见: solved how, or why not. Raises Refusal."""
        words = said(words, _("Please write how it is solved, or why it cannot be."))
        with self.moving("answer_objection", by=by) as step:
            if (
                objection.change_id != self.pk
                or objection.firm_id != self.firm_id
                or not objection.is_objection
            ):
                raise Refusal(_("There is no such objection."))
            step.facts |= {"whom": objection.member.name, "solved": solved}
            step.changes(objection, "solved", "answer", "answered_by_id", "answered_at")
            objection.solved, objection.answer = solved, words
            objection.answered_by, objection.answered_at = by, step.at
            objection.save(update_fields=["solved", "answer", "answered_by", "answered_at"])
        Document.index("change", self)

    def missing_for_offer(self: Change) -> list[str]:  # type: ignore[misc]
        """Each thing that stands between the draft and its offer, in words."""
        draft, missing = self.draft_round, list[str]()
        options = list(draft.options.filter(undone=False).prefetch_related("answers")) if draft else []
        if not options:
            missing.append(_("At least one option"))
        if len({option.currency for option in options if option.fee}) > 1:
            missing.append(_("One currency for all options: users cannot compare two"))
        goals = list(self.goals.all())
        for option in options:
            answered = {answer.goal_id for answer in option.answers.all()}
            missing += [
                _("Option %(option)s: does it meet the goal “%(goal)s”?")
                % {"option": option.letter, "goal": goal.words}
                for goal in goals
                if goal.pk not in answered
            ]
        missing += [
            _("An answer to the objection of %(name)s to option %(option)s")
            % {"name": objection.member.name, "option": objection.option.letter}
            for objection in self.objections()
            if not objection.answer
        ]
        return missing

    def offer(self: Change, *, by: Member, words: str = "") -> Round:  # type: ignore[misc]
        """提交方案: from now on the round is frozen and the evaluators are asked. Raises Refusal."""
        with self.moving("offer", by=by) as step:
            draft = self.draft_round
            if draft is None:
                raise Refusal(_("There is no option yet."))
            self._freeze(draft, words, by, step)
            self.recommended, self.recommended_words = None, ""
            self.name_requester(step)
            self.evaluators.update(reminders=0)
        Document.index("change", self)
        return draft

    def _freeze(self: Change, draft: Round, words: str, by: Member, step: Step) -> None:  # type: ignore[misc]
        step.changes(draft, "number", "offered_at", "offered_by_id", "words")
        draft.number = self.round + 1
        draft.offered_at, draft.offered_by, draft.words = step.at, by, words.strip()
        draft.save(update_fields=["number", "offered_at", "offered_by", "words"])
        self.round = draft.number
        step.facts |= {"round": draft.number, "count": draft.options.filter(undone=False).count()}
        step.facts["sha256"] = fingerprint(draft)


def fingerprint(given: Round) -> str:
    """SHA-256 of everything that a round offers, in its one canonical spelling."""
    names = (
        "place",
        "name",
        "what",
        "how",
        "kind",
        "effort",
        "fee",
        "currency",
        "days",
        "risk",
        "differently",
    )
    options = given.options.filter(undone=False).prefetch_related("answers").order_by("place")
    content = [
        {name: str(_plain(getattr(option, name))) for name in names}
        | {"answers": [[str(one.goal_id), one.meets, one.words] for one in option.answers.all()]}
        for option in options
    ]
    return Brief.fingerprint({"words": given.words, "options": content})


def _plain(value: Any) -> Any:
    """Decimals in one spelling, however many digits the database gives them."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value


def _checked(parts: dict[str, Any]) -> dict[str, Any]:
    """What an option says, checked. Raises Refusal; TypeError for what no option has."""
    known = {"name", "what", "how", "kind", "effort", "fee", "currency", "days", "risk", "differently"}
    if unknown := set(parts) - known:
        raise TypeError(f"an option has no {unknown}")
    name = said(str(parts.get("name", "")), _("Please give the option a short name."))
    if len(name) > LONGEST_NAME:
        raise Refusal(_("The name has more than %(n)d characters.") % {"n": LONGEST_NAME})
    said(str(parts.get("what", "")), _("Please write what the option is."))
    if parts.get("kind") not in dict(rules.OPTION_KINDS):
        raise Refusal(
            _("Please say whether it is a standard function, configuration or secondary development.")
        )
    if not 0 <= int(parts.get("days", 0)) <= LONGEST_DAYS:
        raise Refusal(_("Between 0 and %(n)d working days, please.") % {"n": LONGEST_DAYS})
    fee, effort = (amount(Decimal(parts.get(part) or 0)) for part in ("fee", "effort"))
    if effort > MOST_EFFORT:
        raise Refusal(_("At most %(n)d days of work, please.") % {"n": MOST_EFFORT})
    if parts.get("currency", CURRENCIES[0][0]) not in dict(CURRENCIES):
        raise Refusal(_("Please choose one of the currencies."))
    return parts | {"name": name, "fee": fee, "effort": effort.quantize(Decimal("0.1"))}
