"""Forms of the moves: what a verb needs, asked from a person. Each knows its verb and makes the move."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.models import Problem
from luoshi.problems.models.asked import part_choices
from luoshi.problems.models.facts import evidence_of
from luoshi.problems.move_form import LINE, MoveForm, one_line, one_of, one_person, written
from luoshi.problems.receipt import receipt, receipts
from luoshi.rollout.models import Area, Member
from luoshi.ui.moments import day_text


class AcceptForm(MoveForm):
    """受理."""

    verb, said = "accept", gettext_lazy("Taken up")
    importance = one_of(gettext_lazy("Importance"), rules.IMPORTANCE)
    kind = one_of(gettext_lazy("Kind"), rules.KINDS, initial="unclear")
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Module"), required=False)
    receipt = written(gettext_lazy("Receipt to the reporter"), required=False, max_length=1000)

    def prepare(self) -> None:
        """Modules of the project; the receipt is written already."""
        self.fields["area"].queryset = Area.objects.visible_to(self.member)  # type: ignore[attr-defined]
        self.fields["area"].initial = self.problem.area_id
        level = self.problem.importance or rules.NORMAL
        self.fields["importance"].initial = str(level)
        self.fields["receipt"].initial = receipt(self.problem, level, evidence_of(self.problem))

    def given(self) -> dict[str, Any]:
        """Importance as a number; a receipt that nobody reworded promises what this importance does."""
        given, level = super().given(), int(self.cleaned_data["importance"])
        letters = receipts(self.problem, evidence_of(self.problem))
        if given["receipt"] in letters.values():
            given["receipt"] = letters[level]
        return given | {"importance": level}


class ReasonForm(MoveForm):
    """Moves that need nothing but a reason."""

    reason = written(gettext_lazy("Reason"), max_length=2000)


class DeclineForm(ReasonForm):
    """不予处理."""

    verb, said = "decline", gettext_lazy("Declined; the reporters read the reason")
    hint = gettext_lazy("The reporters read this reason and can object once.")


class ObjectForm(ReasonForm):
    """申诉."""

    verb, said = "object", gettext_lazy("Your objection is with the project lead")
    hint = gettext_lazy("You can object once. Write what the project lead does not know yet.")


class ReopenForm(ReasonForm):
    """重新打开."""

    verb, said = "reopen", gettext_lazy("Reopened")
    hint = gettext_lazy("Write what happens again, and since when.")


class RecallForm(ReasonForm):
    """收回."""

    verb, said = "recall", gettext_lazy("Recalled; the firm no longer sees it")
    hint = gettext_lazy("The firm no longer sees the problem and its dossier from now on.")


class MergeForm(MoveForm):
    """合并."""

    verb, said = "merge", gettext_lazy("Merged; its reporters are followed there to the end")
    template = "problems/move_merge.html"
    hint = gettext_lazy("Its reports and reporters move to the other problem. This can be separated again.")
    number = one_line(gettext_lazy("Number of the other problem"), max_length=40)

    def clean_number(self) -> str:
        """“CRM-12”, “crm 12”, “12”: the digits at the end."""
        digits = self.cleaned_data["number"].rsplit("-", 1)[-1].strip().lstrip("#")
        if not digits.isdecimal() or len(digits) > 9:
            raise forms.ValidationError(
                _("Please give a number such as %(code)s.") % {"code": self.problem.code}
            )
        return str(int(digits))

    def given(self) -> dict[str, Any]:
        """The problem with this number. Raises Refusal when there is none."""
        number = int(self.cleaned_data["number"])
        into = Problem.objects.visible_to(self.member).filter(number=number).first()
        if into is None:
            code = f"{self.problem.project.key}-{number}"
            raise Refusal(_("There is no problem %(code)s.") % {"code": code})
        return {"into": into}


class AskForm(MoveForm):
    """追问."""

    verb, takes_files, said = "ask", True, gettext_lazy("Asked; the ball is with the one you asked")
    button = gettext_lazy("Ask back")
    whom = one_person(gettext_lazy("Whom"))
    words = written(gettext_lazy("Question"))
    part = forms.ChoiceField(label=gettext_lazy("What was not clear enough"), required=False)

    def prepare(self) -> None:
        """The lead, and those who met it as far as the dossier names them."""
        self.fields["part"].choices = [("", _("Luoshi reads it from the words")), *part_choices()]  # type: ignore[attr-defined]
        field = self.fields["whom"]
        asked = askable(self.problem)
        field.queryset = Member.objects.filter(pk__in=[m.pk for m in asked])  # type: ignore[attr-defined]
        field.initial = asked[0].pk if asked else None

    def given(self) -> dict[str, Any]:
        """The part that was not clear, under the verb's own name."""
        given = super().given()
        part = given.pop("part")
        return given | {"about": part}


