"""Ticket histories: taken over once, whole, with their times; every doubt is told by row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from bench import incident_log
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.config.doctor import CHECKS
from luoshi.home.event_log import FORMATS, HISTORIES, TRAIL, lines
from luoshi.home.importing.histories import fields
from luoshi.home.importing.histories.source import Log, cell_of
from luoshi.home.importing.histories.taking import Outcome, take_over
from luoshi.home.importing.histories.telling import UNKNOWN, Reading
from luoshi.home.models import EventLog, take_over_log
from luoshi.kernel import oneoff
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Leg, Problem
from luoshi.problems.models.recounted import RECOUNT
from luoshi.testing.cast import Cast
from luoshi.trail.eventlog.shape import ACTIVITY, CASE, PERSON, STATE, TIME, Line, clean
from luoshi.trail.models import Event

HEADER = ["工单号", "时间", "状态", "处理人", "描述", "地点"]
ROWS = [
    ["A-1", "2026-03-02 09:00", "待处理", "陈晓雯", "保存不了订单", "宁波"],
    ["A-1", "2026-03-02 10:00", "处理中", "王工", "", "宁波"],
    ["A-1", "2026-03-02 10:00", "待用户确认", "王工", "", "宁波"],
    ["A-1", "2026-03-03 08:00", "已解决", "?", "", "宁波"],
    ["B-7", "2026-03-01T08:00:00Z", "处理中", "李工", "打印很慢", "苏州"],
]


def table(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> io.BytesIO:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([header, *rows])
    return io.BytesIO(out.getvalue().encode())


def take(cast: Cast, rows: Sequence[Sequence[str]] = ROWS, **how: Any) -> tuple[Outcome, list[list[str]]]:
    """Take these rows over; what came of it, and the report of the rows in doubt."""
    report = io.BytesIO()
    reading = Reading(fields.match(HEADER), **how)
    outcome = take_over(table(rows), reading, by=cast.lead, report=report)
    return outcome, list(csv.reader(io.StringIO(report.getvalue().decode("utf-8-sig"))))[1:]


def holds() -> bool:
    Event.seal()
    assert [sentence for check in CHECKS for sentence in check()] == []
    return True


def told(problem: Problem) -> list[tuple[str, str, str, str]]:
    events = Event.objects.about(problem).values_list("verb", "actor_name", "from_state", "to_state")
    return [event for event in events if event[0] == RECOUNT]


def test_a_ticket_becomes_a_problem_with_its_own_history(cast: Cast) -> None:
    outcome, doubts = take(cast)
    assert (outcome.problems, outcome.events, outcome.same, outcome.refused) == (2, 5, 0, 0)
    open_one, closed = Problem.objects.order_by("number")
    assert (closed.title, closed.state, closed.outcome) == ("保存不了订单", "closed", "solved")
    assert closed.reported_at == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert closed.closed_at == datetime(2026, 3, 3, 0, tzinfo=UTC)
    assert [row[1:] for row in told(closed)] == [
        ("陈晓雯", "reported", "reported"), ("王工", "reported", "investigating"),
        ("王工", "investigating", "investigating"), ("", "investigating", "closed"),
    ]  # fmt: skip
    assert list(Leg.objects.filter(problem=closed).values_list("party", "name")) == [
        ("us", "陈晓雯"), ("us", "王工"), ("rep", "王工"),
    ]  # fmt: skip
    assert (open_one.state, open_one.holder) == ("investigating", cast.lead)
    assert open_one.due_at is not None and open_one.due_at > datetime(2026, 3, 4, tzinfo=UTC)
    assert Event.objects.get(verb=RECOUNT, actor_name="陈晓雯").actor == cast.reporter.pk
    assert [row[:2] for row in doubts] == [["5", "是"]] and "?" in doubts[0][2]
    assert holds()


def test_the_same_log_again_changes_nothing_and_a_longer_one_brings_what_is_new(cast: Cast) -> None:
    take(cast)
    before = list(Event.objects.order_by("id").values("id", "facts", "at"))
    again, _doubts = take(cast, list(reversed(ROWS)))
    assert (again.problems, again.events, again.same) == (0, 0, 5)
    assert list(Event.objects.order_by("id").values("id", "facts", "at")) == before
    more = [
        *ROWS,
        ["B-7", "2026-03-01 18:00", "待用户确认", "李工", "", "苏州"],
        ["B-7", "2026-03-05 18:00", "已解决", "李工", "", "苏州"],
        ["A-1", "2026-03-02 09:30", "处理中", "早先漏掉的", "", ""],
        ["C-9", "2026-03-06 09:30", "处理中", "李工", "", ""],
    ]
    later, _doubts = take(cast, more)
    assert (later.problems, later.events, later.same) == (1, 4, 5)
    states = dict(Problem.objects.values_list("vendor_number", "state"))
    assert states == {"A-1": "closed", "B-7": "closed", "C-9": "investigating"}
    assert holds()
    assert take(cast, more)[0].events == 0


def test_what_is_told_of_a_problem_on_which_somebody_works_moves_it_no_longer(cast: Cast) -> None:
    take(cast, ROWS[4:])
    problem = Problem.objects.get()
    problem.propose(by=cast.lead, steps="换驱动")
    take(cast, [*ROWS[4:], ["B-7", "2026-03-01 19:00", "已解决", "李工", "", ""]])
    problem.refresh_from_db()
    assert problem.state == "verifying" and len(told(problem)) == 2
    assert holds()


DOUBTFUL = [
    ["A-1", "2026-03-02 09:00", "待处理", "陈晓雯", "", ""],
    ["A-1", "三月初", "处理中", "王工", "", ""],
    ["A-1", "2026-02-30", "莫名其妙", "?", "", "?"],
    ["A-1", "2126-03-02", "已解决", "王工", "", ""],
    ["", "2026-03-02", "已解决", "王工", "", ""],
    ["Z-1", "不知道", "已解决", "王工", "", ""],
    ["A-1", "2026-03-02 11:00", "", "王工", "", ""],
]


def test_wrong_dates_unknown_states_and_question_marks_are_told_by_row_and_kept(cast: Cast) -> None:
    outcome, doubts = take(cast, DOUBTFUL)
    assert (outcome.rows, outcome.events, outcome.refused, outcome.reported) == (7, 5, 2, 6)
    assert [(row[0], row[1]) for row in doubts] == [
        ("3", "是"), ("4", "是"), ("5", "是"), ("6", "否"), ("7", "否"), ("8", "是"),
    ]  # fmt: skip
    assert doubts[1][3:] == DOUBTFUL[2]
    assert all(word in doubts[1][2] for word in ("2026-02-30", "莫名其妙", "地点", "处理人"))
    problem = Problem.objects.get()
    kept = [line for line in lines(cast.lead, HISTORIES) if line.case == "A-1"]
    assert [line.person for line in kept] == ["陈晓雯", "王工", "?", "王工", "王工"]
    assert kept[2].facts == {"时间": "2026-02-30", "地点": "?"} and kept[2].at == kept[0].at
    assert problem.state == "closed" and holds()
    assert take(cast, DOUBTFUL)[0].events == 0


def test_the_lead_says_what_an_unknown_word_for_a_state_means(cast: Cast) -> None:
    header = ["工单号", "时间", "活动", "状态"]
    file = table([["A", "2026-03-02", "登记", "新"], ["A", "2026-03-03", "办完", "莫名其妙"]], header, ";")
    how = Reading(fields.match(header), {"莫名其妙": "declined", "新": "reported"})
    assert take_over(file, how, by=cast.lead).reported == 0
    assert Problem.objects.get().outcome == "declined"


def test_only_the_lead_takes_over_and_a_log_needs_its_columns(cast: Cast) -> None:
    with pytest.raises(Refusal):
        take_over(table(ROWS), Reading(fields.match(HEADER)), by=cast.reporter)
    with pytest.raises(Refusal, match="时间"):
        take_over(table(ROWS), Reading(["case", "", "activity", "", "", ""]), by=cast.lead)
    assert not Problem.objects.exists()


awkward = st.one_of(st.sampled_from(["=1", "?", "a\nb", "'x", "“好”", "<&>"]), st.text(max_size=8))
told_rows = st.tuples(
    st.sampled_from(["A", "B", "=C"]),
    awkward,
    st.datetimes(datetime(1971, 1, 1), datetime(2026, 1, 1)),
    awkward,
    st.one_of(st.sampled_from(["已解决", "处理中", "待处理"]), awkward),
    awkward,
)


@settings(max_examples=8, suppress_health_check=list(HealthCheck), deadline=None)
@given(rows=st.lists(told_rows, min_size=1, max_size=8))
def test_any_log_that_is_taken_over_reads_back_equal_in_every_format(cast: Cast, rows: list[Any]) -> None:
    header = [CASE, ACTIVITY, TIME, PERSON, STATE, "备注"]
    given_rows = [[clean(c) if isinstance(c, str) else c.isoformat() for c in row] for row in rows]
    with transaction.atomic():
        outcome = take_over(table(given_rows, header), Reading(fields.match(header)), by=cast.lead)
        assert outcome.events == len(rows)
        expected = sorted(map(_as_line, given_rows, [cast.project.zone] * len(rows)), key=repr)
        for form in FORMATS.values():
            file = io.BytesIO(b"".join(form.write(lines(cast.lead, HISTORIES))))
            found = [Line(b.case, b.activity, b.at, b.person, b.state, "", b.facts) for b in form.read(file)]
            assert sorted((_in_utc(line) for line in found), key=repr) == expected
        assert take_over(table(given_rows, header), Reading(fields.match(header)), by=cast.lead).events == 0
        transaction.set_rollback(True)


def _as_line(row: list[str], zone: Any) -> Line:
    case, activity, at, person, state, note = map(cell_of, row)
    moment = datetime.fromisoformat(at).replace(tzinfo=zone)
    return _in_utc(Line(case, activity or UNKNOWN, moment, person, state, "", {"备注": note} if note else {}))


def _in_utc(line: Line) -> Line:
    return Line(
        line.case, line.activity, line.at.astimezone(UTC), line.person, line.state, "", dict(line.facts)
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gbk", "utf-16"])
def test_the_commands_take_a_log_and_give_it_back(cast: Cast, tmp_path: Path, encoding: str) -> None:
    path, said = tmp_path / "log.csv", io.StringIO()
    path.write_bytes(table(ROWS).getvalue().decode().encode(encoding))
    common = {"project": "huarui/CRM", "stdout": said}
    call_command("import", "events", str(path), dry_run=True, **common)
    assert not Problem.objects.exists() and "5 events and 2 new tickets would be" in said.getvalue()
    call_command("import", "events", str(path), map=["person=处理人,activity=状态"], **common)
    assert path.with_suffix(".rows.csv").exists()
    for form in ("xes", "ocel"):
        back = tmp_path / f"back.{form}"
        call_command("export", "events", format=form, of=HISTORIES, to=back, **common)
        call_command("import", "events", str(back), **common)
        assert Event.objects.filter(verb=RECOUNT).count() == 5
        with back.open("rb") as file:
            assert len(list(Log(file).rows())) == 5


def test_a_log_in_the_shape_of_the_public_one_comes_in_once(cast: Cast, tmp_path: Path) -> None:
    """The whole of it, 7,554 tickets and 65,533 events, is taken over by `python -m bench --only events`."""
    path = tmp_path / "log.csv"
    incident_log.write(path, tickets=40, events=350, seed=5)
    for expected in (350, 0):
        said = io.StringIO()
        call_command(
            "import", "events", str(path), project="huarui/CRM", map=[incident_log.MAPPED], stdout=said
        )
        assert f"350 rows: {expected} events" in said.getvalue()
    with path.open("rb") as file:
        rows = [cells for cells, _over in Log(file).rows()]
    for form in FORMATS.values():
        back = form.read(io.BytesIO(b"".join(form.write(lines(cast.lead, HISTORIES)))))
        assert sorted(_as_row(line) for line in back) == sorted(rows)
    assert holds()


def _as_row(line: Line) -> list[str]:
    at = line.at.astimezone(UTC).isoformat()
    said = {
        "SR Number": line.case,
        "Change Date+Time": at,
        "Status": line.activity,
        "Owner First Name": line.person,
    }
    return [(said | dict(line.facts)).get(heading, "") for heading in incident_log.HEADER]


def test_export_equals_view(cast: Cast, client: Client) -> None:
    """Each person's log holds the problems of their list, nothing of others, and outsiders what they were given."""
    take(cast)
    own = Problem.report(by=cast.reporter, words="我的问题")
    Problem.report(by=cast.reporter2, words="别人的问题")
    cast.project.reading = "own"
    cast.project.save(update_fields=["reading"])
    for name, person in cast.everybody().items():
        client.force_login(person.user)
        person.refresh_from_db()
        seen = {p.code for p in Problem.objects.visible_to(person)}
        for form in FORMATS:
            url = person.project.url("home:event_log_file", TRAIL, form)
            answer = client.get(url)
            if name == "outsider":
                continue
            text = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
            found = {line.case for line in FORMATS[form].read(io.BytesIO(text))}
            assert found == seen, (name, form)
    assert own.code
    client.force_login(cast.outsider.user)
    assert client.get(cast.project.url("home:event_log")).status_code == 404
    assert list(lines(cast.consultant, HISTORIES)) == []


