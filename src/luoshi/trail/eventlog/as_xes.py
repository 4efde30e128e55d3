"""An event log as XES, IEEE 1849: a trace for each case, with the concept, time, organizational, lifecycle
and identity extensions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import IO, Any
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from django.utils.translation import gettext_lazy as _

from luoshi.trail.eventlog.shape import (
    ACTIVITY,
    CASE,
    COMPLETE,
    TIME,
    TRANSITION,
    Line,
    clean,
    line_of,
    refusing,
)

MEDIA_TYPE = "application/xml"
PIECE = 1 << 16
EXTENSIONS = (
    ("Concept", "concept"), ("Time", "time"), ("Organizational", "org"), ("Lifecycle", "lifecycle"),
    ("Identity", "identity"),
)  # fmt: skip
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<log xes.version="1849.2023" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    + "".join(
        f'<extension name="{name}" prefix="{prefix}" uri="http://www.xes-standard.org/{prefix}.xesext"/>\n'
        for name, prefix in EXTENSIONS
    )
    + f'<global scope="trace"><string key="{ACTIVITY}" value=""/></global>\n'
    f'<global scope="event"><string key="{ACTIVITY}" value=""/>'
    f'<date key="{TIME}" value="1970-01-01T00:00:00.000+00:00"/>'
    f'<string key="{TRANSITION}" value="{COMPLETE}"/></global>\n'
    f'<classifier name="Activity" keys="{ACTIVITY}"/>\n'
)


def write(lines: Iterable[Line]) -> Iterator[bytes]:
    """The file in pieces; lines of one case have to follow one another."""
    yield HEAD.encode()
    for (case, title), events in groupby(lines, key=lambda line: (line.case, line.title)):
        yield f"<trace>{_string(ACTIVITY, case)}{_string('title', title) if title else ''}\n".encode()
        for line in events:
            yield _event(line).encode()
        yield b"</trace>\n"
    yield b"</log>\n"


def _event(line: Line) -> str:
    standard = line.standard
    del standard[CASE]
    date = f"<date key={quoteattr(TIME)} value={quoteattr(standard.pop(TIME))}/>"
    said = {**standard, TRANSITION: COMPLETE, **line.others}
    texts = "".join(
        _string(name, value) for name, value in said.items() if value or name in (ACTIVITY, TRANSITION)
    )
    return f"<event>{date}{texts}</event>\n"


def _string(key: str, value: str) -> str:
    return f"<string key={quoteattr(key)} value={quoteattr(clean(value))}/>"


def read(file: IO[bytes]) -> Iterator[Line]:
    """The lines of a XES file, read in pieces. A document type, the door of XML bombs, is refused.

    Raises Refusal.
    """
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.begins, reader.ends
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
    sentence = _("This is no event log in XES.")
    while True:
        piece = file.read(PIECE)
        with refusing(sentence):
            try:
                parser.Parse(piece, not piece)
            except expat.ExpatError as error:
                raise ValueError from error
            yield from reader.taken()
        if not piece:
            return


def _refuse(*_declared: Any) -> None:
    raise ValueError


class _Reader:
    """Listens to the parser; holds one event, the name of its trace, and the lines not yet taken."""

    def __init__(self) -> None:
        self.case, self.said, self.lines = "", dict[str, str](), list[Line]()
        self.path: list[str] = []

    def begins(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; attributes of attributes are of no interest."""
        name = name.rpartition(":")[2]
        self.path.append(name)
        if name == "event":
            self.said = {}
        elif "key" in attributes and self.path[-2:-1] == ["trace"] and attributes["key"] == ACTIVITY:
            self.case = attributes["value"]
        elif "key" in attributes and self.path[-2:-1] == ["event"]:
            self.said[attributes["key"]] = attributes.get("value", "")

    def ends(self, _name: str) -> None:
        """An element ends; with an event its line is whole."""
        ended = self.path.pop()
        if ended == "event":
            self.lines.append(line_of({**self.said, CASE: self.case}))
        elif ended == "trace":
            self.case = ""

    def taken(self) -> list[Line]:
        """The whole lines so far; they are forgotten here."""
        lines, self.lines = self.lines, []
        return lines
