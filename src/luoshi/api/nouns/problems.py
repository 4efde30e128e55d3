"""Problems: the list with the filters of its page, one, its timeline and every move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.noun import Noun, Way
from luoshi.api.nouns.common import (
    CODED,
    FILE,
    HELD,
    NAMED,
    PAGE,
    PERSON,
    TIMELINE,
    insider,
    outside_row,
    stood,
)  # fmt: skip
from luoshi.api.nouns.talking import thread
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.registry import Call, Operation, Query
from luoshi.api.shapes import Shape, day, many, moment, number, one, one_of, text
from luoshi.changes.models import Change
from luoshi.kernel.named import named
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems import listing, offers, outside, rules
from luoshi.problems.door import problem_for
from luoshi.problems.forms import FORMS, HandOverForm, VendorNumberForm
from luoshi.problems.lifecycle import LIFE, OUTCOMES
from luoshi.problems.models import Problem
from luoshi.problems.sheet_forms import SheetForm
from luoshi.problems.timeline import entries, material
from luoshi.problems.views.inbox import AskReporterForm
from luoshi.rollout.models import Member

TAG = "problems"
STATES = [state.name for state in LIFE.states]
PROBLEM = Shape(
    "Problem",
    _("A numbered problem, for people of the company"),
    (
        *CODED,
        text("title", _("Title")),
        one_of("state", _("Its state"), STATES),
        text("state_label", _("The state in words"), "state_label"),
        one_of("outcome", _("How it ended; empty while it is open"), ["", *(name for name, _l in OUTCOMES)]),
        number("importance", _("1 minor to 4 severe; 0 before it was judged")),
        text("kind", _("Kind")),
        one("area", _("Module"), NAMED, empty=True),
        one("department", _("Department of the reporter"), NAMED, empty=True),
        one("reporter", _("Who reported it first"), PERSON),
        number("met_count", _("How often it was met")),
        one("lead", _("Who leads it"), PERSON, empty=True),
        *HELD,
        one("consultant", _("Whom of the firm"), PERSON, empty=True),
        text("vendor_number", _("The firm's own number")),
        day("hold_until", _("On hold until"), empty=True),
        number(
            "merged_into",
            _("Number of the problem that it was merged into"),
            "merged_into.number",
            empty=True,
        ),
        text("change_number", _("Number of the change that it became")),
        moment("reported_at", _("When it was reported")),
        moment("changed_at", _("Last move")),
        moment("closed_at", _("When it was closed"), empty=True),
        PAGE,
    ),
)
PART = Shape("SheetPart", _("One part of the investigation sheet"), (
    text("label", _("Its name"), lambda part, reader: part[0]),
    text("words", _("What stands in it"), lambda part, reader: part[1]),
))  # fmt: skip
SAID = Shape("Said", _("One report as the dossier tells it"), (
    text("name", pgettext_lazy("person", "Name")), text("department", _("Department")),
    moment("at", _("When"), empty=True), text("words", _("Their own words")),
))  # fmt: skip
CASE = Shape(
    "HandedOver",
    _("A problem for people from outside: what their firm was handed, and nothing else"),
    (
        number("number", _("Its number in the project"), "problem.number"),
        text("code", _("The number as people say it"), "problem.code"),
        text("title", _("Title"), "case.title"),
        stood(lambda found, reader: stands(found.problem, reader)),
        number("version", _("Version of the dossier"), "dossier.version"),
        text("importance", _("Importance in words"), "case.importance"),
        text("kind", _("Kind in words"), "case.kind"),
        text("area", _("Module"), "case.area"),
        many("said", _("Who met it, in their own words"), SAID, "case.said"),
        many("parts", _("The investigation sheet"), PART, "case.parts"),
        many("files", _("Evidence"), FILE, "files"),
        text("vendor_number", _("The firm's own number"), "problem.vendor_number"),
        moment("due_at", _("The next date"), "problem.due_at", empty=True),
        moment("changed_at", _("Last move"), "problem.changed_at"),
        text("url", _("Its page, for people"), lambda found, reader: PAGE.get(found.problem, reader)),
    ),
)  # fmt: skip
ROW = outside_row(
    "HandedOverRow", _("A problem in the list of people from outside"), "open_title",
    lambda problem, reader: stands(problem, reader),
    moment("due_at", _("The next date"), empty=True), moment("changed_at", _("Last move")),
)  # fmt: skip


def stands(problem: Problem, member: Member) -> str:
    """In which tab of the desk it lies."""
    here = problem.state == "with_consultant" and problem.firm_id == member.firm_id
    return "mine" if here else "ended" if problem.state == "closed" else "waiting"


class AnswerKnownForm(forms.Form):
    """With which article."""

    article = forms.IntegerField(label=_("Number of the article"), min_value=1, max_value=999_999_999)


class MarkForm(forms.Form):
    """Which mark of the objectivity check, and whether the neutral wording is taken."""

    mark = forms.CharField(label=_("Key of the mark"), max_length=200)
    take = forms.BooleanField(label=_("Take the neutral wording; else keep your own"), required=False)


class RemindForm(forms.Form):
    """Whom to remind."""

    whom = forms.UUIDField(label=_("Id of the reporter"))


def find(member: Member, call: Call) -> Problem:
    """By its number, as this member may see it."""
    return problem_for(member, call.path["number"])


def seen(problem: Problem, member: Member) -> Any:
    """For people from outside the dossier in force."""
    return outside.opened(problem, member) if member.is_external else problem


def opened(problem: Problem, member: Member) -> None:
    """Who outside opened the dossier is noted, by whatever way they opened it."""
    if member.is_external:
        problem.dossiers.get(current=True, firm_id=outside.firm_of(member)).opened_by(member)


def _answer_known(problem: Problem, form: Any, member: Member) -> None:
    visible = Article.objects.visible_to(member)
    article = visible.filter(number=form.cleaned_data["article"]).first()
    if article is None:
        raise Refusal(_g("Please choose an article."))
    article.answer(problem, by=member)


def _sheet(problem: Problem, member: Member, data: Any, given: Any) -> SheetForm:
    found = problem.sheet
    return SheetForm(data, member=member, initial={part: getattr(found, part) for part in found.OWN_WORDS})


def _remind(problem: Problem, form: Any, member: Member) -> None:
    whom = next((o.member for o in problem.met.all() if o.member_id == form.cleaned_data["whom"]), None)
    if whom is None:
        raise Refusal(_g("This person has not met it."))
    problem.remind(by=member, whom=whom)


WAYS: dict[str, Way] = {
    verb: Way(form) for verb, form in FORMS.items() if verb not in offers.BESIDE
} | {
    "hand_over": Way(HandOverForm),
    "answer_known": Way(AnswerKnownForm, do=_answer_known),
    "ask_reporter": Way(
        AskReporterForm, do=lambda problem, form, member: problem.ask_reporter(by=member, **form.cleaned_data)
    ),
    "investigate": Way(
        SheetForm, _sheet,
        lambda problem, form, member: problem.investigate(by=member, files=form.kept, **form.parts),
    ),
    "answer_mark": Way(
        MarkForm,
        do=lambda problem, form, member: problem.answer_mark(
            by=member, key=form.cleaned_data["mark"], take=form.cleaned_data["take"]
        ),
    ),
    "to_change": Way(do=lambda problem, form, member: Change.from_problem(problem, by=member)),
    "undo": Way(do=lambda problem, form, member: problem.undo_move(by=member)),
    "nudge": Way(FORMS["nudge"], rule=rules.may_nudge, label=_("Nudge")),
    "pin": Way(FORMS["pin"], rule=rules.may_pin, label=_("Pin")),
    "unpin": Way(FORMS["unpin"], rule=rules.lead_only, label=_("Unpin")),
    "watch": Way(rule=insider, label=_("Watch"), do=lambda problem, form, member: problem.watch(by=member)),
    "unwatch": Way(
        rule=insider, label=_("Watch no longer"),
        do=lambda problem, form, member: problem.watch(by=member, on=False),
    ),
    "remind": Way(RemindForm, rule=rules.lead_only, label=_("Remind to verify"), do=_remind),
    "vendor_number": Way(
        VendorNumberForm, rule=rules.may_number, label=_("Note the firm's own number"),
        do=lambda problem, form, member: problem.note_vendor_number(by=member, **form.cleaned_data),
    ),
}  # fmt: skip
NOUN = Noun(
    "problem", "/problems/{number}", TAG, _("One problem"), LIFE, find, PROBLEM, CASE, seen,
    keyword="problem", ways=WAYS, fits=offers.fits, opened=opened,
    unmade={
        "arrive": "made by the import of an earlier list",
        "recount": "made by the import of ticket histories",
    },
)  # fmt: skip
FILTERS = (
    Query("state", _("A state, an outcome, or all; what is open where nothing is said"),
          {"type": "string", "enum": [*STATES, *(name for name, _label in OUTCOMES), "all"]}),
    Query("party", _("The side that has the ball"), {"type": "string", "enum": list(dict(listing.PARTIES))}),
    Query("area", _("Id of a module"), {"type": "string", "format": "uuid"}),
    Query("importance", _("Importance"), {"type": "string", "enum": listing.LEVELS}),
    Query("department", _("Id of a department"), {"type": "string", "format": "uuid"}),
    Query("holder", _("Id of the member who has the ball"), {"type": "string", "format": "uuid"}),
    Query("person", _("Part of the name of somebody who met it")),
    Query("due", _("Overdue, or due within a day"), {"type": "string", "enum": list(dict(listing.DUE))}),
    Query("q", _("Words to be found in it")),
)  # fmt: skip


NAMES = ("reporter", "holder", "area", "firm", "department", "lead", "consultant", "merged_into")


def listed(call: Call) -> Any:
    """By last change; people from outside read what was handed to them, whatever the filters."""
    member = call.member
    problems = Problem.objects.visible_to(member)
    if member.is_external:
        rows = problems.prefetch_related("dossiers")
        return page_of(rows, call, ROW, "changed_at", seen=lambda found: _at_home(found, member))
    rows = listing.Filters.of(member, call.query).narrow(member, problems)
    return page_of(
        rows, call, PROBLEM, "changed_at", seen=lambda found: _at_home(named(found, *NAMES), member)
    )


def _at_home(found: list[Problem], member: Member) -> list[Problem]:
    for problem in found:
        problem.project = member.project
    return found


def timeline(call: Call) -> Any:
    """As the page tells it to this reader."""
    problem, member = find(call.member, call), call.member
    if member.is_external:
        return {"items": TIMELINE.write({"items": outside.opened(problem, member).entries}, member)["items"]}
    return TIMELINE.write({"items": entries(problem, material(problem, member))}, member)


def operations() -> Iterator[Operation]:
    """All of problems."""
    yield Operation(
        "problem.list", "GET", "/problems", TAG, _("Problems by last change"), listed,
        schema_of(PROBLEM, ROW), (PROBLEM, ROW), query=(*FILTERS, *PAGED), conditional=True,
    )  # fmt: skip
    yield from NOUN.operations()
    yield Operation(
        "problem.timeline", "GET", f"{NOUN.path}/timeline", TAG, _("Everything that happened with it"),
        timeline, TIMELINE.ref, (TIMELINE,), conditional=True,
    )  # fmt: skip
    yield from thread(NOUN)
