"""When disk, database or worker fail: pages stay readable, what is acknowledged stays, and somebody says so."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils.translation import override

from luoshi.config.trouble import AWAY, BUSY, FULL, READ_ONLY, Trouble
from luoshi.home.navigation import frame_of
from luoshi.kernel.jobs import beat
from luoshi.problems.models import Occurrence, Problem
from luoshi.testing.cast import Cast
from luoshi.testing.database import migrated_file
from luoshi.trail.models import Event
from tests.crash.rounds import prove
from tests.planted import browser

ROOT = Path(__file__).resolve().parent.parent
WORDS = "改了收货地址以后保存不了，提示字段长度超限，删短才行，客户等着发货呢，请帮忙看看。"


@contextmanager
def told(on: str, off: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(on)
        try:
            yield
        finally:
            cursor.execute(off)


@contextmanager
def locked() -> Iterator[None]:
    """Another program holds the file's write lock longer than anybody waits."""
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with told("PRAGMA busy_timeout=100", "PRAGMA busy_timeout=30000"):
            yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full() -> Iterator[None]:
    """No page more than there is, and none that an earlier test left empty."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
    with told("PRAGMA max_page_count=1", "PRAGMA max_page_count=1073741823"):
        yield


ON_SQLITE = {
    "read-only": (lambda: told("PRAGMA query_only=ON", "PRAGMA query_only=OFF"), READ_ONLY),
    "full": (full, FULL),
    "locked": (locked, BUSY),
}
# As the server says it when a file cannot grow; `python -m bench --only full` really fills its disk.
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER no_room BEFORE INSERT ON problems_occurrence FOR EACH ROW EXECUTE FUNCTION no_room()
"""
STANDBY = "SET default_transaction_read_only="
ON_POSTGRESQL = {
    "read-only": (lambda: told(f"{STANDBY}on", f"{STANDBY}off"), READ_ONLY),
    "full": (lambda: told(NO_ROOM, "DROP FUNCTION no_room CASCADE"), FULL),
}
FAULTS = ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL


def counts() -> tuple[int, int, int]:
    return Problem.objects.count(), Occurrence.objects.count(), Event.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", FAULTS)
def test_pages_stay_readable_and_a_report_comes_back_with_its_words(cast: Cast, name: str) -> None:
    fault, trouble = FAULTS[name]
    problem = Problem.report(by=cast.reporter, words=WORDS)
    client, lead = browser(cast.reporter), browser(cast.lead)
    before, url = counts(), cast.project.url
    with fault():
        for page in (
            "diary:today",
            "diary:report",
            "diary:mine",
            "problems:list",
            "post:inbox",
            "knowledge:list",
        ):
            assert client.get(url(page)).status_code == 200, page
        for page in ("problems:inbox", "home:overview", "diary:missing"):
            assert lead.get(url(page)).status_code == 200, page
        assert client.get(url("problems:show", problem.number)).status_code == 200
        assert_refused(client, url("diary:write"), trouble)
    assert counts() == before
    assert client.post(url("diary:write"), {"words": WORDS * 40, "key": "k"}).status_code == 302


def assert_refused(client: Client, url: str, trouble: Trouble) -> None:
    refused = client.post(url, {"words": WORDS * 40, "key": "k"})
    page = refused.content.decode()
    assert (refused.status_code, bool(refused["Retry-After"])) == (503, True)
    with override("zh-hans"):
        assert str(trouble.sentence) in page
    assert WORDS * 40 in page
    assert 'value="k"' in page


@pytest.mark.django_db
def test_a_stopped_worker_is_told_to_the_lead_alone(cast: Cast) -> None:
    caches["process"].clear()
    pages = {part: frame_of(member, "/")["banner"] for part, member in cast.everybody().items()}
    assert [part for part, banner in pages.items() if banner] == ["lead", "outsider"]
    assert (
        str(pages["lead"])[:20] in browser(cast.lead).get(cast.project.url("problems:list")).content.decode()
    )
    assert not browser(None).get("/healthz").json()["worker"]["ok"]


@pytest.mark.django_db
def test_a_living_worker_is_not_mentioned(cast: Cast) -> None:
    beat("w")
    caches["process"].clear()
    assert frame_of(cast.lead, "/")["banner"] == ""
    assert browser(None).get("/healthz").json()["worker"]["ok"]


@pytest.mark.crash
def test_killed_under_load_all_that_was_acknowledged_is_there_once(django_db_setup: None) -> None:
    """Two rounds of what `make crash` does two hundred times on both databases."""
    tally = prove(False, rounds=2, migrated=migrated_file())
    assert tally.held and tally.acknowledged > 40, tally


def test_every_fault_names_a_test_that_there_is() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")))
    files = [*ROOT.glob("tests/**/test_*.py"), *ROOT.glob("src/luoshi/*/tests/test_*.py")]
    there = {
        name for file in files for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    assert named - there == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_while_the_database_is_away_everybody_is_told_and_afterwards_all_goes_on(cast: Cast) -> None:
    """Stopped and back: to this node it looks like a port at which nobody answers."""
    client, url = browser(cast.reporter), cast.project.url("diary:write")
    settings, port = connection.settings_dict, connection.settings_dict["PORT"]
    connection.close()
    settings["PORT"] = "9"
    try:
        assert_refused(client, url, AWAY)
        health = browser(None).get("/healthz")  # as a load balancer asks
        assert (health.status_code, health.json()["database"]["ok"]) == (503, False)
    finally:
        connection.close()
        settings["PORT"] = port
    assert client.post(url, {"words": WORDS * 40, "key": "k"}).status_code == 302
    assert Occurrence.objects.count() == 1
