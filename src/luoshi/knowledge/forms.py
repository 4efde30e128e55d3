"""Forms of the archive: an article's text and pictures, and the words beside a vote or a retirement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from luoshi.evidence.forms import WithFiles
from luoshi.evidence.models import Attachment
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.knowledge.models.article import steps_of
from luoshi.problems.models import Problem
from luoshi.rollout.models import Area, Member
from luoshi.ui.fields import CleanTextField

TEXT, LINE = 20_000, 200


class WithPictures(WithFiles):
    """Base of forms that offer pictures to tick, besides new files."""

    def __init__(
        self, *args: Any, member: Member, pictures: Sequence[Attachment] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, **kwargs)
        self.pictures = list(pictures)

    @property
    def chosen(self) -> list[Attachment]:
        """The offered pictures that are ticked; ids that were not offered are no pictures."""
        given = self._ticked()
        return [one for one in self.pictures if str(one.pk) in given]

    @property
    def left_out(self) -> list[UUID]:
        """The offered pictures that are not ticked."""
        given = self._ticked()
        return [one.pk for one in self.pictures if str(one.pk) not in given]

    def _ticked(self) -> set[str]:
        if self.is_bound:
            return set(self.data.getlist("picture")) if hasattr(self.data, "getlist") else set()
        return {str(pk) for pk in self.initial.get("picture", ())}

    @property
    def offers(self) -> list[tuple[Attachment, bool]]:
        """Each offered picture and whether it is ticked."""
        given = self._ticked()
        return [(one, str(one.pk) in given) for one in self.pictures]

    def refuse(self, refused: Refusal) -> None:
        """Show why not, and each single point that is missing."""
        self.add_error(None, str(refused))
        for point in refused.missing:
            self.add_error(None, str(point))


class ArticleForm(WithPictures):
    """An article: question, other words, cause, steps, module, version; pictures to copy or to keep."""

    title = CleanTextField(
        label=_("Question in the users' words"),
        max_length=LINE,
        widget=forms.TextInput,
        help_text=_("As a colleague would ask it: “The address is too long to save, what now?”"),
    )
    steps = CleanTextField(
        label=_("Steps, one a line"),
        max_length=TEXT,
        required=False,
        help_text=_("Numbers are added on the page."),
    )
    cause = CleanTextField(label=_("Cause"), max_length=TEXT, required=False)
    aliases = CleanTextField(
        label=_("Other words for it, one a line"),
        max_length=TEXT,
        required=False,
        help_text=_("Everything that colleagues call it: it is found by these words too."),
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=_("Module"), required=False)
    version = CleanTextField(
        label=_("Version of the system"), max_length=40, required=False, widget=forms.TextInput
    )
    review_on = forms.DateField(
        label=_("Review on"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty: in half a year."),
    )
    WORDS = ("title", "steps", "cause", "aliases", "area", "version", "review_on")

    def __init__(
        self, *args: Any, member: Member, pictures: Sequence[Attachment] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, member=member, pictures=pictures, **kwargs)
        self.fields["area"].queryset = Area.objects.visible_to(member)  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """One line, whatever was pasted."""
        return " ".join(self.cleaned_data["title"].split())

    def clean_review_on(self) -> date | None:
        """A day ahead, or none."""
        day: date | None = self.cleaned_data["review_on"]
        if day and day <= self.member.project.today():
            raise forms.ValidationError(gettext("The review date must lie ahead."))
        return day

    @property
    def words(self) -> dict[str, Any]:
        """What the verbs take as the article's words; at which step each kept picture stands."""
        return {name: self.cleaned_data[name] for name in self.WORDS} | {"shown": self.shown}

    @property
    def shown(self) -> dict[str, int]:
        """The step that was chosen for each ticked picture; without a choice the pictures follow in order."""
        places = {str(one.file_id): self.data.get(f"step-{one.pk}", "") for one in self.chosen}
        return {key: int(step) for key, step in places.items() if step.isdecimal() and len(step) < 4}

    @property
    def at_steps(self) -> list[tuple[Attachment, bool, str]]:
        """Each offered picture, whether it is ticked, and the step chosen for it."""
        stored = self.initial.get("shown") or {}
        return [
            (one, ticked, self.data.get(f"step-{one.pk}", "") if self.is_bound
             else str(stored.get(str(one.file_id), "")))
            for one, ticked in self.offers
        ]  # fmt: skip

    @property
    def step_choices(self) -> list[tuple[str, StrOrPromise]]:
        """In order, below the steps, or at one of the steps that there are."""
        steps = len(steps_of(str(self["steps"].value() or "")))
        numbered = [(str(n), _("at step %(n)d") % {"n": n}) for n in range(1, steps + 1)]
        return [("", _("in order")), ("0", _("below the steps")), *numbered]

    @property
    def publish(self) -> bool:
        """Whether the button pressed was 发布."""
        return bool(self.data.get("do") == "publish")


