"""Changes: the list, one, its timeline, its options with their verdicts, every move, and opening one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.bodies import UUID_TEXT, Body, Family, Rows
from luoshi.api.noun import Noun, Way
from luoshi.api.nouns.common import (
    CODED,
    FILE,
    HELD,
    ID,
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
from luoshi.api.refusing import Refused, of_form
from luoshi.api.registry import Call, Operation, Query
from luoshi.api.shapes import Shape, amount, flag, key, many, moment, number, one, one_of, text, texts
from luoshi.changes import listing, offers, rules
from luoshi.changes.comparing import Compared, compared, drafted
from luoshi.changes.door import change_for
from luoshi.changes.forms import FORMS
from luoshi.changes.forms.fees import day_field
from luoshi.changes.forms.offering import AnswerForm, DropForm, OptionForm
from luoshi.changes.forms.recording import OpenForm
from luoshi.changes.forms.rows import RowsForm
from luoshi.changes.lifecycle import LIFE
from luoshi.changes.lifecycle.states import OUTCOMES
from luoshi.changes.models import Change, Option, Verdict
from luoshi.changes.outside import opened as opened_outside
from luoshi.changes.timeline import entries
from luoshi.kernel.named import named
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.listing import PARTIES
from luoshi.problems.move_form import written
from luoshi.rollout.models import Department, Member

TAG = "changes"
STATES = [state.name for state in LIFE.states]
GOAL = Shape("Goal", _("What it must reach"), (
    ID, number("place", _("Its place among the goals")), text("words", _("Words")),
    flag("reached", _("Whether it was reached"), lambda goal, reader: bool(goal.reached)),
))  # fmt: skip
CHANGE = Shape(
    "Change",
    _("A change, for people of the company"),
    (
        *CODED,
        text("title", _("Title")),
        text("words", _("Their own words")),
        one_of("state", _("Its state"), STATES),
        text("state_label", _("The state in words")),
        one_of("outcome", _("How it ended; empty while it is open"), ["", *dict(OUTCOMES)]),
        one("area", _("Module"), NAMED, empty=True),
        one("requester", _("Who asked for it"), PERSON),
        one("department", _("Department"), NAMED, empty=True),
        one("lead", _("Who leads it"), PERSON, empty=True),
        *HELD,
        number("round", _("Round of options")),
        texts("reasons", _("Reasons"), lambda change, reader: [row.words for row in change.reasons.all()]),
        many("goals", _("Goals"), GOAL, lambda change, reader: change.goals.all()),
        key("chosen", _("Id of the option that was decided"), "chosen_id", empty=True),
        text("vendor_number", _("The firm's own number")),
        moment("opened_at", _("When it was opened")),
        moment("changed_at", _("Last move")),
        moment("closed_at", _("When it was closed"), empty=True),
        PAGE,
    ),
)
ASKED = Shape("AskedGoal", _("A goal as the firm reads it"), (ID, text("words", _("Words"))))
BRIEF = Shape(
    "Brief",
    _("A change for people from outside: what their firm received, and nothing else"),
    (
        number("number", _("Its number in the project"), "change.number"),
        text("code", _("The number as people say it"), "brief.content.code"),
        text("title", _("Title"), "brief.content.title"),
        stood(lambda found, reader: stands(found.change, reader)),
        number("version", _("Version, as the firm counts")),
        text("words", _("Their own words"), "brief.content.words"),
        text("requester", _("Who asked for it"), "brief.content.requester"),
        text("read_back", _("How the company understood it"), "brief.content.read_back"),
        texts("reasons", _("Reasons"), "brief.content.reasons"),
        many("goals", _("Goals"), ASKED, "brief.content.goals"),
        many("files", _("Files that came with it"), FILE),
        moment("due_at", _("The next date, while it is in your hands"),
               lambda found, reader: due_outside(found.change, reader), empty=True),
        text("url", _("Its page, for people"), lambda found, reader: PAGE.get(found.change, reader)),
    ),
)  # fmt: skip
ROW = outside_row(
    "BriefRow", _("A change in the list of people from outside"),
    lambda change, reader: title_outside(change, reader), lambda change, reader: stands(change, reader),
    moment("due_at", _("The next date, while it is in your hands"),
           lambda change, reader: due_outside(change, reader), empty=True),
)  # fmt: skip
FIT = Shape("Fit", _("Whether an option meets a goal"), (
    text("goal", _("The goal")), text("meets", _("yes, partly or no; empty while it was not answered")),
    text("words", _("Words")),
))  # fmt: skip
VERDICT = Shape("Verdict", _("What an evaluator says to an option"), (
    ID, text("by", _("Who"), "member.name"),
    one_of("verdict", _("The verdict"), dict(rules.VERDICTS)),
    text("reason", _("Reason")), moment("at", _("When")),
    text("answer", _("What the consultant answered")),
))  # fmt: skip
OPTION = Shape("Option", _("One way to do it"), (
    key("id", _("Its id"), "option.id"), text("letter", _("How people call it"), "option.letter"),
    text("name", pgettext_lazy("thing", "Name"), "option.name"),
    text("what", _("What is done"), "option.what"), text("how", _("How it is done"), "option.how"),
    text("kind", _("How it is done, in one word"), "option.kind"),
    amount("fee", _("Fee"), "option.fee"), text("currency", _("Currency"), "option.currency"),
    number("days", _("Working days until it can be used"), "option.days"),
    amount("effort", _("Effort in days"), "option.effort"), text("risk", _("Risk"), "option.risk"),
    text("differently", _("What users must do differently"), "option.differently"),
    flag("recommended", _("Whether the lead recommends it")), flag("chosen", _("Whether it was decided")),
    many("fits", _("Goal by goal"), FIT), many("verdicts", _("What evaluators say"), VERDICT),
    many("files", _("Files that came with it"), FILE),
))  # fmt: skip
ROUND = Shape("Round", _("What a firm offers at a time"), (
    number("number", _("Its number, as you count")),
    moment("offered_at", _("When"), "round.offered_at", empty=True),
    many("options", _("Options"), OPTION, "columns"),
))  # fmt: skip
ROUNDS = Shape(
    "Rounds", _("Every round, oldest first; a firm sees its draft last"), (many("items", _("Rounds"), ROUND),)
)


def stands(change: Change, member: Member) -> str:
    """Where it lies, for somebody from outside."""
    if not change.is_open:
        return "ended"
    return "mine" if change.party in ("con", "dev") and change.firm_id == member.firm_id else "waiting"


def due_outside(change: Change, member: Member) -> Any:
    """Dates of others are not theirs."""
    return change.due_at if stands(change, member) == "mine" else None


def title_outside(change: Change, member: Member) -> str:
    """As the firm's own brief says it."""
    own = [one for one in change.briefs.all() if one.firm_id == member.firm_id and one.withdrawn_at is None]
    return str(max(own, key=lambda one: one.version).content["title"]) if own else ""


