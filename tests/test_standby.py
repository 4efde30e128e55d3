"""PostgreSQL with a standby that does not confirm: nothing is acknowledged, nothing lost, nothing doubled."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils.translation import override

from luoshi.config.trouble import UNCONFIRMED
from luoshi.kernel.postgresql import Unconfirmed
from luoshi.problems.models import Occurrence
from luoshi.testing.cast import Cast
from tests.planted import browser

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
WORDS = "改了收货地址以后保存不了，提示字段长度超限。"


def line(params: dict[str, Any]) -> psycopg.Connection[tuple[object, ...]]:
    """A second connection to the same server, as its administrator has one."""
    own = params | {"cursor_factory": None, "dbname": "postgres"}
    return psycopg.connect(**own, autocommit=True)


@contextmanager
def a_standby_that_is_away(ends: str = "pg_cancel_backend") -> Iterator[None]:
    """Whoever waits for the standby is cancelled (or cut off) a moment later, as an impatient administrator does."""
    over, params = threading.Event(), connection.get_connection_params()

    def administer() -> None:
        with line(params) as other:
            while not over.wait(0.05):
                other.execute(f"SELECT {ends}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")

    with line(params) as other, connection.cursor() as cursor:
        other.execute("SELECT pg_advisory_lock(1)")  # the setting is the server's: one test at a time
        other.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        other.execute("SELECT pg_reload_conf()")
        time.sleep(0.3)
        cursor.execute("SET synchronous_commit = on")  # the tests' server is careless
        helper = threading.Thread(target=administer)
        helper.start()
        try:
            yield
        finally:
            over.set()
            helper.join()
            other.execute("ALTER SYSTEM RESET synchronous_standby_names")
            other.execute("SELECT pg_reload_conf()")
            connection.close()


@pytest.mark.parametrize("ends", ["pg_cancel_backend", "pg_terminate_backend"])
def test_a_cancelled_wait_for_a_standby_is_not_acknowledged(cast: Cast, ends: str) -> None:
    client, url = browser(cast.reporter), cast.project.url("diary:write")
    sent = {"words": WORDS, "key": "k"}
    with a_standby_that_is_away(ends):
        refused = client.post(url, sent)
    with override("zh-hans"):
        assert str(UNCONFIRMED.sentence) in refused.content.decode()
    assert (refused.status_code, refused["Retry-After"]) == (503, "2")
    assert WORDS in refused.content.decode() and 'value="k"' in refused.content.decode()
    assert client.post(url, sent).status_code == 302
    assert Occurrence.objects.filter(words=WORDS).count() == 1


def test_what_is_there_already_is_not_acknowledged_before_the_standby_has_it(cast: Cast) -> None:
    client, url = browser(cast.reporter), cast.project.url("diary:write")
    assert client.post(url, {"words": WORDS, "key": "k"}).status_code == 302
    with a_standby_that_is_away():
        assert client.post(url, {"words": WORDS, "key": "k"}).status_code == 503
    assert client.post(url, {"words": WORDS, "key": "k"}).status_code == 302
    assert Occurrence.objects.filter(words=WORDS).count() == 1


def test_a_statement_that_commits_by_itself_is_not_acknowledged_either(cast: Cast) -> None:
    with a_standby_that_is_away(), pytest.raises(Unconfirmed):
        type(cast.project).objects.filter(pk=cast.project.pk).update(name="新名字")
