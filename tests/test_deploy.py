"""The references in deploy: every value is filled, and what checks their syntax on this machine finds nothing."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from deploy.filling import FIELD, Missing, fill, fill_all
from deploy.rehearsing.counting import gap
from deploy.rehearsing.faults import FAULTS
from deploy.rehearsing.people import Acknowledged

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"


def filled(name: str, into: Path, machine: str = "") -> dict[str, str]:
    given = tomllib.loads((DEPLOY / name / "values.toml").read_text())
    own = given.pop("machines", {}).get(machine, {})
    return {file.name: file.read_text() for file in fill_all(DEPLOY / name, given | own, into)}


def test_a_value_stands_where_it_belongs_and_a_list_makes_a_line_for_each() -> None:
    text = "url @url@\nserver @nodes.name@ @nodes.port@\nSystemCallFilter=@system-service\n"
    nodes = [{"name": "web1", "port": 1}, {"name": "web2", "port": 2}]
    assert (
        fill(text, {"url": "x", "nodes": nodes})
        == "url x\nserver web1 1\nserver web2 2\nSystemCallFilter=@system-service\n"
    )


def test_a_value_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"luoshi.env needs a value for \w+"):
        fill_all(DEPLOY / "one-machine", {"program": "x", "host": "y"}, tmp_path)


@pytest.mark.parametrize(
    ("name", "machine"), [("one-machine", ""), ("many-machines", "db1"), ("many-machines", "web2")]
)
def test_every_file_is_filled_and_can_be_read_by_what_it_is_for(
    name: str, machine: str, tmp_path: Path
) -> None:
    for file, text in filled(name, tmp_path, machine).items():
        assert not FIELD.search(text), file
        assert (tmp_path / file).stat().st_mode & 0o77 == 0
        if file.endswith((".yml", ".yaml")):
            assert yaml.safe_load(text)
        elif file.endswith((".service", ".timer")):
            assert "[Unit]" in text and ("ExecStart=/" in text or "OnCalendar=" in text)
        elif file.endswith(".ini"):
            ini = configparser.ConfigParser()
            ini.read_string(text)
            assert ini["pgbouncer"]["pool_mode"] == "transaction"
        elif file.endswith(".json"):
            assert json.loads(text)["identities"]


def test_the_primary_is_waited_for_by_two_and_replaced_in_time(tmp_path: Path) -> None:
    dcs = yaml.safe_load(filled("many-machines", tmp_path, "db1")["patroni.yml"])["bootstrap"]["dcs"]
    assert (dcs["synchronous_mode"], dcs["synchronous_mode_strict"], dcs["failsafe_mode"]) == (
        "quorum",
        True,
        True,
    )
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"] <= 20


def test_nginx_passes_on_who_asks_and_nothing_that_the_client_says_about_it(tmp_path: Path) -> None:
    text = filled("one-machine", tmp_path)["nginx.conf"]
    assert text.count("{") == text.count("}")
    assert re.findall(r"proxy_set_header (X-Forwarded-\w+|Forwarded) (\S+);", text) == [
        ("X-Forwarded-For", "$remote_addr"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", '""'), ("Forwarded", '""'),
    ]  # fmt: skip


def test_no_proxy_lets_a_header_through_that_is_only_spelt_otherwise(tmp_path: Path) -> None:
    """`X_Forwarded_For` is `X-Forwarded-For` behind it: whoever wrote it would be whom they like."""
    assert "underscores_in_headers off;" in filled("one-machine", tmp_path)["nginx.conf"]
    lines = [
        line.strip() for line in filled("many-machines", tmp_path, "web1")["haproxy-web.cfg"].splitlines()
    ]
    dropped = lines.index("http-request del-header _ -m sub")
    assert dropped < min(place for place, line in enumerate(lines) if "set-header" in line)


def test_what_checks_a_syntax_here_finds_nothing(tmp_path: Path) -> None:
    """Where a program is not installed, the tests above have read its file."""
    filled("one-machine", tmp_path)
    filled("many-machines", tmp_path, "web1")
    checks = {"systemd-analyze": ["verify", "luoshi-backup.timer"]}
    for file in ("haproxy-web.cfg", "haproxy-database.cfg"):
        text = (tmp_path / file).read_text().replace("ssl crt /etc/haproxy/luoshi.pem alpn h2,http/1.1", "")
        (tmp_path / file).write_text(text)
    checks |= {"haproxy": ["-c", "-f", "haproxy-web.cfg", "-f", "haproxy-database.cfg"]}
    for program, words in checks.items():
        if there := shutil.which(program, path="/usr/bin:/usr/sbin:/usr/local/bin:/usr/local/sbin"):
            done = subprocess.run([there, *words], cwd=tmp_path, capture_output=True, text=True)
            complaints = [
                line for line in (done.stdout + done.stderr).splitlines() if "not executable" not in line
            ]
            assert not [line for line in complaints if "luoshi" in line or "ALERT" in line], complaints


def test_the_longest_gap_is_the_longest_time_without_an_acknowledgement() -> None:
    filed = [Acknowledged("x", at, 0.1, False) for at in (1.0, 2.0, 9.5, 10.0)]
    assert gap(filed, 0.0, 12.0) == 7.5
    assert max(fault.bound for fault in FAULTS.values()) == 30
