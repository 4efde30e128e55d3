"""What is found, and in which order."""

from luoshi.search.queries import find
from luoshi.search.tests.shelf import Shelf
from luoshi.testing.cast import Cast


def titles(hits):
    return [hit.title for hit in hits]


def test_a_word_of_two_characters_is_found(cast: Cast, shelf: Shelf):
    shelf.put("客户拜访记录无法保存")
    shelf.put("报价单打印出来是空白")
    assert titles(find(cast.reporter, "报价")) == ["报价单打印出来是空白"]


def test_one_character_is_found(cast: Cast, shelf: Shelf):
    shelf.put("审批卡住")
    assert titles(find(cast.reporter, "批")) == ["审批卡住"]
