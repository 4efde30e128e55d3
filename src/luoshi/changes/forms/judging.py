"""Forms of judging and deciding: verdicts, who judges, another round, the recommendation, the decision."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from luoshi.changes import rules
from luoshi.changes.comparing import Compared, compared, favoured
from luoshi.changes.forms.asides import ReasonForm
from luoshi.changes.models import Option, Round
from luoshi.changes.models.judging import verdict_fits
from luoshi.changes.move_form import MoveForm, one_of, one_person, written
from luoshi.changes.people import suggested
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.talk.meeting_people import named

LONGEST_VERDICT = 2000


class EvaluateForm(MoveForm):
    """评估: for each option a verdict, and the reason for the last two."""

    verb, said = "evaluate", gettext_lazy("Thank you; the consultant reads your words as they are")
    button = gettext_lazy("Hand in my verdict")
    template = "changes/judge.html"
    round = forms.CharField(widget=forms.HiddenInput, required=False)

    def prepare(self) -> None:
        """Two fields for each option of the round that the person saw."""
        self.seen = self._seen()
        self.options = list(self.seen.options.filter(undone=False)) if self.seen else []
        self.fields["round"].initial = self.seen.pk if self.seen else ""
        for option in self.options:
            label = _("Option %(letter)s: %(name)s") % {"letter": option.letter, "name": option.name}
            self.fields[f"verdict-{option.pk}"] = one_of(label, rules.VERDICTS, required=False)
            reason = written(_("Why"), required=False, max_length=LONGEST_VERDICT)
            reason.widget.attrs |= {"placeholder": _("With doubts or a no: what is not right?"), "rows": "2"}
            self.fields[f"reason-{option.pk}"] = reason

    def _seen(self) -> Round | None:
        given = str(self.data.get("round", ""))
        rounds = {str(one.pk): one for one in self.change.rounds.offered()}
        return rounds.get(given) or self.change.current_round

    def fields_of(self, option: Option) -> tuple[forms.BoundField, forms.BoundField]:
        """Verdict and reason of one option."""
        return self[f"verdict-{option.pk}"], self[f"reason-{option.pk}"]

    @cached_property
    def shown_round(self) -> Compared | None:
        """The round with these fields in its columns."""
        found = compared(self.change, self.member)
        shown = next((one for one in found if self.seen and one.round.pk == self.seen.pk), None)
        if shown:
            shown.open_to(self)
        return shown

    @cached_property
    def keys(self) -> set[Any]:
        """Who is a key evaluator."""
        return set(self.change.evaluators.filter(key=True).values_list("member_id", flat=True))

    def clean(self) -> dict[str, Any]:
        """Each option by itself, so that the sentence stands where it belongs."""
        cleaned = super().clean()
        for option in self.options:
            verdict, reason = (cleaned.get(f"{part}-{option.pk}") for part in ("verdict", "reason"))
            if reason is None:
                continue
            try:
                verdict_fits(option, verdict or "", reason)
            except Refusal as refused:
                self.add_error(f"reason-{option.pk}" if verdict else f"verdict-{option.pk}", str(refused))
        if self.seen and self.seen.number != self.change.round:
            self.add_error(None, _("Another round has been offered since; please judge its options."))
        return cleaned

    def given(self) -> dict[str, Any]:
        """By option."""
        found = self.cleaned_data
        return {
            "given": {
                option.pk: (found[f"verdict-{option.pk}"], found[f"reason-{option.pk}"])
                for option in self.options
            }
        }


class EvaluatorsForm(MoveForm):
    """谁来评估: each person judges, judges as a key evaluator, or does not."""

    verb, said = "name_evaluators", gettext_lazy("Saved")
    hint = gettext_lazy("A key evaluator's “not acceptable” stops the decision.")
    CHOICES = (
        ("none", pgettext_lazy("evaluator", "No")),
        ("judges", pgettext_lazy("evaluator", "Judges")),
        ("key", pgettext_lazy("evaluator", "Key")),
    )

    def prepare(self) -> None:
        """Who judges now, and whom it concerns."""
        keys = {row.member_id: "key" if row.key else "judges" for row in self.change.evaluators.all()}
        self.people = suggested(self.change)
        for person in self.people:
            label = f"{person.name} {person.department.name if person.department else ''}".strip()
            field = each_person(label, self.CHOICES, keys.get(person.pk, "none"))
            self.fields[f"who-{person.pk}"] = field
        more = _("Others")
        self.fields["more"] = written(more, required=False, max_length=1000)
        self.fields["more"].help_text = _("Type @ and a name; several names one after another.")

    def clean_more(self) -> list[Member]:
        """The members behind the names."""
        try:
            return named(self.member, self.cleaned_data["more"])
        except Refusal as refused:
            raise forms.ValidationError(str(refused)) from None

    def given(self) -> dict[str, Any]:
        """Key evaluators and others."""
        said = {person: self.cleaned_data.get(f"who-{person.pk}", "") for person in self.people}
        chosen = {how: [person for person, one in said.items() if one == how] for how in ("key", "judges")}
        return {"key": chosen["key"], "others": [*chosen["judges"], *self.cleaned_data["more"]]}


def each_person(label: str, choices: Any, initial: str) -> forms.ChoiceField:
    """A row of chips for one person; nothing chosen is a no."""
    widget = forms.RadioSelect
    return forms.ChoiceField(label=label, choices=choices, initial=initial, required=False, widget=widget)


class ExcuseForm(ReasonForm):
    """不等某人."""

    verb, said = "excuse", gettext_lazy("It goes on without this verdict")
    whom = one_person(gettext_lazy("Without whose verdict"))
    hint = gettext_lazy("The reason stays visible for everybody.")
    field_order = ("whom", "reason")

    def prepare(self) -> None:
        """Those who are silent."""
        waiting = [row.member_id for row in self.change.awaited()]
        people = Member.objects.filter(pk__in=waiting).select_related("user")
        cast("forms.ModelChoiceField[Member]", self.fields["whom"]).queryset = people
        if len(waiting) == 1:
            self.fields["whom"].initial = waiting[0]

    @property
    def about(self) -> str:
        """Where a key evaluator is silent, what follows from it."""
        keys = [row.member.name for row in self.change.awaited() if row.key]
        if not keys or self.change.sponsor() is None:
            return str(self.hint)
        said = _("The reason stays visible for everybody. Without %(names)s only the sponsor decides.")
        return said % {"names": pgettext("between things in a list", ", ").join(keys)}


class ReviseForm(ReasonForm):
    """再来一轮."""

    verb, said = "revise", gettext_lazy("The consultant is asked for another round")
    button = gettext_lazy("Take the opinions back to the consultant")

    @property
    def about(self) -> str:
        """How many objections go along."""
        number = len(self.change.objections())
        return _("%(n)d objections go along word for word; each needs an answer.") % {"n": number}


class OneOptionForm(MoveForm):
    """Base: one of the last round's options."""

    option = one_of(pgettext_lazy("change", "Option"))

    def prepare(self) -> None:
        """The options with their fee, the recommended or the favoured one first chosen."""
        self.options = self.change.current_options()
        labels = [(str(one.pk), f"{one.letter} {one.name} {one.fee_words}") for one in self.options]
        field = cast("forms.ChoiceField", self.fields["option"])
        field.choices = labels
        liked = favoured(self.options, list(self.change.verdicts.filter(undone=False)))
        field.initial = str(self.change.recommended_id or (liked.pk if liked else ""))

    def chosen(self) -> Option:
        """The option behind the key."""
        return next(one for one in self.options if str(one.pk) == self.cleaned_data["option"])


