"""The page 今天: one tap, one card, answers in place."""

from __future__ import annotations

import gzip
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from luoshi.diary.models import Diary, Draft
from luoshi.evidence.tests.conftest import picture_bytes, upload
from luoshi.knowledge.models import Article
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast
from luoshi.ui import assets

from .days import MONDAY, TUESDAY, at, page_of, sign_in

INTERNAL = {"lead", "reporter", "reporter2", "head", "sponsor", "observer"}
READ = ["today", "report", "mine"]
WRITE = ["nil", "file", "write", "meet", "self_solved", "draft", "suggest"]

pytestmark = pytest.mark.usefixtures("monday")


def html_of(member: Member, query: str = "") -> str:
    answer = sign_in(member).get(page_of(member, "today", query=query))
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(member: Member, name: str, *args: object, browser: Client | None = None, **sent: Any) -> Any:
    return (browser or sign_in(member)).post(page_of(member, name, *args), sent)


def to_be_tried(cast: Cast, words: str = "报价单少一列") -> Problem:
    problem = Diary.add_entry(by=cast.reporter, words=words)
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="换了模板，请再打一张")
    return problem


@pytest.mark.parametrize("name", READ)
def test_who_may_open_the_page(cast: Cast, name: str) -> None:
    opened = {
        who
        for who, person in cast.everybody().items()
        if sign_in(person).get(page_of(cast.lead, name)).status_code == 200
    }
    assert opened == INTERNAL


@pytest.mark.parametrize("name", WRITE)
@pytest.mark.parametrize("who", ["consultant", "other_consultant", "developer", "outsider"])
def test_outsiders_write_nothing(cast: Cast, name: str, who: str) -> None:
    Problem.report(by=cast.reporter, words="保存不了")
    sent = {"words": "外人", "problem": "1", "article": "1"}
    assert sign_in(getattr(cast, who)).post(page_of(cast.lead, name), sent).status_code == 404
    assert (Occurrence.objects.count(), Diary.objects.count()) == (1, 0)


def test_nil_is_one_form_with_one_button(cast: Cast) -> None:
    page = html_of(cast.reporter)
    assert "今天用CRM，顺手吗？" in page
    answer = post(cast.reporter, "nil", day="2026-11-23", key="k1")
    assert (answer.status_code, answer["Location"]) == (302, page_of(cast.reporter, "today"))
    assert Diary.objects.get().nil
    page = html_of(cast.reporter)
    assert "交了，没有问题" in page
    assert "王磊、林静会看" in page


def test_the_tap_offers_to_take_it_back(cast: Cast) -> None:
    browser = sign_in(cast.reporter)
    post(cast.reporter, "nil", browser=browser)
    page = browser.get(page_of(cast.reporter, "today")).content.decode()
    undo = page_of(cast.reporter, "undo", "2026-11-23")
    assert f'action="{undo}"' in page
    browser.post(undo)
    assert not Diary.objects.get().is_filed


def test_a_page_opened_before_midnight_files_its_own_day(cast: Cast) -> None:
    with at(TUESDAY, 0, 1):
        post(cast.reporter, "nil", day="2026-11-23")
    diary = Diary.objects.get()
    assert (diary.day, diary.late) == (MONDAY, True)


def test_a_problem_gets_a_number_and_a_signed_receipt(cast: Cast) -> None:
    browser = sign_in(cast.reporter)
    post(cast.reporter, "write", browser=browser, words="保存不了", files=upload(picture_bytes()))
    page = browser.get(page_of(cast.reporter, "today")).content.decode()
    assert "收到，编号CRM-1。林静明天下班前答复您。" in page
    assert "已经记了1个问题" in page
    met = Occurrence.objects.get()
    assert (met.words, met.entry.diary.member) == ("保存不了", cast.reporter)


def test_the_same_form_twenty_times_is_one_problem(cast: Cast) -> None:
    browser = sign_in(cast.reporter)
    answers = [post(cast.reporter, "write", browser=browser, words="保存不了", key="k") for _ in range(20)]
    assert {answer["Location"] for answer in answers} == {page_of(cast.reporter, "today")}
    assert Problem.objects.count() == 1


def test_one_more_problem_opens_the_next_card(cast: Cast) -> None:
    answer = post(cast.reporter, "write", words="保存不了", another="1")
    assert answer["Location"] == page_of(cast.reporter, "today", query="?write=1")


