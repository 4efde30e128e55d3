"""An event log as OCEL 2.0 (JSON): events of types, related to objects of types."""

from __future__ import annotations

import codecs
import json
import re
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import IO, Any, cast

from django.utils.translation import gettext_lazy as _

from luoshi.trail.eventlog.shape import (
    ACTIVITY,
    CASE,
    EVENT,
    PARTS,
    PERSON,
    STATE,
    TIME,
    Line,
    clean,
    line_of,
    refusing,
)

MEDIA_TYPE = "application/json"
MEMBER = "member"
BEGINNING = "1970-01-01T00:00:00Z"
PIECE, LONGEST = 1 << 16, 1 << 22
_case, _person = "case", "resource"
_blank = cast("Callable[[str, int], re.Match[str]]", re.compile(r"[ \t\r\n]*").match)


def write(lines: Iterable[Line]) -> Iterator[bytes]:
    """The file in pieces: the events, then the objects that waited on the disk, then the types of both."""
    kinds: defaultdict[str, dict[str, None]] = defaultdict(dict)
    known = _Known()
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n") as objects:
        comma = b'{"events":[\n'
        for line in lines:
            kinds[clean(line.activity)] |= dict.fromkeys(said := _said(line))
            yield comma + _event(line, said)
            objects.writelines(known.new(line))
            comma = b",\n"
        yield b'{"events":[\n' if comma.startswith(b"{") else b""
        yield b'],"objects":[\n'
        yield from _copied(objects)
    types = [_type(name, names) for name, names in kinds.items()]
    ours = [_type(kind, ["title"] if kind not in (MEMBER, *PARTS) else []) for kind in known.kinds]
    yield f'],"eventTypes":{_json(types)},"objectTypes":{_json(ours)}}}\n'.encode()


class _Known:
    """Which objects have been written; cases follow one another, so that only the last is kept."""

    def __init__(self) -> None:
        self.kinds: dict[str, None] = {}
        self.case, self.people = "", set[str]()

    def new(self, line: Line) -> Iterator[str]:
        """A line of text for each object that is met here for the first time."""
        key = f"{line.kind}/{clean(line.case)}"
        if key != self.case:
            self.case, self.met = key, {key}
            title = [{"name": "title", "value": clean(line.title), "time": BEGINNING}] if line.title else []
            yield self._object(line.kind, key, title)
        person = clean(line.person)
        if person and person not in self.people:
            self.people.add(person)
            yield self._object(MEMBER, f"{MEMBER}/{person}", [])
        for kind, name in line.related:
            # What is a case itself has its own lines, and is written with them.
            if kind in PARTS and (own := f"{kind}/{name}") not in self.met:
                self.met.add(own)
                yield self._object(kind, own, [])

    def _object(self, kind: str, key: str, attributes: list[dict[str, str]]) -> str:
        self.kinds.setdefault(kind)
        return _json({"id": key, "type": kind, "attributes": attributes, "relationships": []}) + "\n"


def _copied(objects: IO[str]) -> Iterator[bytes]:
    objects.seek(0)
    for place, text in enumerate(objects):
        yield ("," * bool(place) + text).encode()


def _said(line: Line) -> dict[str, str]:
    state = {STATE: clean(line.state)} if clean(line.state) else {}
    return {**state, **line.others}


def _event(line: Line, said: dict[str, str]) -> bytes:
    standard = line.standard
    related = [(f"{line.kind}/{standard[CASE]}", _case)]
    related += [(f"{MEMBER}/{standard[PERSON]}", _person)] * bool(standard[PERSON])
    related += [(f"{kind}/{name}", kind) for kind, name in line.related]
    told = {
        "id": standard[EVENT], "type": standard[ACTIVITY], "time": standard[TIME],
        "attributes": [{"name": name, "value": value} for name, value in said.items()],
        "relationships": [{"objectId": key, "qualifier": why} for key, why in related],
    }  # fmt: skip
    return _json(told).encode()


def _type(name: str, attributes: Iterable[str]) -> dict[str, Any]:
    return {"name": name, "attributes": [{"name": one, "type": "string"} for one in attributes]}


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read(file: IO[bytes]) -> Iterator[Line]:
    """The lines of an OCEL 2.0 file, read in pieces. Raises Refusal."""
    with refusing(_("This is no event log in OCEL 2.0 (JSON).")):
        for name, one in _elements(file):
            if name == "events":
                yield _line(one)


def _line(told: dict[str, Any]) -> Line:
    said = {str(one["name"]): str(one["value"]) for one in told["attributes"]}
    keys = {one["qualifier"]: str(one["objectId"]) for one in reversed(told["relationships"])}
    case = keys.get(_case) or next(iter(keys.values()), "")
    said |= {EVENT: str(told["id"]), ACTIVITY: str(told["type"]), TIME: str(told["time"])}
    said |= {CASE: _named(case), PERSON: _named(keys.get(_person, ""))}
    return line_of(said)


def _named(key: str) -> str:
    """The name within the key of an object of ours; another's key is its own name."""
    return key.partition("/")[2] or key


def _elements(file: IO[bytes]) -> Iterator[tuple[str, Any]]:
    """Each element of each list at the top, with the name of the list; never the whole file at once."""
    source = _Source(file)
    source.take("{")
    while True:
        name = source.value()
        source.take(":")
        source.take("[")
        while not source.follows("]"):
            yield name, source.value()
            source.follows(",")
        if not source.follows(","):
            source.take("}")
            return


class _Source:
    """JSON text that comes in pieces."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.text, self.place = file, "", 0
        self.decoded, self.json = codecs.getincrementaldecoder("utf-8-sig")(), json.JSONDecoder()

    def follows(self, sign: str) -> bool:
        """Whether this sign comes next; it is passed over then."""
        while True:
            self.place = _blank(self.text, self.place).end()
            if self.place < len(self.text) or not self._more():
                break
        found = self.text.startswith(sign, self.place)
        self.place += found
        return found

    def take(self, sign: str) -> None:
        """Pass over this sign. Raises ValueError when another comes."""
        if not self.follows(sign):
            raise ValueError(sign)

    def value(self) -> Any:
        """The value that comes next. Raises ValueError when there is none, or one without an end."""
        self.follows("\0")
        while True:
            try:
                value, self.place = self.json.raw_decode(self.text, self.place)
            except ValueError:
                if len(self.text) - self.place > LONGEST or not self._more():
                    raise
            else:
                return value

    def _more(self) -> bool:
        piece = self.file.read(PIECE)
        self.text, self.place = self.text[self.place :] + self.decoded.decode(piece, not piece), 0
        return bool(piece)
