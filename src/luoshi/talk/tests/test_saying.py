"""Saying something: who may, who reads it, who is told."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.evidence.models import Attachment, GoneFile, take
from luoshi.kernel.verdict import Refusal
from luoshi.post.models import Letter, Notice
from luoshi.rollout.models import Area
from luoshi.talk.models import Comment, say
from luoshi.talk.queries import comments_for, thread
from luoshi.talk.tests.conftest import picture_bytes, upload
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def test_a_comment_for_all_is_read_by_all_three_sides(cast: Cast, topic: Area) -> None:
    comment = say(topic, by=cast.lead, words="复现了吗？")
    for reader in (cast.reporter, cast.observer, cast.consultant):
        assert thread(topic, member=reader) == [comment]
    for stranger in (cast.other_consultant, cast.developer, cast.outsider):
        assert thread(topic, member=stranger) == []


def test_an_internal_comment_never_leaves_the_company(cast: Cast, topic: Area) -> None:
    comment = say(topic, by=cast.lead, words="别让顾问看到", audience="internal")
    assert thread(topic, member=cast.reporter) == [comment]
    assert thread(topic, member=cast.consultant) == []
    assert not Comment.objects.visible_to(cast.consultant).exists()


def test_one_event_is_recorded_and_sealed(cast: Cast, topic: Area) -> None:
    comment = say(topic, by=cast.lead, words="内部", audience="internal")
    (event,) = Event.objects.about(topic)
    assert (event.verb, event.internal) == ("say", True)
    assert event.facts == {"comment": str(comment.pk), "audience": "internal", "sha256": comment.seal}
    assert list(Comment.comments_stay_as_said()) == []
    Comment.objects.filter(pk=comment.pk).update(words="别的")
    assert len(list(Comment.comments_stay_as_said())) == 1


def test_the_room_of_the_topic_is_told(cast: Cast, topic: Area, threads_on_areas: list[Any]) -> None:
    comment = say(topic, by=cast.reporter, words="好的")
    assert threads_on_areas == [(comment, topic)]


def test_an_outsider_writes_for_all_only(cast: Cast, topic: Area) -> None:
    assert say(topic, by=cast.consultant, words="复现了").audience == "all"
    with pytest.raises(Refusal):
        say(topic, by=cast.consultant, words="悄悄话", audience="internal")


def test_an_observer_reads_and_does_not_write(cast: Cast, topic: Area) -> None:
    with pytest.raises(Refusal):
        say(topic, by=cast.observer, words="插一句")


@pytest.mark.parametrize("who", ["other_consultant", "developer", "outsider"])
def test_who_cannot_see_the_topic_cannot_write(cast: Cast, topic: Area, who: str) -> None:
    with pytest.raises(Refusal):
        say(topic, by=getattr(cast, who), words="你好")
    assert not Comment.objects.exists()


@pytest.mark.parametrize("words", ["", " \n\t ", "长" * 20_001])
def test_nothing_and_too_much_are_refused(cast: Cast, topic: Area, words: str) -> None:
    with pytest.raises(Refusal):
        say(topic, by=cast.lead, words=words)


def test_a_picture_alone_is_enough_and_follows_the_audience(cast: Cast, topic: Area) -> None:
    picture = take(cast.lead, upload(picture_bytes()))
    comment = say(topic, by=cast.lead, words="", audience="internal", attachments=[picture])
    assert thread(topic, member=cast.reporter)[0].files == [picture]
    assert Attachment.objects.visible_to(cast.reporter).get() == picture
    assert not Attachment.objects.visible_to(cast.consultant).exists()
    assert comments_for("area", [topic.pk], member=cast.lead) == {topic.pk: [comment]}


def test_another_persons_draft_cannot_be_used_and_nothing_is_written(cast: Cast, topic: Area) -> None:
    foreign = take(cast.reporter, upload(picture_bytes()))
    with pytest.raises(GoneFile):
        say(topic, by=cast.lead, words="看图", attachments=[foreign.pk])
    assert not Comment.objects.exists()
    assert not Event.objects.exists()


def test_who_is_mentioned_is_told_once_and_never_the_author(cast: Cast, topic: Area) -> None:
    say(topic, by=cast.lead, words="请@陈晓雯看看，@何明远 也看看，@陈晓雯，@林静")
    told = Notice.objects.filter(kind="mention")
    assert {notice.recipient for notice in told} == {cast.reporter, cast.consultant}
    assert {letter.address for letter in Letter.objects.all()} == {cast.reporter.email, cast.consultant.email}


def test_an_outsider_is_never_mentioned_internally(cast: Cast, topic: Area) -> None:
    with pytest.raises(Refusal, match="何明远"):
        say(topic, by=cast.lead, words="@何明远 收多了吧", audience="internal")
    assert not Notice.objects.exists()


def test_who_may_not_see_the_topic_is_not_told(cast: Cast, topic: Area) -> None:
    comment = say(topic, by=cast.lead, words="@钱远 这个您看不到，@金涛 更看不到")
    assert not comment.mentions.exists()
    assert not Notice.objects.exists()


def test_an_outsider_cannot_probe_names_by_mentioning(cast: Cast, topic: Area) -> None:
    """Colleagues of the company other than the lead are no more known than made-up names."""
    comment = say(topic, by=cast.consultant, words="@陈晓雯 @没这人 @林静 请确认")
    assert list(comment.mentions.all()) == [cast.lead]


def test_a_thread_takes_the_same_queries_for_one_and_three(
    cast: Cast, topic: Area, django_assert_num_queries: Any
) -> None:
    for rows in (1, 3):
        while Comment.objects.count() < rows:
            picture = take(cast.lead, upload(b"log"))
            say(topic, by=cast.lead, words="@陈晓雯 看日志", attachments=[picture])
        with django_assert_num_queries(3):
            for comment in thread(topic, member=cast.reporter):
                assert "mention" in comment.html
                assert [one.thumb + one.url for one in comment.files]