class UsableForm(forms.Form):
    """With which article."""

    article = forms.IntegerField(label=_("Number of the article"), min_value=1, max_value=999_999_999)


class WhomForm(forms.Form):
    """Whom to remind; everybody who is silent where nobody is named."""

    whom = forms.UUIDField(label=_("Id of a member"), required=False)


def find(member: Member, call: Call) -> Change:
    """By its number, as this member may see it."""
    return change_for(member, call.path["number"])


def seen(change: Change, member: Member) -> Any:
    """For people from outside the brief in force."""
    return opened_outside(change, member) if member.is_external else change


def opened(change: Change, member: Member) -> None:
    """Who outside opened the brief is noted."""
    if member.is_external:
        opened_outside(change, member).brief.opened_by(member)


def _as_is(change: Change, form: Any, member: Member) -> None:
    usable = Article.objects.visible_to(member).usable()
    article = usable.filter(number=form.cleaned_data["article"]).first()
    if article is None:
        raise Refusal(_g("Please choose an article."))
    change.solve_as_is(by=member, article=article)


def _own(change: Change, member: Member, given: Any) -> Option:
    rows = Option.objects.visible_to(member).filter(change=change, undone=False).select_related("round")
    return get_object_or_404(rows, pk=_id(given, "option"))


def _id(given: Any, name: str) -> Any:
    try:
        return forms.UUIDField().clean(given.get(name))
    except forms.ValidationError:
        said = _("This is no id.")
        raise Refused(422, said, errors=[(name, said)]) from None


