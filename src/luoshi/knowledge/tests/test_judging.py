"""解决了, 没解决, and what the lead does with an article."""

from __future__ import annotations

from luoshi.knowledge.tests.shelf import draft, see, send, stand, text
from luoshi.post.models import Letter, Notice
from luoshi.testing.cast import Cast


def test_solved_is_one_tap_and_can_be_changed(cast: Cast) -> None:
    article = stand(cast)
    assert send(cast.reporter, "vote", 1, helped="yes").headers["Location"] == article.url
    assert "您说过：解决了" in text(see(cast.reporter, "show", 1))
    assert "您说过" not in text(see(cast.reporter2, "show", 1))
    send(cast.reporter, "vote", 1, helped="no", words="没这个按钮")
    article.refresh_from_db()
    assert (article.helped, article.not_helped, article.votes.get().words) == (0, 1, "没这个按钮")


def test_not_solved_asks_what_is_missing_and_tells_the_lead(cast: Cast) -> None:
    stand(cast)
    assert "还差什么" in text(see(cast.reporter, "vote", 1))
    send(cast.reporter, "vote", 1, helped="no", words="第二步没有这个按钮")
    notice = Notice.objects.get(recipient=cast.lead, kind="unsolved")
    assert (notice.body, notice.act) == ("第二步没有这个按钮", False)
    assert "陈晓雯" in notice.title and not Letter.objects.filter(kind="unsolved").exists()
    assert "第二步没有这个按钮" in text(see(cast.lead, "show", 1))
    assert "第二步没有这个按钮" not in text(see(cast.reporter2, "show", 1))


def test_words_may_be_left_out_and_the_same_words_are_told_once(cast: Cast) -> None:
    stand(cast)
    for helped in ("no", "yes", "no"):
        assert send(cast.reporter, "vote", 1, helped=helped).status_code == 302
    assert Notice.objects.filter(recipient=cast.lead, kind="unsolved").count() == 1


def test_too_many_words_are_refused_and_stay(cast: Cast) -> None:
    article = stand(cast)
    answer = send(cast.reporter, "vote", 1, helped="no", words="长" * 2001)
    assert answer.status_code == 422 and "长" * 2001 in text(answer)
    assert not article.votes.exists()


def test_a_draft_cannot_be_voted_on_by_number(cast: Cast) -> None:
    draft(cast)
    assert send(cast.reporter, "vote", 1, helped="yes").status_code == 404
    assert send(cast.lead, "vote", 1, helped="yes").status_code == 409


def test_review_retire_and_publish_again(cast: Cast) -> None:
    article = stand(cast)
    send(cast.lead, "move", 1, "doubt", seen="published")
    assert send(cast.lead, "move", 1, "retire", seen="stale", reason=" ").status_code == 422
    assert send(cast.lead, "move", 1, "retire", seen="published", reason="旧").status_code == 409
    assert send(cast.lead, "move", 1, "retire", seen="stale", reason="新版已改").status_code == 302
    assert send(cast.lead, "move", 1, "publish", seen="retired").status_code == 302
    article.refresh_from_db()
    assert article.state == "published"


def test_what_cannot_be_published_says_what_is_missing_on_the_page(cast: Cast) -> None:
    draft(cast)
    answer = send(cast.lead, "move", 1, "publish", seen="draft")
    assert answer.status_code == 422 and "还没写完整" in text(answer)


def test_unknown_verbs_and_plain_links_to_them_lead_nowhere(cast: Cast) -> None:
    stand(cast)
    assert send(cast.lead, "move", 1, "vote").status_code == 404
    assert send(cast.lead, "move", 1, "delete").status_code == 404
    assert see(cast.lead, "move", 1, "publish").status_code == 404


def test_a_question_before_a_move_that_is_over_is_not_asked(cast: Cast) -> None:
    article = stand(cast)
    article.retire(by=cast.lead, reason="旧")
    assert see(cast.lead, "move", 1, "retire").status_code == 409
    assert see(cast.lead, "revise", 1).status_code == 409
