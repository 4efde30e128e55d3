"""The thread on an article: read and written inside, heard of by who wrote it."""

from __future__ import annotations

import pytest
from django.test import Client

from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.post.models import Notice
from luoshi.rollout.models import Member
from luoshi.talk.models import Comment, say
from luoshi.testing.cast import Cast


@pytest.fixture
def article(cast: Cast) -> Article:
    return Article.write(by=cast.lead, title="保存不了", steps="刷新\n再保存", cause="缓存", publish=True)


def page(member: Member, article: Article) -> str:
    browser = Client()
    browser.force_login(member.user)
    return str(browser.get(member.project.url("knowledge:show", article.number)).content.decode())


def test_who_reads_it_may_say_something_and_the_writer_hears(cast: Cast, article: Article) -> None:
    browser = Client()
    browser.force_login(cast.reporter.user)
    address = cast.project.url("talk:say", "article", article.pk)
    assert browser.post(address, {"words": "第二步在手机上找不到"}).status_code == 302
    assert "第二步在手机上找不到" in page(cast.lead, article)
    (notice,) = Notice.objects.filter(kind="say")
    assert notice.recipient == cast.lead
    say(article, by=cast.head, words="手机上在“更多”里")
    assert Notice.objects.filter(kind="say", recipient=cast.reporter).exists()


def test_the_composer_has_no_switch_and_observers_have_no_composer(cast: Cast, article: Article) -> None:
    assert 'id="composer"' in page(cast.reporter, article)
    assert 'name="audience"' not in page(cast.reporter, article)
    assert 'id="composer"' not in page(cast.observer, article)


@pytest.mark.parametrize("who", ["consultant", "developer", "outsider"])
def test_nobody_from_outside_reads_or_writes_there(cast: Cast, article: Article, who: str) -> None:
    stranger = getattr(cast, who)
    say(article, by=cast.lead, words="仅供内部")
    assert not Comment.objects.visible_to(stranger).exists()
    with pytest.raises(Refusal):
        say(article, by=stranger, words="你好")
    browser = Client()
    browser.force_login(stranger.user)
    assert (
        browser.post(stranger.project.url("talk:say", "article", article.pk), {"words": "x"}).status_code
        == 404
    )
