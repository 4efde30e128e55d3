"""The search page and the short list under ⌘K."""

import pytest
from django.test import Client

from luoshi.rollout.models import Member
from luoshi.search import kinds
from luoshi.search.tests.shelf import Shelf
from luoshi.testing.cast import Cast

HOSTILE = [
    '"><script>alert(1)</script>',
    "{{ 7|add:7 }}",
    "<b>报价</b>",
    "'\"`",
    "\u202e报价",
    "报" * 9_000,
]


def ask(person: Member, text: str, kind: str = "", palette: bool = False, **headers: str) -> str:
    client = Client()
    client.force_login(person.user)
    address = person.project.url("search:palette" if palette else "search:page")
    if palette:
        headers["hx_request"] = "true"
    answer = client.get(address, {"q": text, "kind": kind}, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_shows_code_title_and_marked_words(cast: Cast, shelf: Shelf):
    shelf.put("報價單打印空白", body="昨天还能打印报价单", number=128)
    html = ask(cast.reporter, "报价")
    assert "CRM-128" in html
    assert "<mark>報價</mark>單打印空白" in html
    assert "昨天还能打印<mark>报价</mark>单" in html


def test_a_fragment_for_the_page_and_one_for_the_short_list(cast: Cast, shelf: Shelf):
    shelf.put("报价单打印空白")
    part = ask(cast.reporter, "报价", hx_request="true", hx_target="div#found")
    short = ask(cast.reporter, "报价", hx_request="true")
    assert "<html" not in part + short
    assert "list-row" in part
    assert short == ask(cast.reporter, "报价", palette=True)


def test_the_short_list_has_at_most_eight_and_the_number_first(cast: Cast, shelf: Shelf):
    for number in range(1, 12):
        shelf.put(f"提到第12个问题{number}", number=number)
    shelf.put("审批卡住", number=12)
    html = ask(cast.reporter, "12", palette=True)
    assert html.count('class="no"') == 8
    assert html.index("CRM-12<") < html.index("CRM-11<")


def test_the_short_list_opened_as_a_page_is_the_search_page(cast: Cast, shelf: Shelf):
    client = Client()
    client.force_login(cast.reporter.user)
    answer = client.get(cast.project.url("search:palette"), {"q": "报价&a=1"})
    assert answer["Location"] == cast.project.url("search:page") + "?q=%E6%8A%A5%E4%BB%B7%26a%3D1"


def test_one_kind_can_be_chosen(cast: Cast, shelf: Shelf):
    everybody = Member.objects
    kinds.register(
        "note", "Notes", visible=lambda _: everybody.none(), document=str, everything=everybody.all
    )
    kinds.register("book", "Books", visible=everybody.visible_to, document=str, everything=everybody.all)
    shelf.put("报价单打印空白")
    assert "list-row" in ask(cast.reporter, "报价", "area")
    assert "list-row" not in ask(cast.reporter, "报价", "book")
    page = ask(cast.reporter, "报价")
    assert "Books" in page
    assert "Notes" not in page


def test_nothing_found_says_what_to_do(cast: Cast, shelf: Shelf):
    html = ask(cast.reporter, "没有的话")
    assert "没有找到“没有的话”" in html
    assert "写少一点，找到的更多" in html


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_text(cast: Cast, shelf: Shelf, text: str):
    shelf.put(f"报价{text}"[:70].replace("\0", ""), body=text)
    for palette in (True, False):
        for asked in (text, "报价"):
            html = ask(cast.reporter, asked, palette=palette)
            assert "<script>alert" not in html
            assert "<b>报价" not in html


def test_an_outsider_and_a_stranger_find_nothing_hidden(cast: Cast, shelf: Shelf):
    shelf.put("对账单秘密甲", number=128)
    for asked in ("对账单", "128"):
        for palette in (True, False):
            assert "秘密甲" not in ask(cast.consultant, asked, palette=palette)
    client = Client()
    client.force_login(cast.outsider.user)
    assert client.get(cast.project.url("search:page")).status_code == 404


def test_three_hits_cost_the_same_queries_as_one(cast: Cast, shelf: Shelf, django_assert_max_num_queries):
    client = Client()
    client.force_login(cast.reporter.user)
    address = cast.project.url("search:page")
    shelf.put("报价单打印空白", number=1)
    with django_assert_max_num_queries(12) as one:
        client.get(address, {"q": "报价"})
    shelf.put("报价单少一行", number=2)
    shelf.put("报价单金额不对", number=3)
    with django_assert_max_num_queries(len(one)) as three:
        client.get(address, {"q": "报价"})
    assert len(three) == len(one)


@pytest.mark.parametrize("typed", ["cxw", "CX", "晓雯", "陳曉", "ｃｘｗ"])
def test_people_are_found_by_name_and_initials(cast: Cast, shelf: Shelf, monkeypatch, typed: str):
    monkeypatch.setattr(kinds, "_person_pages", [])
    assert "陈晓雯" not in ask(cast.lead, typed, palette=True)
    kinds.register_person_page(lambda asking, person: f"/people/{person.pk}/")
    html = ask(cast.lead, typed, palette=True)
    assert f'href="/people/{cast.reporter.pk}/"' in html
    assert "孙悦" not in html


def test_an_outsider_finds_the_lead_and_no_colleague_of_theirs(cast: Cast, shelf: Shelf, monkeypatch):
    monkeypatch.setattr(kinds, "_person_pages", [lambda asking, person: f"/people/{person.pk}/"])
    assert "林静" in ask(cast.consultant, "lj", palette=True)
    assert "陈晓雯" not in ask(cast.consultant, "cxw", palette=True)
