"""Bulletins: written, sent to an audience, read in one tap, reminded of."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django_tasks_db.models import DBTaskResult
from tests.planted import picture

from luoshi.evidence.models import Attachment, take
from luoshi.kernel import clock
from luoshi.kernel.oneoff import run_next
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.knowledge.models import Bulletin, Reading
from luoshi.knowledge.tests.shelf import cost, see, send, stand, text
from luoshi.post.models import Notice
from luoshi.problems.models import Problem
from luoshi.problems.tests.stages import signed_in, to_archive
from luoshi.rollout.models import Department, Member
from luoshi.testing.cast import Cast, make_member

LINES = "打开订单\n点“更多”\n选“撤回”"
ASKED = {"question": "撤回在哪里？", "choices": "更多\n设置", "right": 0}


def sent(cast: Cast, **more: Any) -> Bulletin:
    """Read by the sales department, unless said otherwise."""
    audience = {"departments": [cast.reporter.department]} if not {"everyone", "members"} & set(more) else {}
    return Bulletin.write(by=cast.lead, headline="订单怎么撤回", lines=LINES, send=True, **audience, **more)


def names(bulletin: Bulletin) -> set[str]:
    return set(bulletin.missing().values_list("name", flat=True))


def test_a_department_means_those_below_it_too(cast: Cast) -> None:
    below = Department.objects.create(project=cast.project, name="一组", parent=cast.reporter.department)
    make_member(cast.project, "小组员", "reporter", department=below)
    assert names(sent(cast)) == {"陈晓雯", "孙悦", "王磊", "小组员"}


def test_everybody_means_the_company_and_never_outsiders_or_the_writer(cast: Cast) -> None:
    assert names(sent(cast, everyone=True)) == {"陈晓雯", "孙悦", "王磊", "赵国栋"}
    assert names(sent(cast, members=[cast.reporter, cast.consultant])) == {"陈晓雯"}


def test_a_bulletin_for_nobody_is_refused_and_nothing_is_written(cast: Cast) -> None:
    empty = Department.objects.create(project=cast.project, name="空部门")
    for audience in ({}, {"departments": [empty]}, {"members": [cast.consultant]}):
        with pytest.raises(Refusal, match=r"发不到任何人|nobody"):
            Bulletin.write(by=cast.lead, headline="标题", lines="一", send=True, **audience)
    assert not Bulletin.objects.exists()
    assert sent(cast).number == 1


@pytest.mark.parametrize(
    "parts",
    [
        {"headline": " "}, {"lines": ""}, {"lines": "一\n二\n三\n四"}, {"lines": "长" * 61},
        {"question": "哪里？"}, {"question": "哪里？", "choices": "只有一个"}, {"choices": "甲\n乙"},
        {"question": "哪里？", "choices": "甲\n乙", "right": 5}, {"question": "哪里？", "choices": "甲\n乙"},
    ],
)  # fmt: skip
def test_what_nobody_could_read_is_refused(cast: Cast, parts: dict[str, Any]) -> None:
    with pytest.raises(Refusal):
        Bulletin.write(by=cast.lead, **({"headline": "标题", "lines": "一"} | parts))
    assert not Bulletin.objects.exists()


def test_a_form_keeps_every_word_when_it_is_refused(cast: Cast) -> None:
    answer = send(cast.lead, "bulletin_write", headline="标题", lines="一行", do="send", members="无名氏")
    assert answer.status_code == 422 and "没有叫无名氏的同事" in text(answer) and "一行" in text(answer)
    answer = send(cast.lead, "bulletin_write", headline="标题", lines="很长" * 50_000, do="send")
    assert answer.status_code == 422 and not Bulletin.objects.exists()


@pytest.fixture
def pictures(cast: Cast, settings: LazySettings, tmp_path: Path) -> list[Attachment]:
    """Two of the lead's, waiting to hang somewhere."""
    settings.MEDIA_ROOT = tmp_path
    return [take(cast.lead, picture(name)) for name in ("一", "二")]


