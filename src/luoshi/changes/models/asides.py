"""Beside the way: withdraw, postpone, replace, links, watching, nudging, and the ten seconds of undo."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.changes import notices, rules
from luoshi.changes.models.base import ChangeBase
from luoshi.changes.models.relay import ChangeNudge, ChangeWatch
from luoshi.changes.models.wanted import LinkedArticle, LinkedProblem
from luoshi.changes.models.words import with_reason
from luoshi.kernel import clock, idempotency, undo
from luoshi.kernel.horizon import within_reach
from luoshi.kernel.lifecycle import Step
from luoshi.kernel.verdict import Refusal, Verdict, no
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from luoshi.changes.models.change import Change

    Base = ChangeBase
else:
    Base = object

NOT_UNDOABLE = (
    "undo", "note", "describe", "draft_option", "drop_option", "name_evaluators", "start_wave",
)  # fmt: skip


class Asides(Base):
    """Moves that end or interrupt a change, and what is done beside its life."""

    def withdraw(self: Change, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """撤回: by whoever asked for it, or the lead; once work has begun the lead calls it off.

        A trial that runs ends with it; what was spent stays in the control log.
        """
        with self.moving("withdraw", by=by, facts={"reason": with_reason(reason)}) as step:
            self.end_pilot("ended", reason, step)
            self.end("withdrawn", reason, step)

    def replace(self: Change, *, by: Member, other: Change) -> None:  # type: ignore[misc]
        """由另一个变更代替: linked, and its people hear of the other one."""
        if other.pk == self.pk or other.project_id != self.project_id:
            raise Refusal(_("Please choose another change of this project."))
        if not other.is_open:
            raise Refusal(_("%(code)s has ended already.") % {"code": other.code})
        with self.moving("replace", by=by, facts={"by_change": other.code}) as step:
            self.replaced_by = other
            self.end("replaced", _("It goes on as %(code)s.") % {"code": other.code}, step)
            for member in {self.requester_id, *self.watches.values_list("member_id", flat=True)}:
                ChangeWatch.objects.get_or_create(change=other, member_id=member)

    def postpone(self: Change, *, by: Member, until: date, reason: str) -> None:  # type: ignore[misc]
        """暂缓: with the date on which it comes back by itself. Raises Refusal."""
        within_reach(until, self.project.today())
        if until <= self.project.today():
            raise Refusal(_("The date on which it comes back must lie ahead."))
        facts = {"until": until.isoformat(), "reason": with_reason(reason)}
        with self.moving("postpone", by=by, facts=facts) as step:
            self.back_to, self.back_waits, self.back_on = step.came_from, self.waits, until

    def resume(self: Change, *, by: Member | None) -> None:  # type: ignore[misc]
        """重新启动: where it stood; `by` is None for the date that has come."""
        with self.moving("resume", by=by) as step:
            step.reaches, self.next_waits = self.back_to, self.back_waits
            self.back_to, self.back_waits, self.back_on = "", "", None

    @classmethod
    def return_postponed(cls) -> int:
        """What was postponed until today comes back; how many (a job, safe to repeat)."""
        changes: QuerySet[Change] = apps.get_model("changes", "Change")._base_manager.all()
        due = changes.filter(back_on__isnull=False, due_at__lte=clock.now())
        rows = list(due.select_related("project__organization").order_by("due_at")[:500])
        for change in rows:
            change.resume(by=None)
        return len(rows)

    # Links

    def link(self: Change, *, by: Member, problem: Problem, how: str = LinkedProblem.RELATED) -> None:  # type: ignore[misc]
        """关联问题. Raises Refusal."""
        if problem.project_id != self.project_id:
            raise Refusal(_("Please choose a problem of this project."))
        with self.moving("link", by=by, facts={"problem": problem.code}) as step:
            if self.linked.filter(problem=problem, undone=False).exists():
                raise Refusal(_("%(code)s is linked already.") % {"code": problem.code})
            step.makes(LinkedProblem.objects.create(change=self, problem=problem, how=how, by=by, at=step.at))

    def link_article(self: Change, *, by: Member, article: Article) -> None:  # type: ignore[misc]
        """关联办法: an article about the same, or about what is new. Raises Refusal."""
        if article.project_id != self.project_id:
            raise Refusal(_("Please choose an article of this project."))
        with self.moving("link", by=by, facts={"problem": article.code}) as step:
            if self.articles.filter(article=article, undone=False).exists():
                raise Refusal(_("%(code)s is linked already.") % {"code": article.code})
            step.makes(LinkedArticle.objects.create(change=self, article=article, by=by, at=step.at))

    def unlink(self: Change, *, by: Member, problem: Problem, reason: str) -> None:  # type: ignore[misc]
        """取消关联: the reason stays in the trail; where it came from stays linked. Raises Refusal."""
        with self.moving(
            "unlink", by=by, facts={"problem": problem.code, "reason": with_reason(reason)}
        ) as step:
            row = self.linked.filter(problem=problem, undone=False).first()
            if row is None or row.how == LinkedProblem.ORIGIN:
                raise Refusal(_("This link stays."))
            step.changes(row, "undone")
            row.undone = True
            row.save(update_fields=["undone"])

    # Watching and nudging

    def watch(self: Change, *, by: Member, on: bool = True) -> None:  # type: ignore[misc]
        """关注: hear of every move, or no longer."""
        with transaction.atomic():
            idempotency.claim()
            rows = ChangeWatch.objects.filter(change=self, member=by)
            made = (
                ChangeWatch.objects.get_or_create(change=self, member=by)[1] if on else bool(rows.delete()[0])
            )
            if made:
                self.beside("watch" if on else "unwatch", by)

    def beside(self: Change, verb: str, by: Member | None, facts: dict[str, Any] | None = None) -> None:  # type: ignore[misc]
        """Record what leaves the life alone; the company's own."""
        state = self.state
        record(self, verb, by=by, facts=facts, from_state=state, to_state=state, internal=True)

    def may_nudge(self: Change, person: Member) -> Verdict:  # type: ignore[misc]
        """Colleagues nudge somebody else, while somebody holds it."""
        if person.is_external or not self.is_open or person.role_set == {"observer"}:
            return no(_("There is nobody to be nudged here."))
        if self.holder_id == person.pk or (self.state == "evaluating" and self.awaits(person)):
            return no(_("The ball is with you."))
        return Verdict(True)

    def nudge(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """催一下: once per working day, days off counting with the one before. Raises Refusal."""
        self.may_nudge(by).or_refuse()
        time, today = self.project.working_time, self.project.today()
        today = today if time.is_workday(today) else time.shift(today, -1)
        with transaction.atomic():
            idempotency.claim()
            defaults = {"by": by, "at": clock.now()}
            if not ChangeNudge.objects.get_or_create(change=self, day=today, defaults=defaults)[1]:
                raise Refusal(_("The holder has been nudged today already."))
            self.beside("nudge", by)
            notices.nudged(self, by)

    # Undo

    def undo_note(self: Change, step: Step) -> undo.Note | None:  # type: ignore[misc]
        """What `undo_move` needs to take this step back; None when it cannot be taken back."""
        if step.by is None or step.move.verb in NOT_UNDOABLE:
            return None
        return undo.note(step, rules.UNDO_SECONDS)

    def undo_move(self: Change, *, by: Member) -> None:  # type: ignore[misc]
        """撤销: take the own last move back within ten seconds, with everything it wrote."""
        with self.moving("undo", by=by) as step:
            kept = self.undo or {}
            undo.take_back(self, kept, step.at)
            step.reaches = kept["fields"]["state"]
            step.facts["undid"] = kept["verb"]
            notices.undone(self, kept["verb"])
        Document.index("change", self)

    @classmethod
    def numbered(cls, code: str, member: Member) -> Change | None:
        """The change that this member means by a code such as CRM-C17 or C17; None when there is none."""
        digits = code.upper().rpartition("C")[2]
        changes = apps.get_model("changes", "Change").objects.visible_to(member)
        return changes.filter(number=int(digits)).first() if digits.isdecimal() and len(digits) < 9 else None
