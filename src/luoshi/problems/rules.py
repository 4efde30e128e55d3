"""Who may do what with a problem; each refusal is the sentence that the person reads."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.kernel import clock
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member
from luoshi.ui.moments import date_text

if TYPE_CHECKING:
    from luoshi.problems.models import Occurrence, Problem

MINOR, NORMAL, IMPORTANT, SEVERE = 1, 2, 3, 4
IMPORTANCE = [
    (MINOR, gettext_lazy("Minor")),
    (NORMAL, gettext_lazy("Normal")),
    (IMPORTANT, gettext_lazy("Important")),
    (SEVERE, gettext_lazy("Severe")),
]
PARTIES = {
    "rep": gettext_lazy("the reporters"),
    "us": gettext_lazy("the project team"),
    "con": gettext_lazy("the consultant"),
    "dev": gettext_lazy("the software company"),
}
KINDS = [
    ("system", gettext_lazy("System")),
    ("process", gettext_lazy("Process")),
    ("operation", gettext_lazy("Operation")),
    ("data", gettext_lazy("Data")),
    ("change", gettext_lazy("A change is wanted")),
    ("unclear", gettext_lazy("Not clear yet")),
]
CAUSES = [
    ("defect", gettext_lazy("System defect")),
    ("mistake", gettext_lazy("Mistake in operation")),
    ("process", gettext_lazy("Process")),
    ("data", gettext_lazy("Data")),
    ("environment", gettext_lazy("Environment")),
    ("requirement", gettext_lazy("Requirement")),
]
STEPS = [
    ("take_up", gettext_lazy("Taking up a report")),
    ("hand_over", gettext_lazy("Handing over, or answering")),
    ("first_answer", gettext_lazy("The consultant's first answer")),
    ("solution", gettext_lazy("The consultant's solution")),
    ("answer", gettext_lazy("Answering a question")),
    ("verify", gettext_lazy("Verifying a solution")),
    ("archive", gettext_lazy("Archiving")),
]
SHORTEST_TARGET, LONGEST_TARGET = Decimal("0.25"), Decimal(250)  # working days


def _by_level(step: str, *days: str) -> dict[tuple[str, int], Decimal]:
    return {(step, level): Decimal(one) for level, one in enumerate(days, start=MINOR)}


# Working days within which each step is promised, by importance; 0: a report has not been judged yet.
TARGETS: dict[tuple[str, int], Decimal] = {
    ("take_up", 0): Decimal(1),
    **_by_level("hand_over", "5", "3", "1", "0.5"),
    **_by_level("first_answer", "5", "2", "1", "0.25"),
    **_by_level("solution", "10", "5", "3", "1"),
    **_by_level("answer", "3", "2", "1", "0.5"),
    **_by_level("verify", "3", "3", "2", "1"),
    **_by_level("archive", "5", "5", "3", "3"),
}
REMINDERS_BEFORE_CONFIRM_FOR = 2
SILENT_DAYS_BEFORE_CONFIRM_FOR = 3
UNDO_SECONDS = 10


def lead_only(problem: Problem, person: Member) -> Verdict:
    """The project lead's moves."""
    return YES if person.has("lead") else no(_("Only the project lead can do this."))


def imported_by_lead(problem: Problem, person: Member) -> Verdict:
    """Only what was imported has a past elsewhere."""
    if not problem.imported_from:
        return no(_("It was reported here and has no earlier list."))
    return lead_only(problem, person)


def internal_only(problem: Problem, person: Member) -> Verdict:
    """Anybody of the company who may see the problem; an observer only reads."""
    if person.is_external or not person.has("reporter", "head", "lead", "sponsor"):
        return no(_("Only members of the company who report can do this."))
    return YES


def reporter_of(problem: Problem, person: Member) -> Verdict:
    """Somebody who met this problem."""
    return YES if problem.met_by(person) else no(_("Only those who met the problem can do this."))


def reporter_or_lead(problem: Problem, person: Member) -> Verdict:
    """Somebody who met the problem, or the lead."""
    return YES if person.has("lead") else reporter_of(problem, person)


def unanswered_reporter(problem: Problem, person: Member) -> Verdict:
    """A reporter whose verdict is still awaited."""
    met = reporter_of(problem, person)
    if met and problem.state == "verifying" and not problem.awaits(person):
        return no(_("You have answered already. Thank you."))
    return met