def _option(change: Change, member: Member, data: Any, given: Any) -> OptionForm:
    there = _own(change, member, given) if given.get("option") else None
    sent = () if data is None else (data,)
    return OptionForm(*sent, change=change, member=member, option=there)


def _drop(change: Change, member: Member, data: Any, given: Any) -> DropForm:
    form = DropForm(*(() if data is None else (data,)), change=change, member=member)
    vars(form)["option"] = _own(change, member, given)
    return form


def _objection(change: Change, member: Member, data: Any, given: Any) -> AnswerForm:
    rows = Verdict.objects.visible_to(member).filter(change=change, undone=False)
    objection = get_object_or_404(rows.select_related("member", "option"), pk=_id(given, "objection"))
    return AnswerForm(*(() if data is None else (data,)), change=change, member=member, objection=objection)


def _remind(change: Change, form: Any, member: Member) -> None:
    whom = form.cleaned_data["whom"]
    if whom is None:
        change.remind_all(by=member)
    else:
        change.remind(by=member, whom=get_object_or_404(Member.objects.visible_to(member), pk=whom))


def _rows_of(form: Any) -> Rows | None:
    if not issubclass(form, RowsForm):
        return None
    return Rows({name: make() for name, make in form.ROW.items()}, most=form.MOST)


WAVES = Rows({
    "planned_on": day_field(_("From which day on")),
    "everyone": forms.BooleanField(label=_("Everybody who does not have it yet"), required=False),
    "departments": forms.ModelMultipleChoiceField(
        Department.objects.none(), label=_("Departments, with those below"), required=False
    ),
    "way_back": written(_("The way back"), max_length=2000, required=False),
}, "waves", 6)  # fmt: skip
MEETS = Family("meets", _("Goal by goal: whether it is met"), values=tuple(dict(rules.MEETS)))
FAMILIES: dict[str, tuple[Family, ...]] = {
    "evaluate": (Family("verdict", _("Option by option: the verdict"), values=tuple(dict(rules.VERDICTS))),
                 Family("reason", _("Option by option: why"))),
    "name_evaluators": (Family("who", _("Member by member: none, judges or key"),
                               values=("none", "judges", "key")),),
    "judge_goals": (Family("reached", _("By the goal's place: yes or no"), "_", ("yes", "no")),
                    Family("note", _("By the goal's place: what is still missing"), "_")),
}  # fmt: skip
ALSO = {"name_evaluators": {"more": {"type": "string", "description": "@"}}}
OWN_WAYS: dict[str, Way] = {
    "solve_as_is": Way(UsableForm, do=_as_is),
    "draft_option": Way(OptionForm, _option, more={"option": UUID_TEXT},
                        families=(MEETS, Family("words", _("Goal by goal: in a few words")))),
    "drop_option": Way(DropForm, _drop, more={"option": UUID_TEXT}, do=lambda change, form, member:
                       change.drop_option(by=member, option=cast("Any", form).option)),
    "answer_objection": Way(AnswerForm, _objection, more={"objection": UUID_TEXT}),
    "undo": Way(do=lambda change, form, member: change.undo_move(by=member)),
    "nudge": Way(rule=lambda change, member: change.may_nudge(member), label=_("Nudge"),
                 do=lambda change, form, member: change.nudge(by=member)),
    "watch": Way(rule=insider, label=_("Watch"), do=lambda change, form, member: change.watch(by=member)),
    "unwatch": Way(rule=insider, label=_("Watch no longer"),
                   do=lambda change, form, member: change.watch(by=member, on=False)),
    "remind": Way(WhomForm, rule=rules.lead_only, label=_("Remind those who are silent"), do=_remind),
}  # fmt: skip
WAYS: dict[str, Way] = {
    verb: Way(
        form, families=FAMILIES.get(verb, ()), also=ALSO.get(verb, {}),
        rows=WAVES if verb == "roll_out" else _rows_of(form),
    )
    for verb, form in FORMS.items()
} | OWN_WAYS  # fmt: skip
NOUN = Noun(
    "change", "/changes/{number}", TAG, _("One change"), LIFE, find, CHANGE, BRIEF, seen,
    keyword="change", ways=WAYS, fits=lambda change, member, verb: offers.fits(change, verb), opened=opened,
    unmade={"arrive": "made by the import of an earlier list"},
)  # fmt: skip
FILTERS = (
    Query("state", _("A state, ended, or all; what is open where nothing is said"),
          {"type": "string", "enum": [*STATES, listing.ENDED_ONES, "all"]}),
    Query("party", _("The side that has the ball"), {"type": "string", "enum": list(dict(PARTIES))}),
    Query("area", _("Id of a module"), {"type": "string", "format": "uuid"}),
    Query("holder", _("Id of the member who has the ball"), {"type": "string", "format": "uuid"}),
    Query("person", _("Beginning of the name of who asked for it")),
    Query("mine", _("Only what concerns you"), {"type": "string", "enum": ["yes"]}),
    Query("q", _("Words to be found in it")),
)  # fmt: skip
OPENING = Body(OpenForm)
NAMES = ("requester", "holder", "area", "firm", "department", "lead")


