"""What several nouns answer: people, named things, files, the entries of a timeline."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.shapes import Get, Part, Shape, flag, key, many, moment, number, one, one_of, text, texts
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Member

ID = key("id", _("Its id"))
NAMED = Shape("Named", _("Something with a name"), (ID, text("name", pgettext_lazy("thing", "Name"))))
PERSON = Shape(
    "Person",
    _("A member of the project"),
    (ID, text("name", pgettext_lazy("person", "Name")), text("party", _("Their side: rep, us, con or dev"))),
)
FILE = Shape(
    "File",
    _("A file or picture that hangs on something; its bytes are at /files/{id}"),
    (
        ID,
        text("name", pgettext_lazy("thing", "Name"), lambda one, reader: one.name_for(reader)),
        number("size", _("Bytes"), lambda one, reader: one.file_for(reader).size),
        flag("picture", _("Whether pages show it as a picture"), "is_picture"),
    ),
)


def page_url(thing: Any, member: Member) -> str:
    """The whole address of its page, for people."""
    return f"{settings.SITE_URL}{thing.url}"


def insider(thing: Any, member: Member) -> Verdict:
    """For people of the company alone."""
    return no(_g("Only people of the company can do this.")) if member.is_external else YES


PAGE = text("url", _("Its page, for people"), page_url)
CODED = (number("number", _("Its number in the project")), text("code", _("The number as people say it")))
HELD = (
    text("party", _("The side that has the ball: rep, us, con, dev; empty when closed")),
    one("holder", _("Who has the ball; null when it lies with a side or with nobody"), PERSON, empty=True),
    moment("held_since", _("Since when")),
    moment("due_at", _("The next date"), empty=True),
    one("firm", _("The firm to which it was handed over"), NAMED, empty=True),
)
STANDS = ("mine", "waiting", "ended")


def stood(get: Get) -> Part:
    """Where it lies, for people from outside."""
    return one_of("stands", _("In your hands, waiting for others, or ended"), STANDS, get)


def outside_row(name: str, about: Any, title: Get | str, stands: Get, *dates: Part) -> Shape:
    """A line in the list of people from outside."""
    return Shape(name, about, (*CODED, text("title", _("Title"), title), stood(stands), *dates, PAGE))


def _words(entry: Any, reader: Member) -> str:
    return str(entry.comment.words if entry.comment else entry.words)


def _name(entry: Any, reader: Member) -> str:
    return str(entry.comment.author.name if entry.comment else entry.name)


def _files(entry: Any, reader: Member) -> Any:
    for file in (found := entry.comment.files if entry.comment else entry.files):
        file.project, file.reader = reader.project, reader
    return found


ENTRY = Shape(
    "Entry",
    _("One thing that happened or was said, as the page tells it"),
    (
        text("kind", _("words, move, comment, question, proposal, meeting …")),
        moment("at", _("When")),
        text("by", _("Who"), _name),
        text("words", _("What was said or done"), _words),
        texts("lines", _("What else the page says to it")),
        many("files", _("Files that came with it"), FILE, _files),
        text("answer", _("Of a question: its answer"),
             lambda entry, reader: _of_question(entry, "answer"), empty=True),
        moment("answered_at", _("Of a question: when it was answered"),
               lambda entry, reader: _of_question(entry, "answered_at"), empty=True),
        text("cause", _("Of a proposal: the cause"),
             lambda entry, reader: entry.proposal.cause if entry.proposal else None, empty=True),
    ),
)  # fmt: skip


def _of_question(entry: Any, name: str) -> Any:
    return getattr(entry.question, name) if entry.question else None


TIMELINE = Shape(
    "Timeline", _("Everything in the order in which it happened"), (many("items", _("Entries"), ENTRY),)
)
