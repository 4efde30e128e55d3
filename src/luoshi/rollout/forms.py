"""Forms of the setup pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from luoshi.kernel.verdict import Refusal
from luoshi.people.forms import PASSWORD_HELP, zone_choices
from luoshi.people.passwords import MaximumLength
from luoshi.rollout import rules, statutory
from luoshi.rollout.models import Area, CalendarDay, Department, Firm, Leave, Member, Project
from luoshi.rollout.models.project import READING
from luoshi.rollout.roles import LEAD, ROLES

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TIME = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


def accepted(form: forms.BaseForm, verb: Callable[[], object]) -> bool:
    """Whether the form is right and the verb took it; a refusal stands above the form, the words stay."""
    if not form.is_valid():
        return False
    try:
        verb()
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
    return not form.errors


class PlainForm(forms.Form):
    """A form that knows its project and can be shown to readers who may not send it."""

    def __init__(self, project: Project, *args: Any, may_write: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.project = project
        self.offer()
        for field in self.fields.values():
            field.disabled = field.disabled or not may_write

    def offer(self) -> None:
        """Narrow choices to the project."""


def choose(field: forms.Field, rows: Any) -> None:
    """Let a field choose among these rows only."""
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
        field.empty_label = pgettext("choice", "None")


class ProjectForm(PlainForm):
    """The project itself; the key never changes."""

    name = forms.CharField(label=_("Project"), max_length=120)
    system = forms.CharField(label=_("System"), max_length=40, help_text=_("As people say it: CRM, ERP, OA."))
    started_on = forms.DateField(label=_("In use since"), required=False, widget=DAY)
    time_zone = forms.ChoiceField(label=_("Time zone"))
    country = forms.ChoiceField(label=_("Country of the holidays"))
    hours = forms.CharField(
        label=_("Working hours"), max_length=80, help_text=_("For example 09:00-12:00 13:00-18:00.")
    )
    reading = forms.ChoiceField(label=_("Front-line users read"), choices=READING, widget=forms.RadioSelect)

    def offer(self) -> None:
        """The project's own zone and country are always among the choices."""
        zone, country = self.fields["time_zone"], self.fields["country"]
        if isinstance(zone, forms.ChoiceField) and isinstance(country, forms.ChoiceField):
            zone.choices = zone_choices(self.project.time_zone)
            country.choices = statutory.choices(self.project.country)


class DepartmentForm(PlainForm):
    """A department, what it belongs to, who heads it."""

    name = forms.CharField(label=_("Department"), max_length=80)
    parent = forms.ModelChoiceField(Department.objects.none(), label=_("Belongs to"), required=False)
    head = forms.ModelChoiceField(Member.objects.none(), label=_("Department head"), required=False)
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=9999, initial=0)

    def offer(self) -> None:
        """Departments and own people of the project."""
        choose(self.fields["parent"], self.project.departments.all())
        choose(self.fields["head"], Member.objects.of(self.project).active(self.project.today()).internal())


