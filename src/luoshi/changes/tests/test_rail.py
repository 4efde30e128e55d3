"""Original and read-back side by side: what differs is marked with its reason; nothing is blocked."""

from __future__ import annotations

import re

import pytest

from luoshi.changes.models import Change
from luoshi.changes.tests.stages import read_back, recording
from luoshi.kernel.verdict import Refusal
from luoshi.problems.tests.stages import signed_in, text
from luoshi.testing.cast import Cast


def compared(cast: Cast, change: Change, words: str) -> str:
    url = cast.project.url("changes:compare", change.number)
    return text(signed_in(cast.lead).post(url, {"words": words}, headers={"HX-Request": "true"}))


def test_another_number_is_marked_on_both_sides_with_the_reason(cast: Cast) -> None:
    page = compared(cast, recording(cast), "发货单上显示账期，一天要打3个电话。")
    assert page.count('class="differs"') == 2
    assert "原话是“5个”，复述里是“3个”" in page


def test_faithful_words_carry_no_mark(cast: Cast) -> None:
    change = recording(cast)
    assert 'class="differs"' not in compared(cast, change, change.words)


@pytest.mark.parametrize("odd", ["", "\x00", "😀" * 5000, "\u202eمرحبا", "<b>5</b>" * 9, "9" * 100_000])
def test_odd_words_break_nothing(cast: Cast, odd: str) -> None:
    assert "<b>" not in compared(cast, recording(cast), odd).split("<h2", 2)[2]


def test_the_lead_may_send_in_spite_of_marks(cast: Cast) -> None:
    change = recording(cast)
    url = cast.project.url("changes:move", change.number, "read_back")
    answer = signed_in(cast.lead).post(url, {"words": "一天打3个电话", "seen": "recording"})
    change.refresh_from_db()
    assert (answer.status_code, change.state) == (302, "read_back")
    assert 'class="differs"' in text(signed_in(cast.reporter).get(change.url))


def test_the_correction_stands_above_the_next_read_back(cast: Cast) -> None:
    change = read_back(cast)
    change.correct(by=cast.reporter, correction="还要看到额度")
    url = cast.project.url("changes:move", change.number, "read_back")
    page = text(signed_in(cast.lead).get(url, headers={"HX-Request": "true"}))
    assert "还要看到额度" in page and "<dialog" in page


def test_all_rounds_stay_readable(cast: Cast) -> None:
    change = read_back(cast)
    change.correct(by=cast.reporter, correction="还要看到额度")
    change.read_back(by=cast.lead, words="显示账期和额度")
    page = re.sub("</?(del|ins|mark)[^>]*>", "", text(signed_in(cast.reporter).get(change.url)))
    assert all(words in page for words in ("不用再打电话问财务", "还要看到额度", "显示账期和额度"))


def rounds(cast: Cast, *words: str) -> Change:
    """Read back in these words, each corrected but the last."""
    change = recording(cast)
    for place, said in enumerate(words, 1):
        change.read_back(by=cast.lead, words=said)
        if place < len(words):
            change.correct(by=cast.reporter, correction=f"第{place}次不对")
    return change


def test_an_earlier_round_stands_beside_the_later_one_and_what_differs_is_marked(cast: Cast) -> None:
    change = rounds(cast, "发货单上显示账期", "发货单上显示账期和额度", "打印时显示账期和额度")
    page = text(signed_in(cast.reporter).get(change.url))
    assert [page.count(f"第{n}轮") for n in (1, 2, 3)] == [1, 2, 1]
    assert "发货单上显示账期<ins>和额度</ins>" in page
    assert "<del>发货单上</del>显示账期和额度" in page and "<ins>打印时</ins>显示账期和额度" in page
    assert page.index("第1次不对") < page.index("第2次不对")


def test_two_rounds_that_say_the_same_say_so(cast: Cast) -> None:
    change = rounds(cast, "显示账期", "显示账期")
    page = text(signed_in(cast.reporter).get(change.url))
    assert "两轮说的一样。" in page and "<ins>" not in page


def test_one_round_has_nothing_beside_it(cast: Cast) -> None:
    assert "之前几轮" not in text(signed_in(cast.reporter).get(read_back(cast).url))


def test_words_of_earlier_rounds_stay_harmless(cast: Cast) -> None:
    change = rounds(cast, "<script>一</script>", "<script>二</script>")
    page = text(signed_in(cast.lead).get(change.url))
    assert "<script>" not in page.partition("<main")[2].partition("</main")[0]


def test_nobody_reads_back_without_reason_and_goal(cast: Cast) -> None:
    change = Change.open(by=cast.reporter, words="想要账期")
    with pytest.raises(Refusal) as refused:
        change.read_back(by=cast.lead, words="账期")
    assert len(refused.value.missing) == 2


def test_an_empty_correction_asks_for_words(cast: Cast) -> None:
    change = read_back(cast)
    with pytest.raises(Refusal):
        change.correct(by=cast.reporter, correction="  ")
    change.refresh_from_db()
    assert change.state == "read_back"


def test_only_the_requester_answers(cast: Cast) -> None:
    change = read_back(cast)
    for person in (cast.lead, cast.reporter2, cast.sponsor, cast.consultant, cast.outsider):
        with pytest.raises(Refusal):
            change.agree(by=person)


def test_only_the_lead_compares(cast: Cast) -> None:
    url = cast.project.url("changes:compare", recording(cast).number)
    for person in (cast.reporter, cast.sponsor, cast.consultant, cast.developer, cast.outsider):
        assert signed_in(person).post(url, {"words": "5"}).status_code == 404
