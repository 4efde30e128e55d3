"""Writing: from a solved problem, free, and again."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from luoshi.evidence.models import Attachment, take
from luoshi.knowledge.models import Article
from luoshi.knowledge.tests.shelf import QUESTION, STEPS, draft, see, send, stand, text
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import do, investigating, to_archive
from luoshi.rollout.models import Member
from luoshi.search.queries import similar
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def upload(shade: int = 9) -> SimpleUploadedFile:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 30)).save(drawn, "PNG")
    return SimpleUploadedFile(f"图{shade}.png", drawn.getvalue(), "image/png")


def picture(member: Member, shade: int = 9) -> Attachment:
    return take(member, upload(shade))


def archive(cast: Cast, problem: Problem) -> str:
    answer = do(cast.lead, problem, "archive", cause="defect", summary="字段太短", article_wanted="yes",
                article_why="别人也会遇到", teaching_wanted="no", teaching_why="不是误操作")  # fmt: skip
    return answer.headers["Location"]


def filled(page: str) -> dict[str, str]:
    """What the form says already."""
    steps = page.split('name="steps"')[1].split(">", 1)[1].split("</textarea>")[0]
    title = page.split('name="title" value="')[1].split('"')[0]
    return {"title": title, "steps": steps.strip()}


def test_from_archive_to_the_next_reporter_in_two_clicks(cast: Cast) -> None:
    problem = to_archive(cast)
    assert archive(cast, problem) == cast.project.url("knowledge:draft", problem.number)
    page = text(see(cast.lead, "draft", problem.number))
    assert "把字段放宽到200" in page and "字段只有60" in page
    answer = send(cast.lead, "draft", problem.number, **filled(page), do="publish")
    article = Article.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, article.url)
    assert (article.state, article.sources.get().problem) == ("published", problem)
    found = similar(cast.reporter2, "我这边改收货地址也保存不了，说超长", kinds=["article"])
    assert [hit.subject_id for hit in found] == [article.pk]
    solved = article.solved(by=cast.reporter2, words="改收货地址也保存不了")
    assert (solved.outcome, solved.number) == ("self_solved", problem.number + 1)
    assert "1人说管用" in text(see(cast.reporter2, "show", article.number))


def test_publishing_without_steps_writes_nothing_and_keeps_every_word(cast: Cast) -> None:
    answer = send(cast.lead, "write", title="怎么办", cause="还在查<", do="publish")
    assert answer.status_code == 422
    assert "还没写完整" in text(answer) and "步骤" in text(answer) and "还在查&lt;" in text(answer)
    assert not Article.objects.exists() and not Event.objects.filter(subject_kind="article").exists()
    assert stand(cast).number == 1


def test_kept_as_a_draft_and_published_later(cast: Cast) -> None:
    assert send(cast.lead, "write", title="怎么办", do="keep").status_code == 302
    article = Article.objects.get()
    assert article.state == "draft"
    again = send(cast.lead, "revise", 1, title="怎么办", steps=STEPS, seen=article.seen, do="publish")
    article.refresh_from_db()
    assert (again.status_code, article.state, article.edition) == (302, "published", 1)
    assert not article.editions.exists()


def test_a_question_and_its_length_are_asked_for(cast: Cast) -> None:
    assert send(cast.lead, "write", title="  ", steps="写了").status_code == 422
    answer = send(cast.lead, "write", title="长" * 201, steps="写了")
    assert answer.status_code == 422 and "长" * 201 in text(answer)
    assert send(cast.lead, "write", title="有\x00零\x08", steps="写了").status_code == 302
    assert Article.objects.get().title == "有零"


def test_the_same_form_twice_is_one_article(cast: Cast) -> None:
    typed = {"title": QUESTION, "steps": STEPS, "do": "publish", "key": "once-only"}
    first, again = (send(cast.lead, "write", **typed) for _time in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    assert Article.objects.count() == 1


def test_nobody_overwrites_what_another_wrote_meanwhile(cast: Cast) -> None:
    article = stand(cast)
    began = article.seen
    article.revise(by=cast.lead, cause="别人写的")
    answer = send(cast.lead, "revise", 1, title=QUESTION, steps="我写的", cause="我的", seen=began)
    article.refresh_from_db()
    assert answer.status_code == 409 and article.cause == "别人写的"
    assert "刚才有人改过" in text(answer) and "我写的" in text(answer)


def test_a_published_article_cannot_lose_its_steps(cast: Cast) -> None:
    article = stand(cast)
    answer = send(cast.lead, "revise", 1, title=QUESTION, steps="", seen=article.seen)
    article.refresh_from_db()
    assert (answer.status_code, article.steps, article.editions.count()) == (422, STEPS, 0)


def test_a_stale_article_is_fresh_after_revising(cast: Cast) -> None:
    article = stand(cast)
    article.doubt(by=cast.lead)
    send(cast.lead, "revise", 1, title=QUESTION, steps="新做法", seen=article.seen)
    article.refresh_from_db()
    assert (article.state, article.edition, article.editions.get().words["steps"]) == ("published", 2, STEPS)


def test_chosen_pictures_of_the_problem_are_copied(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="存不了", files=[picture(cast.reporter)])
    problem.accept(by=cast.lead, importance=2)
    problem.propose(by=cast.lead, steps="这样做", files=[picture(cast.lead, 60)])
    shown = Attachment.objects.on("occurrence", problem.first.pk).get()
    page = text(see(cast.lead, "draft", problem.number))
    assert page.count('name="picture"') == 2 and page.count("checked>") == 1
    send(
        cast.lead,
        "draft",
        problem.number,
        title="怎么办",
        steps="这样",
        do="publish",
        picture=[str(shown.pk)],
    )
    copy = Attachment.objects.on("article", Article.objects.get().pk).get()
    assert (copy.file_id, copy.pk != shown.pk) == (shown.file_id, True)
    assert Attachment.objects.visible_to(cast.reporter2).filter(pk=copy.pk).exists()
    assert not Attachment.objects.visible_to(cast.consultant).filter(pk=copy.pk).exists()
    assert Attachment.objects.on("occurrence", problem.first.pk).count() == 1


def test_pictures_of_other_problems_cannot_be_smuggled_in(cast: Cast) -> None:
    other = Problem.report(by=cast.reporter, words="别的", files=[picture(cast.reporter)])
    foreign = str(Attachment.objects.on("occurrence", other.first.pk).get().pk)
    problem = investigating(cast)
    send(cast.lead, "draft", problem.number, title="怎么办", steps="这样", picture=[foreign, "x"])
    assert not Attachment.objects.filter(subject_kind="article").exists()


def test_a_picture_taken_out_goes_with_the_earlier_version(cast: Cast) -> None:
    article = Article.write(
        by=cast.lead, title=QUESTION, steps=STEPS, files=[picture(cast.lead)], publish=True
    )
    send(cast.lead, "revise", 1, title=QUESTION, steps=STEPS, seen=article.seen, files=[upload(70)])
    now, before = (Attachment.objects.on(k, i).get() for k, i in (
        ("article", article.pk), ("edition", article.editions.get().pk)))  # fmt: skip
    assert (now.name, before.name) == ("图70.png", "图9.png")
    page = text(see(cast.reporter, "show", 1))
    assert now.thumb in page.replace("/picture/", "/thumb/") or now.url in page
    assert Attachment.objects.visible_to(cast.reporter).filter(pk=before.pk).exists()


def test_pictures_of_a_draft_are_the_leads_alone(cast: Cast) -> None:
    article = Article.write(by=cast.lead, title=QUESTION, files=[picture(cast.lead)])
    hanging = Attachment.objects.on("article", article.pk).get()
    assert Attachment.objects.visible_to(cast.lead).filter(pk=hanging.pk).exists()
    assert not Attachment.objects.visible_to(cast.reporter).filter(pk=hanging.pk).exists()


def test_a_picture_chosen_survives_a_refusal(cast: Cast) -> None:
    answer = send(cast.lead, "write", title="怎么办", do="publish", files=[upload()])
    kept = Attachment.objects.drafts_of(cast.lead).get()
    assert answer.status_code == 422 and str(kept.pk) in text(answer)
    send(cast.lead, "write", title="怎么办", steps="这样", do="publish", attachment=[str(kept.pk)])
    assert Attachment.objects.on("article", Article.objects.get().pk).count() == 1


def test_a_second_article_from_the_same_problem_is_pointed_out(cast: Cast) -> None:
    problem = to_archive(cast)
    first = stand(cast, source=problem)
    assert first.code in text(see(cast.lead, "draft", problem.number))
    assert draft(cast).code not in text(see(cast.lead, "draft", problem.number))
