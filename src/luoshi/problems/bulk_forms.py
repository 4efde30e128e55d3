"""What is asked once for several problems: accept, merge into one, give a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from luoshi.kernel.verdict import Refusal
from luoshi.problems import rules
from luoshi.problems.bulk import Outcome, each, numbers_in
from luoshi.problems.models import Problem
from luoshi.problems.move_form import one_line, one_of
from luoshi.problems.receipt import receipt
from luoshi.rollout.models import Area, Member

LONGEST = 2000


class BulkForm(forms.Form):
    """Base: the numbers, and the verb made of what was asked."""

    do = ""
    label: StrOrPromise = ""
    hint: StrOrPromise = ""
    numbers = one_line(gettext_lazy("Numbers"), max_length=LONGEST)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        if "area" in self.fields:
            self.fields["area"].queryset = Area.objects.visible_to(member)  # type: ignore[attr-defined]
            self.fields["area"].empty_label = _("not chosen")  # type: ignore[attr-defined]

    def clean_numbers(self) -> list[int]:
        """The numbers. Raises ValidationError for anything else."""
        try:
            return numbers_in(self.cleaned_data["numbers"])
        except Refusal as refused:
            raise forms.ValidationError(str(refused)) from None

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields after the numbers."""
        return [self[name] for name in self.fields if name != "numbers"]

    if TYPE_CHECKING:
        # What each kind brings: what is done to one of them (raises Refusal), what is said of so many.
        def verb(self, problem: Problem) -> None: ...

        def said(self, count: int) -> str: ...

    def make(self) -> Outcome:
        """Do it to each."""
        return each(self.member, self.cleaned_data["numbers"], self.verb)


class BulkAccept(BulkForm):
    """受理几个."""

    do, label = "accept", gettext_lazy("Accept")
    hint = gettext_lazy("Each reporter gets the usual receipt with the date that this importance promises.")
    importance = one_of(gettext_lazy("Importance"), rules.IMPORTANCE, initial=str(rules.NORMAL))
    kind = one_of(gettext_lazy("Kind"), rules.KINDS, initial="unclear")
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Module"), required=False)

    def verb(self, problem: Problem) -> None:
        """Accepted, with the receipt of this importance."""
        asked, level = self.cleaned_data, int(self.cleaned_data["importance"])
        words = receipt(problem, level)
        problem.accept(
            by=self.member, importance=level, kind=asked["kind"], area=asked["area"], receipt=words
        )

    def said(self, count: int) -> str:
        """So many taken up."""
        return ngettext("%(n)d taken up", "%(n)d taken up", count) % {"n": count}


class BulkMerge(BulkForm):
    """合并到一个."""

    do, label = "merge", gettext_lazy("Merge")
    hint = gettext_lazy("Their reports and reporters move to the other problem. Each can be separated again.")
    into = one_line(gettext_lazy("Number of the other problem"), max_length=40)

    def clean_into(self) -> Problem:
        """The problem into which they go."""
        try:
            (number,) = numbers_in(self.cleaned_data["into"])
        except (Refusal, ValueError):
            code = f"{self.member.project.key}-1"
            raise forms.ValidationError(
                _("Please give a number such as %(code)s.") % {"code": code}
            ) from None
        found = Problem.objects.visible_to(self.member).filter(number=number).first()
        if found is None:
            code = f"{self.member.project.key}-{number}"
            raise forms.ValidationError(_("There is no problem %(code)s.") % {"code": code})
        found.project = self.member.project
        return found

    def make(self) -> Outcome:
        """The one into which they go stays itself."""
        into = self.cleaned_data["into"]
        rest = [number for number in self.cleaned_data["numbers"] if number != into.number]
        return each(self.member, rest, self.verb)

    def verb(self, problem: Problem) -> None:
        """Merged."""
        problem.merge(by=self.member, into=self.cleaned_data["into"])

    def said(self, count: int) -> str:
        """So many merged."""
        facts = {"n": count, "code": self.cleaned_data["into"].code}
        return ngettext("%(n)d merged into %(code)s", "%(n)d merged into %(code)s", count) % facts


class BulkArea(BulkForm):
    """定模块."""

    do, label = "area", gettext_lazy("Give a module")
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Module"))

    def verb(self, problem: Problem) -> None:
        """The module assigned."""
        problem.assess(by=self.member, area=self.cleaned_data["area"])

    def said(self, count: int) -> str:
        """So many assigned."""
        facts = {"n": count, "area": self.cleaned_data["area"].name}
        return ngettext("%(n)d now in %(area)s", "%(n)d now in %(area)s", count) % facts


BULK: dict[str, type[BulkForm]] = {form.do: form for form in (BulkAccept, BulkMerge, BulkArea)}
