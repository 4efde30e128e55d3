"""Reports with bad words and bad files, sent twenty times and from two sides: one effect, and the words come back."""

from __future__ import annotations

import logging
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from luoshi.evidence.models import Attachment
from luoshi.kernel.models import FirstAnswer
from luoshi.problems.models import Occurrence, Problem
from luoshi.problems.tests.stages import investigating, to_archive, verifying
from luoshi.testing.cast import Cast
from tests.planted import browser, picture


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
def test_ten_thousand_fields_are_refused_in_words(cast: Cast) -> None:
    refused = browser(cast.reporter).post(
        cast.project.url("diary:write"), {f"f{n}": "1" for n in range(10_000)}
    )
    assert refused.status_code == 400
    assert "<h1" in refused.content.decode()


# What was typed comes back.


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["", "report"])
def test_words_that_are_too_long_come_back_with_how_many_are_too_many(cast: Cast, page: str) -> None:
    words = "改了地址以后保存不了。" * 9_000
    refused = browser(cast.reporter).post(cast.project.url("diary:write"), {"words": words, "page": page})
    assert refused.status_code == 422
    assert words in refused.content.decode()
    assert "79,000" in refused.content.decode()


@pytest.mark.django_db
def test_a_draft_with_files_that_never_were_does_not_close_the_page(cast: Cast) -> None:
    client, url = browser(cast.reporter), cast.project.url
    for wrong in ("x", "0" * 32, "1\x00"):
        client.post(url("diary:draft"), {"words": "写到一半", "attachment": [wrong]})
        for page in ("diary:today", "diary:report"):
            answer = client.get(url(page))
            assert answer.status_code == 200
            assert "写到一半" in answer.content.decode()


@pytest.mark.django_db
def test_stored_words_hold_nothing_that_cannot_be_shown(cast: Cast) -> None:
    client = browser(cast.reporter)
    client.post(cast.project.url("diary:write"), {"words": "\x00保存\x1b不了\u202e👩‍👧"})
    assert Occurrence.objects.get().words == "保存不了\u202e👩‍👧"


# Files.


def png_header(width: int, height: int) -> bytes:
    """A picture that says how large it is and holds nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


def sent(client: Client, cast: Cast, *files: SimpleUploadedFile) -> Any:
    return client.post(cast.project.url("diary:write"), {"words": "附上截图", "files": list(files)})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "says"),
    [(b"", "空"), (png_header(60_000, 60_000), "大"), (b"\x89PNG" + b"0" * (11 * 1024 * 1024), "MB")],
    ids=["0 bytes", "picture bomb", "oversized"],
)
def test_a_file_that_cannot_be_taken_is_named_and_the_words_come_back(
    cast: Cast, content: bytes, says: str
) -> None:
    refused = sent(
        browser(cast.reporter), cast, SimpleUploadedFile("坏截图.png", content, content_type="image/png")
    )
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "附上截图" in page
    assert "坏截图.png" in page
    assert says in page
    assert not Problem.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "content",
    [b"<html><script>alert(1)</script>", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
)
def test_what_only_calls_itself_a_picture_is_kept_and_never_shown(cast: Cast, content: bytes) -> None:
    client = browser(cast.reporter)
    assert (
        sent(client, cast, SimpleUploadedFile("a.png", content, content_type="image/png")).status_code == 302
    )
    (kept,) = Attachment.objects.all()
    answer = client.get(kept.download_url)
    assert "attachment" in answer["Content-Disposition"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(cast.project.url("evidence:picture", kept.pk)).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name", ["长" * 5000 + ".png", "a\x00b.png", "../../etc/passwd", "\u202egnp.exe", 'a"\r\nX: y.png']
)
def test_no_file_name_is_an_error(cast: Cast, name: str) -> None:
    client, file = browser(cast.reporter), picture("x")
    file._name = name
    assert sent(client, cast, file).status_code in (302, 422)
    for kept in Attachment.objects.all():
        answer = client.get(kept.download_url)
        assert answer.status_code == 200
        assert "X" not in answer.headers
        assert len(kept.name) <= 200


@pytest.mark.django_db
def test_twenty_files_go_at_once_and_the_twenty_first_is_too_many(cast: Cast) -> None:
    client = browser(cast.reporter)
    assert sent(client, cast, *(picture(f"n{n}") for n in range(20))).status_code == 302
    assert Attachment.objects.count() == 20
    refused = sent(client, cast, *(picture(f"m{n}") for n in range(21)))
    assert refused.status_code == 422
    assert "附上截图" in refused.content.decode()
    assert Problem.objects.count() == 1


# At the same time.


def at_once(calls: list[Callable[[], int]]) -> list[int]:
    """All of them in threads of their own; what each answered."""
    answers: list[int] = []
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], int]) -> None:
        start.wait()
        try:
            answers.append(call())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(answers)


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twenty_times_at_once_has_one_effect(cast: Cast) -> None:
    url, form = cast.project.url("diary:write"), {"words": "保存时一直转圈", "key": "one-key"}
    browsers = [browser(cast.reporter) for _number in range(20)]
    answers = at_once([lambda client=client: client.post(url, form).status_code for client in browsers])
    assert answers == [302] * 20
    assert (Problem.objects.count(), Occurrence.objects.count()) == (1, 1)
    assert FirstAnswer.objects.filter(key="one-key").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_moving_the_same_problem_the_second_reads_what_happened(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存时一直转圈")
    url, reason = cast.project.url, "这是操作说明里写明的，不是问题。"
    accept = {"seen": "reported", "importance": "2", "kind": "system", "receipt": "收到，马上看"}
    bodies: list[str] = []

    def move(verb: str, form: dict[str, str]) -> int:
        answer = browser(cast.lead).post(url("problems:move", problem.number, verb), form)
        bodies.append(answer.content.decode())
        return int(answer.status_code)

    calls = [lambda: move("accept", accept), lambda: move("decline", {"seen": "reported", "reason": reason})]
    assert at_once(calls) == [302, 409]
    refused = max(bodies, key=len)
    assert reason in refused or "收到，马上看" in refused
    problem.refresh_from_db()
    assert problem.state in ("investigating", "closed")


@pytest.mark.django_db
def test_a_move_that_comes_too_late_says_so_and_keeps_the_words(cast: Cast) -> None:
    """Two moves a browser could send late: each says so and keeps the words."""
    for stage, verb, form in (
        (investigating, "decline", {"seen": "reported", "reason": "不是问题，请看说明"}),
        (verifying, "propose", {"seen": "with_consultant", "steps": "再试一次新的办法"}),
        (to_archive, "reject", {"seen": "verifying", "still": "还是保存不了"}),
    ):
        problem = stage(cast)
        person = cast.consultant if verb == "propose" else cast.reporter if verb == "reject" else cast.lead
        answer = browser(person).post(cast.project.url("problems:move", problem.number, verb), form)
        assert answer.status_code == 409
        assert list(form.values())[1] in answer.content.decode()