def test_a_bulletin_has_one_picture_which_its_readers_see(cast: Cast, pictures: list[Attachment]) -> None:
    with pytest.raises(Refusal, match="只放一张图"):
        sent(cast, files=pictures)
    assert not Bulletin.objects.exists()
    bulletin = sent(cast, files=pictures[:1])
    (shown,) = Attachment.objects.on("bulletin", bulletin.pk)
    assert shown.url in text(see(cast.reporter, "bulletin", 1))
    opened = {who for who, person in cast.everybody().items() if opens(person, shown)}
    assert opened == {"lead", "sponsor", "observer", "head", "reporter", "reporter2"}


def test_a_picture_of_the_problem_hangs_there_too(cast: Cast, pictures: list[Attachment]) -> None:
    problem = Problem.report(by=cast.reporter, words="撤不回", files=[take(cast.reporter, picture("三"))])
    (met,) = Attachment.objects.filter(subject_kind="occurrence")
    bulletin = sent(cast, problem=problem, copies=[met])
    (copy,) = Attachment.objects.on("bulletin", bulletin.pk)
    assert (copy.file, copy.pk == met.pk) == (met.file, False)
    assert opens(cast.reporter2, copy)


def test_a_draft_changes_its_picture(cast: Cast, pictures: list[Attachment]) -> None:
    draft = Bulletin.write(by=cast.lead, headline="标题", lines="一", files=pictures[:1])
    first = Attachment.objects.on("bulletin", draft.pk).get()
    with pytest.raises(Refusal, match="只放一张图"):
        draft.revise(by=cast.lead, files=pictures[1:])
    draft.revise(by=cast.lead, files=pictures[1:], without=[first.pk])
    assert Attachment.objects.on("bulletin", draft.pk).get().file == pictures[1].file
    assert not opens(cast.reporter, pictures[1])


def opens(person: Member, picture: Attachment) -> bool:
    return bool(signed_in(person).get(picture.url).status_code == 200)


def test_read_in_one_tap_and_once(cast: Cast) -> None:
    one = sent(cast)
    assert "知道了" in text(see(cast.reporter, "bulletin", 1))
    for _again in range(2):
        assert send(cast.reporter, "acknowledge", 1).headers["Location"] == one.url
    assert set(one.acknowledged_by()) == {cast.reporter} and "陈晓雯" not in names(one)
    assert "知道了" not in text(see(cast.reporter, "bulletin", 1))


def test_with_a_question_the_tap_is_the_answer(cast: Cast) -> None:
    one = sent(cast, **ASKED)
    assert send(cast.reporter, "acknowledge", 1).status_code == 422
    assert send(cast.reporter, "acknowledge", 1, choice="7").status_code == 422
    send(cast.reporter, "acknowledge", 1, choice="0"), send(cast.reporter2, "acknowledge", 1, choice="1")
    assert [one.readings.get(member=who).is_right for who in (cast.reporter, cast.reporter2)] == [True, False]
    assert "1人答对" in text(see(cast.lead, "bulletin", 1))


def test_who_it_was_not_sent_to_cannot_read_or_acknowledge_it(cast: Cast) -> None:
    sent(cast, members=[cast.reporter])
    for who in (cast.reporter2, cast.consultant, cast.developer, cast.outsider):
        assert see(who, "bulletin", 1).status_code == 404
        assert send(who, "acknowledge", 1).status_code == 404
    with pytest.raises(Refusal):
        Bulletin.objects.get().acknowledge(by=cast.reporter2)
    assert send(cast.sponsor, "acknowledge", 1).status_code == 422


def test_a_withdrawn_bulletin_is_not_acknowledged(cast: Cast) -> None:
    one = sent(cast)
    assert send(cast.lead, "withdraw", 1, reason=" ").status_code == 422
    send(cast.lead, "withdraw", 1, reason="写错了")
    answer = send(cast.reporter, "acknowledge", 1)
    assert answer.status_code == 409 and "已经撤回" in text(answer)
    with pytest.raises(Moved):
        one.acknowledge(by=cast.reporter)
    assert not one.acknowledged_by().exists()


