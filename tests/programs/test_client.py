"""`luoshi api` as scripts run it: its own process on a machine without an installation, a real server over HTTP."""

from __future__ import annotations

import csv
import io
import json
import resource
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from luoshi.client.command import main
from luoshi.config.tests.test_serving import free_port
from tests.programs.office import HANDED, INSIDE, BadLine, Desk, Office

pytestmark = pytest.mark.crash


def picture(place: Path) -> Path:
    Image.new("RGB", (40, 30), (200, 90, 90)).save(place, "PNG")
    return place


def test_the_command_starts_at_once_without_django_or_a_database(tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code = (
        "import sys; sys.argv = ['luoshi', 'api', '--help']\n"
        "from luoshi.config.cli import main\n"
        "try: main()\n"
        "finally: assert not {'django', 'openpyxl', 'mcp'} & set(sys.modules)"
    )
    own = {"PYTHONPATH": ":".join(sys.path), "LUOSHI_DATA": str(tmp_path / "none")}
    done = subprocess.run([sys.executable, "-c", code], env=own, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0 and "exit codes" in done.stdout, done.stderr
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.4
    assert not (tmp_path / "none").exists()


def test_a_script_finds_out_what_can_be_done(desk: Desk) -> None:
    found = {one["operation"] for one in desk.api("lead", "operations", "受理", "-o", "lines").lines}
    assert "problem.accept" in found and "problem.list" not in found
    cache = {"XDG_CACHE_HOME": str(desk.home)}
    said = desk.api("lead", "describe", "occurrence.report", "--lang", "en", **cache).out
    assert said.startswith("occurrence.report: Report a problem") and "attachment" in said
    [kept] = (desk.home / "luoshi" / "api").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600 and stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_all_pages_come_as_lines_as_a_table_and_as_a_file_for_a_spreadsheet(desk: Desk) -> None:
    every = desk.api("lead", "problem.list", "--all", "-f", "limit=2")
    assert [one["number"] for one in every.lines][-1] == 1 and len(every.lines) >= 4
    assert desk.api("consultant", "problem.list", "--all").lines[0]["code"] == "CRM-1"
    place = desk.home / "问题.csv"
    desk.api(
        "lead",
        "problem.list",
        "--all",
        "-o",
        "csv",
        "--columns",
        "code,title,reporter.name",
        "--to",
        str(place),
    )
    rows = list(csv.reader(io.StringIO(place.read_text(encoding="utf-8-sig"))))
    assert rows[0] == ["code", "title", "reporter.name"] and rows[-1][0] == "CRM-1"
    assert rows[-1][1].startswith("'=1+1 ") and HANDED in rows[-1][1]
    table = desk.api("lead", "problem.list", "-o", "table", "--columns", "code,title")
    assert table.out.splitlines()[0].split() == ["code", "title"] and INSIDE in table.out


def test_a_problem_is_reported_with_a_picture_in_one_line(desk: Desk) -> None:
    shot = picture(desk.home / "屏幕.png")
    said = desk.api("reporter", "occurrence.report", "-f", "words=打印不出来", "--file", f"attachment={shot}")
    assert [one["name"] for one in said.json["files"]] == ["屏幕.png"]
    pk, back = said.json["files"][0]["id"], desk.home / "回来.png"
    assert desk.api("lead", "file.download", "-f", f"file={pk}", "--to", str(back)).code == 0
    assert back.read_bytes() == shot.read_bytes()


def test_nothing_is_reported_without_a_picture_that_was_refused(desk: Desk) -> None:
    bad = desk.home / "坏的.png"
    bad.touch()
    before = len(desk.api("lead", "problem.list", "--all").lines)
    said = desk.api("reporter", "occurrence.report", "-f", "words=x", "--file", f"attachment={bad}")
    assert said.code == 1 and "坏的.png" in said.err and said.out == ""
    assert len(desk.api("lead", "problem.list", "--all").lines) == before


def test_each_refusal_is_a_sentence_and_an_exit_code(
    desk: Desk, office: Office, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    for name, value in office.environment(desk.home).items():
        monkeypatch.setenv(name, value)
    wrong = desk.home / "open.token"
    wrong.write_text(office.tokens["lead"])
    wrong.chmod(0o644)
    nobody = f"http://127.0.0.1:{free_port()}"
    for code, part, words, sentence in (
        (1, "lead", ["problem.show", "-f", "number=999"], "您可以看"),
        (1, "reporter", ["occurrence.report"], "words: "),
        (1, "reporter", ["occurrence.report", "--json", "-"], "words: "),
        (2, "lead", ["problem.fly"], "problem.list"),
        (2, "lead", ["problem.show", "-f", "nummer=1"], "number: integer"),
        (2, "lead", ["problem.show"], "number"),
        (2, "lead", ["problem.show", "-f", "number=.."], "number"),
        (2, "lead", ["problem.show", "1"], "--field"),
        (2, "lead", ["problem.list", "--server", "http://10.0.0.1"], "--plain-http"),
        (3, "revoked", ["problem.list"], "Bearer"),
        (3, "reading", ["problem.pin", "-f", "number=1"], "只能读"),
        (3, "reporter", ["problem.accept", "-f", "number=2", "--json", "-"], "项目负责人"),
        (3, "", ["problem.list"], "LUOSHI_TOKEN_FILE"),
        (3, "", ["problem.list", "--token-file", str(wrong)], "chmod 600"),
        (4, "lead", ["problem.list", "--server", nobody, "--wait", "0"], nobody),
    ):
        # Their processes say the same; fifteen of them cost more than all they do.
        monkeypatch.setenv("LUOSHI_TOKEN", office.tokens.get(part, ""))
        monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
        ended, said = main(["--wait=20", *words]), capfd.readouterr()
        assert (ended, said.out) == (code, ""), (words, said)
        assert sentence in said.err and "Traceback" not in said.err, (words, said.err)


def test_the_sentence_comes_in_the_language_of_the_terminal_or_else_of_the_person(desk: Desk) -> None:
    for more, sentence in (
        ({"LANG": "en_GB.UTF-8"}, "nothing at this address"),
        ({"LANG": "C"}, "没有内容"),
        ({"LANG": "zh_TW.UTF-8"}, "沒有內容"),
    ):
        said = desk.api("lead", "problem.show", "-f", "number=999", **more)
        assert said.err.startswith("luoshi: ") and sentence in said.err, said.err


def test_what_did_not_change_is_not_read_again_and_what_did_is_not_moved(desk: Desk) -> None:
    number = desk.api("reporter", "occurrence.report", "-f", "words=两个人同时受理").json["problem"]
    about, tag = ["-f", f"number={number}"], ["--etag", str(desk.home / "tag")]
    assert desk.api("lead", "problem.show", *about, *tag).json["number"] == number
    again = desk.api("lead", "problem.show", *about, *tag)
    assert (again.code, again.out) == (0, "") and "没有变化" in again.err
    accept = ["-f", "importance=2", "-f", "kind=system", "-f", "receipt=收到"]
    assert desk.api("lead", "problem.accept", *about, *accept).json["state"] == "investigating"
    late = desk.api("lead", "problem.pin", *about, *tag)
    assert late.code == 1 and "变了" in late.err
    assert desk.api("lead", "problem.pin", *about).code == 0


def test_an_answer_that_was_lost_and_a_crowd_are_no_reason_to_report_twice(
    desk: Desk, office: Office
) -> None:
    with BadLine(office, ["lose", "busy"]) as line:
        said = desk.api("reporter", "occurrence.report", "-f", "words=断线时上报的", "--server", line.address)
    assert said.json["code"]
    keys = [key for method, key in line.asked if method == "POST"]
    assert len(keys) == 3 and len(set(keys)) == 1 and keys[0]
    found = desk.api("lead", "problem.list", "-f", "q=断线时上报的").json["items"]
    assert len(found) == 1


def test_whoever_gives_up_learns_the_key_that_makes_going_on_safe(desk: Desk, office: Office) -> None:
    report = ["occurrence.report", "-f", "words=放弃之后再发"]
    with BadLine(office, ["lose"] * 9) as line:
        said = desk.api("reporter", *report, "--server", line.address, "--wait", "0")
    assert said.code == 4 and "--key" in said.err
    key = said.err.split("--key ")[1].split()[0]
    desk.api("reporter", *report, "--key", key).json  # noqa: B018
    assert len(desk.api("lead", "problem.list", "-f", "q=放弃之后再发").json["items"]) == 1


def test_login_keeps_the_token_for_its_server_alone_and_for_no_other_eyes(desk: Desk, office: Office) -> None:
    said = desk.api("", "login", given=office.tokens["lead"] + "\n")
    place = desk.home / ".config" / "luoshi" / "api" / "default.json"
    assert said.code == 0 and "林静" in said.out and office.tokens["lead"] not in said.out
    assert stat.S_IMODE(place.stat().st_mode) == 0o600 and stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert desk.api("", "me").json["scope"] == "write"
    assert desk.api("", "me", "--server", "https://elsewhere.example").code == 2
    assert desk.api("", "login", "--profile", "other", given="luo_wrongwrongwrong\n").code == 3
    place.chmod(0o640)
    assert desk.api("", "me").code == 3
    assert desk.api("", "logout").code == 0 and not place.exists()


def test_a_server_of_another_release_is_asked_what_it_can_do(desk: Desk) -> None:
    cache = {"XDG_CACHE_HOME": str(desk.home)}
    desk.api("lead", "operations", **cache)
    [kept] = (desk.home / "luoshi" / "api").iterdir()
    older = json.loads(kept.read_text())
    paths = older["document"]["paths"]
    del paths["/me"]
    paths["/new"] = {"get": {"operationId": "new.kind", "unheard": [1]}, "summary": "of all"}
    paths["/odd"] = {"get": {"operationId": "odd", "parameters": "in a form that nobody knows"}}
    kept.write_text(json.dumps(older | {"etag": '"older"'}))
    assert desk.api("lead", "describe", "new.kind", **cache).code == 0
    assert desk.api("lead", "me", **cache).json["member"]["name"] == "林静"
    kept.write_text('{"document"')
    assert desk.api("lead", "me", **cache).code == 0


def test_yesterdays_open_reports_are_one_command(desk: Desk) -> None:
    assert desk.api("lead", "diary.list", "--all", "-f", "day=2026-11-29").out == ""
    assert desk.api("lead", "diary.list", "-f", "day=2026-02-30").code == 1


def test_words_of_others_do_not_command_the_terminal(desk: Desk) -> None:
    cells = ["\x1b[2J清屏", "\u202e反过来", "\x9b31m"]
    sent = json.dumps({"words": "终端" + "".join(cells)})
    number = desk.api("reporter", "occurrence.report", "--json", "-", given=sent).json["problem"]
    for output in ("table", "json"):
        said = desk.api("lead", "problem.show", "-f", f"number={number}", "-o", output, "--columns", "title")
        assert said.code == 0 and "清屏" in said.out and not {cell[0] for cell in cells} & set(said.out)
