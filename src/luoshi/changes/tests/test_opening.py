"""Asking for a change: own words kept as a draft, what is known already, and whose words they are."""

from __future__ import annotations

import pytest
from django.http import HttpResponse

from luoshi.changes.models import Change, ChangeDraft, StandardKind
from luoshi.changes.tests.stages import WORDS, recording
from luoshi.knowledge.models import Article
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, text
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast


def send(member: Member, name: str, **given: str) -> HttpResponse:
    return signed_in(member).post(member.project.url(f"changes:{name}"), given)


def form(member: Member) -> str:
    return text(signed_in(member).get(member.project.url("changes:open")))


def test_what_was_written_waits_on_whatever_device(cast: Cast) -> None:
    assert send(cast.reporter, "draft", words=WORDS, goals="看到账期").status_code == 204
    assert WORDS in form(cast.reporter) and "看到账期" in form(cast.reporter)
    assert WORDS not in form(cast.reporter2)


def test_what_was_sent_is_no_draft_any_more(cast: Cast) -> None:
    send(cast.reporter, "draft", words=WORDS)
    send(cast.reporter, "open", words=WORDS)
    send(cast.reporter, "draft", words=WORDS)  # the save that lost the race
    assert not ChangeDraft.objects.exists()


@pytest.mark.parametrize("words", ["", "  ", "\x00", "\u202e"])
def test_nothing_is_no_draft_or_a_harmless_one(cast: Cast, words: str) -> None:
    assert send(cast.reporter, "draft", words=words, attachment="x", area="nowhere").status_code == 204
    assert signed_in(cast.reporter).get(cast.project.url("changes:open")).status_code == 200


def test_articles_changes_and_problems_about_the_same_stand_below(cast: Cast) -> None:
    article = Article.write(by=cast.lead, publish=True, title="发货单怎么看客户账期", steps="打开显示列")
    change, problem = recording(cast), Problem.report(by=cast.reporter2, words="发货单看不到客户的账期")
    page = text(send(cast.reporter, "suggest", words="发货单上要看到客户的账期"))
    assert all(one.url in page for one in (article, change, problem))


def test_hardly_any_words_suggest_nothing(cast: Cast) -> None:
    recording(cast)
    assert "tile" not in text(send(cast.reporter, "suggest", words="账"))


def test_the_lead_writes_down_what_somebody_said(cast: Cast) -> None:
    send(cast.lead, "open", words=WORDS, requester=str(cast.reporter.pk))
    assert Change.objects.get().requester == cast.reporter
    assert 'name="requester"' not in form(cast.reporter)


def test_nobody_else_puts_words_into_a_mouth(cast: Cast) -> None:
    send(cast.head, "open", words=WORDS, requester=str(cast.reporter.pk))
    assert Change.objects.get().requester == cast.head


@pytest.mark.parametrize("words", ["", "   ", "\x00", "字" * 100_000])
def test_words_that_cannot_be_kept_come_back_with_the_rest(cast: Cast, words: str) -> None:
    answer = send(cast.reporter, "open", words=words, goals="看到账期")
    assert answer.status_code == 422
    assert "看到账期" in text(answer)
    assert not Change.objects.exists()


@pytest.mark.parametrize(
    "words", ["😀" * 50, "\u202eمرحبا، أريد عمودًا", "<script>alert(1)</script>", "a\tb\r\nc"]
)
def test_odd_words_are_kept_and_shown_as_they_are(cast: Cast, words: str) -> None:
    assert send(cast.reporter, "open", words=words).status_code == 302
    page = text(signed_in(cast.lead).get(Change.objects.get().url))
    assert "<script>alert(1)" not in page


def test_a_line_too_long_and_too_many_lines_are_named(cast: Cast) -> None:
    assert send(cast.reporter, "open", words=WORDS, goals="长" * 301).status_code == 422
    assert send(cast.reporter, "open", words=WORDS, goals="行\n" * 31).status_code == 422
    assert not Change.objects.exists()


def test_only_approved_kinds_can_be_chosen(cast: Cast) -> None:
    kind = StandardKind.propose(by=cast.lead, name="加选项", template="哪个字段？")
    assert 'name="standard"' not in form(cast.reporter)
    kind.approve(by=cast.sponsor)
    assert 'name="standard"' in form(cast.reporter)
    send(cast.reporter, "open", words=WORDS, standard=str(kind.pk))
    assert Change.objects.get().standard == kind


def test_the_same_form_twenty_times_is_one_change(cast: Cast) -> None:
    client, url = signed_in(cast.reporter), cast.project.url("changes:open")
    codes = {client.post(url, {"words": WORDS, "key": "a" * 32}).status_code for _n in range(20)}
    assert (codes, Change.objects.count()) == ({302}, 1)


def test_outsiders_and_observers_ask_for_nothing(cast: Cast) -> None:
    for person in (cast.observer, cast.consultant, cast.developer, cast.outsider):
        assert signed_in(person).get(cast.project.url("changes:open")).status_code == 404
        for name in ("open", "draft", "suggest"):
            assert (
                signed_in(person).post(cast.project.url(f"changes:{name}"), {"words": "x"}).status_code == 404
            )


def palette(member: Member, typed: str) -> str:
    url = member.project.url("search:palette")
    return text(signed_in(member).get(url, {"q": typed}, headers={"HX-Request": "true"}))


@pytest.mark.parametrize("typed", ["", "变更", "提出", "tcbg", "提一个变更"])
def test_asking_for_a_change_is_offered_from_every_page(cast: Cast, typed: str) -> None:
    link = f'<a href="{cast.project.url("changes:open")}">'
    assert link in palette(cast.reporter, typed)
    for reader in (cast.observer, cast.consultant, cast.developer):
        assert link not in palette(reader, typed)


def test_what_was_typed_for_something_else_offers_nothing_to_do(cast: Cast) -> None:
    page = palette(cast.reporter, "打印机")
    assert cast.project.url("changes:open") not in page
    assert "没有找到" in page