def test_the_page_previews_a_log_takes_it_over_in_the_background_and_hands_out_the_doubts(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.lead.user)
    file = table([*ROWS, ["D-1", "2026-03-07", "莫名其妙", "王工", "", ""]])
    file.name = "工单.csv"
    to = client.post(cast.project.url("home:histories"), {"file": file, "source": "旧系统"})
    seen = client.get(to["Location"])
    assert seen.context["words"] == [("莫名其妙", 1, "")] and not Problem.objects.exists()
    answers = {"word": ["莫名其妙"], "meaning": ["declined"], "column": fields.match(HEADER)}
    looked = client.post(to["Location"], answers | {"again": "1"})
    assert looked.status_code == 200 and looked.context["preview"].in_doubt == 1
    short = client.post(to["Location"], {"column": ["case"], "confirm": "1"})
    assert short.status_code == 422 and not EventLog.objects.filter(status="waiting").exists()
    client.post(to["Location"], answers | {"confirm": "1"})
    assert client.get(to["Location"]).context["log"].is_at_work
    assert client.post(to["Location"], answers | {"confirm": "1"}).status_code == 302
    assert oneoff.run_next("w") and not oneoff.run_next("w")
    ended = client.get(to["Location"])
    assert ended.context["log"].status == "done" and ended.context["counts"].problems == 3
    assert Problem.objects.get(vendor_number="D-1").outcome == "declined"
    problem = Problem.objects.get(vendor_number="A-1")
    page = client.get(problem.project.url("problems:show", problem.number))
    assert page.context["origin"] == ["工单.csv", "工单A-1"] and page.context["sheet"] is None
    assert "有人" in page.content.decode() and problem.imported_from not in page.content.decode()
    report = client.get(ended.context["log"].project.url("home:history_doubts", ended.context["log"].pk))
    assert "?" in b"".join(report.streaming_content).decode()  # type: ignore[attr-defined]
    assert client.get(cast.project.url("home:histories")).content.decode().count("工单.csv") == 1
    client.force_login(cast.reporter.user)
    assert client.get(to["Location"]).status_code == 404
    assert holds()


def test_a_worker_that_dies_in_the_middle_is_followed_by_one_that_goes_on(cast: Cast) -> None:
    uploaded = SimpleUploadedFile("x.csv", table(ROWS).getvalue())
    log = EventLog.receive(uploaded, "", by=cast.lead)
    log.start(by=cast.lead)
    half, _doubts = take(cast, ROWS[:2])
    EventLog.objects.filter(pk=log.pk).update(status="running", counts=half.as_dict())
    take_over_log.func(str(log.pk))
    log.refresh_from_db()
    assert (log.status, log.outcome.problems, log.outcome.events, log.outcome.same) == ("done", 2, 5, 0)


def test_a_file_that_is_no_log_is_refused_with_a_sentence(cast: Cast, client: Client) -> None:
    client.force_login(cast.lead.user)
    for text in (b"PK\x03\x04" + b"\0" * 60, b"  ", b"\xff\xfe\x00"):
        answer = client.post(cast.project.url("home:histories"), {"file": SimpleUploadedFile("x", text)})
        assert answer.status_code == 422
    assert not EventLog.objects.exists()
