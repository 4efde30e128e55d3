"""Event logs: what is written in any of the formats reads back equal; hostile files are refused."""

from __future__ import annotations

import io
import json
import string
from datetime import UTC, datetime, timedelta, timezone
from types import ModuleType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.kernel.verdict import Refusal
from luoshi.trail.eventlog import as_csv, as_ocel, as_xes
from luoshi.trail.eventlog.moments import read_moment
from luoshi.trail.eventlog.shape import STANDARD, TRANSITION, Line, clean

FORMATS = (as_csv, as_xes, as_ocel)
SHANGHAI = ZoneInfo("Asia/Shanghai")
AWKWARD = (
    "=1+1",
    "'=1",
    "''@x",
    "~time:timestamp",
    "+",
    "-1",
    "\tx",
    "“?”",
    "a\r\nb",
    "<&>\"'",
    "张三/李四",
    "?",
)
texts = st.one_of(st.sampled_from(AWKWARD), st.text(max_size=12)).map(clean)
names = st.one_of(st.sampled_from([*STANDARD, TRANSITION, "备注", "=x"]), texts).filter(bool)
lines = st.builds(
    Line,
    case=texts.filter(bool),
    activity=texts,
    at=st.builds(
        datetime.astimezone,
        st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1), timezones=st.just(UTC)),
        # A moment of an hour that a change of clocks repeats or leaves out equals none of another zone, itself
        # included; as an offset it is the same moment and has an equal.
        st.sampled_from([UTC, SHANGHAI]),
    ).map(lambda at: at.replace(tzinfo=timezone(at.utcoffset() or timedelta()))),
    person=texts,
    state=texts,
    event=st.text(string.hexdigits, max_size=8),
    facts=st.dictionaries(names, texts.filter(bool), max_size=3),
)


def by_case(log: list[Line]) -> list[Line]:
    return sorted(log, key=lambda line: line.case)


def written(form: ModuleType, log: list[Line]) -> bytes:
    return b"".join(form.write(log))


@pytest.mark.parametrize("form", FORMATS)
@settings(max_examples=60)
@given(log=st.lists(lines, max_size=6).map(by_case))
def test_any_log_reads_back_equal(form: ModuleType, log: list[Line]) -> None:
    assert list(form.read(io.BytesIO(written(form, log)))) == log


def test_export_formula_safe() -> None:
    """No cell of the CSV, headings included, begins as a formula; the others are no spreadsheets."""
    line = Line(
        "=case", "+act", datetime(2026, 3, 4, tzinfo=UTC), "@who", "-s", "=id", {"=head": "\t=1", "b": "'=2"}
    )
    text = written(as_csv, [line]).decode("utf-8-sig")
    cells = [cell.strip('"') for row in text.splitlines() for cell in row.split(",")]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert list(as_csv.read(io.BytesIO(text.encode()))) == [line]


def test_ocel_names_every_type_and_every_object_once() -> None:
    at = datetime(2026, 3, 4, tzinfo=UTC)
    related = (("occurrence", "o1"), ("change", "CRM-C1"))
    log = [
        Line("CRM-1", "report", at, "陈晓雯", event="e1", kind="problem", title="保存不了", related=related),
        Line("CRM-1", "accept", at, "林静", event="e2", facts={"x": "1"}, kind="problem", title="保存不了"),
        Line("CRM-C1", "open", at, "林静", event="e3", kind="change", title="下拉"),
    ]
    told = json.loads(written(as_ocel, log))
    ids = [one["id"] for one in told["objects"]]
    assert sorted(ids) == ["change/CRM-C1", "member/林静", "member/陈晓雯", "occurrence/o1", "problem/CRM-1"]
    assert {one["type"] for one in told["objects"]} == {one["name"] for one in told["objectTypes"]}
    assert {one["type"] for one in told["events"]} == {one["name"] for one in told["eventTypes"]}
    assert {r["objectId"] for one in told["events"] for r in one["relationships"]} == set(ids)
    assert json.loads(written(as_ocel, [])) == {
        "events": [],
        "objects": [],
        "eventTypes": [],
        "objectTypes": [],
    }


