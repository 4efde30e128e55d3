"""Versions of a dossier: printed, compared, opened; and what consultants ask back about."""

from __future__ import annotations

import re
import socket
import threading
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError
from django.test import Client
from tests.planted import picture

from luoshi.evidence.models import take
from luoshi.problems import asks
from luoshi.problems.differences import compared, differences
from luoshi.problems.models import DossierView, Problem, Question
from luoshi.problems.models.asked import part_in
from luoshi.problems.tests.stages import (
    closed,
    do,
    investigating,
    needs_answer,
    see,
    signed_in,
    text,
    with_consultant,
)
from luoshi.testing.cast import Cast
from luoshi.ui import printing


def pdf_of(client: Client, problem: Problem, version: int = 1) -> Any:
    return client.get(problem.project.url("problems:dossier_pdf", problem.number, version))


def second_version(cast: Cast) -> Problem:
    """Handed over twice; the second time with other steps."""
    problem = closed(cast)
    problem.reopen(by=cast.lead, reason="又出现了")
    problem.investigate(by=cast.lead, steps="写了61个字")
    problem.meet_again(by=cast.reporter2, words="我这里也保存不了")
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    return problem


def streams(content: bytes) -> bytes:
    """All streams of a PDF, unpacked."""
    found = [part.partition(b"stream\n")[2] for part in content.split(b"endstream")]
    unpacked = []
    for one in found:
        try:
            unpacked.append(zlib.decompress(one))
        except zlib.error:
            unpacked.append(one)
    return b"".join(unpacked)


def test_lead_and_consultant_print_the_version(cast: Cast) -> None:
    problem = with_consultant(cast)
    for person in (cast.lead, cast.consultant):
        answer = pdf_of(signed_in(person), problem)
        assert (
            answer["Content-Type"] == "application/pdf"
            and f"{problem.code}-v1.pdf" in answer["Content-Disposition"]
        )
        assert answer.content.startswith(b"%PDF-")
    assert pdf_of(signed_in(cast.other_consultant), problem).status_code == 404
    assert DossierView.objects.get().member == cast.consultant


@pytest.mark.parametrize("words", ["改收货地址后保存不了", "客户㐂姓、喆𠮷，存不下", "表情😀之后都没了"])
def test_the_font_of_the_words_lies_in_the_file(cast: Cast, words: str) -> None:
    problem = Problem.report(by=cast.reporter, words=words)
    problem.accept(by=cast.lead, importance=3)
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.OWN_WORDS, "写了"))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    inside = streams(pdf_of(signed_in(cast.lead), problem).content)
    assert b"/FontFile" in inside and b"+Luoshi" in inside
    kept = set(re.findall(rb"> <([0-9a-f]{4,8})>", inside))
    assert {code(letter) for letter in words if letter not in "😀"} <= kept


def code(letter: str) -> bytes:
    """As the file's own list of its letters writes it: what is copied or searched is found by that."""
    return letter.encode("utf-16-be").hex().encode()


def test_pictures_are_printed_small(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    problem = Problem.report(by=cast.reporter, words="保存不了", files=[take(cast.reporter, picture("截图"))])
    problem.accept(by=cast.lead, importance=3)
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.OWN_WORDS, "写了"))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    assert b"/DCTDecode" in pdf_of(signed_in(cast.lead), problem).content


def test_pdf_no_fetch(cast: Cast, tmp_path: Path) -> None:
    """A canary file and a listening port, named in every way that a page knows."""
    canary = tmp_path / "canary.txt"
    canary.write_text("kanarienvogel")
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.1)
    knocked = threading.Event()
    port = door.getsockname()[1]
    words = (
        f'<img src="file://{canary}"><img src="http://127.0.0.1:{port}/x"><style>@import url(http://127.0.0.1:{port}/c);'
        f"@font-face{{font-family:x;src:url(file://{canary})}}</style><svg><image href='http://127.0.0.1:{port}/s'/></svg>"
        f"<link rel=attachment href='file://{canary}'><object data='file://{canary}'></object>{{% include 'x' %}}"
    )
    problem = Problem.report(by=cast.reporter, words=words)
    problem.accept(by=cast.lead, importance=3)
    problem.investigate(by=cast.lead, **dict.fromkeys(problem.sheet.OWN_WORDS, words))
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    content = pdf_of(signed_in(cast.lead), problem).content
    try:
        door.accept()
        knocked.set()
    except TimeoutError:
        pass
    door.close()
    assert content.startswith(b"%PDF-") and not knocked.is_set()
    assert b"kanarienvogel" not in content + streams(content)


