"""Recording 记录: somebody's own words, reasons and goals, and the lead's read-back of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.changes import notices, rules
from luoshi.changes.lifecycle.states import READ_BACK, RECORDING, SCREENING
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.relay import pass_ball
from luoshi.changes.models.standard import StandardKind
from luoshi.changes.models.wanted import LINE, Goal, LinkedProblem, ReadBack, Reason
from luoshi.changes.models.words import listed, said
from luoshi.evidence.models import Attachment, attach
from luoshi.kernel import clock, idempotency
from luoshi.kernel.numbering import next_number
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Problem
from luoshi.problems.models.filing import WORDS_LIMIT, seal_of, title_of
from luoshi.rollout.models import Area, Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object


def checked_words(words: str) -> str:
    """The words if they can be kept. Raises Refusal when there are none or far too many."""
    if not words.strip():
        raise Refusal(_("Please write in your own words what should be different."))
    if len(words) > WORDS_LIMIT:
        over = len(words) - WORDS_LIMIT
        raise Refusal(
            _("The text is %(over)d characters too long; please attach it as a file.") % {"over": over}
        )
    return words


class Recording(Base):
    """From the first word until the requester says: that is what I mean."""

    @classmethod
    def open(
        cls, *, by: Member, words: str, reasons: Iterable[str] = (), goals: Iterable[str] = (),
        files: list[Attachment] | None = None, area: Area | None = None, requester: Member | None = None,
        standard: StandardKind | None = None, problem: Problem | None = None, imported_from: str = "",
        origin: Mapping[str, Any] | None = None,
    ) -> Change:  # fmt: skip
        """提出变更: number somebody's words and give them to the lead.

        The lead may write down what `requester` said. `problem` is where it came from, `origin` where in an
        earlier list it stood.
        Raises Refusal for people who cannot ask for changes and for empty or endless words.
        """
        rules.internal_only(by.project, by).or_refuse()
        if requester and requester.pk != by.pk:
            _on_behalf(by, requester)
        with transaction.atomic():
            idempotency.claim()
            _kind_counts(by.project_id, standard)
            change = _new_change(requester or by, checked_words(words), area, standard)
            change.imported_from = imported_from
            # The number's row is locked from here until commit.
            change.number = next_number(by.project.pk, "change")
            change.save(force_insert=True)
            change.put_down(reasons, goals)
            attach(files or [], "change", change.pk, by=by)
            if problem:
                LinkedProblem.objects.create(change=change, problem=problem, how=LinkedProblem.ORIGIN, by=by)
            pass_ball(change, change.opened_at)
            facts = {"number": change.number, "words": seal_of(words), "requester": change.requester.name}
            facts |= origin or {}
            record(change, "open", by=by, to_state=change.state, facts=facts)
            Document.index("change", change)
            notices.opened(change, by)
        return change

    def put_down(self: Change, reasons: Iterable[str], goals: Iterable[str]) -> None:  # type: ignore[misc]
        """Write reasons and goals in place of the former ones; part of the running transaction."""
        self.reasons.all().delete()
        self.goals.all().delete()
        why, what = enumerate(listed(reasons, LINE), 1), enumerate(listed(goals, LINE), 1)
        Reason.objects.bulk_create(Reason(change=self, place=place, words=words) for place, words in why)
        Goal.objects.bulk_create(Goal(change=self, place=place, words=words) for place, words in what)

    def note(self: Change, *, by: Member, reasons: Iterable[str], goals: Iterable[str]) -> None:  # type: ignore[misc]
        """记下原因和目标: each goal separately checkable. The original words stay as they are."""
        with self.moving("note", by=by) as step:
            self.put_down(reasons, goals)
            step.facts["goals"] = self.goals.count()
        Document.index("change", self)

    def describe(  # type: ignore[misc]
        self: Change, *, by: Member, title: str, area: Area | None = None,
        standard: StandardKind | None = None, vendor_number: str = "",
    ) -> None:  # fmt: skip
        """Change title, module, kind or the firm's own number; the original words stay. Raises Refusal."""
        given: dict[str, Any] = {
            "title": said(title, _("A change needs a title."))[:200], "area": area, "standard": standard,
            "vendor_number": " ".join(vendor_number.split())[:60],
        }  # fmt: skip
        with self.moving("describe", by=by) as step:
            changed = [name for name, value in given.items() if getattr(self, name) != value]
            if "standard" in changed:
                self.kind_fits(standard)
            step.facts["what"] = ",".join(changed)
            for name in changed:
                setattr(self, name, given[name])
        Document.index("change", self)

    @property
    def kind_is_open(self: Change) -> bool:  # type: ignore[misc]
        """Whether its kind can still be chosen: until it is screened."""
        return (self.back_to or self.state) in (RECORDING, READ_BACK, SCREENING)

    def kind_fits(self: Change, kind: StandardKind | None) -> None:  # type: ignore[misc]
        """Another kind is one that was approved, and comes before the screening is over. Raises Refusal."""
        if not self.kind_is_open:
            raise Refusal(_("The kind of a change is chosen until it is screened; now it stays."))
        _kind_counts(self.project_id, kind)

    def read_back(self: Change, *, by: Member, words: str) -> ReadBack:  # type: ignore[misc]
        """复述: “是这个意思吗？” The requester is asked."""
        words = said(words, _("Please write how you understood it."))
        with self.moving("read_back", by=by) as step:
            number = self.read_backs.filter(undone=False).count() + 1
            step.facts["round"] = number
            row = ReadBack.objects.create(change=self, round=number, words=words, by=by, at=step.at)
            step.makes(row)
        Document.index("change", self)
        return row

    @property
    def last_read_back(self: Change) -> ReadBack | None:  # type: ignore[misc]
        """The read-back that counts."""
        return self.read_backs.filter(undone=False).last()

    def agree(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """是这个意思."""
        with self.moving("agree", by=by) as step:
            row = self.last_read_back
            if row:
                step.changes(row, "agreed", "answered_by_id", "answered_at")
                row.agreed, row.answered_by, row.answered_at = True, by, step.at
                row.save(update_fields=["agreed", "answered_by", "answered_at"])

    def correct(self: Change, *, by: Member, correction: str) -> None:  # type: ignore[misc]
        """不完全是: what was meant instead, in the requester's words; the lead reads back again."""
        correction = said(correction, _("Please write what is meant instead."))
        with self.moving("correct", by=by, facts={"correction": correction[:300]}) as step:
            row = self.last_read_back
            if row:
                step.changes(row, "agreed", "answered_by_id", "answered_at", "correction")
                row.agreed, row.answered_by, row.answered_at = False, by, step.at
                row.correction = correction
                row.save(update_fields=["agreed", "answered_by", "answered_at", "correction"])
        Document.index("change", self)


def _kind_counts(project: Any, kind: StandardKind | None) -> None:
    """Raises Refusal for a kind of another project, and for one that was not approved or takes no more."""
    if kind is None:
        return
    if kind.project_id != project:
        raise Refusal(_("Please choose a kind of change of this project."))
    kind.counts().or_refuse()


def _on_behalf(by: Member, requester: Member) -> None:
    if not by.has("lead"):
        raise Refusal(_("Only the project lead writes down what somebody else said."))
    if requester.project_id != by.project_id:
        raise Refusal(_("Please choose somebody of this project."))
    rules.internal_only(by.project, requester).or_refuse()


def _new_change(requester: Member, words: str, area: Area | None, standard: StandardKind | None) -> Change:
    project, now = requester.project, clock.now()
    change: Change = apps.get_model("changes", "Change")(
        organization_id=project.organization_id, project=project, title=title_of(words), words=words,
        requester=requester, department_id=requester.department_id, area=area, standard=standard,
        lead=project.lead(), opened_at=now, changed_at=now, held_since=now,
    )  # fmt: skip
    change.born(RECORDING)
    change.party, change.holder = "us", change.lead
    change.begin_promise(now)
    return change