def as_written(article: Article) -> dict[str, Any]:
    """An article's words as the first values of its form."""
    written = {name: getattr(article, name) for name in (*ArticleForm.WORDS, "shown")}
    ahead = article.review_on and article.review_on > article.project.today()
    return written | {"review_on": article.review_on if ahead else None}


class Question(forms.Form):
    """The one question before a verb: which verb, what its button says, and what is said when it is done."""

    verb = ""
    label: StrOrPromise = ""
    said: StrOrPromise = ""


class UnsolvedForm(Question):
    """没解决: what is still missing, if one likes to say it."""

    verb, label = "vote", _("Not solved")
    said = _("Thank you. The project lead reads what is still missing")
    words = CleanTextField(label=_("What is still missing?"), max_length=2000, required=False)


class RetireForm(Question):
    """停用, with the reason."""

    verb, label = "retire", _("Retire")
    said = _("Retired; it is no longer found")
    reason = CleanTextField(label=_("Reason"), max_length=2000)


class MergeForm(Question):
    """并入另一条: which one."""

    verb, label = "merge", _("Merge into another")
    said = _("Merged; its words lead to the other article now")
    into = CleanTextField(
        label=_("Number of the other article"),
        max_length=20,
        widget=forms.TextInput,
        help_text=_("For example KB-12. What people call this one is found there from now on."),
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_into(self) -> Article:
        """The article with this number, as this person may see it."""
        given = self.cleaned_data["into"].upper().replace(" ", "").removeprefix("KB-").removeprefix("KB")
        number = int(given) if given.isdecimal() and len(given) < 10 else 0
        seen = Article.objects.visible_to(self.member).select_related("merged_into")
        found = seen.filter(number=number).first()
        if found is None:
            raise forms.ValidationError(gettext("There is no such article."))
        found.project = self.member.project
        return found


class WithdrawForm(Question):
    """撤回一条宣导, with the reason."""

    verb, label = "withdraw", _("Withdraw")
    said = _("Withdrawn; nobody has to read it any more")
    reason = CleanTextField(label=_("Reason"), max_length=300)


class TaskForm(forms.Form):
    """处理完了: a note, or the problem in which it goes on."""

    note = CleanTextField(
        label=_("What was done"), max_length=300, required=False,
        help_text=_("For example: step 2 now says where the button is."),
    )  # fmt: skip
    problem = CleanTextField(
        label=_("Goes on in problem"), max_length=30, required=False, widget=forms.TextInput,
        help_text=_("Its number, when it has become a problem of its own."),
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_problem(self) -> Problem | None:
        """The problem with this number, as this person may see it."""
        given = self.cleaned_data["problem"].upper().replace(" ", "")
        if not given:
            return None
        digits = given.rpartition("-")[2]
        number = int(digits) if digits.isdecimal() and len(digits) < 10 else 0
        found = Problem.objects.visible_to(self.member).filter(number=number).first()
        if found is None:
            raise forms.ValidationError(gettext("There is no such problem."))
        found.project = self.member.project
        return found


class UpgradeForm(forms.Form):
    """系统升级到 x: of the whole system or of one module."""

    version = CleanTextField(label=_("New version"), max_length=40, widget=forms.TextInput)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Module"), required=False, empty_label=_("The whole system")
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.visible_to(member)  # type: ignore[attr-defined]


class TermsForm(forms.Form):
    """What a consultant's day costs, and how much of it a usual problem takes."""

    per_day = forms.DecimalField(
        label=_("A consultant's day costs, ¥"), min_value=0, max_digits=9, decimal_places=2
    )
    effort = forms.DecimalField(
        label=_("Days of work a usual problem takes"),
        min_value=Decimal("0.1"),
        max_digits=4,
        decimal_places=1,
    )