class AboutForm(forms.Form):
    """Which part of the sheet a question was really about."""

    about = one_of(gettext_lazy("What was not clear enough"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = [("", _("Something else")), *part_choices()]  # type: ignore[attr-defined]


def askable(problem: Problem) -> list[Member]:
    """Whom the consultant may ask: the lead first, then the reporters named in the dossier in force."""
    lead = problem.lead or problem.project.lead()
    dossier = problem.dossiers.filter(current=True).first()
    named = {met["name"] for met in dossier.content["occurrences"]} if dossier else set()
    today = problem.project.today()
    met = [o.member for o in problem.met.select_related("member") if o.member.name in named]
    found = {member.pk: member for member in [lead, *met] if member and member.is_active_on(today)}
    return list(found.values())


class AnswerForm(MoveForm):
    """答复."""

    verb, takes_files, said = "answer", True, gettext_lazy("Answered; the ball is with the consultant")
    words = written(gettext_lazy("Answer"))


class ReplyForm(AnswerForm):
    """答复 before the report is taken up."""

    verb, said = "reply", gettext_lazy("Answered; the project lead goes on with it")

    def make(self) -> None:
        """The same verb as any answer."""
        self.problem.answer(by=self.member, **self.given())


class ProposeForm(MoveForm):
    """提出办法."""

    verb, takes_files, said = "propose", True, gettext_lazy("Proposed; the reporters are asked to verify")
    hint = gettext_lazy("Each reporter is asked to try it. Write the steps so that they can follow them.")
    steps = written(gettext_lazy("Steps"))
    cause = written(gettext_lazy("Cause"), required=False)


class BareForm(MoveForm):
    """Moves that need nothing but the button."""


class ConfirmForm(BareForm):
    """好了."""

    verb, said = "confirm", gettext_lazy("Thank you. You are told when it is archived")
    hint = gettext_lazy("You tried it and it works.")


class RejectForm(MoveForm):
    """还不行."""

    verb, said = "reject", gettext_lazy("It goes back to the one who proposed it")
    still = written(gettext_lazy("What still happens"), max_length=5000)


class ConfirmForForm(MoveForm):
    """代为确认."""

    verb, said = "confirm_for", gettext_lazy("Confirmed on behalf; the reason stays visible")
    hint = gettext_lazy(
        "Only after two reminders and three silent working days. Name and reason stay visible."
    )
    whom = one_person(gettext_lazy("On behalf of"))
    reason = written(gettext_lazy("Reason"), max_length=2000)

    def prepare(self) -> None:
        """Those who have not answered."""
        waiting = [o.member_id for o in self.problem.met.all() if not o.is_settled]
        self.fields["whom"].queryset = Member.objects.filter(pk__in=waiting)  # type: ignore[attr-defined]
        self.fields["whom"].initial = waiting[0] if len(waiting) == 1 else None


class MeetAgainForm(MoveForm):
    """我也遇到了."""

    verb, takes_files, said = "meet_again", True, gettext_lazy("Noted. You are followed to the end too")
    hint = gettext_lazy("One sentence in your own words is enough; a picture helps.")
    words = written(gettext_lazy("What happened to you"))


class AssessForm(MoveForm):
    """Particulars."""

    verb, said = "assess", gettext_lazy("Saved")
    hint = gettext_lazy("The original words stay as they were written.")
    button = gettext_lazy("Save")
    title = one_line(gettext_lazy("Title"), max_length=200)
    importance = one_of(gettext_lazy("Importance"), rules.IMPORTANCE, required=False)
    kind = one_of(gettext_lazy("Kind"), rules.KINDS, required=False)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Module"), required=False)
    vendor_number = one_line(gettext_lazy("The firm's own number"), max_length=60, required=False)

    def prepare(self) -> None:
        """What it is now."""
        self.fields["area"].queryset = Area.objects.visible_to(self.member)  # type: ignore[attr-defined]
        for name in self.fields:
            value = getattr(self.problem, f"{name}_id" if name == "area" else name)
            self.fields[name].initial = str(value) if name == "importance" else value

    def given(self) -> dict[str, Any]:
        """Importance as a number; what the person did not choose stays."""
        given = super().given()
        level = given.pop("importance")
        return given | ({"importance": int(level)} if level else {})


class HoldForm(MoveForm):
    """搁置."""

    verb, said = "hold", gettext_lazy("On hold; it comes back by itself")
    until = forms.DateField(
        label=gettext_lazy("Comes back on"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = written(gettext_lazy("Reason"), max_length=LINE)


class ResumeForm(BareForm):
    """取消搁置."""

    verb, said = "resume", gettext_lazy("Off hold")
    hint = gettext_lazy("The clock goes on with what was left.")


class UnmergeForm(BareForm):
    """分开."""

    verb, said = "unmerge", gettext_lazy("Separated again")
    hint = gettext_lazy("The reports that were first filed here come back.")


class NudgeForm(BareForm):
    """催一下: shows the other side first."""

    verb, said, button = "nudge", gettext_lazy("Nudged"), gettext_lazy("Nudge")

    @property
    def about(self) -> StrOrPromise:
        """How much the holder has in hand, and where this one stands in the queue."""
        last = self.problem.nudges.order_by("-day").first()
        if last is None:
            return self._queue()
        when = day_text(last.day, self.problem.project.today())
        return f"{self._queue()} {_('The last nudge was %(when)s.') % {'when': when}}"

    def _queue(self) -> str:
        problem, holder = self.problem, self.problem.holder
        if holder is None or problem.due_at is None:
            return _("Everybody whose answer is awaited gets one friendly line.")
        theirs = Problem.objects.visible_to(self.member).open().filter(holder=holder)
        place = theirs.filter(due_at__lt=problem.due_at).count() + 1
        count = theirs.count()
        facts = {"name": holder.name, "count": count, "place": place}
        return (
            ngettext(
                "%(name)s has %(count)d problem in hand today; yours is number %(place)d.",
                "%(name)s has %(count)d problems in hand today; yours is number %(place)d.",
                count,
            )
            % facts
        )


class PinForm(BareForm):
    """置顶."""

    verb, said, button = "pin", gettext_lazy("Pinned above the list"), gettext_lazy("Pin")
    hint = gettext_lazy("It stands above the list for everybody, until you take it down or it is closed.")


class UnpinForm(BareForm):
    """取消置顶."""

    verb, said, button = "unpin", gettext_lazy("No longer pinned"), gettext_lazy("Unpin")


class HandOverForm(MoveForm):
    """移交顾问."""

    verb = "hand_over"
    template = "problems/hand_over.html"
    consultant = one_person(gettext_lazy("To whom"))

    def prepare(self) -> None:
        """Consultants and developers with access today; the last one first."""
        project = self.problem.project
        outside = Member.objects.of(project).active(project.today()).with_role("consultant", "developer")
        field = self.fields["consultant"]
        field.queryset = outside.filter(firm__isnull=False).select_related("firm")  # type: ignore[attr-defined]
        field.label_from_instance = with_firm  # type: ignore[attr-defined]
        last = self.problem.dossiers.last()
        field.initial = last.consultant_id if last else _only(field.queryset)  # type: ignore[attr-defined]


def with_firm(member: Member) -> str:
    """Name and firm, for choosing."""
    return _("%(name)s, %(firm)s") % {"name": member.name, "firm": member.firm or ""}


def _only(found: Any) -> Any:
    first = list(found[:2])
    return first[0].pk if first else None


class ArchiveForm(MoveForm):
    """归档."""

    verb, said = "archive", gettext_lazy("Archived")
    template = "problems/move_archive.html"
    YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
    cause = one_of(gettext_lazy("Cause"), rules.CAUSES)
    summary = written(gettext_lazy("Summary"))
    article_wanted = one_of(gettext_lazy("Write an article"), YES_NO, initial="yes")
    article_why = one_line(gettext_lazy("Why an article, or why not"))
    teaching_wanted = one_of(gettext_lazy("Teach it"), YES_NO, initial="no")
    teaching_why = one_line(gettext_lazy("Why teach it, or why not"))

    def prepare(self) -> None:
        """The summary begins with the last proposal; a mistake in operation is expected to be taught."""
        last = self.problem.proposals.filter(undone=False).last()
        if last:
            self.fields["summary"].initial = f"{last.cause}\n{last.steps}".strip()
        if self.problem.kind == "operation":
            self.fields["cause"].initial, self.fields["teaching_wanted"].initial = "mistake", "yes"

    def given(self) -> dict[str, Any]:
        """Yes and no as such."""
        given = super().given()
        return given | {name: given[name] == "yes" for name in ("article_wanted", "teaching_wanted")}


class VendorNumberForm(forms.Form):
    """The firm's own number."""

    number = one_line(gettext_lazy("Our own number"), max_length=60, required=False)


FORMS: dict[str, type[MoveForm]] = {
    kind.verb: kind
    for kind in (
        AcceptForm, MergeForm, DeclineForm, ObjectForm, AskForm, AnswerForm, ReplyForm, ProposeForm,
        ConfirmForm, ConfirmForForm, RejectForm, ArchiveForm, ReopenForm, RecallForm,
        MeetAgainForm, AssessForm, HoldForm, ResumeForm, UnmergeForm, NudgeForm, PinForm,
        UnpinForm,
    )
}  # fmt: skip
