"""Investigation, hand-over to the consultant, and the questions that come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.evidence.models import Attachment, attach
from luoshi.kernel import idempotency
from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.lifecycle import REPORTED
from luoshi.problems.models.asked import LEAD, PARTS, about_of
from luoshi.problems.models.base import ProblemBase
from luoshi.problems.models.dossier import Dossier
from luoshi.problems.models.exchange import Question
from luoshi.problems.models.facts import evidence_facts, evidence_of, hang_on, has_files, occurrence_facts
from luoshi.problems.models.investigation import Investigation
from luoshi.problems.models.triage import with_reason
from luoshi.rollout.models import Member
from luoshi.search.models import Document
from luoshi.trail.models import record

if TYPE_CHECKING:
    from luoshi.problems.models.problem import Problem

    Base = ProblemBase
else:
    Base = object


class HandOver(Base):
    """The lead's sheet, the frozen dossier, and asking back."""

    def investigate(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        files: list[Attachment] | None = None,
        **parts: str,
    ) -> Investigation:
        """Write parts of the investigation sheet; unknown parts raise TypeError."""
        if unknown := set(parts) - set(Investigation.OWN_WORDS):
            raise TypeError(f"no such part: {unknown}")
        with self.moving("investigate", by=by) as step:
            sheet, _made = Investigation.objects.get_or_create(problem=self)
            for name, words in parts.items():
                setattr(sheet, name, words.strip())
            attach(files or [], "investigation", sheet.pk, by=by)
            sheet.has_evidence = has_files(self)
            self.check_again(sheet)
            sheet.updated_at, sheet.updated_by = step.at, by
            sheet.save()
            step.facts["filled"] = f"{sheet.filled}/{sheet.total}"
        return sheet

    def dossier_content(self: Problem) -> dict[str, Any]:  # type: ignore[misc]
        """What a consultant will see, exactly: original words, occurrences, sheet, evidence with hashes."""
        sheet = self.sheet
        return {
            "code": self.code,
            "title": self.title,
            "importance": self.importance,
            "kind": self.kind,
            "area": self.area.name if self.area else "",
            "occurrences": [occurrence_facts(o) for o in self.met.select_related("member__department")],
            "investigation": {part: getattr(sheet, part) for part in Investigation.OWN_WORDS},
            "evidence": evidence_facts(evidence_of(self, sheet)),
        }

    @property
    def open_title(self: Problem) -> str:  # type: ignore[misc]
        """The title as the firm reads it: the dossier's, whatever the company calls the problem since."""
        opened = [dossier for dossier in self.dossiers.all() if dossier.current]
        return str(opened[-1].content["title"]) if opened else self.title

    def hand_over(self: Problem, *, by: Member, consultant: Member) -> Dossier:  # type: ignore[misc]
        """移交顾问: freeze the next dossier version for this consultant's firm.

        Raises Refusal naming each missing part of the investigation.
        """
        if not consultant.is_external or consultant.project_id != self.project_id or consultant.firm is None:
            raise Refusal(_("Please choose a consultant of this project."))
        if not consultant.is_active_on(self.project.today()):
            raise Refusal(_("%(name)s no longer has access to this project.") % {"name": consultant.name})
        facts = {"firm": consultant.firm.name, "consultant": consultant.name}
        with self.moving("hand_over", by=by, facts=facts) as step:
            content = self.dossier_content()
            version = self.dossiers.count() + 1
            self.dossiers.filter(current=True).update(current=False)
            dossier = Dossier.objects.create(
                problem=self,
                version=version,
                firm=consultant.firm,
                consultant=consultant,
                content=content,
                sha256=Dossier.fingerprint(content),
                made_by=by,
                made_at=step.at,
            )
            hang_on(dossier, evidence_of(self, self.sheet))
            step.makes(dossier)
            step.facts |= {"version": version, "sha256": dossier.sha256}
            if any(former.firm_id != dossier.firm_id for former in self.dossiers.all()):
                self.vendor_number = ""  # the former firm's own, nothing for the next one to read
            self.firm, self.consultant, self.first_answer_at = consultant.firm, consultant, None
        Document.index("problem", self)
        return dossier

    def ask(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        whom: Member,
        words: str,
        about: str = "",
        files: list[Attachment] | None = None,
    ) -> Question:
        """追问: the consultant asks the lead or a reporter; the ball goes to the one asked.

        `about` is the part of the sheet that was not clear; without it the words are read for it.
        """
        if not words.strip():
            raise Refusal(_("Please write the question."))
        if whom.is_external or not (whom.has("lead") or self.met_by(whom)):
            raise Refusal(_("Please ask the project lead or somebody who met the problem."))
        with self.moving("ask", by=by, facts={"asked": whom, "whom": whom.name}) as step:
            if not self.hold_until:
                self.note_first_answer(step.at)
                self.interrupt_promise(step.at)
            question = Question.objects.create(
                problem=self, by=by, whom=whom, words=words, asked_at=step.at, **about_of(about, words)
            )
            attach(files or [], "question", question.pk, by=by)
            step.makes(question)
        return question

    def sort_question(self: Problem, *, by: Member, question: Question, about: str) -> None:  # type: ignore[misc]
        """The lead puts a question under the part of the sheet that it was really about; "" for none."""
        rules.lead_only(self, by).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            question.about, question.about_from = about if about in PARTS else "", LEAD
            question.save(update_fields=["about", "about_from"])
            facts = {"about": question.about}
            state = self.state
            record(self, "sort_question", by=by, facts=facts, from_state=state, to_state=state, internal=True)

    def ask_reporter(self: Problem, *, by: Member, words: str) -> Question:  # type: ignore[misc]
        """问一句: the lead asks the reporter before taking it up; until the answer the time is theirs."""
        if not words.strip():
            raise Refusal(_("Please write the question."))
        whom = self.reporter
        if not whom.is_active_on(self.project.today()):
            raise Refusal(_("%(name)s no longer has access to this project.") % {"name": whom.name})
        with self.moving("ask_reporter", by=by, facts={"asked": whom, "whom": whom.name}) as step:
            if self.party == "rep":
                raise Refusal(_("%(name)s was asked already and has not answered.") % {"name": whom.name})
            if not self.hold_until:
                self.interrupt_promise(step.at)
            question = Question.objects.create(problem=self, by=by, whom=whom, words=words, asked_at=step.at)
            step.makes(question)
        return question

    def answer(  # type: ignore[misc]
        self: Problem,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
    ) -> None:
        """答复: the ball goes back to the consultant, or to the lead who asked before taking it up."""
        if not words.strip():
            raise Refusal(_("Please write the answer."))
        with self.moving("reply" if self.state == REPORTED else "answer", by=by) as step:
            question = self.questions.filter(answered_at__isnull=True, undone=False).last()
            if question:
                step.changes(question, "answer", "answered_by_id", "answered_at")
                question.answer, question.answered_by, question.answered_at = words, by, step.at
                question.save(update_fields=["answer", "answered_by", "answered_at"])
                attach(files or [], "question", question.pk, by=by)

    def recall(self: Problem, *, by: Member, reason: str) -> None:  # type: ignore[misc]
        """收回: the firm no longer sees it."""
        with self.moving("recall", by=by, facts={"reason": with_reason(reason)}) as step:
            for dossier in self.dossiers.filter(withdrawn_at__isnull=True):
                step.changes(dossier, "withdrawn_at")
                dossier.withdrawn_at = step.at
                dossier.save(update_fields=["withdrawn_at"])
            self.firm = self.consultant = None
        Document.index("problem", self)