def test_the_printer_refuses_what_it_was_not_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a template that names addresses itself."""
    canary = tmp_path / "canary.txt"
    canary.write_text("kanarienvogel")
    html = f"<p>ok</p><img src='file://{canary}'><link rel=attachment href='file://{canary}'><img src='data:text/plain,kanarienvogel'>"
    content = printing._printed(html, {})
    assert content.startswith(b"%PDF-") and b"kanarienvogel" not in content + streams(content)


def test_without_pango_there_is_one_sentence_and_the_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "printer.py"
    broken.write_text("import sys; sys.exit(3)")
    monkeypatch.setattr("luoshi.ui.printing.PROGRAM", str(broken))
    problem = with_consultant(cast)
    answer = signed_in(cast.consultant).get(
        problem.project.url("problems:dossier_pdf", problem.number, 1), follow=True
    )
    assert "缺少Pango库" in text(answer) and "问题档案第1版" in text(answer)


def test_what_changed_between_two_versions_is_said_in_words(cast: Cast) -> None:
    problem = second_version(cast)
    for person in (cast.lead, cast.consultant):
        page = text(see(person, problem, "problems:dossier_changes", 2))
        assert "<ins>61个字</ins>" in page and "我这里也保存不了" in page and "应该怎样" not in page
    assert see(cast.lead, problem, "problems:dossier_changes", 1).status_code == 404
    assert "比第1版改了什么" in text(see(cast.consultant, problem, "problems:dossier", 2))
    assert see(cast.other_consultant, problem, "problems:dossier_changes", 2).status_code == 404


def test_what_was_recalled_is_not_read_again_by_way_of_its_successor(cast: Cast) -> None:
    problem = with_consultant(cast)
    problem.recall(by=cast.lead, reason="写错了")
    problem.investigate(by=cast.lead, steps="改过")
    problem.hand_over(by=cast.lead, consultant=cast.consultant)
    assert see(cast.consultant, problem, "problems:dossier_changes", 2).status_code == 404
    assert see(cast.lead, problem, "problems:dossier_changes", 2).status_code == 200


def test_before_handing_over_again_the_lead_reads_what_changed(cast: Cast) -> None:
    problem = with_consultant(cast)
    problem.recall(by=cast.lead, reason="补充")
    problem.investigate(by=cast.lead, steps="写了61个字")
    page = text(see(cast.lead, problem, "problems:hand_over"))
    assert "移交第2版给何明远" in page and "<ins>61个字</ins>" in page


def test_texts_are_compared_by_character_and_by_word() -> None:
    assert compared("保存失败 error one", "保存成功 error two") == [
        ("保存", ""), ("失败", "went"), ("成功", "came"), (" error ", ""), ("one", "went"), ("two", "came"),
    ]  # fmt: skip
    assert compared("字" * 5000, "词" * 5000) == [("字" * 5000, "went"), ("词" * 5000, "came")]


def test_the_same_content_has_no_differences(cast: Cast) -> None:
    content = investigating(cast).dossier_content()
    assert differences(content, content) == []


def test_opening_on_a_database_that_takes_nothing_shows_the_page(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = with_consultant(cast)

    def read_only(*args: object, **kwargs: object) -> None:
        raise OperationalError("attempt to write a readonly database")

    with monkeypatch.context() as patch:
        patch.setattr(type(DossierView.objects.all()), "get_or_create", read_only)
        assert see(cast.consultant, problem).status_code == 200
    assert not DossierView.objects.exists()
    see(cast.consultant, problem)
    assert DossierView.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("几个字符开始报错？", "steps"), ("能给一张截图吗？", "no_evidence"), ("單號是多少？", "place"),
        ("每次都这样吗？", "frequency"), ("正确的结果应该是多少？", "expected"), ("Which browser version?", "place"),
        ("Who else meets it?", "affected"), ("谢谢", ""),
    ],
)  # fmt: skip
def test_what_a_question_is_about_is_read_from_its_words(words: str, part: str) -> None:
    assert part_in(words) == part


def test_the_consultant_says_what_was_not_clear(cast: Cast) -> None:
    problem = with_consultant(cast)
    do(cast.consultant, problem, "ask", whom=str(cast.lead.pk), words="请补充", part="expected")
    question = Question.objects.get()
    assert (question.about, question.about_from) == ("expected", "consultant")


def test_the_lead_corrects_it_and_nobody_else(cast: Cast) -> None:
    problem = needs_answer(cast)
    question = Question.objects.get()
    address = problem.project.url("problems:question_about", problem.number, question.pk)
    assert "关于：怎么重现" in text(see(cast.lead, problem))
    for person in (cast.reporter, cast.consultant, cast.outsider):
        assert signed_in(person).post(address, {"about": "place"}).status_code == 404
    signed_in(cast.lead).post(address, {"about": "place"})
    question.refresh_from_db()
    assert (question.about, question.about_from) == ("place", "lead")


def test_what_is_asked_most_stands_beside_the_sheet(cast: Cast) -> None:
    asks.forget(cast.project)
    problem = with_consultant(cast)
    for _again in range(asks.OFTEN):
        problem.ask(by=cast.consultant, whom=cast.lead, words="怎么重现？")
        problem.answer(by=cast.lead, words="先选客户")
    asks.forget(cast.project)
    assert "顾问追问过3次" in text(see(cast.lead, problem))
    assert "顾问追问过3次" in text(see(cast.lead, problem, "problems:sheet"))
    page = text(signed_in(cast.lead).get(cast.project.url("problems:asks")))
    assert "怎么重现" in page and "3次" in page and "怎么重现？" in page
    assert "怎么重现 3次" in text(see(cast.lead, investigating(cast), "problems:hand_over"))
    for person in (cast.reporter, cast.consultant):
        assert signed_in(person).get(cast.project.url("problems:asks")).status_code == 404
    asks.forget(cast.project)


def test_questions_of_the_lead_do_not_count(cast: Cast) -> None:
    asks.forget(cast.project)
    assert asks.asked_most(cast.project) == []
