"""Problems by the API: what is read, what is moved, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from luoshi.api.tests.programs import Program
from luoshi.problems.models import Problem
from luoshi.problems.tests import stages
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def test_a_list_leads_from_page_to_page(cast: Cast) -> None:
    for place in range(5):
        Problem.report(by=cast.reporter, words=f"第{place}个")
    program, found, path = Program(cast.lead), [], "/problems?limit=2"
    while path:
        page = program.get(path).json()
        found += [row["number"] for row in page["items"]]
        path = f"/problems?limit=2&cursor={page['next']}" if page["next"] else ""
    assert found == [5, 4, 3, 2, 1]


def test_filters_are_those_of_the_page_and_nothing_else_is_taken(cast: Cast) -> None:
    stages.closed(cast)
    program = Program(cast.lead)
    assert program.get("/problems").json()["items"] == []
    assert len(program.get("/problems?state=closed").json()["items"]) == 1
    assert len(program.get("/problems?state=all&q=收货地址").json()["items"]) == 1
    for wrong in (
        "?zq=1",
        "?state=zq",
        "?state=all&state=all",
        "?cursor=zq",
        "?limit=0",
        "?limit=zq",
        "?area=zq",
    ):
        assert program.get(f"/problems{wrong}").status_code == 422, wrong


def test_filter_keys_allow_listed(cast: Cast) -> None:
    program = Program(cast.lead)
    for name in ("_connector", "id__in", "project", "reporter__user__password__startswith", "OR"):
        assert program.get(f"/problems?{name}=x").status_code == 422, name


def test_people_from_outside_read_the_dossier_and_no_more(cast: Cast) -> None:
    problem, program = stages.with_consultant(cast), Program(cast.consultant)
    problem.assess(by=cast.lead, title="我们自己改的标题")
    shown = program.get("/problems/1")
    assert shown.json()["stands"] == "mine" and shown.json()["version"] == 1
    assert "我们自己改的标题" not in shown.content.decode() and "reporter" not in shown.json()
    assert {one["verb"] for one in program.get("/problems/1/moves").json()["items"]} == {
        "ask", "propose", "vendor_number"
    }  # fmt: skip
    assert program.get("/occurrences").json()["items"] == []
    assert Event.objects.filter(verb="open_dossier").count() == 1


@pytest.mark.parametrize("part", ["outsider", "other_consultant", "developer"])
def test_what_may_not_be_seen_answers_byte_for_byte_like_what_is_not_there(cast: Cast, part: str) -> None:
    stages.with_consultant(cast)
    program = Program(cast.everybody()[part])
    for rest in ("", "/moves", "/timeline", "/comments"):
        hidden, missing = program.get(f"/problems/1{rest}"), program.get(f"/problems/999{rest}")
        assert hidden.status_code == missing.status_code == 404 and hidden.content == missing.content
    assert (
        program.post("/problems/1/moves/ask", {}).content == program.post("/problems/9/moves/ask", {}).content
    )


def test_a_move_is_made_as_on_the_page_and_answers_how_it_stands(cast: Cast) -> None:
    problem = stages.reported(cast)
    answer = Program(cast.lead).post("/problems/1/moves/accept", {"importance": 4, "area": str(cast.area.pk)})
    problem.refresh_from_db()
    assert answer.status_code == 200 and answer.json()["state"] == problem.state == "investigating"
    assert (problem.importance, problem.area, problem.kind) == (4, cast.area, "unclear")
    assert Event.objects.about(problem).get(verb="accept").channel == "api"


SENTENCES = {
    "zh-hans": ("只有项目负责人可以这样做。", "现在是“待受理”"),
    "zh-hant": ("只有專案負責人可以這樣做。", "現在是「待受理」"),
    "en": ("Only the project lead can do this.", "it is now “Waiting to be taken up”"),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_a_refusal_says_what_the_page_says_in_three_languages(cast: Cast, language: str) -> None:
    stages.reported(cast)
    rights, place = SENTENCES[language]
    headers = {"Accept-Language": language}
    refused = Program(cast.reporter, **headers).post("/problems/1/moves/accept", {"importance": 2})
    assert (refused.status_code, refused.json()["detail"]) == (403, rights)
    assert refused["Content-Type"] == "application/problem+json" and refused["Content-Language"] == language
    early = Program(cast.lead, **headers).post("/problems/1/moves/archive", {})
    assert early.status_code == 409 and place in early.json()["detail"]


def test_each_field_that_does_not_fit_is_named(cast: Cast) -> None:
    stages.reported(cast)
    program = Program(cast.lead)
    answer = program.post("/problems/1/moves/accept", {"importance": 9, "kind": "zq"}).json()
    assert {one["field"] for one in answer["errors"]} == {"importance", "kind"}
    unknown = program.post("/problems/1/moves/accept", {"importance": 2, "state": "closed"})
    assert unknown.status_code == 422 and unknown.json()["errors"][0]["field"] == "state"
    bodies: tuple[Any, ...] = ([], "x", {"importance": [1]}, {"receipt": 7}, {"seen": 3})
    for body in bodies:
        assert program.post("/problems/1/moves/accept", body).status_code == 422, body
    assert Problem.objects.get().state == "reported"


def test_what_is_missing_is_named_point_by_point(cast: Cast) -> None:
    problem = stages.reported(cast)
    problem.accept(by=cast.lead, importance=2, kind="system", area=None, receipt="")
    program = Program(cast.lead)
    offered = {one["verb"]: one for one in program.get("/problems/1/moves").json()["items"]}
    assert not offered["hand_over"]["allowed"] and len(offered["hand_over"]["missing"]) > 5
    refused = program.post("/problems/1/moves/hand_over", {"consultant": str(cast.consultant.pk)})
    assert refused.status_code == 422
    assert [one["detail"] for one in refused.json()["errors"]] == offered["hand_over"]["missing"]


def test_nobody_moves_what_stands_elsewhere_by_now(cast: Cast) -> None:
    stages.investigating(cast)
    program = Program(cast.lead)
    assert program.post("/problems/1/moves/assess", {"seen": "reported", "title": "丙"}).status_code == 409
    tag = program.get("/problems/1")["ETag"]
    assert program.post("/problems/1/moves/assess", {"title": "甲"}, **{"If-Match": tag}).status_code == 200
    assert program.post("/problems/1/moves/assess", {"title": "乙"}, **{"If-Match": tag}).status_code == 412
    assert Problem.objects.get().title == "甲"


def test_whoever_has_it_already_gets_304(cast: Cast) -> None:
    stages.reported(cast)
    program = Program(cast.lead)
    for path in ("/problems", "/problems/1", "/problems/1/moves", "/me"):
        tag = program.get(path)["ETag"]
        again = program.get(path, **{"If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.content) == (304, b""), path
        assert program.get(path, **{"If-None-Match": '"x"'}).status_code == 200
    assert program.client.head("/api/v1/problems/1", headers=program.headers)["ETag"]


def test_left_out_fields_begin_as_on_the_page(cast: Cast) -> None:
    problem = stages.investigating(cast)
    Program(cast.lead).post("/problems/1/moves/assess", {"vendor_number": "K-7"})
    problem.refresh_from_db()
    assert (problem.vendor_number, problem.importance, problem.area) == ("K-7", 3, cast.area)
    Program(cast.lead).post("/problems/1/moves/investigate", {"steps": "先点保存"})
    assert (problem.sheet.steps, problem.sheet.place) == ("先点保存", "写了")
