"""Reports: what was met, daily reports and duties, filed as the page 今天 files them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from luoshi.api.bodies import Body
from luoshi.api.nouns.common import FILE, ID, PERSON
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.refusing import of_form
from luoshi.api.registry import Call, NothingForm, Operation, Query
from luoshi.api.shapes import Shape, day, flag, many, moment, number, one, one_of, text
from luoshi.diary import rules
from luoshi.diary.device import described
from luoshi.diary.forms import CardForm
from luoshi.diary.models import Diary
from luoshi.diary.queries.today import day_of
from luoshi.evidence.queries import attachments_for
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member
from luoshi.ui.fields import CleanTextField

TAG = "diaries"
DUTIES = (rules.DUE, rules.FILED, rules.LATE, rules.MISSED, rules.EXEMPT)
OCCURRENCE = Shape(
    "Occurrence",
    _("One time a problem was met, in the words of who met it; they never change"),
    (
        ID,
        number("problem", _("Number of the problem"), "problem.number"),
        text("code", _("The number as people say it"), "problem.code"),
        one("member", _("Who met it"), PERSON),
        text("words", _("Their own words")),
        flag("workaround", _("Whether they got round it")),
        text("workaround_how", _("How they got round it")),
        moment("reported_at", _("When it was reported")),
        text("verdict", _("What they said to the solution; empty while nothing was said")),
        many("files", _("Files that came with it"), FILE),
    ),
)
DIARY = Shape(
    "Diary",
    _("A daily report"),
    (
        ID,
        day("day", _("Day")),
        one("member", _("Whose"), PERSON),
        flag("filed", _("Whether it is filed"), "is_filed"),
        flag("nil", _("Whether there was no problem")),
        flag("late", _("Whether it came late")),
        moment("filed_at", _("When it was filed"), empty=True),
        moment("due_at", _("By when it is due"), empty=True),
        moment("closes_at", _("Until when it can be filed"), empty=True),
        number("version", _("How often it was filed or amended")),
    ),
)
DAY = Shape(
    "Day",
    _("Your own day: what is owed, and what stands in its report"),
    (
        day("day", _("Day")),
        one_of("duty", _("due, filed, late, missed or exempt"), DUTIES,
               lambda found, reader: rules.duty(reader, found.day, found.diary)),
        one("diary", _("The report; null while there is none"), DIARY, empty=True),
        many("entries", _("What is listed in it"), OCCURRENCE),
    ),
)  # fmt: skip


class ReportForm(CardForm):
    """A problem in own words; a further occurrence of one that is known, when its number is said."""

    problem = forms.IntegerField(
        label=_("Number of the open problem that you met too"),
        required=False,
        min_value=1,
        max_value=999_999_999,
    )
    day = forms.DateField(
        label=_("Day in whose report it stands; today where nothing is said"), required=False
    )


class FileForm(CardForm):
    """A daily report: nil, or with what was noted and one more problem if words are given."""

    nil = forms.BooleanField(label=_("There was no problem"), required=False)
    day = forms.DateField(label=_("Day; today where nothing is said"), required=False)
    reason = CleanTextField(
        label=_("Why it comes only now, for a day that has closed"), max_length=200, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = False

    @property
    def says(self) -> bool:
        """Whether a problem is written on it."""
        return bool(self.cleaned_data["words"].strip() or self.kept)


REPORT, FILING = Body(ReportForm), Body(FileForm)


def _bound(body: Body, call: Call) -> Any:
    if call.member.is_external:
        raise Http404
    empty: Any = body.form(member=call.member)  # type: ignore[call-arg]
    form = body.form(body.data(empty, call.body if call.body is not None else {}), member=call.member)  # type: ignore[call-arg]
    if not form.is_valid():
        raise of_form(form)
    return form


def report(call: Call) -> Any:
    """Numbered at once, or one more occurrence; listed in the report of its day."""
    form, by = _bound(REPORT, call), call.member
    agent = call.request.headers.get("User-Agent", "") if call.request else ""
    given = {
        "by": by,
        "day": form.cleaned_data["day"],
        "channel": "api",
        "environment": described(agent),
        **form.card,
    }
    if known := form.cleaned_data["problem"]:
        problem = get_object_or_404(Problem.objects.visible_to(by), number=known)
        problem.project = by.project
        met = Diary.meet(problem, **given)
    else:
        problem = Diary.add_entry(**given)
        met = problem.born_of or problem.first
    met.problem = problem
    return OCCURRENCE.write(_with_files([met], by)[0], by)


def file(call: Call) -> Any:
    """Nil in one call; else with everything that was noted, and the problem written here."""
    form, by = _bound(FILING, call), call.member
    when, reason = form.cleaned_data["day"], form.cleaned_data["reason"]
    if form.cleaned_data["nil"]:
        diary = Diary.file_nil(by=by, day=when, channel="api", reason=reason)
    else:
        card = form.card if form.says else None
        diary = Diary.file(by=by, day=when, card=card, channel="api", reason=reason)
    diary.member = by
    return DIARY.write(diary, by)


def take_back(call: Call) -> Any:
    """Within ten seconds."""
    if call.member.is_external:
        raise Http404
    diary = Diary.undo_filing(by=call.member, day=call.path["day"])
    diary.member = call.member
    return DIARY.write(diary, call.member)


def own_day(call: Call) -> Any:
    """As the page 今天 shows it, for today and for days that can still be filed."""
    found = day_of(call.member, call.path["day"])
    if call.member.is_external or found.day != call.path["day"]:
        raise Http404
    _with_files(found.entries, call.member)
    for met in found.entries:
        met.member = call.member
        met.problem.project = call.member.project
    return DAY.write(found, call.member)


def diaries(call: Call) -> Any:
    """One's own; a head's those of the departments below; lead's and sponsor's all. Newest day first."""
    rows = Diary.objects.visible_to(call.member).filter(day__lte=call.member.project.today())
    if who := call.query.get("member"):
        rows = rows.filter(member__pk=who)
    if day := call.query.get("day"):
        rows = rows.filter(day=day)
    return page_of(rows.select_related("member"), call, DIARY, "day")


def occurrences(call: Call) -> Any:
    """Of problems that this member may see, newest first."""
    rows = Occurrence.objects.visible_to(call.member)
    if known := call.query.get("problem"):
        rows = rows.filter(problem__number=int(known))
    if who := call.query.get("member"):
        rows = rows.filter(member__pk=who)
    rows = rows.select_related("problem", "member")
    return page_of(rows, call, OCCURRENCE, "reported_at", seen=lambda found: _with_files(found, call.member))


def _with_files(found: list[Occurrence], member: Member) -> list[Occurrence]:
    files = attachments_for("occurrence", [met.pk for met in found], member=member)
    for met in found:
        met.files, met.problem.project = files[met.pk], member.project
    return found


WHO = Query("member", _("Id of a member"), {"type": "string", "format": "uuid"})
ON = Query("day", _("Only this day"), {"type": "string", "format": "date"})
ABOUT = Query("problem", _("Number of a problem"), {"type": "integer", "minimum": 1, "maximum": 999_999_999})


def operations() -> Iterator[Operation]:
    """All of reports."""
    yield Operation(
        "occurrence.list", "GET", "/occurrences", TAG, _("What was met"), occurrences, schema_of(OCCURRENCE),
        (OCCURRENCE,), query=(ABOUT, WHO, *PAGED), conditional=True,
    )  # fmt: skip
    yield Operation(
        "occurrence.report", "POST", "/occurrences", TAG, _("Report a problem"), report, OCCURRENCE.ref,
        (OCCURRENCE,), REPORT, status=201, needs_key=True,
    )  # fmt: skip
    yield Operation(
        "diary.list", "GET", "/diaries", TAG, _("Daily reports"), diaries, schema_of(DIARY), (DIARY,),
        query=(WHO, ON, *PAGED), conditional=True,
    )  # fmt: skip
    yield Operation(
        "diary.file", "POST", "/diaries", TAG, _("File a daily report"), file, DIARY.ref, (DIARY,), FILING,
        status=201, needs_key=True,
    )  # fmt: skip
    yield Operation(
        "diary.day",
        "GET",
        "/diaries/{day}",
        TAG,
        _("Your own day"),
        own_day,
        DAY.ref,
        (DAY,),
        conditional=True,
    )
    yield Operation(
        "diary.undo", "POST", "/diaries/{day}/undo", TAG, _("Take the filing back, within ten seconds"),
        take_back, DIARY.ref, (DIARY,), Body(NothingForm),
    )  # fmt: skip