def listed(call: Call) -> Any:
    """By last move; people from outside read what was handed to them, by number."""
    member, changes = call.member, Change.objects.visible_to(call.member)

    def at_home(found: list[Change]) -> list[Change]:
        for change in found:
            change.project = member.project
        return found

    if member.is_external:
        return page_of(changes.prefetch_related("briefs"), call, ROW, "number", seen=at_home)
    rows = listing.Filters.of(call.query).narrow(member, changes).prefetch_related("reasons", "goals")
    return page_of(rows, call, CHANGE, "changed_at", seen=lambda found: at_home(named(found, *NAMES)))


def timeline(call: Call) -> Any:
    """As the page tells it to this reader."""
    change, member = find(call.member, call), call.member
    found = opened_outside(change, member).entries if member.is_external else entries(change, member)
    return TIMELINE.write({"items": found}, member)


def options(call: Call) -> Any:
    """As they are compared on the page; a firm reads its own alone."""
    change, member = find(call.member, call), call.member
    found: list[Compared] = compared(change, member)
    if member.is_external and (draft := drafted(change, member)):
        found.append(draft)
    return ROUNDS.write({"items": found}, member)


def write(call: Call) -> Any:
    """提出变更."""
    member = call.member
    if member.is_external:
        raise Http404
    if not (may := rules.internal_only(cast("Any", member.project), member)):
        raise Refused(403, may.sentence)
    form = OpenForm(
        OPENING.data(OpenForm(member=member), call.body if call.body is not None else {}), member=member
    )
    if not form.is_valid():
        raise of_form(form)
    change = Change.open(by=member, **form.given())
    return CHANGE.write(change_for(member, change.number), member)


def operations() -> Iterator[Operation]:
    """All of changes."""
    yield Operation(
        "change.list", "GET", "/changes", TAG, _("Changes by last move"), listed, schema_of(CHANGE, ROW),
        (CHANGE, ROW), query=(*FILTERS, *PAGED), conditional=True,
    )  # fmt: skip
    yield Operation(
        "change.open", "POST", "/changes", TAG, _("Ask for a change"), write, CHANGE.ref, (CHANGE,), OPENING,
        status=201, needs_key=True,
    )  # fmt: skip
    yield from NOUN.operations()
    yield Operation(
        "change.timeline", "GET", f"{NOUN.path}/timeline", TAG, _("Everything that happened with it"),
        timeline, TIMELINE.ref, (TIMELINE,), conditional=True,
    )  # fmt: skip
    yield Operation(
        "change.options", "GET", f"{NOUN.path}/options", TAG, _("Options and what is said to them"), options,
        ROUNDS.ref, (ROUNDS,), conditional=True,
    )  # fmt: skip
    yield from thread(NOUN)
