"""已有办法: a problem answered with an article, and taken back."""

from __future__ import annotations

from luoshi.knowledge.models import Answer
from luoshi.knowledge.tests.shelf import draft, see, send, stand, text
from luoshi.problems.tests.stages import closed, reported, signed_in
from luoshi.testing.cast import Cast

FITS = "改收货地址后保存不了怎么办"


def test_the_best_article_stands_first_and_another_can_be_searched(cast: Cast) -> None:
    problem = reported(cast)
    best, other = stand(cast, FITS), stand(cast, "打印少一列怎么办")
    page = text(see(cast.lead, "answer", problem.number))
    assert best.code in page and other.code not in page
    assert other.code in text(see(cast.lead, "answer", problem.number, q="打印"))
    assert other.code in text(see(cast.lead, "answer", problem.number, q=other.code))


def test_drafts_and_retired_ones_are_not_offered(cast: Cast) -> None:
    problem, hidden = reported(cast), draft(cast, FITS)
    stand(cast, FITS).retire(by=cast.lead, reason="旧")
    assert "用它回复" not in text(see(cast.lead, "answer", problem.number))
    for number in (hidden.number, 2, 99, "x", ""):
        answer = send(cast.lead, "answer", problem.number, article=number)
        assert answer.status_code == 422
    problem.refresh_from_db()
    assert problem.state == "reported"


def test_the_dialog_and_what_is_found_come_as_fragments(cast: Cast) -> None:
    problem, _best = reported(cast), stand(cast, FITS)
    client, address = signed_in(cast.lead), cast.project.url("knowledge:answer", problem.number)
    asks = {"HX-Request": "true"}
    dialog = text(client.get(address, headers=asks))
    found = text(client.get(address, {"q": "地址"}, headers=asks))
    assert "<dialog" in dialog and "<html" not in dialog
    assert "<dialog" not in found and "用它回复" in found


def test_answering_asks_the_reporters_and_goes_on_where_one_was(cast: Cast) -> None:
    problem, article = reported(cast), stand(cast, FITS)
    inbox = f"{cast.project.url('problems:list')}?state=reported"
    answer = send(cast.lead, "answer", problem.number, article=article.number, seen="reported", next=inbox)
    problem.refresh_from_db()
    assert (answer.headers["Location"], problem.state) == (inbox, "verifying")
    assert problem.proposals.get().reference == article.code


def test_an_address_elsewhere_is_not_followed(cast: Cast) -> None:
    problem, article = reported(cast), stand(cast, FITS)
    answer = send(
        cast.lead, "answer", problem.number, article=article.code, next="https://elsewhere.example/"
    )
    assert answer.headers["Location"] == problem.url


def test_taken_back_it_does_not_count_as_an_answer(cast: Cast) -> None:
    problem, article = reported(cast), stand(cast, FITS)
    client = signed_in(cast.lead)
    client.post(cast.project.url("knowledge:answer", problem.number), {"article": article.number})
    assert Answer.objects.standing().count() == 1
    undo = cast.project.url("problems:undo", problem.number)
    assert undo in text(client.get(problem.url))
    client.post(undo)
    problem.refresh_from_db()
    assert (problem.state, Answer.objects.standing().count()) == ("reported", 0)


def test_a_problem_that_moved_meanwhile_says_so(cast: Cast) -> None:
    problem, article = reported(cast), stand(cast, FITS)
    problem.accept(by=cast.lead, importance=2)
    answer = send(cast.lead, "answer", problem.number, article=article.number, seen="reported")
    assert answer.status_code == 409 and "林静" in text(answer)
    over = closed(cast)
    assert see(cast.lead, "answer", over.number).status_code == 409
