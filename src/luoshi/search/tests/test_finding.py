"""What is found, and in which order."""

import pytest

from luoshi.search.models import Frequency
from luoshi.search.queries import Hit, find, matching, similar
from luoshi.search.tests.shelf import Shelf
from luoshi.testing.cast import Cast


def titles(hits: list[Hit]) -> list[str]:
    return [hit.title for hit in hits]


def test_a_word_of_two_characters_is_found(cast: Cast, shelf: Shelf):
    shelf.put("客户拜访记录无法保存")
    shelf.put("报价单打印出来是空白")
    assert titles(find(cast.reporter, "报价")) == ["报价单打印出来是空白"]


def test_one_character_is_found(cast: Cast, shelf: Shelf):
    shelf.put("审批卡住")
    assert titles(find(cast.reporter, "批")) == ["审批卡住"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [("訂單無法儲存", "订单"), ("订单无法保存", "訂單"), ("ＳＯ－１０４７６", "so-10476"), ("Café", "CAFE")],
)
def test_scripts_width_case_and_accents_do_not_matter(cast: Cast, shelf: Shelf, text: str, asked: str):
    shelf.put(text)
    assert titles(find(cast.reporter, asked)) == [text]


@pytest.mark.parametrize("asked", ["128", "CRM-128", "crm128", "crm 128", "#128", "ＣＲＭ－１２８", " 128 "])
def test_a_number_or_code_comes_first(cast: Cast, shelf: Shelf, asked: str):
    shelf.put("提到CRM-128和128的另一个问题", body="CRM-128 128 CRM-128", number=7)
    shelf.put("审批卡住", number=128)
    shelf.put("再次提到128", body="128", number=1280)
    found = find(cast.reporter, asked)
    assert (found[0].title, found[0].code, found[0].score) == ("审批卡住", "CRM-128", 1.0)


@pytest.mark.parametrize(
    "asked", ["E-1042", "e1042", "1042", "5.2.1", "customerName", "customer_name", "name"]
)
def test_codes_versions_and_names_are_found_whole_and_in_part(cast: Cast, shelf: Shelf, asked: str):
    shelf.put("保存时报错E-1042", body="客户端5.2.1里customerName是空的")
    shelf.put("保存时报错E-2042", body="客户端6.2.1里supplierCode是空的")
    assert titles(find(cast.reporter, asked))[:1] == ["保存时报错E-1042"]


def test_a_latin_word_is_found_while_it_is_typed(cast: Cast, shelf: Shelf):
    shelf.put("导出报Timeout")
    assert titles(find(cast.reporter, "timeo")) == ["导出报Timeout"]


def test_every_word_asked_must_be_there(cast: Cast, shelf: Shelf):
    shelf.put("客户列表打不开")
    shelf.put("客户列表导出是乱码")
    assert titles(find(cast.reporter, "客户 乱码")) == ["客户列表导出是乱码"]


def test_when_nothing_holds_everything_the_nearest_is_shown(cast: Cast, shelf: Shelf):
    shelf.put("客户列表点了导出没有反应")
    shelf.put("登录页面打不开")
    assert titles(find(cast.reporter, "客户列表导出按钮失灵")) == ["客户列表点了导出没有反应"]


def test_the_title_says_more_than_the_body(cast: Cast, shelf: Shelf):
    shelf.put("报价单打印空白")
    shelf.put("首页很慢", body="打开报价的时候也慢")
    assert titles(find(cast.reporter, "报价"))[0] == "报价单打印空白"


def test_similar_texts_are_ranked_by_what_is_rare(cast: Cast, shelf: Shelf):
    for number in range(30):
        shelf.put(f"客户列表打开以后没有反应{number}")
    shelf.put("名片扫描以后电话号码丢失")
    Frequency.refresh()
    found = similar(cast.lead, "客户列表打开以后，扫描名片，电话号码没有了")
    assert found[0].title == "名片扫描以后电话号码丢失"


def test_the_same_text_scores_one_and_another_less(cast: Cast, shelf: Shelf):
    shelf.put("点击提交审批没有反应，页面一直转圈")
    shelf.put("点击保存没有反应")
    same, other = similar(cast.lead, "点击提交审批没有反应，页面一直转圈", least=0.0)
    assert same.percent == 100
    assert 0 < other.score < 0.6


def test_similar_leaves_out_the_thing_itself(cast: Cast, shelf: Shelf):
    itself = shelf.put("点击提交审批没有反应")
    assert similar(cast.lead, "点击提交审批没有反应", exclude=itself.pk) == []


def test_a_search_can_be_narrowed_to_some_nouns(cast: Cast, shelf: Shelf):
    shelf.put("审批卡住一")
    second = shelf.put("审批卡住二")
    only = {"area": type(second).objects.filter(pk=second.pk)}
    assert titles(find(cast.lead, "审批", within=only)) == ["审批卡住二"]


def test_among_no_nouns_nothing_is_found(cast: Cast, shelf: Shelf):
    area = shelf.put("审批卡住")
    nothing = {"area": type(area).objects.none()}
    assert find(cast.lead, "审批", within=nothing) == []
    assert find(cast.consultant, "审批", within=nothing) == []
    assert similar(cast.lead, "审批卡住", within=nothing) == []


def test_a_list_can_be_filtered_by_text_or_number(cast: Cast, shelf: Shelf):
    first, second = shelf.put("审批卡住", number=3), shelf.put("报价空白", number=4)
    for person in (cast.lead, cast.consultant):
        type(first).objects.update(procedure="open")
        assert list(matching(person, "area", "审批")) == [first.pk]
        assert list(matching(person, "area", "4")) == [second.pk]
        assert list(matching(person, "area", "没有的话")) == []


def test_what_was_changed_is_found_by_its_new_words_only(cast: Cast, shelf: Shelf):
    area = shelf.put("审批卡住")
    shelf.rename(area, "报价空白")
    assert titles(find(cast.lead, "报价")) == ["报价空白"]
    assert find(cast.lead, "审批") == []


def test_what_was_dropped_is_not_found(cast: Cast, shelf: Shelf):
    area = shelf.put("审批卡住")
    shelf.drop(area)
    assert find(cast.lead, "审批") == []
