"""How long an article holds: review dates, upgrades, merging, undo, versions."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luoshi.kernel import clock
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.differences import versions
from luoshi.knowledge.models import Article, Release
from luoshi.knowledge.models.release import earlier
from luoshi.knowledge.tests.shelf import STEPS, draft, see, send, stand, text
from luoshi.post.models import Notice
from luoshi.problems.tests.stages import reported, signed_in
from luoshi.search.queries import find
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def fresh(article: Article) -> Article:
    return Article.objects.select_related("project__organization", "merged_into").get(pk=article.pk)


def test_at_its_review_date_it_is_marked_and_its_owner_told_once(cast: Cast) -> None:
    article = stand(cast)
    with clock.at(clock.now() + timedelta(days=181)):
        assert (Article.come_due(), Article.come_due()) == (1, 0)
        article.refresh_from_db()
        assert (article.state, article.stale_why) == ("stale", "due")
    assert Notice.objects.filter(recipient=cast.lead, kind="review").count() == 1


def test_before_its_date_nothing_is_marked(cast: Cast) -> None:
    stand(cast), draft(cast)
    assert Article.come_due() == 0


def test_still_right_makes_it_trusted_again_with_a_new_date(cast: Cast) -> None:
    article = stand(cast)
    article.solved(by=cast.reporter, words="一"), article.solved(by=cast.reporter2, words="二")
    article.doubt(by=cast.lead)
    assert send(cast.lead, "move", 1, "vouch", seen="stale").status_code == 302
    assert fresh(article).state == "proven"
    assert (fresh(article).review_on or cast.project.today()) > cast.project.today()


def stale(cast: Cast, count: int) -> list[Article]:
    found = [stand(cast, f"第{place}条") for place in range(count)]
    for article in found:
        article.outdate(by=cast.lead, version="9.2")
    return found


def test_several_are_retired_or_vouched_for_together(cast: Cast) -> None:
    first, second, third = stale(cast, 3)
    ticked = {"article": [first.number, second.number], "reason": "新版改了", "do": "retire"}
    gone = signed_in(cast.lead).post(cast.project.url("knowledge:review"), ticked, follow=True)
    assert gone.redirect_chain == [(cast.project.url("knowledge:todo"), 302)]
    assert "已停用2条办法" in text(gone)
    send(cast.lead, "review", article=[third.number], do="vouch")
    assert [fresh(one).state for one in (first, second, third)] == ["retired", "retired", "published"]
    told = Event.objects.filter(verb="retire").values_list("facts", flat=True)
    assert [facts["reason"] for facts in told] == ["新版改了", "新版改了"]


def test_what_is_ticked_stays_ticked_when_the_reason_is_missing(cast: Cast) -> None:
    first, second = stale(cast, 2)
    answer = send(cast.lead, "review", article=[second.number], do="retire")
    page = text(answer)
    assert (answer.status_code, "请写原因" in page, page.count(" checked")) == (422, True, 1)
    nothing = send(cast.lead, "review", reason="新版改了", do="retire")
    assert "请至少勾选一条办法" in text(nothing) and 'value="新版改了"' in text(nothing)
    assert fresh(first).state == fresh(second).state == "stale"


def test_only_what_waits_for_review_is_judged_and_by_the_lead(cast: Cast) -> None:
    waiting, standing = stale(cast, 1)[0], stand(cast)
    both = [waiting.number, standing.number]
    for who in (cast.reporter, cast.sponsor, cast.consultant):
        assert send(who, "review", article=both, do="vouch").status_code == 404
    send(cast.lead, "review", article=[*both, "x", "²", "9" * 40], reason="旧了", do="retire")
    assert (fresh(waiting).state, fresh(standing).state) == ("retired", "published")


def test_an_upgrade_marks_the_articles_of_earlier_versions(cast: Cast) -> None:
    old, new, free = stand(cast, version="5.2"), stand(cast, version="5.3"), stand(cast)
    page = text(send(cast.lead, "upgrade", version="5.3"))
    assert old.code in page and new.code not in page and fresh(old).state == "published"
    send(cast.lead, "upgrade", version="5.3", sure="1")
    assert [fresh(one).state for one in (old, new, free)] == ["stale", "published", "published"]
    assert Release.current(cast.project) == "5.3"
    assert "按旧版本写的" in text(see(cast.reporter, "show", old.number))


def test_an_upgrade_of_one_module_leaves_the_others(cast: Cast) -> None:
    here, there = stand(cast, version="1", area=cast.area), stand(cast, version="1")
    Release.announce(by=cast.lead, version="2", area=cast.area)
    assert (fresh(here).state, fresh(there).state) == ("stale", "published")
    assert Release.current(cast.project) == "" and Release.current(cast.project, cast.area.pk) == "2"


@pytest.mark.parametrize("version", ["", "  ", "5.3"])
def test_an_upgrade_to_nothing_or_the_same_is_refused(cast: Cast, version: str) -> None:
    Release.announce(by=cast.lead, version="5.3")
    with pytest.raises(Refusal):
        Release.announce(by=cast.lead, version=version)
    with pytest.raises(Refusal):
        Release.announce(by=cast.reporter, version="9")
    assert Release.objects.count() == 1


def test_versions_are_compared_as_people_count() -> None:
    assert earlier("5.9", "5.10") and earlier("V5", "5.0.1") and earlier("春季版", "秋季版")
    assert not earlier("5.10", "5.9") and not earlier("5.2", "5.2.0") and not earlier("秋季版", "秋季版")


def test_a_merged_article_leads_to_the_other_with_its_words(cast: Cast) -> None:
    into, other = stand(cast), stand(cast, "门店写不下怎么办", aliases="楼层号丢了", source=reported(cast))
    answer = send(cast.lead, "move", other.number, "merge", seen="published", into=into.code)
    assert answer.status_code == 302
    assert (fresh(other).state, fresh(other).merged_into) == ("retired", into)
    assert [hit.subject_id for hit in find(cast.reporter, "楼层号", kinds=["article"])] == [into.pk]
    assert into.sources.count() == 1
    gone = see(cast.reporter, "show", other.number)
    assert (gone.status_code, gone.headers["Location"]) == (302, into.url)
    assert into.code in text(see(cast.lead, "show", other.number))


def test_an_article_is_not_merged_into_itself_a_chain_or_a_draft(cast: Cast) -> None:
    one, two, three, raw = stand(cast), stand(cast, "二"), stand(cast, "三"), draft(cast)
    two.merge(by=cast.lead, into=three)
    for into, words in ((one, "不能并入它自己"), (fresh(two), "已经并入KB-3"), (raw, "还没发布")):
        answer = send(cast.lead, "move", 1, "merge", seen="published", into=into.code)
        assert answer.status_code == 422 and words in text(answer)
    assert "没有这条办法" in text(send(cast.lead, "move", 1, "merge", seen="published", into="KB-99"))
    assert (fresh(one).state, fresh(one).merged_into) == ("published", None)


def test_what_was_merged_into_a_merged_article_goes_along(cast: Cast) -> None:
    one, two, three = stand(cast), stand(cast, "二"), stand(cast, "三")
    one.merge(by=cast.lead, into=two)
    fresh(two).merge(by=cast.lead, into=three)
    assert fresh(one).merged_into == fresh(two).merged_into == three


def test_a_merge_is_undone_with_everything_it_wrote(cast: Cast) -> None:
    into, other = stand(cast), stand(cast, "门店写不下怎么办", source=reported(cast))
    send(cast.lead, "move", other.number, "merge", seen="published", into="1")
    assert send(cast.lead, "undo", other.number).status_code == 302
    assert (fresh(other).state, fresh(other).merged_into) == ("published", None)
    assert not into.sources.exists() and not into.learned.filter(kind="article").exists()


@pytest.mark.parametrize(("verb", "typed"), [("retire", {"reason": "旧"}), ("doubt", {})])
def test_a_move_is_taken_back_for_ten_seconds(cast: Cast, verb: str, typed: dict[str, str]) -> None:
    article = stand(cast)
    review = article.review_on
    send(cast.lead, "move", 1, verb, seen="published", **typed)
    assert send(cast.lead, "undo", 1).status_code == 302
    assert (fresh(article).state, fresh(article).review_on) == ("published", review)
    assert send(cast.lead, "undo", 1).status_code == 422


def test_after_ten_seconds_or_by_another_nothing_is_taken_back(cast: Cast) -> None:
    article = stand(cast)
    article.retire(by=cast.lead, reason="旧")
    with clock.at(clock.now() + timedelta(seconds=11)), pytest.raises(Refusal):
        article.undo_move(by=cast.lead)
    with pytest.raises(Refusal):
        article.undo_move(by=cast.head)
    assert fresh(article).state == "retired"


def test_versions_say_what_changed_line_by_line(cast: Cast) -> None:
    article = stand(cast)
    article.revise(by=cast.lead, steps="打开订单\n写进“补充地址”", cause="字段60")
    now, first = versions(article)
    steps = next(part for part in now.parts if part.label == "步骤" or str(part.label) == "Steps")
    assert steps.lines == [("same", "打开订单"), ("gone", "把后半截写进备注"), ("new", "写进“补充地址”")]
    assert (now.number, first.number, first.parts) == (2, 1, [])
    assert "补充地址" in text(see(cast.reporter, "versions", 1))


def test_a_restored_version_is_a_new_one(cast: Cast) -> None:
    article = stand(cast)
    article.revise(by=cast.lead, steps="新的做法")
    assert send(cast.lead, "restore", 1, 1, seen="published").status_code == 302
    assert (fresh(article).steps, fresh(article).edition) == (STEPS, 3)
    assert article.editions.get(number=2).words["steps"] == "新的做法"
    assert send(cast.lead, "restore", 1, 9).status_code == 404


def test_a_restore_of_what_moved_meanwhile_is_refused(cast: Cast) -> None:
    article = stand(cast)
    article.revise(by=cast.lead, steps="新")
    article.doubt(by=cast.lead)
    assert send(cast.lead, "restore", 1, 1, seen="published").status_code == 409
    assert send(cast.reporter, "restore", 1, 1).status_code == 404
    assert fresh(article).edition == 2


def test_helped_no_longer_makes_it_no_longer_proven(cast: Cast) -> None:
    article = stand(cast)
    for who in (cast.reporter, cast.reporter2):
        article.vote(by=who, helped=True)
    assert fresh(article).state == "proven"
    article.vote(by=cast.reporter, helped=False)
    assert fresh(article).state == "published"


def test_the_review_date_can_be_chosen_and_lies_ahead(cast: Cast) -> None:
    day = cast.project.today() + timedelta(days=30)
    send(cast.lead, "write", title="怎么办", steps=STEPS, do="publish", review_on=day.isoformat())
    article = Article.objects.get()
    assert article.review_on == day
    answer = send(
        cast.lead, "revise", 1, title="怎么办", steps=STEPS, seen=article.seen, review_on="2020-01-01"
    )
    assert answer.status_code == 422 and "2020-01-01" in text(answer)
