"""Meetings: called about a thing, agreed on, ended with minutes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.api.bodies import UUID_TEXT, Body, Family
from luoshi.api.noun import Noun, Way
from luoshi.api.nouns.common import ID, PERSON
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.refusing import Refused, of_form
from luoshi.api.registry import Call, Operation
from luoshi.api.shapes import Shape, many, moment, number, one, one_of, text
from luoshi.evidence.forms import GONE
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member
from luoshi.talk import meeting_page, topics
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import LIFE
from luoshi.talk.meeting_forms import FORMS, CallForm
from luoshi.talk.meeting_queries import meeting_for, owned
from luoshi.talk.models import Meeting

TAG = "meetings"
SLOT = Shape("Slot", _("A time that somebody proposed"), (ID, moment("starts_at", _("When"))))
MEETING = Shape(
    "Meeting",
    _("People from inside and outside about one thing"),
    (
        ID,
        text("title", _("What it is about")),
        one_of("kind", _("How you meet"), dict(rules.KINDS)),
        one_of("state", _("Its state"), [state.name for state in LIFE.states]),
        text("state_label", _("The state in words")),
        text("about", _("Number of the thing it is about"), "subject_code"),
        moment("starts_at", _("When it begins"), empty=True),
        number("length", _("Minutes planned")),
        text("place", _("Place, or number to join")),
        text("link", _("Link"), "safe_link"),
        text("agenda", _("To be prepared")),
        text("note", _("Internal note"), lambda meeting, reader: "" if reader.is_external else meeting.note),
        one("called_by", _("Who called it"), PERSON),
        many("people", _("Who comes"), PERSON, lambda meeting, reader: meeting.people()),
        many("slots", _("Times to choose from"), SLOT, lambda meeting, reader: meeting.slots.all()),
        text("outcome", _("What came out of it")),
        text("minutes", _("Minutes"),
             lambda meeting, reader: meeting.minutes if meeting.shows_minutes_to(reader) else ""),
        moment("ended_at", _("When it ended"), empty=True),
        text("path", _("Its page, below the address of the installation"), "url"),
    ),
)  # fmt: skip
KINDS = ("problem", "change")


class TimesForm(forms.Form):
    """可以, 不行 or 待定 for each time."""

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slot in meeting.slots.all():
            self.fields[f"slot-{slot.pk}"] = forms.ChoiceField(choices=rules.ANSWERS, required=False)


class SlotForm(forms.Form):
    """Which of the proposed times."""

    slot = forms.UUIDField(label=_("Id of the time"))


def find(member: Member, call: Call) -> Meeting:
    """As this member may see it."""
    return meeting_for(member, call.path["meeting"])


def _times(meeting: Meeting, member: Member, data: Any, given: Any) -> TimesForm:
    return TimesForm(data, meeting=meeting)


def _answer(meeting: Meeting, form: Any, member: Member) -> None:
    said = {slot.pk: form.cleaned_data[f"slot-{slot.pk}"] for slot in meeting.slots.all()}
    meeting.answer(by=member, answers={slot: words for slot, words in said.items() if words})


def _fix(meeting: Meeting, form: Any, member: Member) -> None:
    times = {slot.pk: slot.starts_at for slot in meeting.slots.all()}
    if (chosen := times.get(form.cleaned_data["slot"])) is None:
        raise Refusal(_g("One of the times is not proposed any more. Please look again."))
    meeting.fix(by=member, time=chosen)


def _way(form: Any) -> Way:
    return Way(form, lambda meeting, member, data, given: form(data, meeting=meeting, member=member))


NOUN = Noun(
    "meeting", "/meetings/{meeting}", TAG, _("One meeting"), LIFE, find, MEETING,
    ways={verb: _way(form) for verb, form in FORMS.items()} | {
        "answer": Way(TimesForm, _times, _answer, (Family("slot", _("Time by time: yes, no or maybe"),
                                                          values=tuple(dict(rules.ANSWERS))),)),
        "fix": Way(SlotForm, do=_fix),
    },
)  # fmt: skip
CALLING = Body(CallForm, more={"about": UUID_TEXT, "about_kind": {"type": "string", "enum": list(KINDS)}})


def meetings(call: Call) -> Any:
    """Those that this member may see, newest first."""
    rows = Meeting.objects.visible_to(call.member).for_page().prefetch_related("slots")
    return page_of(rows, call, MEETING, "called_at", seen=lambda found: owned(call.member, found))


def invite(call: Call) -> Any:
    """约会谈 about a problem or a change."""
    member, given = call.member, call.body if isinstance(call.body, dict) else {}
    topic = _topic(member, given)
    if not (may := rules.may_call(member)):
        raise Refused(403, may.sentence)
    more = {"topic": topic, "member": member, "around": meeting_page.around(topic, member, "")}
    form = CallForm(CALLING.data(CallForm(**more), given), **more)
    if not form.is_valid():
        if form.has_error("files", GONE):
            raise Http404
        raise of_form(form)
    return MEETING.write(meeting_for(member, form.make().pk), member)


def _topic(member: Member, given: Any) -> Any:
    try:
        about = forms.UUIDField().clean(given.get("about"))
    except forms.ValidationError:
        said = _("Say what it is about: the id and the kind of a problem or a change.")
        raise Refused(422, said, errors=[("about", said)]) from None
    kind = given.get("about_kind")
    topic = topics.find(kind, about, member) if kind in KINDS else None
    if topic is None:
        raise Http404
    topic.project = member.project
    return topic


def operations() -> Iterator[Operation]:
    """All of meetings."""
    yield Operation(
        "meeting.list", "GET", "/meetings", TAG, _("Meetings"), meetings, schema_of(MEETING), (MEETING,),
        query=PAGED, conditional=True,
    )  # fmt: skip
    yield Operation(
        "meeting.call", "POST", "/meetings", TAG, _("Call a meeting"), invite, MEETING.ref, (MEETING,),
        CALLING, status=201, needs_key=True,
    )  # fmt: skip
    yield from NOUN.operations()