def test_a_draft_is_the_leads_and_what_was_sent_never_changes(cast: Cast) -> None:
    send(cast.lead, "bulletin_write", headline="标题", lines="一行", do="keep")
    one = Bulletin.objects.get()
    assert (
        see(cast.reporter, "bulletin", 1).status_code == see(cast.sponsor, "bulletin", 1).status_code == 404
    )
    began = one.seen
    one.revise(by=cast.lead, lines="别人写的")
    answer = send(cast.lead, "bulletin_revise", 1, headline="标题", lines="我写的", seen=began)
    assert answer.status_code == 409 and "我写的" in text(answer)
    one.revise(by=cast.lead, departments=[cast.reporter.department], members=[], send=True)
    assert see(cast.lead, "bulletin_revise", 1).status_code == 409
    with pytest.raises(Refusal):
        one.revise(by=cast.lead, lines="改")


def test_one_button_reminds_all_who_have_not_once_a_day(cast: Cast) -> None:
    one = sent(cast)
    one.acknowledge(by=cast.reporter)
    assert "提醒还没看的2人" in text(see(cast.lead, "bulletin", 1))
    assert send(cast.lead, "bulletin_remind", 1).status_code == 302
    assert set(Notice.objects.filter(kind="bulletin").values_list("recipient__name", flat=True)) == {
        "孙悦",
        "王磊",
    }
    answer = send(cast.lead, "bulletin_remind", 1)
    assert answer.status_code == 422 and "今天都提醒过了" in text(answer)


def test_a_head_sees_and_reminds_the_own_people_only(cast: Cast) -> None:
    sent(cast, everyone=True)
    page = text(see(cast.head, "bulletin", 1))
    assert "陈晓雯" in page and "赵国栋" not in page.split("还没看")[1]
    send(cast.head, "bulletin_remind", 1)
    assert set(Notice.objects.filter(kind="bulletin").values_list("recipient__name", flat=True)) == {
        "陈晓雯",
        "孙悦",
    }
    assert send(cast.reporter, "bulletin_remind", 1).status_code == 404


def test_many_are_reminded_in_the_background(cast: Cast) -> None:
    for number in range(60):
        make_member(cast.project, f"同事{number}", "reporter", department=cast.reporter.department)
    one = sent(cast)
    assert one.remind(by=cast.lead) == 63
    assert not Notice.objects.filter(kind="bulletin").exists() and DBTaskResult.objects.count() == 2
    one.acknowledge(by=cast.reporter)
    while run_next("worker"):
        pass
    assert Notice.objects.filter(kind="bulletin").count() == 62


def test_the_silent_are_reminded_by_themselves_once(cast: Cast) -> None:
    one = sent(cast)
    one.acknowledge(by=cast.reporter)
    with clock.at(cast.project.working_time.add_days(clock.now(), 3) + timedelta(minutes=1)):
        assert (Bulletin.remind_silent(), Bulletin.remind_silent()) == (2, 0)
    assert Reading.objects.filter(nudged=True).count() == 2


def test_before_two_working_days_nobody_is_reminded(cast: Cast) -> None:
    sent(cast)
    assert Bulletin.remind_silent() == 0


def test_from_the_archive_a_bulletin_is_written_with_what_is_known(cast: Cast) -> None:
    problem = to_archive(cast)
    problem.archive(by=cast.lead, cause="mistake", summary="没点保存", article_wanted=True, article_why="常见",
                    teaching_wanted=True, teaching_why="误操作")  # fmt: skip
    answer = send(cast.lead, "draft", problem.number, title="怎么办？", steps="先点保存", do="publish")
    assert f"bulletins/write/?problem={problem.number}&article=1" in answer.headers["Location"]
    page = text(see(cast.lead, "bulletin_write", problem=str(problem.number), article="1"))
    assert "怎么办？" in page and "先点保存" in page and "checked" in page.split("销售一部")[0][-200:]
    made = Bulletin.write(by=cast.lead, headline="一", lines="二", problem=problem)
    assert made.number == 1 and "说好要宣导" not in text(see(cast.lead, "todo"))


def test_lists_cost_the_same_however_many_there_are(cast: Cast) -> None:
    article = stand(cast)
    sent(cast, article=article)
    before = [cost(who, "bulletins") for who in (cast.reporter, cast.lead)]
    page = cost(cast.lead, "bulletin", 1)
    for _n in range(3):
        sent(cast, article=article)
    assert [cost(who, "bulletins") for who in (cast.reporter, cast.lead)] == before and max(before) <= 12
    assert cost(cast.lead, "bulletin", 1) == page <= 18
