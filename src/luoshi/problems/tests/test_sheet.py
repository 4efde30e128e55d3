"""The investigation sheet, the hand-over screen and the frozen dossier."""

from __future__ import annotations

from pathlib import Path

from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.problems.models import Dossier, Investigation, Problem
from luoshi.problems.tests.stages import (
    closed,
    investigating,
    reported,
    see,
    signed_in,
    text,
    with_consultant,
)
from luoshi.rollout.models import Member
from luoshi.testing.cast import Cast

ALL = dict.fromkeys(Investigation.OWN_WORDS, "写了")


def taken_up(cast: Cast) -> Problem:
    problem = reported(cast)
    problem.accept(by=cast.lead, importance=3, area=cast.area)
    return problem


def address(problem: Problem, name: str, *args: object) -> str:
    return problem.project.url(f"problems:{name}", problem.number, *args)


def hand_over(problem: Problem, to: Member) -> object:
    typed = {"consultant": str(to.pk), "seen": "investigating"}
    return signed_in(problem.lead).post(address(problem, "hand_over"), typed)


def test_one_part_is_written_in_place_and_moves_the_meter(cast: Cast) -> None:
    problem, client = taken_up(cast), signed_in(cast.lead)
    here = address(problem, "sheet_part", "steps")
    assert "一行一步" in text(client.get(here, headers={"HX-Request": "true"}))
    answer = client.post(here, {"words": "新建订单 → 保存"}, headers={"HX-Request": "true"})
    assert "新建订单 → 保存" in text(answer) and "1/12" in text(answer)
    assert "<html" not in text(answer)


def test_the_whole_sheet_is_saved_without_script(cast: Cast) -> None:
    problem = taken_up(cast)
    answer = signed_in(cast.lead).post(address(problem, "sheet"), ALL)
    assert answer.status_code == 302
    assert problem.sheet.missing() == []


def test_an_endless_part_keeps_all_the_others(cast: Cast) -> None:
    problem = taken_up(cast)
    answer = signed_in(cast.lead).post(
        address(problem, "sheet"), ALL | {"steps": "字" * 100_000, "contact": "留下"}
    )
    assert answer.status_code == 422
    assert "留下" in text(answer) and "多了" in text(answer)


def test_what_was_begun_is_there_again(cast: Cast) -> None:
    problem, client = taken_up(cast), signed_in(cast.lead)
    assert client.post(address(problem, "sheet_draft"), {"steps": "写到一半"}).status_code == 204
    assert "写到一半" in text(client.get(address(problem, "sheet")))
    assert problem.sheet.steps == ""
    client.post(address(problem, "sheet"), {"steps": "写完"})
    assert "写到一半" not in text(client.get(address(problem, "sheet")))


def test_a_file_on_the_sheet_is_its_evidence(cast: Cast, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    problem = taken_up(cast)
    file = SimpleUploadedFile("日志.txt", b"E-1042")
    signed_in(cast.lead).post(address(problem, "sheet"), ALL | {"no_evidence": "", "files": file})
    assert problem.sheet.missing() == []
    assert "日志.txt" in text(see(cast.lead, problem, "problems:hand_over"))


def test_the_sheet_is_the_leads(cast: Cast) -> None:
    problem = taken_up(cast)
    for person in (cast.reporter, cast.sponsor, cast.consultant, cast.outsider):
        assert signed_in(person).post(address(problem, "sheet"), ALL).status_code == 404
        assert (
            signed_in(person).post(address(problem, "sheet_part", "steps"), {"words": "x"}).status_code == 404
        )
    assert see(cast.lead, problem, "problems:sheet_part", "nonsense").status_code == 404


def test_a_closed_problem_has_no_sheet_to_write_on(cast: Cast) -> None:
    problem = closed(cast)
    assert (
        signed_in(cast.lead).post(address(problem, "sheet_part", "steps"), {"words": "晚了"}).status_code
        == 409
    )
    assert see(cast.lead, problem, "problems:sheet").status_code == 302


def test_the_hand_over_names_each_missing_part_with_a_way_to_it(cast: Cast) -> None:
    problem = taken_up(cast)
    page = text(see(cast.lead, problem, "problems:hand_over"))
    assert page.count("/sheet/#id_") == 12
    assert "还差12项才能移交" in page
    refused = hand_over(problem, cast.consultant)
    assert refused.status_code == 422 and "问题档案还不齐" in text(refused)
    assert not Dossier.objects.exists()


def test_the_button_says_which_version_goes_to_whom_until_when(cast: Cast) -> None:
    page = text(see(cast.lead, investigating(cast), "problems:hand_over"))
    assert "移交第1版给" in page and "前答复" in page
    assert "何明远" in page and "周工" in page and "赵国栋" not in page


def test_handed_over_by_form(cast: Cast) -> None:
    problem = investigating(cast)
    assert hand_over(problem, cast.consultant).status_code == 302
    problem.refresh_from_db()
    assert (problem.state, problem.holder) == ("with_consultant", cast.consultant)


def test_nobody_inside_is_a_consultant(cast: Cast) -> None:
    problem = investigating(cast)
    assert hand_over(problem, cast.sponsor).status_code == 422


def test_the_preview_is_what_the_consultant_sees(cast: Cast) -> None:
    def body(page: str) -> str:
        return page[page.index('<article class="dossier">') : page.index("</article>")]

    problem = investigating(cast)
    preview = body(text(see(cast.lead, problem, "problems:hand_over")))
    hand_over(problem, cast.consultant)
    assert body(text(see(cast.consultant, problem))) == preview
    assert body(text(see(cast.lead, problem, "problems:dossier", 1))) == preview


def test_the_frozen_version_says_whether_it_is_intact(cast: Cast) -> None:
    problem = with_consultant(cast)
    page = text(see(cast.lead, problem, "problems:dossier", 1))
    assert problem.dossiers.get().sha256 in page and "移交以来没有改动" in page
    Dossier.objects.update(content=problem.dossiers.get().content | {"title": "改过"})
    assert "内容和移交时不一致" in text(see(cast.lead, problem, "problems:dossier", 1))


def test_there_is_no_dossier_that_was_not_made(cast: Cast) -> None:
    assert see(cast.lead, with_consultant(cast), "problems:dossier", 2).status_code == 404


def test_only_the_lead_hands_over(cast: Cast) -> None:
    problem = investigating(cast)
    assert see(cast.reporter, problem, "problems:hand_over").status_code == 409
    typed = {"consultant": str(cast.consultant.pk)}
    assert signed_in(cast.reporter).post(address(problem, "hand_over"), typed).status_code == 422
    problem.refresh_from_db()
    assert problem.state == "investigating"