def test_filing_reports_the_open_card_first(cast: Cast) -> None:
    post(cast.reporter, "file", words="最后一个", day="2026-11-23")
    diary = Diary.objects.get()
    assert (diary.is_filed, diary.entries.get().occurrence.words) == (True, "最后一个")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [("", "请写一句发生了什么"), (" \x00\n", "请写一句发生了什么"), ("好" * 100_000, "80,000")],
)
def test_what_cannot_be_reported_is_said_and_kept(cast: Cast, words: str, sentence: str) -> None:
    answer = post(cast.reporter, "write", words=words, files=upload(picture_bytes()))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert words.strip("\x00 \n") in page
    assert page.count('name="attachment"') == 1
    assert not Problem.objects.exists()


@pytest.mark.parametrize(
    "words", ["مرحبا العالم", "😀👨‍👩‍👧", "‮反过来‬", "<script>alert(1)</script>", "a\x00b"]
)
def test_all_that_people_write_is_taken(cast: Cast, words: str) -> None:
    post(cast.reporter, "write", words=words)
    assert Occurrence.objects.get().words == words.replace("\x00", "")
    assert "<script>alert" not in html_of(cast.reporter)


def test_a_file_that_is_no_picture_bomb_is_named(cast: Cast) -> None:
    answer = post(cast.reporter, "write", words="看附件", files=upload(b"", "空的.png"))
    assert answer.status_code == 422
    assert "空的.png" in answer.content.decode()
    assert "看附件" in answer.content.decode()


def test_i_met_it_too_joins(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter2, words="打不开")
    post(cast.reporter, "meet", words="我也打不开", problem="1")
    problem = Problem.objects.get()
    assert problem.met_count == 2
    assert "CRM-1" in html_of(cast.reporter)


def test_joining_what_was_closed_meanwhile_keeps_the_words(cast: Cast) -> None:
    problem = Diary.add_entry(by=cast.reporter2, words="打不开")
    problem.decline(by=cast.lead, reason="不是系统问题")
    answer = post(cast.reporter, "meet", words="我也打不开", problem="1")
    assert answer.status_code == 422
    assert "我也打不开" in answer.content.decode()


@pytest.mark.parametrize("number", ["", "x", "9" * 30, "7", "²"])
def test_a_problem_that_is_not_there_is_404(cast: Cast, number: str) -> None:
    assert post(cast.reporter, "meet", words="我也", problem=number).status_code == 404
    assert post(cast.reporter, "self_solved", words="我也", article=number).status_code == 404


def test_solved_with_an_article(cast: Cast) -> None:
    article = Article.write(by=cast.lead, title="地址太长", steps="删短")
    article.publish(by=cast.lead)
    browser = sign_in(cast.reporter)
    post(cast.reporter, "self_solved", browser=browser, words="地址存不了", article="1")
    page = browser.get(page_of(cast.reporter, "today")).content.decode()
    assert "已经解决。谢谢您" in page
    assert Problem.objects.get().outcome == "self_solved"


def test_what_is_known_appears_below(cast: Cast) -> None:
    article = Article.write(by=cast.lead, title="地址超过60字保存不了", steps="删短")
    article.publish(by=cast.lead)
    Diary.add_entry(by=cast.reporter2, words="改收货地址后保存不了")
    page = post(cast.reporter, "suggest", words="收货地址保存不了").content.decode()
    assert "地址超过60字保存不了" in page
    assert "就是这个，已解决" in page
    assert "CRM-1" in page
    assert "我也遇到了" in page
    assert "<html" not in page


def test_what_is_known_shows_nothing_invisible(cast: Cast) -> None:
    Article.write(by=cast.lead, title="收货地址草稿", steps="删短")
    Diary.add_entry(by=cast.reporter2, words="收货地址保存不了，别人的")
    Problem.report(by=cast.outsider, words="收货地址保存不了，别家的")
    cast.project.reading = "own"
    cast.project.save()
    page = post(cast.reporter, "suggest", words="收货地址保存不了").content.decode()
    assert page.strip() == ""


def test_hardly_any_words_ask_nothing(cast: Cast) -> None:
    Diary.add_entry(by=cast.reporter2, words="地址")
    assert post(cast.reporter, "suggest", words="地址").content.decode().strip() == ""


def test_it_works_is_said_in_place_and_can_be_taken_back(cast: Cast) -> None:
    problem = to_be_tried(cast)
    assert "换了模板，请再打一张" in html_of(cast.reporter)
    post(cast.reporter, "works", problem.number)
    problem.refresh_from_db()
    assert problem.state == "to_archive"
    post(cast.reporter, "take_back", problem.number)
    problem.refresh_from_db()
    assert problem.state == "verifying"


def test_not_yet_says_what_still_happens(cast: Cast) -> None:
    problem = to_be_tried(cast)
    refused = post(cast.reporter, "fails", problem.number, words="")
    assert refused.status_code == 422
    assert '<details class="unfold" open>' in refused.content.decode()
    post(cast.reporter, "fails", problem.number, words="还是少一列")
    problem.refresh_from_db()
    assert (problem.state, problem.met.get().verdict_reason) == ("investigating", "还是少一列")


