"""What an outsider learns from searching: nothing that was not opened to their firm (threat 6)."""

import pytest

from luoshi.search.models import Frequency
from luoshi.search.queries import find, matching, similar
from luoshi.search.tests.shelf import Shelf
from luoshi.testing.cast import Cast

OPEN = "对账单导出以后金额不对"


def test_each_sees_what_their_noun_says(cast: Cast, shelf: Shelf):
    shelf.put("对账单秘密甲")
    shelf.put(OPEN, opened=True)
    for name, person in cast.everybody().items():
        expected = 0 if name == "outsider" else 1 if person.is_external else 2
        assert len(find(person, "对账单")) == expected, name


@pytest.mark.parametrize("asked", ["秘密", "秘", "128", "CRM-128", "对账单秘密甲", "secret", "secr"])
def test_hidden_words_and_numbers_are_not_there(cast: Cast, shelf: Shelf, asked: str):
    hidden = shelf.put("对账单秘密甲", body="secret 对账单", number=128)
    assert hidden.pk not in {hit.subject_id for hit in find(cast.consultant, asked)}
    assert hidden.pk not in {hit.subject_id for hit in similar(cast.consultant, asked, least=0.0)}
    assert hidden.pk not in set(matching(cast.consultant, "area", asked))


def test_what_only_insiders_may_read_is_neither_matched_nor_shown(cast: Cast, shelf: Shelf):
    shelf.put(OPEN, inner="内部备注：怀疑是何工改错了", opened=True)
    assert find(cast.consultant, "怀疑") == []
    assert "怀疑" not in str(find(cast.consultant, "金额"))
    assert "怀疑" in str(find(cast.lead, "怀疑"))


def everything_said(cast: Cast) -> list[tuple[str, float]]:
    asked = ["对账单", "金额", "导出金额", "金额导出客户", "客户"]
    hits = [hit for text in asked for hit in find(cast.consultant, text)]
    hits += [hit for text in asked for hit in similar(cast.consultant, text, least=0.0)]
    return [(hit.title, hit.score) for hit in hits]


def test_scores_and_order_do_not_change_with_what_is_hidden(cast: Cast, shelf: Shelf):
    shelf.put(OPEN, opened=True)
    shelf.put("客户金额合计错误", opened=True)
    before = everything_said(cast)
    for number in range(40):
        shelf.put(f"金额金额客户{number}", body="导出" * number, inner="对账单")
    Frequency.refresh()
    assert before
    assert everything_said(cast) == before


def test_an_outsiders_work_does_not_grow_with_what_is_hidden(
    cast: Cast, shelf: Shelf, django_assert_num_queries
):
    shelf.put(OPEN, opened=True)
    for number in range(5):
        shelf.put(f"金额{number}")
    with django_assert_num_queries(2):
        assert len(find(cast.consultant, "金额")) == 1


def test_another_company_has_its_own_index(cast: Cast, shelf: Shelf):
    shelf.put("对账单秘密甲", number=128)
    assert find(cast.outsider, "对账单") == []
    assert find(cast.outsider, "CRM-128") == []
    assert similar(cast.outsider, "对账单秘密甲", least=0.0) == []
