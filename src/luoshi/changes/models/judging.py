"""Judging 评估 and deciding 拍板: the users' verdict on each option, word for word, and the decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.changes import notices, rules
from luoshi.changes.lifecycle.states import AGREEING_FEE, CONFIGURING, DECIDING, EVALUATING
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.holding import FIRM, LEAD, SPONSOR
from luoshi.changes.models.offered import Evaluator, Option, Verdict
from luoshi.changes.models.screening import above
from luoshi.changes.models.words import with_reason
from luoshi.kernel import clock, idempotency
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

Given = Mapping[Any, tuple[str, str]]
"""By the option's id: the verdict, and its reason."""
MOST_REMINDERS = 10
SETTLED = timedelta(hours=16)
"""How long the offer is old before the product itself reminds of it."""


class Judging(Base):
    """Who judges, what they say, and what is decided."""

    def judges(self: Change, person: Member) -> bool:  # type: ignore[misc]
        """Whether this person was asked to judge."""
        return self.evaluators.filter(member=person).exists()

    def awaited(self: Change) -> list[Evaluator]:  # type: ignore[misc]
        """Whose verdict on the present round is still wanted; whoever has left is not waited for."""
        said = self.verdicts.filter(undone=False, option__round__number=self.round).values_list(
            "member_id", flat=True
        )
        answered, today = set(said), self.project.today()
        rows = self.evaluators.select_related("member__user").order_by("-key", "id")
        return [
            row
            for row in rows
            if row.member_id not in answered
            and (self.round == 0 or row.excused_round != self.round)
            and row.member.is_active_on(today)
        ]

    def awaits(self: Change, person: Member) -> bool:  # type: ignore[misc]
        """Whether this person's verdict is still wanted."""
        return any(row.member_id == person.pk for row in self.awaited())

    def has_judged(self: Change, person: Member) -> bool:  # type: ignore[misc]
        """Whether this person's verdict on the present round is there."""
        rows = self.verdicts.filter(undone=False, option__round__number=self.round, member=person)
        return rows.exists()

    def name_requester(self: Change, step: Step) -> None:  # type: ignore[misc]
        """Where nobody is there who judges, whoever asked for the change does, as a key evaluator."""
        if self.awaited():
            return
        here = self.requester.is_active_on(self.project.today())
        person = self.requester if here else self.present_lead() or self.requester
        Evaluator.objects.get_or_create(change=self, member=person, defaults={"key": True})

    def name_evaluators(  # type: ignore[misc]
        self: Change, *, by: Member, key: Iterable[Member], others: Iterable[Member] = ()
    ) -> None:
        """评估人: who judges, and whose no must not be passed over. Who has judged already stays."""
        wanted = dict.fromkeys(others, False) | dict.fromkeys(key, True)
        if not wanted:
            raise Refusal(_("Please name at least one person who judges."))
        for member in wanted:
            if member.project_id != self.project_id or member.is_external:
                raise Refusal(_("Only people of the company judge options."))
        with self.moving("name_evaluators", by=by) as step:
            spoken = set(self.verdicts.filter(undone=False).values_list("member_id", flat=True))
            self._nobody_is_passed_over(wanted)
            self.evaluators.exclude(member__in=wanted).exclude(member_id__in=spoken).delete()
            for member, is_key in wanted.items():
                Evaluator.objects.update_or_create(change=self, member=member, defaults={"key": is_key})
            step.facts["names"] = ", ".join(member.name for member in wanted)

    def _nobody_is_passed_over(self: Change, wanted: Mapping[Member, bool]) -> None:  # type: ignore[misc]
        """Nobody who is being asked leaves the list silently, and a key evaluator stays key. Raises Refusal.

        Key stays whoever is one while a round is judged, and afterwards whoever said 不行 in it.
        """
        judged, kept = self.state == EVALUATING, {member.pk for member in wanted}
        today, key = self.project.today(), {member.pk for member, is_key in wanted.items() if is_key}
        for row in self.evaluators.filter(key=True).exclude(member__in=key).select_related("member__user"):
            if self._said_no(row.member) or (judged and row.member.is_active_on(today)):
                raise Refusal(
                    _("%(name)s is a key evaluator: only the sponsor passes over that, openly.")
                    % {"name": row.member.name}
                )
        for row in self.awaited() if judged else ():
            if row.member_id not in kept:
                raise Refusal(
                    _("%(name)s is being asked already. Please go on without this verdict, with a reason.")
                    % {"name": row.member.name}
                )

    def _said_no(self: Change, person: Member) -> bool:  # type: ignore[misc]
        said = self.verdicts.filter(undone=False, member=person, option__round__number=self.round)
        return said.filter(verdict=rules.NEVER).exists()

    def evaluate(self: Change, *, by: Member, given: Given) -> None:  # type: ignore[misc]
        """评估: 能接受, 有顾虑 or 不行 for each option of the round; the last two need a reason."""
        with self.moving("evaluate", by=by) as step:
            options = self.current_options()
            for option in options:
                verdict, reason = given.get(option.pk) or given.get(str(option.pk)) or ("", "")
                verdict_fits(option, verdict, reason)
                row = Verdict.objects.create(
                    change=self, firm=option.firm, option=option, member=by, verdict=verdict,
                    reason=reason.strip(), at=step.at,
                )  # fmt: skip
                step.makes(row)
            step.reaches = EVALUATING if self.awaited() else DECIDING
        Document.index("change", self)

    def excuse(self: Change, *, by: Member, whom: Member, reason: str) -> None:  # type: ignore[misc]
        """Go on without somebody's verdict on this round: the reason stays visible. Raises Refusal."""
        with self.moving("excuse", by=by, facts={"whom": whom.name, "reason": with_reason(reason)}) as step:
            row = next((row for row in self.awaited() if row.member_id == whom.pk), None)
            if row is None:
                raise Refusal(_("%(name)s has answered already.") % {"name": whom.name})
            step.changes(row, "excused_round", "excused_words")
            row.excused_round, row.excused_words = self.round, reason.strip()[:300]
            row.save(update_fields=["excused_round", "excused_words"])
            step.reaches = EVALUATING if self.awaited() else DECIDING

    def remind(self: Change, *, by: Member | None, whom: Member) -> None:  # type: ignore[misc]
        """提醒: ask a silent evaluator once more, once a day; `by` is None for the job. Raises Refusal."""
        if by is not None:
            rules.lead_only(self, by).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            row = self.evaluators.select_for_update(of=("self",)).filter(member=whom).first()
            if row is None or self.state != EVALUATING or not self.awaits(whom):
                raise Refusal(_("%(name)s has answered already.") % {"name": whom.name})
            if self.reminded_today(row):
                raise Refusal(_("%(name)s has been reminded today already.") % {"name": whom.name})
            row.reminders, row.reminded_at = row.reminders + 1, clock.now()
            row.save(update_fields=["reminders", "reminded_at"])
            record(
                self,
                "remind",
                by=by,
                facts={"whom": whom.name},
                from_state=self.state,
                to_state=self.state,
                internal=True,
            )
            notices.remind(self, whom, self.project.today().isoformat())

    def remind_all(self: Change, *, by: Member) -> int:  # type: ignore[misc]
        """提醒所有人: whoever is silent and was not reminded today; how many. Raises Refusal for nobody."""
        rules.lead_only(self, by).or_refuse()
        silent = [row.member for row in self.awaited() if not self.reminded_today(row)]
        if self.state != EVALUATING or not silent:
            raise Refusal(_("Everybody who is silent has been reminded today already."))
        with transaction.atomic():
            for member in silent:
                self.remind(by=by, whom=member)
        return len(silent)

    def reminded_today(self: Change, row: Evaluator) -> bool:  # type: ignore[misc]
        """Whether this evaluator was reminded today."""
        at = row.reminded_at
        return at is not None and at.astimezone(self.project.zone).date() == self.project.today()

    def go_on_if_nobody_is_left(self: Change) -> bool:  # type: ignore[misc]
        """When everybody who was still to judge has left the company, it goes on to be decided."""
        today = self.project.today()
        gone = [row for row in self.evaluators.select_related("member__user") if self._has_left(row, today)]
        if self.awaited() or not gone:
            return False
        names = ", ".join(row.member.name for row in gone)
        facts = {"whom": names, "reason": _("no longer here")}
        with self.moving("excuse", by=None, facts=facts) as step:
            step.reaches = DECIDING
        return True

    def _has_left(self: Change, row: Evaluator, today: date) -> bool:  # type: ignore[misc]
        return not row.member.is_active_on(today) and not self.has_judged(row.member)

    @classmethod
    def remind_evaluators(cls) -> int:
        """Ask silent evaluators once per working day, from the day after; how many (a job)."""
        changes: QuerySet[Change] = apps.get_model("changes", "Change")._base_manager.all()
        rows = changes.filter(state=EVALUATING).select_related("project__organization").order_by("due_at")
        return sum(change.remind_silent() for change in rows[:500])

    def remind_silent(self: Change) -> int:  # type: ignore[misc]
        """One reminder to each who is silent since yesterday, on working days and a few times only."""
        today, offered = self.project.today(), self.current_round
        if self.go_on_if_nobody_is_left() or not self.project.working_time.is_workday(today):
            return 0
        if offered is None or offered.offered_at is None or clock.now() - offered.offered_at < SETTLED:
            return 0
        silent = [row for row in self.awaited() if row.reminders < MOST_REMINDERS]
        silent = [row for row in silent if not self.reminded_today(row)]
        for row in silent:
            with suppress(Refusal):
                self.remind(by=None, whom=row.member)
        return len(silent)

    def revise(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """再来一轮: every objection goes to the consultant word for word; each needs its answer."""
        with self.moving("revise", by=by, facts={"reason": with_reason(reason)}) as step:
            current = self.current_round
            if current is None:
                raise Refusal(_("There is no option yet."))
            step.changes(current, "closed_at", "closing_words")
            current.closed_at, current.closing_words = step.at, reason.strip()
            current.save(update_fields=["closed_at", "closing_words"])
            brief = self.briefs.filter(firm=current.firm, withdrawn_at__isnull=True).last()
            if brief is None:
                raise Refusal(_("The firm no longer has access; please forward it anew."))
            self.firm, self.contact = brief.firm, brief.contact
            self.recommended, self.recommended_words = None, ""
            self.next_waits = FIRM

    # The decision

    @property
    def sponsor_decides(self: Change) -> bool:  # type: ignore[misc]
        """Whether what the lead recommends is above the limit."""
        return self.recommended is not None and self.is_above(self.recommended)

    def is_above(self: Change, option: Option) -> bool:  # type: ignore[misc]
        """Whether this option is the sponsor's to decide; never where nobody is sponsor."""
        return above(self.limits, option.fee, option.currency, option.days) and self.sponsor() is not None

    def is_the_sponsors(self: Change, option: Option) -> bool:  # type: ignore[misc]
        """Whether the lead cannot decide for it: above the limit, or a key evaluator is in the way."""
        return self.is_above(option) or (bool(self.in_the_way(option)) and self.sponsor() is not None)

    def recommend(self: Change, *, by: Member, option: Option, reason: str = "") -> None:  # type: ignore[misc]
        """推荐: the lead's advice; where the lead cannot decide, the sponsor has the ball."""
        with self.moving("recommend", by=by, facts={"option": option.letter, "reason": reason.strip()}):
            self._of_this_round(option)
            self.recommended, self.recommended_words = option, reason.strip()
            self.next_waits = SPONSOR if self.is_the_sponsors(option) else LEAD
        Document.index("change", self)

    def in_the_way(self: Change, option: Option) -> list[str]:  # type: ignore[misc]
        """Key evaluators who said 不行 or were not waited for, in words; the sponsor may override openly.

        Doubts are answered by the firm and stand in nobody's way. Where nobody is sponsor the lead goes on
        without whom was not waited for.
        """
        said = {v.member_id: v for v in self.verdicts.filter(option=option, undone=False)}
        key, waiting = self.evaluators.filter(key=True).select_related("member"), list[str]()
        for row in key:
            verdict, name = said.get(row.member_id), {"name": row.member.name}
            if verdict and verdict.verdict == rules.NEVER:
                name["reason"] = verdict.reason
                waiting.append(_("%(name)s: not acceptable, %(reason)s") % name)
            if verdict is None and row.excused_round == self.round and self.sponsor():
                name["reason"] = row.excused_words
                waiting.append(_("%(name)s was not waited for: %(reason)s") % name)
        return waiting

    def decide(self: Change, *, by: Member, option: Option, reason: str, override: bool = False) -> None:  # type: ignore[misc]
        """拍板. Refused while a key evaluator is in the way, unless the sponsor overrides openly."""
        with self.moving(
            "decide", by=by, facts={"option": option.letter, "reason": with_reason(reason)}
        ) as step:
            self._of_this_round(option)
            if self.is_above(option) and not by.has("sponsor"):
                raise Refusal(_("Above the limit only the sponsor decides."))
            against = self.in_the_way(option)
            if against and not (override and by.has("sponsor")):
                raise Refusal(_("Not every key evaluator accepts this option."), tuple(against))
            step.facts["overridden"] = bool(against)
            self.chosen, self.decided_at, self.overridden = option, step.at, bool(against)
            self._after_decision(option, step)
        Document.index("change", self)

    def _after_decision(self: Change, option: Option, step: Step) -> None:  # type: ignore[misc]
        if option.fee > 0 or option.kind == rules.SECONDARY:
            step.reaches = AGREEING_FEE
            return
        step.reaches = CONFIGURING
        scope = {"option": f"{option.letter} {option.name}"}
        self.baseline(step, option.fee, option.currency, option.days, scope)
        self.next_waits = FIRM if self.firm_id else LEAD

    def _of_this_round(self: Change, option: Option) -> None:  # type: ignore[misc]
        current = self.current_round
        if current is None or option.round_id != current.pk or option.undone:
            raise Refusal(_("Please choose an option of the last round."))


def verdict_fits(option: Option, verdict: str, reason: str) -> None:
    """Each option has a verdict, the last two a reason. Raises Refusal."""
    name = {"option": option.letter}
    if verdict not in dict(rules.VERDICTS):
        raise Refusal(_("Option %(option)s: please say what you think of it.") % name)
    if verdict != rules.FITS and not reason.strip():
        raise Refusal(_("Option %(option)s: please say why; the consultant reads it word for word.") % name)
