"""Above its capacity a node says so at once, in the reader's language, and goes on working for the others."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.http import StreamingHttpResponse
from django.test import RequestFactory

from luoshi.config import places
from luoshi.config.crowding import LOOKING, SENDING, WORKING, Admission
from luoshi.config.places import LONG, SENT_BEFORE, Place, Places
from luoshi.config.tests.test_serving import eventually

Said = tuple[int, dict[str, str], bytes]
PAGE = {"HTTP_ACCEPT": "text/html"}


def ask(node: Callable[..., Iterable[bytes]], method: str = "GET", path: str = "/x/", **more: Any) -> Said:
    environ = RequestFactory().generic(method, path, more.pop("body", ""), **more).environ
    told: list[Any] = []
    answer = node(environ, lambda status, headers: told.extend((int(status[:3]), dict(headers))))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return told[0], told[1], body


class Crowd:
    """A node whose places are all taken, until `let_go`."""

    def __init__(self) -> None:
        self.gone, self.inside = threading.Event(), 0
        self.node = Admission(self.slow)
        self.threads = ThreadPoolExecutor(64)

    def slow(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(("/static/", "/healthz")):
            self.inside += 1
            self.gone.wait(20)
        start("200 OK", [])
        return [b"done"]

    def come(self, count: int, method: str) -> list[Any]:
        coming = [self.threads.submit(ask, self.node, method, body="key=1") for _n in range(count)]
        time.sleep(0.2 + WORKING * LONG)
        return coming


@pytest.fixture
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    crowd.gone.set()
    crowd.threads.shutdown()


def test_10_times_the_burst(crowd: Crowd) -> None:
    """As many as can work do, as many as may wait wait, all others hear at once that it is too crowded."""
    came = crowd.come(WORKING + SENDING, "POST")
    began = time.monotonic()
    refused = [ask(crowd.node, "POST", **PAGE) for _n in range(50)]
    assert time.monotonic() - began < 0.5 and crowd.inside == WORKING
    assert {status for status, _headers, _body in refused} == {503}
    assert len({headers["Retry-After"] for _status, headers, _body in refused}) > 2
    assert [ask(crowd.node, path=path)[0] for path in ("/healthz", "/static/dist/app.css")] == [200, 200]
    crowd.gone.set()
    assert [one.result(5)[0] for one in came] == [200] * (WORKING + SENDING)
    assert ask(crowd.node, **PAGE)[0] == 200


def test_who_sends_something_waits_where_who_looks_is_turned_away(crowd: Crowd) -> None:
    crowd.come(WORKING + LOOKING, "GET")
    assert ask(crowd.node)[0] == 503
    sent = crowd.come(1, "POST")
    crowd.gone.set()
    assert sent[0].result(5)[0] == 200


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "还没轮到您"), ("zh-TW", "還沒輪到您"), ("en", "not your turn")]
)
def test_who_is_turned_away_reads_why_in_their_language(crowd: Crowd, language: str, words: str) -> None:
    crowd.come(WORKING + SENDING, "POST")
    wished = {"HTTP_ACCEPT_LANGUAGE": language}
    _status, headers, page = ask(crowd.node, **PAGE, **wished)
    assert words in page.decode() and f'content="{headers["Retry-After"]}"' in page.decode()
    assert "http-equiv" not in ask(crowd.node, "POST", **PAGE, **wished)[2].decode()
    assert words in ask(crowd.node, **wished)[2].decode()
    assert words in json.loads(ask(crowd.node, path="/api/v1/", **wished)[2])["detail"]
    part = ask(crowd.node, HTTP_HX_REQUEST="true", **wished)
    assert words in part[2].decode() and part[1]["HX-Reswap"] == "none"


class Line:
    """A line on which a letter comes every twentieth of a second."""

    def read(self, _most: int) -> bytes:
        time.sleep(0.05)
        return b"x"


def test_slow_client(crowd: Crowd) -> None:
    """Whoever sends slowly takes no place before everything is there."""
    slow = [
        crowd.threads.submit(
            lambda: crowd.node(RequestFactory().post("/x/").environ | {"CONTENT_LENGTH": "30", "wsgi.input": Line()},
                               lambda *_told: None)
        )
        for _n in range(WORKING)
    ]  # fmt: skip
    time.sleep(0.2)
    assert crowd.inside == 0
    crowd.gone.set()
    assert ask(crowd.node)[0] == 200
    assert [one.result(10) for one in slow] == [[b"done"]] * WORKING and crowd.inside == WORKING + 1


def number() -> int:
    """Which connection this thread works with."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return id(connection.connection)


@pytest.mark.django_db(transaction=True)
def test_all_threads_work_with_the_connection_of_the_place_and_a_list_keeps_it_while_it_is_sent() -> None:
    seen: list[int] = []

    def application(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        start("200 OK", [])
        lines = (str(seen.append(number())).encode() for _n in range(3))
        return StreamingHttpResponse(lines) if environ["PATH_INFO"] == "/list/" else [next(lines)]

    node = Admission(application, working=1)
    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda n: ask(node, path="/list/" if n % 2 else "/x/"), range(6)))
    assert [body for _status, _headers, body in answers] == [b"None", b"None" * 3] * 3
    assert len(seen) == 12 and len(set(seen)) == 1
    place = node._places.take(0, 0)
    assert place
    place._connection.close()


class Hall:
    """People who take places, and the order in which they got them."""

    def __init__(self, places: Places) -> None:
        self.places, self.inside, self.threads = places, list[tuple[str, Place]](), ThreadPoolExecutor(30)
        self.came = 0

    def enter(self, name: str, *, sends: bool = False) -> None:
        """Come and wait; who came before stands before."""
        self.came += 1
        self.threads.submit(self._take, name, sends)
        self._settle()

    def _settle(self) -> None:
        """Everybody is inside or waits."""
        eventually(
            lambda: len(self.inside) + len(self.places._looking) + len(self.places._sending) == self.came
        )

    def _take(self, name: str, sends: bool) -> None:
        place = self.places.take(30, 20, sends=sends)
        assert place
        self.inside.append((name, place))

    def leave(self) -> None:
        """Whoever came in last is done."""
        self.places.give(self.inside[-1][1])
        self._settle()

    @property
    def names(self) -> list[str]:
        return [name for name, _place in self.inside]


def test_who_works_shortly_works_alone_and_who_takes_long_holds_nobody_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "LONG", 0.5)
    hall = Hall(Places(2))
    for name in ("long", "next", "third"):
        hall.enter(name)
    assert hall.names == ["long"]
    eventually(lambda: hall.names == ["long", "next"])
    hall.leave()
    assert hall.names == ["long", "next", "third"], "at once: the long one does not count"
    hall.enter("fourth")
    time.sleep(0.6)
    assert len(hall.inside) == 3, "all places are taken"
    hall.leave()
    assert hall.names[-1] == "fourth"
    hall.threads.shutdown()


def test_who_sends_comes_before_who_looks_but_not_for_ever() -> None:
    hall = Hall(Places(1))
    hall.enter("first")
    for n in range(3):
        hall.enter(f"looks {n}")
    for n in range(SENT_BEFORE + 1):
        hall.enter(f"sends {n}", sends=True)
    for _n in range(SENT_BEFORE + 4):
        hall.leave()
    sent = [f"sends {n}" for n in range(SENT_BEFORE + 1)]
    assert hall.names == ["first", *sent[:-1], "looks 0", sent[-1], "looks 1", "looks 2"]
    hall.threads.shutdown()