BOMB = b'<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><log><trace><event/></trace></log>'
OUTSIDE = b'<!DOCTYPE log SYSTEM "file:///etc/passwd"><log/>'


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (as_xes, BOMB), (as_xes, OUTSIDE), (as_xes, b"<log>"), (as_xes, b""), (as_xes, b"<log><trace><event/></trace></log>"),
        (as_ocel, b"{"), (as_ocel, b"[]"), (as_ocel, b'{"events":[1]}'), (as_ocel, b'{"events":' + b"[" * 5000),
        (as_ocel, b'{"events":[{"id":1}]}'), (as_csv, b"a,b\n1,2\n"), (as_csv, b"\xff\xfe\x00"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_refused(form: ModuleType, text: bytes) -> None:
    with pytest.raises(Refusal):
        list(form.read(io.BytesIO(text)))


def test_a_log_of_another_tool_is_read() -> None:
    xes = (
        b'<log xmlns="http://www.xes-standard.org/"><trace><string key="concept:name" value="1"/>'
        b'<event><string key="concept:name" value="A"><string key="nested" value="x"/></string>'
        b'<date key="time:timestamp" value="2012-03-31T22:59:42.000+02:00"/><int key="cost" value="5"/></event>'
        b"</trace></log>"
    )
    at = datetime(2012, 3, 31, 20, 59, 42, tzinfo=UTC)
    assert list(as_xes.read(io.BytesIO(xes))) == [Line("1", "A", at, facts={"cost": "5"})]
    ocel = {
        "objectTypes": [], "eventTypes": [], "objects": [{"id": "p1", "type": "order"}],
        "events": [{
            "id": "e1", "type": "A", "time": "2012-03-31T20:59:42Z", "attributes": [{"name": "cost", "value": 5}],
            "relationships": [{"objectId": "p1", "qualifier": "for"}],
        }],
    }  # fmt: skip
    found = list(as_ocel.read(io.BytesIO(json.dumps(ocel, indent=1).encode())))
    assert found == [Line("p1", "A", at, event="e1", facts={"cost": "5"})]


@pytest.mark.parametrize(
    ("words", "order", "expected"),
    [
        ("2012-03-31T22:59:42+02:00", "", "2012-03-31T20:59:42"),
        ("2012-03-31 22:59:42,5Z", "", "2012-03-31T22:59:42.500000"),
        ("2012/3/31 22:59", "", "2012-03-31T14:59:00"),
        ("2012年3月31日 下午10:59", "", "2012-03-31T14:59:00"),
        ("2012年3月31日22时59分42秒", "", "2012-03-31T14:59:42"),
        ("20120331T225942Z", "", "2012-03-31T22:59:42"),
        ("31.03.2012 22:59:42 UTC+8", "", "2012-03-31T14:59:42"),
        ("03/31/2012 10:59:42 PM", "", "2012-03-31T14:59:42"),
        ("3/4/2012 10:59", "dmy", "2012-04-03T02:59:00"),
        ("3/4/2012 10:59", "mdy", "2012-03-04T02:59:00"),
        ("3/4/2012 10:59", "", None),
        ("1333234782", "", "2012-03-31T22:59:42"),
        ("1333234782000", "", "2012-03-31T22:59:42"),
        ("40999.5", "", "2012-03-31T04:00:00"),
        ("Sat, 31 Mar 2012 22:59:42 +0200", "", "2012-03-31T20:59:42"),
        ("2012-02-30", "", None), ("2012-03-31 24:99", "", None), ("?", "", None), ("", "", None), ("2012", "", None),
    ],
)  # fmt: skip
def test_a_moment_in_the_usual_spellings(words: str, order: str, expected: str | None) -> None:
    found = read_moment(words, SHANGHAI, order)
    assert (found and found.isoformat().removesuffix("+00:00")) == expected
