"""Threads: what was said on a thing, and saying something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from luoshi.api.bodies import Body
from luoshi.api.noun import Noun
from luoshi.api.nouns.common import FILE, ID, PERSON
from luoshi.api.refusing import of_form
from luoshi.api.registry import Call, Operation
from luoshi.api.shapes import Shape, many, moment, one, one_of, text
from luoshi.evidence.forms import GONE
from luoshi.talk import queries, topics
from luoshi.talk.forms import SayForm
from luoshi.talk.models import say
from luoshi.talk.rules import AUDIENCES

COMMENT = Shape(
    "Comment",
    _("What somebody said; never changed afterwards"),
    (
        ID,
        moment("at", _("When")),
        one("author", _("Who"), PERSON),
        text("words", _("What was said")),
        one_of("audience", _("Who reads it: all three sides, or the company alone"), dict(AUDIENCES)),
        many("files", _("Files that came with it"), FILE),
    ),
)  # fmt: skip
THREAD = Shape("Thread", _("What was said, oldest first"), (many("items", _("Comments"), COMMENT),))
BODY = Body(SayForm)


def thread(noun: Noun) -> Iterator[Operation]:
    """Reading and adding to the thread of a noun."""

    def topic_of(call: Call) -> Any:
        thing = noun.find(call.member, call)
        topic = topics.find(thing.trail_kind, thing.pk, call.member)
        if topic is None:
            raise Http404
        topic.project = call.member.project
        return topic

    def read(call: Call) -> Any:
        return THREAD.write({"items": queries.thread(topic_of(call), member=call.member)}, call.member)

    def speak(call: Call) -> Any:
        topic, member = topic_of(call), call.member
        form = SayForm(BODY.data(SayForm(member=member), call.body or {}), member=member)
        if not form.is_valid():
            if form.has_error("files", GONE):
                raise Http404
            raise of_form(form)
        said = form.cleaned_data
        comment = say(
            topic, by=member, words=said["words"], audience=said["audience"], attachments=form.kept,
            channel="api",
        )  # fmt: skip
        return COMMENT.write(queries.with_files([comment], member)[0], member)

    path = f"{noun.path}/comments"
    yield Operation(
        f"{noun.name}.comments", "GET", path, noun.tag, _("What was said about it"), read, THREAD.ref,
        (THREAD,), conditional=True,
    )  # fmt: skip
    yield Operation(
        f"{noun.name}.say", "POST", path, noun.tag, _("Say something"), speak, COMMENT.ref, (COMMENT,), BODY,
        status=201, needs_key=True,
    )  # fmt: skip
