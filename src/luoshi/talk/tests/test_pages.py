"""The composer by page and by fragment."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from luoshi.evidence.models import Attachment, take
from luoshi.rollout.models import Area, Member
from luoshi.talk.models import Comment
from luoshi.talk.tests.conftest import picture_bytes, sign_in, upload
from luoshi.testing.cast import Cast

HTMX = {"hx-request": "true"}


def address(topic: Area, member: Member | None = None) -> str:
    return (member or topic).project.url("talk:say", "area", topic.pk)


def speak(browser: Client, topic: Area, **fields: Any) -> Any:
    return browser.post(address(topic), {"audience": "all", **fields})


def test_without_script_one_comes_back_to_the_thing(cast: Cast, topic: Area) -> None:
    answer = speak(sign_in(cast.reporter), topic, words="保存不了\r\n第二行")
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/areas/{topic.pk}/#c-{comment.pk}")
    assert comment.words == "保存不了\n第二行"


def test_with_htmx_the_entry_joins_the_thread(cast: Cast, topic: Area) -> None:
    data = {
        "words": "<b>粗</b>",
        "audience": "all",
        "files": [upload(picture_bytes()), upload(b"log", "a.log")],
    }
    answer = sign_in(cast.reporter).post(address(topic), data, headers=HTMX)
    page = answer.content.decode()
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    assert 'hx-target="#thread"' in page
    picture, log = Attachment.objects.order_by("place")
    assert picture.thumb in page
    assert log.download_url in page


def test_an_internal_note_looks_different(cast: Cast, topic: Area) -> None:
    answer = sign_in(cast.lead).post(address(topic), {"words": "内部", "audience": "internal"}, headers=HTMX)
    assert 'class="note"' in answer.content.decode()


@pytest.mark.parametrize("who", ["other_consultant", "developer", "outsider"])
def test_who_cannot_see_the_thing_gets_404(cast: Cast, topic: Area, who: str) -> None:
    stranger = getattr(cast, who)
    for url in (address(topic), address(topic, stranger)):
        assert sign_in(stranger).post(url, {"words": "你好", "audience": "all"}).status_code == 404
    assert not Comment.objects.exists()


def test_an_unknown_kind_of_thing_is_404(cast: Cast, topic: Area) -> None:
    url = cast.project.url("talk:say", "member", cast.lead.pk)
    assert sign_in(cast.lead).post(url, {"words": "你好"}).status_code == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_refusal_keeps_words_and_files(cast: Cast, topic: Area, headers: dict[str, str]) -> None:
    data = {"words": "@何明远 看", "audience": "internal", "files": upload(picture_bytes())}
    answer = sign_in(cast.lead).post(address(topic), data, headers=headers)
    draft = Attachment.objects.get()
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "何明远 看</textarea>" in page
    assert str(draft.pk) in page
    again = speak(sign_in(cast.lead), topic, words="看", attachment=str(draft.pk))
    assert again.status_code == 302
    assert Attachment.objects.get().subject_id == Comment.objects.get().pk


def test_a_bad_file_is_named_and_the_good_one_kept(cast: Cast, topic: Area) -> None:
    data = {"words": "看图", "audience": "all", "files": [upload(b"", "空.png"), upload(picture_bytes())]}
    answer = sign_in(cast.lead).post(address(topic), data, headers=HTMX)
    assert answer.status_code == 422
    assert "空.png" in answer.content.decode()
    assert str(Attachment.objects.get().pk) in answer.content.decode()


def test_nested_ids_authorised(cast: Cast, topic: Area) -> None:
    """A foreign draft's id in the form: refused, nothing written, the draft untouched."""
    foreign = take(cast.reporter, upload(picture_bytes()))
    answer = speak(sign_in(cast.lead), topic, words="看图", attachment=str(foreign.pk))
    assert answer.status_code == 404
    assert not Comment.objects.exists()
    assert str(foreign.pk) not in answer.content.decode()


def test_the_same_form_twenty_times_is_one_comment(cast: Cast, topic: Area) -> None:
    browser = sign_in(cast.lead)
    answers = {speak(browser, topic, words="只说一次", key="k1")["Location"] for _ in range(20)}
    assert Comment.objects.count() == 1
    assert len(answers) == 1


def test_an_outsider_has_no_switch_and_writes_for_all(cast: Cast, topic: Area) -> None:
    browser = sign_in(cast.consultant)
    answer = browser.post(address(topic), {"words": "复现了"}, headers=HTMX)
    assert 'name="audience"' not in answer.content.decode()
    assert Comment.objects.get().audience == "all"
    assert browser.post(address(topic), {"words": "x", "audience": "internal"}).status_code == 422


@pytest.mark.parametrize("words", ["a\0b", "半\ud83d个", "‮rtl", "👨‍👩‍👧", "مرحبا", "x" * 20_000])
def test_odd_words_are_kept_and_shown(cast: Cast, topic: Area, words: str) -> None:
    body = f"audience=all&words={quote(words, errors='surrogatepass')}"
    form = "application/x-www-form-urlencoded"
    answer = sign_in(cast.lead).post(address(topic), body, content_type=form)
    assert answer.status_code == 302
    assert Comment.objects.get().words


def test_100000_characters_are_refused_with_how_many_too_many(cast: Cast, topic: Area) -> None:
    answer = speak(sign_in(cast.lead), topic, words="长" * 100_000)
    assert answer.status_code == 422
    assert "80,000" in answer.content.decode()
    assert "长" * 100_000 in answer.content.decode()


def names(member: Member, **asked: str) -> str:
    return str(sign_in(member).get(member.project.url("talk:mentions"), asked).content.decode())


def test_suggestions_name_only_whom_one_may_know(cast: Cast) -> None:
    assert "陈晓雯" in names(cast.lead, q="晓")
    assert "何明远" in names(cast.lead, q="何")
    assert "何明远" not in names(cast.lead, q="何", audience="internal")
    assert "陈晓雯" not in names(cast.consultant, q="晓")
    assert "林静" in names(cast.consultant, q="林")
    assert "金涛" not in names(cast.lead, q="金")
