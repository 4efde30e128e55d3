"""Screening 评审: a first view, pursue or not, and the brief that goes to the consultant."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.holding import LEAD, SPONSOR
from luoshi.changes.models.money import Baseline, Limits, LogEntry
from luoshi.changes.models.standard import Freeze, frozen_until
from luoshi.changes.models.wanted import Brief, FirstView, LinkedArticle
from luoshi.changes.models.words import amount, said, some_days, with_reason
from luoshi.evidence.models import Attachment, hang_copies
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import YES, Refusal, Verdict, no
from luoshi.knowledge.models import Article
from luoshi.problems.models.facts import evidence_facts
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object


class Screening(Base):
    """What the lead, and above a limit the sponsor, does with a change that was understood."""

    @property
    def first_view(self: Change) -> FirstView | None:  # type: ignore[misc]
        """The view that counts."""
        return self.first_views.filter(undone=False).last()

    @property
    def limits(self: Change) -> Limits:  # type: ignore[misc]
        """The project's limits."""
        return Limits.of(self.project)

    @property
    def sponsor_screens(self: Change) -> bool:  # type: ignore[misc]
        """Whether its first view is above the limit; never where nobody is sponsor."""
        view, limits = self.first_view, self.limits
        above = view is not None and (view.cost > limits.sponsor_from or view.days > limits.sponsor_days)
        return above and self.sponsor() is not None

    def estimate(self: Change, *, by: Member, risk: str, cost: Decimal, work: str, days: int) -> FirstView:  # type: ignore[misc]
        """初步看法: risk, cost, extra work, schedule; above the limit the ball goes to the sponsor."""
        given = {"risk": said(risk, _("Please write what could go wrong.")), "cost": amount(cost)}
        given |= {"work": said(work, _("Please write what extra work it makes.")), "days": some_days(days)}
        with self.moving("estimate", by=by) as step:
            view = FirstView.objects.create(change=self, by=by, at=step.at, **given)
            step.makes(view)
            self.next_waits = LEAD
            if self.sponsor_screens:
                # Whatever was pursued was another view: taking this one further is the sponsor's.
                self.next_waits, self.pursued_at = SPONSOR, None
        return view

    def not_frozen(  # type: ignore[misc]
        self: Change, what: str, known: Iterable[Freeze] | None = None
    ) -> Verdict:
        """No freeze window stops this today; else the sentence says from when on it is possible again."""
        frozen = frozen_until(self.project, what, known)
        if frozen is None:
            return YES
        free = self.project.working_time.shift(frozen[0], 1)
        return no(
            _("Changes are frozen: %(reason)s. It is possible again from %(date)s on.")
            % {"reason": frozen[1], "date": date_text(free)}
        )

    def pursue(self: Change, *, by: Member, words: str = "") -> None:  # type: ignore[misc]
        """继续: it is worth asking the consultant for options."""
        with self.moving("pursue", by=by, facts={"words": words.strip()}) as step:
            self.pursued_at = step.at
            self.next_waits = LEAD

    def decline(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """不予变更: with the reason that the requester reads."""
        with self.moving("decline", by=by, facts={"reason": with_reason(reason)}) as step:
            self.end("declined", reason, step)

    def solve_as_is(self: Change, *, by: Member, article: Article, words: str = "") -> None:  # type: ignore[misc]
        """现有功能就能做到: an article says how."""
        if article.project_id != self.project_id:
            raise Refusal(_("Please choose an article of this project."))
        with self.moving("solve_as_is", by=by, facts={"article": article.title}) as step:
            step.makes(LinkedArticle.objects.create(change=self, article=article, by=by, at=step.at))
            self.end("as_is", words, step)

    def end(self: Change, outcome: str, words: str, step: Step) -> None:  # type: ignore[misc]
        """What every end writes down; part of the move."""
        self.outcome, self.ending_words = outcome, words.strip()
        if self.baselines.filter(undone=False).exists() and outcome != "rolled_out":
            step.makes(
                LogEntry.objects.create(change=self, kind="ended", words=words[:300], by=step.by, at=step.at)
            )

    def take_short(self: Change, *, by: Member, cost: Decimal, days: int) -> None:  # type: ignore[misc]
        """标准变更走短路: a kind that was approved once is put in place without rounds and pilot.

        What it costs and how long it takes is its baseline. Raises Refusal above the limits of its kind.
        """
        cost, days = amount(cost), some_days(days)
        with self.moving("take_short", by=by) as step:
            kind = self.standard
            if kind is None:
                raise Refusal(_("It is not of a kind that was approved once."))
            kind.holds(cost, days).or_refuse()
            step.facts["kind"] = kind.name
            self.baseline(step, cost, self.limits.currency, days, {"kind": kind.name})
            self.next_waits = LEAD

    @property
    def took_short(self: Change) -> bool:  # type: ignore[misc]
        """Whether what counts of it is the short path: its kind alone, named at any time, says nothing."""
        last = self.baselines.filter(undone=False).last()
        return last is not None and "kind" in last.scope

    def baseline(  # type: ignore[misc]
        self: Change, step: Step, fee: Decimal, currency: str, days: int, scope: dict[str, Any]
    ) -> None:
        """Write down what was agreed, and its line in the log; part of the move."""
        due = self.project.working_time.shift(step.at.astimezone(self.project.zone).date(), max(days, 1))
        money = {"fee": fee, "currency": currency, "days": days}
        step.makes(Baseline.objects.create(change=self, due_on=due, scope=scope, at=step.at, **money))
        view = self.first_view
        step.makes(
            LogEntry.objects.create(
                change=self, kind="fee" if fee else "decided", risk=view.risk[:300] if view else "",
                words=str(scope.get("option", scope.get("kind", "")))[:300], by=step.by, at=step.at, **money,
            )
        )  # fmt: skip

    # The brief

    @property
    def open_title(self: Change) -> str:  # type: ignore[misc]
        """The title as the firm reads it: the brief's, whatever the company calls the change since."""
        brief = self.briefs.filter(withdrawn_at__isnull=True).last()
        return str(brief.content["title"]) if brief else self.title

    def brief_content(self: Change) -> dict[str, Any]:  # type: ignore[misc]
        """What the firm will read, exactly: original words, the read-back, reasons, goals, evidence."""
        back = self.last_read_back
        evidence = self.evidence()
        return {
            "code": self.code,
            "title": self.title,
            "words": self.words,
            "requester": self.requester.name,
            "department": self.department.name if self.department else "",
            "opened_at": self.opened_at.isoformat(),
            "area": self.area.name if self.area else "",
            "read_back": back.words if back else "",
            "reasons": [reason.words for reason in self.reasons.all()],
            "goals": [{"id": str(goal.pk), "words": goal.words} for goal in self.goals.all()],
            "evidence": evidence_facts(evidence),
        }

    def evidence(self: Change) -> list[Attachment]:  # type: ignore[misc]
        """The files that came with the original words."""
        hung = Attachment.objects.filter(
            project_id=self.project_id, subject_kind="change", subject_id=self.pk
        )
        return list(hung.filter(internal=False).select_related("file").order_by("place", "at"))

    def forward(self: Change, *, by: Member, contact: Member) -> Brief:  # type: ignore[misc]
        """转交顾问: the original words one by one, the read-back and the goals. Raises Refusal."""
        with self.moving("forward", by=by) as step:
            brief = self.hand_to(contact, Brief.CONSULTS, step)
        Document.index("change", self)
        return brief

    def hand_to(  # type: ignore[misc]
        self: Change, contact: Member, purpose: str, step: Step, more: dict[str, Any] | None = None
    ) -> Brief:
        """Freeze the next brief for this person's firm; part of the move. Raises Refusal."""
        if not contact.is_external or contact.project_id != self.project_id or contact.firm is None:
            raise Refusal(_("Please choose a consultant of this project."))
        if not contact.is_active_on(self.project.today()):
            raise Refusal(_("%(name)s no longer has access to this project.") % {"name": contact.name})
        content = self.brief_content() | (more or {})
        for former in self.briefs.filter(current=True):
            step.changes(former, "current")
            former.current = False
            former.save(update_fields=["current"])
        brief = Brief.objects.create(
            change=self, version=self.briefs.count() + 1, firm=contact.firm, contact=contact, purpose=purpose,
            content=content, sha256=Brief.fingerprint(content), made_by=step.by, made_at=step.at,
        )  # fmt: skip
        hang_copies(self.evidence(), "brief", brief.pk)
        step.makes(brief)
        step.facts |= {"version": brief.version, "firm": contact.firm.name, "contact": contact.name}
        step.facts["sha256"] = brief.sha256
        self.firm, self.contact = contact.firm, contact
        return brief

    def recall(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """收回: the firm no longer sees it."""
        with self.moving("recall", by=by, facts={"reason": with_reason(reason)}) as step:
            for brief in self.briefs.filter(withdrawn_at__isnull=True, firm=self.firm):
                step.changes(brief, "withdrawn_at")
                brief.withdrawn_at = step.at
                brief.save(update_fields=["withdrawn_at"])
            self.firm = self.contact = None
        Document.index("change", self)


def above(limits: Limits, fee: Decimal, currency: str, days: int) -> bool:
    """Whether a fee or a time is the sponsor's to decide; another currency always is."""
    foreign = fee > 0 and currency != limits.currency
    return foreign or fee > limits.sponsor_from or days > limits.sponsor_days
