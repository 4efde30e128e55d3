"""Forms of recording: own words, reasons, goals, the read-back and what is said to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.changes.models import ChangeDraft, StandardKind
from luoshi.changes.move_form import MoveForm, one_line, written
from luoshi.changes.rail import Rail, names_of, rail_of
from luoshi.evidence.forms import WithFiles
from luoshi.rollout.forms import choose
from luoshi.rollout.models import Area, Member

EACH_LINE = gettext_lazy("One on each line.")


class OpenForm(WithFiles):
    """提出变更: the words as they are, and if one likes, why and what for."""

    words = written(gettext_lazy("What should be different, in your own words"))
    reasons = written(gettext_lazy("Why"), required=False, max_length=4000, help_text=EACH_LINE)
    goals = written(
        gettext_lazy("How will one see that it is good"), required=False, max_length=4000, help_text=EACH_LINE
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Module"), required=False)
    standard = forms.ModelChoiceField(
        StandardKind.objects.none(), label=gettext_lazy("Kind of change"), required=False
    )
    requester = forms.ModelChoiceField(
        Member.objects.none(), label=gettext_lazy("Whose words are these"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = self.member.project
        self._choices("area", Area.objects.visible_to(self.member))
        kinds = StandardKind.objects.visible_to(self.member).filter(approved_at__isnull=False, ended_at=None)
        self._choices("standard", kinds)
        people = Member.objects.of(project).active(project.today()).internal().exclude(pk=self.member.pk)
        self._choices("requester", people.with_role("reporter", "head", "sponsor"), _("My own"))
        if not self.member.has("lead"):
            del self.fields["requester"]
        if not kinds.exists():
            del self.fields["standard"]

    @classmethod
    def from_draft(cls, member: Member) -> OpenForm:
        """As it was left, on whatever device."""
        draft = ChangeDraft.objects.filter(member=member).first()
        form = cls(member=member, initial=draft.fields if draft else None)
        if draft:
            draft.member = member
            form.kept = draft.kept_files()
        return form

    @property
    def kind(self) -> StandardKind | None:
        """The standard kind that is chosen, when there is one."""
        field = self.fields.get("standard")
        chosen = str(self["standard"].value() or "") if field else ""
        try:
            return field.clean(chosen) if field else None
        except forms.ValidationError:
            return None

    def _choices(self, name: str, rows: Any, empty: str = "") -> None:
        choose(self.fields[name], rows)
        if empty:
            self.fields[name].empty_label = empty  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the verb is called with."""
        found = self.cleaned_data
        return {
            "words": found["words"],
            "reasons": found["reasons"].splitlines(),
            "goals": found["goals"].splitlines(),
            "area": found["area"],
            "standard": found.get("standard"),
            "requester": found.get("requester"),
            "files": self.kept,
        }


class NoteForm(MoveForm):
    """记下原因和目标."""

    verb, said = "note", gettext_lazy("Written down")
    reasons = written(gettext_lazy("Reasons"), max_length=9000, help_text=EACH_LINE)
    goals = written(
        gettext_lazy("Goals"), max_length=9000,
        help_text=gettext_lazy("One on each line; each can be checked by itself."),
    )  # fmt: skip

    def prepare(self) -> None:
        """What is there already."""
        self.fields["reasons"].initial = "\n".join(one.words for one in self.change.reasons.all())
        self.fields["goals"].initial = "\n".join(one.words for one in self.change.goals.all())

    def given(self) -> dict[str, Any]:
        """Lines."""
        return {name: self.cleaned_data[name].splitlines() for name in ("reasons", "goals")}


class ReadBackForm(MoveForm):
    """复述."""

    verb, said = "read_back", gettext_lazy("The requester is asked")
    template = "changes/read_back.html"
    words = written(gettext_lazy("How you understood it"))
    hint = gettext_lazy(
        "The original words stay beside it. Numbers, names and negations that differ are marked."
    )

    def prepare(self) -> None:
        """The last read-back, so that a correction is a small one."""
        self.last = self.change.last_read_back
        self.fields["words"].initial = self.last.words if self.last else ""

    @property
    def rail(self) -> Rail:
        """What stands in the form beside the original, as it is compared while somebody writes."""
        return rail_of(self.change, str(self["words"].value() or ""), names_of(self.change.project))


class AgreeForm(MoveForm):
    """是这个意思."""

    verb, said = "agree", gettext_lazy("Thank you; it goes on")


class CorrectForm(MoveForm):
    """不完全是."""

    verb, said = "correct", gettext_lazy("Thank you; the project lead reads it back again")
    correction = written(gettext_lazy("What is meant instead"))


class DescribeForm(MoveForm):
    """改标题和模块."""

    verb, said = "describe", gettext_lazy("Saved")
    title = one_line(gettext_lazy("Title"), 200)
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Module"), required=False)
    standard = forms.ModelChoiceField(
        StandardKind.objects.none(), label=gettext_lazy("Kind of change"), required=False
    )
    vendor_number = one_line(gettext_lazy("The firm's own number"), 60, required=False)

    def prepare(self) -> None:
        """As it is now."""
        change = self.change
        self.fields["area"].queryset = Area.objects.visible_to(self.member)  # type: ignore[attr-defined]
        kinds = StandardKind.objects.visible_to(self.member)
        counting = Q(approved_at__isnull=False, ended_at=None) | Q(pk=change.standard_id)
        self.fields["standard"].queryset = kinds.filter(counting)  # type: ignore[attr-defined]
        values = {"title": change.title, "area": change.area_id, "standard": change.standard_id}
        for name, value in (values | {"vendor_number": change.vendor_number}).items():
            self.fields[name].initial = value
        if not change.kind_is_open:
            del self.fields["standard"]

    def given(self) -> dict[str, Any]:
        """The kind as it is, where it is chosen no more."""
        return {"standard": self.change.standard} | super().given()


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form for form in (NoteForm, ReadBackForm, AgreeForm, CorrectForm, DescribeForm)
}