def may_object(problem: Problem, person: Member) -> Verdict:
    """A declined reporter objects once."""
    if problem.outcome != "declined":
        return no(_("Only a declined problem can be objected to."))
    if problem.objected:
        return no(_("An objection was made once already; please talk to the project lead."))
    return reporter_of(problem, person)


def consultant_of(problem: Problem, person: Member) -> Verdict:
    """A consultant or developer of the firm to which the problem was handed over."""
    if person.firm_id and person.firm_id == problem.firm_id:
        return YES
    return no(_("Only the consultant to whom it was handed over can do this."))


def may_answer(problem: Problem, person: Member) -> Verdict:
    """The one who was asked, or the lead."""
    if person.has("lead") or person.pk == problem.holder_id:
        return YES
    return no(_("The question was put to somebody else."))


def may_reply(problem: Problem, person: Member) -> Verdict:
    """The reporter who was asked before the report is taken up, or the lead."""
    if problem.party != "rep":
        return no(_("No question is open."))
    return may_answer(problem, person)


def may_nudge(problem: Problem, person: Member) -> Verdict:
    """Colleagues nudge somebody else, while somebody holds it."""
    if person.is_external or not problem.is_open or person.role_set == {"observer"}:
        return no(_("There is nobody to be nudged here."))
    if problem.holder_id == person.pk or (problem.state == "verifying" and problem.awaits(person)):
        return no(_("The ball is with you."))
    return YES


def may_pin(problem: Problem, person: Member) -> Verdict:
    """The lead, while it is open."""
    return lead_only(problem, person) if problem.is_open else no(_("It is closed."))


def may_propose(problem: Problem, person: Member) -> Verdict:
    """The consultant while it lies with the firm, the lead while investigating."""
    if problem.state == "with_consultant":
        return consultant_of(problem, person)
    return lead_only(problem, person)


def may_reopen(problem: Problem, person: Member) -> Verdict:
    """Reporter or lead; a merged problem is separated, not reopened."""
    if problem.outcome == "duplicate":
        return no(_("It was merged; separate it instead."))
    if problem.outcome == "declined" and not person.has("lead"):
        return no(_("It was declined; you can object to that."))
    return reporter_or_lead(problem, person)


def may_unmerge(problem: Problem, person: Member) -> Verdict:
    """The lead separates what was merged by mistake."""
    if problem.outcome != "duplicate":
        return no(_("It was not merged into another problem."))
    return lead_only(problem, person)


def may_number(problem: Problem, person: Member) -> Verdict:
    """The firm's own number: the firm itself while it was handed over, or the lead."""
    return YES if person.has("lead") else consultant_of(problem, person)


def investigation_complete(problem: Problem, person: Member) -> Verdict:
    """Every part is there and each mark of the objectivity check answered; what is open is named."""
    sheet = problem.sheet
    missing, marks = sheet.missing(), problem.open_marks(sheet)
    named = [_("Objectivity check: “%(words)s”") % {"words": mark.words} for mark in marks]
    if missing:
        return no(_("The dossier is not complete yet."), (*missing, *named))
    if named:
        return no(_("Please answer the objectivity check first: take the wording or keep yours."), (*named,))
    return YES


def may_undo(problem: Problem, person: Member) -> Verdict:
    """The person who made the last move, for ten seconds."""
    last = problem.undo
    if not last or last["by"] != str(person.pk):
        return no(_("Only your own last move can be undone."))
    if clock.now().timestamp() > last["until"]:
        return no(_("The ten seconds for undoing are over."))
    return YES


def silent_long_enough(occurrence: Occurrence) -> Verdict:
    """Confirming for somebody needs reminders and silent working days."""
    if occurrence.reminders < REMINDERS_BEFORE_CONFIRM_FOR:
        return no(
            _("%(name)s has been reminded %(n)d times; after %(needed)d reminders you may confirm.")
            % {
                "name": occurrence.member.name,
                "n": occurrence.reminders,
                "needed": REMINDERS_BEFORE_CONFIRM_FOR,
            }
        )
    asked, zone = occurrence.asked_at or occurrence.reported_at, occurrence.problem.project.zone
    from_when = occurrence.problem.project.working_time.add_days(asked, SILENT_DAYS_BEFORE_CONFIRM_FOR)
    if clock.now() < from_when:
        return no(
            _("%(name)s still has time until %(date)s.")
            % {"name": occurrence.member.name, "date": date_text(from_when.astimezone(zone).date())}
        )
    return YES