class AreaForm(PlainForm):
    """A module of the system."""

    name = forms.CharField(label=_("Module"), max_length=80)
    owner = forms.ModelChoiceField(Member.objects.none(), label=_("Owner"), required=False)
    url_patterns = forms.CharField(
        label=_("Address patterns, one a line"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A problem met on such a page gets this module. Example: crm.example.com/orders/*"),
    )  # fmt: skip
    procedure = forms.CharField(
        label=_("Procedure document"),
        required=False,
        max_length=300,
        help_text=_(
            "Its address, the number of an article (KB-12), or its name. Shown where problems are written."
        ),
    )
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=9999, initial=0)

    def offer(self) -> None:
        """Own people of the project."""
        choose(self.fields["owner"], Member.objects.of(self.project).active(self.project.today()).internal())


class FirmForm(PlainForm):
    """A firm from outside."""

    name = forms.CharField(label=_("Firm"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=Firm.KINDS, widget=forms.RadioSelect)


class MemberForm(PlainForm):
    """A person in the project."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=80)
    email = forms.EmailField(label=_("E-mail"), max_length=254, help_text=_("The person signs in with it."))
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=ROLES, widget=forms.CheckboxSelectMultiple)
    department = forms.ModelChoiceField(Department.objects.none(), label=_("Department"), required=False)
    firm = forms.ModelChoiceField(
        Firm.objects.none(), label=_("Firm"), required=False, help_text=_("For people from outside only.")
    )
    job = forms.CharField(label=_("Job title"), max_length=60, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    active_from = forms.DateField(label=pgettext_lazy("membership", "From"), required=False, widget=DAY)
    active_to = forms.DateField(
        label=pgettext_lazy("membership", "Until"),
        required=False,
        widget=DAY,
        help_text=_("Access from outside always ends; left empty, after 90 days."),
    )
    responsible = forms.BooleanField(
        label=_("Responsible lead"), required=False, help_text=_("Signs receipts and is asked first.")
    )

    def offer(self) -> None:
        """Departments and firms of the project; the address of a member is not changed here."""
        choose(self.fields["department"], self.project.departments.all())
        choose(self.fields["firm"], self.project.firms.all())
        if self.initial.get("email"):
            self.fields["email"].disabled = True
        if LEAD not in self.initial.get("roles", []):
            del self.fields["responsible"]

    def clean(self) -> dict[str, Any]:
        """Whoever comes from outside gets an end, if nobody writes another one."""
        said = super().clean() or {}
        if said.get("firm") and not said.get("active_to") and not self.initial.get("email"):
            first = max(said.get("active_from") or self.project.today(), self.project.today())
            said["active_to"] = first + timedelta(days=rules.OUTSIDE_DAYS)
        return said

    @property
    def terms(self) -> dict[str, Any]:
        """What the member's verbs take."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "email"}
        return said | {"roles": set(said["roles"])}


class LastDayForm(PlainForm):
    """When a membership ends."""

    last_day = forms.DateField(
        label=_("Last day"), widget=DAY, help_text=_("Yesterday ends the access at once.")
    )


class SheetForm(PlainForm):
    """People pasted from a sheet, or the sheet itself."""

    text = forms.CharField(
        label=_("Paste from Excel, with the headings"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )  # fmt: skip
    file = forms.FileField(label=_("Or the file"), required=False, help_text=_(".xlsx, .xls or .csv"))

    def clean(self) -> dict[str, Any]:
        """One of the two is needed."""
        said = super().clean() or {}
        if not said.get("file") and not (said.get("text") or "").strip():
            raise forms.ValidationError(_("Paste the cells or choose a file."))
        return said


class CalendarDayForm(PlainForm):
    """A day on which the company works or rests."""

    day = forms.DateField(label=_("Date"), widget=DAY)
    works = forms.TypedChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect, coerce=lambda value: value == "1",
        choices=[("0", _("day off")), ("1", _("workday"))],
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), max_length=CalendarDay._meta.get_field("name").max_length)


class LeaveForm(PlainForm):
    """From when to when somebody is away."""

    person = forms.CharField(
        label=_("Who"),
        required=False,
        max_length=254,
        help_text=_("Name or e-mail address. Empty: yourself."),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=Leave.KINDS, widget=forms.RadioSelect, initial=Leave.OFF
    )
    first = forms.DateField(label=_("First day"), widget=DAY)
    last = forms.DateField(label=_("Last day"), widget=DAY)
    note = forms.CharField(label=_("Remark"), required=False, max_length=120)

    def __init__(self, by: Member, others: bool, *args: Any, **kwargs: Any) -> None:
        self.by, self.others = by, others
        super().__init__(by.project, *args, **kwargs)

    def offer(self) -> None:
        """Only who answers for others is asked for whom."""
        if not self.others:
            del self.fields["person"]

    def clean_person(self) -> Member:
        """The one who is meant, among the company's own people."""
        words = self.cleaned_data["person"].replace("\x00", "").strip()
        people = Member.objects.visible_to(self.by).active(self.project.today()).internal()
        found = list(people.filter(Q(name=words) | Q(user__email__iexact=words))[:2]) if words else [self.by]
        if not found:
            raise forms.ValidationError(_("Nobody is called “%(name)s” here.") % {"name": words[:40]})
        if len(found) > 1:
            raise forms.ValidationError(_("Several people have this name. Write the e-mail address."))
        found[0].project = self.project
        return found[0]

    @property
    def terms(self) -> dict[str, Any]:
        """What `Leave.enter` takes."""
        said = dict(self.cleaned_data)
        return said | {"member": said.pop("person", self.by)}


class NoticeForm(PlainForm):
    """The file of an official holiday notice."""

    file = forms.FileField(
        label=_("Notice as .ics, .csv or Excel"), help_text=_("Columns: date, day off or workday, name.")
    )
    sure = forms.BooleanField(label=_("It is the official notice, so the year is confirmed"), required=False)
    year = 0


class StartForm(forms.Form):
    """Three questions: which project, whose, and by when the diary is due."""

    company = forms.CharField(label=_("Company"), max_length=120)
    project = forms.CharField(label=_("Project"), max_length=120, help_text=_("For example: CRM roll-out"))
    key = forms.CharField(
        label=pgettext_lazy("project", "Key"),
        max_length=10,
        initial="CRM",
        help_text=_("Numbers begin with it: CRM-128. It never changes."),
    )
    lead_name = forms.CharField(label=_("Your name"), max_length=80)
    lead_email = forms.EmailField(label=_("Your e-mail"), max_length=254)
    password = forms.CharField(
        label=_("Your password"), max_length=MaximumLength.LIMIT, strip=False, help_text=PASSWORD_HELP,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    due_at = forms.TimeField(label=_("Diary due at"), widget=TIME, initial="17:30")

    def clean_key(self) -> str:
        """Capital letters, however they are typed."""
        return str(self.cleaned_data["key"]).strip().upper()

    def clean_password(self) -> str:
        """The product's password rules."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password)
        return password

    @property
    def founding(self) -> dict[str, Any]:
        """What the founding verb takes; the short name comes from the company's Latin letters."""
        return self.cleaned_data | {"slug": slugify(self.cleaned_data["company"])[:40] or "company"}


def part_form(kind: type[Department | Area | Firm]) -> type[PlainForm]:
    """The form of a part of the project."""
    return {Department: DepartmentForm, Area: AreaForm, Firm: FirmForm}[kind]