class RecommendForm(OneOptionForm):
    """推荐."""

    verb, said = "recommend", gettext_lazy("Recommended")
    reason = written(gettext_lazy("Reason"), required=False, max_length=2000)

    @property
    def about(self) -> str:
        """Who decides."""
        sponsor = self.change.sponsor()
        if sponsor and any(self.change.is_above(option) for option in self.options):
            return _("What is above the limit %(name)s decides.") % {"name": sponsor.name}
        return ""

    def given(self) -> dict[str, Any]:
        """Option and reason."""
        return {"option": self.chosen(), "reason": self.cleaned_data["reason"]}


class DecideForm(OneOptionForm):
    """拍板."""

    verb, said = "decide", gettext_lazy("Decided")
    template = "changes/decide.html"
    reason = written(gettext_lazy("Reason"), max_length=2000)
    override = forms.BooleanField(
        label=gettext_lazy("I decide against a key evaluator; everybody can read it"), required=False
    )

    def prepare(self) -> None:
        """The tick stands there only where somebody is in the way, and only for the sponsor."""
        super().prepare()
        self.against = [(one, self.change.in_the_way(one)) for one in self.options]
        self.against = [(one, words) for one, words in self.against if words]
        if not (self.against and self.member.has("sponsor")):
            del self.fields["override"]

    def given(self) -> dict[str, Any]:
        """Option, reason, and whether somebody is passed over openly."""
        found = self.cleaned_data
        over = bool(found.get("override"))
        return {"option": self.chosen(), "reason": found["reason"], "override": over}


FORMS: dict[str, type[MoveForm]] = {
    form.verb: form
    for form in (EvaluateForm, EvaluatorsForm, ExcuseForm, ReviseForm, RecommendForm, DecideForm)
}
