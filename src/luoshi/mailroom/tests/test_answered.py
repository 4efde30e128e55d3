"""What a letter promises about answers is kept, and of what was quoted nothing is lost."""

from __future__ import annotations

import pytest

from luoshi.mailroom.models import DONE
from luoshi.mailroom.tests.conftest import reply_address, send
from luoshi.mailroom.tests.test_pages import as_
from luoshi.post.models import Letter, reply_address_for
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import with_consultant
from luoshi.talk.models import Comment, Meeting
from luoshi.talk.tests.meetings import called
from luoshi.testing.cast import Cast

pytestmark = pytest.mark.django_db
QUOTED = "还是不行\n\n在 2026年11月30日，罗晓写道：\n> 请您再试一次\n> 内部的话"
ANSWER = {"subject": "Re: 请您再试一次", "In_Reply_To": "<1@example.com>"}


def test_an_answer_to_a_meetings_letter_is_said_on_what_it_is_about(cast: Cast) -> None:
    problem = with_consultant(cast)
    meeting = called(cast, problem)  # type: ignore[arg-type]
    letter = Letter.objects.filter(member=cast.consultant, subject_kind="meeting").latest("id")
    arrival = send(cast.consultant, "周三下午可以", to=reply_address_for(letter))
    assert arrival.status == DONE
    said = Comment.objects.visible_to(cast.consultant).get()
    assert (said.words, said.subject_id, said.audience) == ("周三下午可以", problem.pk, "all")
    assert Meeting.objects.get().pk == meeting.pk


def test_an_answer_to_a_meeting_with_the_first_firm_waits_when_another_has_it(cast: Cast) -> None:
    problem = with_consultant(cast)
    called(cast, problem)  # type: ignore[arg-type]
    letter = Letter.objects.filter(member=cast.consultant, subject_kind="meeting").latest("id")
    assert letter.firm_id == cast.consultant.firm_id
    assert letter.audience == "all" and reply_address_for(letter)


def test_the_quote_of_a_comment_by_mail_unfolds_for_its_author_and_inside(cast: Cast) -> None:
    problem = with_consultant(cast)
    send(cast.consultant, QUOTED, **ANSWER, to=reply_address(cast.consultant, "problem", problem))
    comment = Comment.objects.get()
    assert comment.words == "还是不行" and "内部的话" in comment.cut
    page = problem.url
    for reader in (cast.consultant, cast.lead, cast.reporter):
        seen = as_(reader).get(page).content.decode()
        assert "内部的话" in seen and "引用的原文" in seen


def test_what_the_lead_quoted_a_firm_never_reads(cast: Cast) -> None:
    problem = with_consultant(cast)
    send(cast.lead, QUOTED, **ANSWER, to=reply_address(cast.lead, "problem", problem, "all"))
    assert "内部的话" in as_(cast.lead).get(problem.url).content.decode()
    seen = as_(cast.consultant).get(problem.url).content.decode()
    assert "还是不行" in seen and "内部的话" not in seen and "引用的原文" not in seen


def test_a_comment_without_a_quote_has_no_fold(cast: Cast) -> None:
    problem = Problem.report(by=cast.reporter, words="保存不了")
    send(cast.reporter, "又出现了", to=reply_address(cast.reporter, "problem", problem))
    assert "引用的原文" not in as_(cast.lead).get(problem.url).content.decode()