def test_a_stranger_answers_for_nobody(cast: Cast) -> None:
    problem = to_be_tried(cast)
    assert post(cast.reporter2, "works", problem.number).status_code == 422
    assert sign_in(cast.outsider).post(page_of(cast.lead, "works", problem.number)).status_code == 404
    problem.refresh_from_db()
    assert problem.state == "verifying"


def test_yesterday_is_offered_until_it_closes(cast: Cast) -> None:
    with at(TUESDAY, 9):
        assert "周一的日报还没交" in html_of(cast.reporter)
        assert "周一用CRM，顺手吗？" in html_of(cast.reporter, "?day=2026-11-23")
    with at(TUESDAY, 10):
        assert "周一的日报还没交" not in html_of(cast.reporter)
    with at(date(2026, 11, 27), 10):
        assert "今天用CRM，顺手吗？" in html_of(cast.reporter, "?day=2026-11-23")


def test_on_a_free_day_it_says_so(cast: Cast) -> None:
    with at(date(2026, 11, 22), 10):
        page = html_of(cast.reporter)
    assert "今天不用交日报" in page
    assert "记一个问题" in page
    assert "今天没有问题" not in page


def test_five_dots_tell_the_last_workdays(cast: Cast) -> None:
    with at(date(2026, 11, 19), 17):
        Diary.file_nil(by=cast.reporter)
    with at(date(2026, 11, 20), 19):
        Diary.file_nil(by=cast.reporter)
    dots = re.findall(r'<li class="(\w+)">', html_of(cast.reporter))
    assert dots == ["missed", "missed", "filed", "late", "now"]


def test_the_report_page_serves_everybody_of_the_company(cast: Cast) -> None:
    answer = post(cast.lead, "write", words="我看到的", page="report")
    assert answer["Location"] == Problem.objects.get().url
    refused = post(cast.lead, "write", words="", page="report")
    assert (refused.status_code, "报问题" in refused.content.decode()) == (422, True)


def test_who_only_reads_reports_nothing(cast: Cast) -> None:
    answer = post(cast.observer, "write", words="我看到的", page="report")
    assert answer.status_code == 422
    assert "我看到的" in answer.content.decode()


def test_own_problems_newest_progress_first(cast: Cast) -> None:
    first, second = (Diary.add_entry(by=cast.reporter, words=words) for words in ("第一个", "第二个"))
    with at(MONDAY, 18):
        first.accept(by=cast.lead, importance=2)
    page = sign_in(cast.reporter).get(page_of(cast.reporter, "mine")).content.decode()
    assert page.index(first.code) < page.index(second.code)
    assert "处理中" in page
    assert first.code not in sign_in(cast.reporter2).get(page_of(cast.reporter, "mine")).content.decode()


def test_own_problems_page_by_page(cast: Cast) -> None:
    for turn in range(65):
        with at(MONDAY, 8, turn % 60):
            Diary.add_entry(by=cast.reporter, words=f"第{turn}个")
    browser, url, codes = sign_in(cast.reporter), page_of(cast.reporter, "mine"), []
    while url and len(codes) < 100:
        page = browser.get(url).content.decode()
        codes += re.findall(r"CRM-\d+", page)
        older = re.search(r'href="([^"]+)" rel="next"', page)
        url = older[1].replace("&amp;", "&") if older else ""
    assert len(codes) == len(set(codes)) == 65
    assert browser.get(page_of(cast.reporter, "mine", query="?before=broken_key")).status_code == 200


@pytest.mark.parametrize("name", READ)
def test_queries_do_not_grow_with_rows(cast: Cast, name: str) -> None:
    browser, counts = sign_in(cast.reporter), []
    for rows in (1, 3):
        for turn in range(rows):
            to_be_tried(cast, f"第{rows}{turn}个")
            Diary.add_entry(by=cast.reporter, words=f"另{rows}{turn}个")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(page_of(cast.reporter, name)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 23


@pytest.mark.parametrize("query", ["", "?write=1"])
def test_the_page_weighs_at_most_sixty_kilobytes(cast: Cast, query: str) -> None:
    to_be_tried(cast)
    Draft.keep(by=cast.reporter, day=MONDAY, words="报价单打印少了税率")
    built = [assets.DIST.parent / assets.built(entry) for entry in (assets.STYLE, assets.SCRIPT)]
    parts = [html_of(cast.reporter, query).encode(), *(file.read_bytes() for file in built if file.is_file())]
    assert sum(len(gzip.compress(part)) for part in parts) <= 60_000
