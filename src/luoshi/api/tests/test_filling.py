"""What is done without a lifecycle: settings, people, absences, views, several at once, pay-outs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from luoshi.api.tests.programs import Program
from luoshi.changes.tests import stages as changes
from luoshi.knowledge.models import Release
from luoshi.people.models import Invitation
from luoshi.problems.models import Phrase, Problem, SavedView
from luoshi.problems.tests import stages
from luoshi.rewards.models import Booking, Payout, Terms
from luoshi.rollout.models import Area, CalendarDay, Leave, Member
from luoshi.testing.cast import Cast
from luoshi.trail.models import Event


def test_the_lead_adds_changes_and_removes_a_part_of_the_project(cast: Cast) -> None:
    program = Program(cast.lead)
    made = program.post("/areas", {"name": "报表", "procedure": "KB-12", "owner": str(cast.lead.pk)})
    area = made.json()
    assert made.status_code == 201 and (area["name"], area["order"]) == ("报表", 0)
    assert area["owner"]["name"] == cast.lead.name
    changed = program.post(f"/areas/{area['id']}", {"name": "报表中心"}).json()
    assert (changed["name"], changed["procedure"]) == ("报表中心", "KB-12"), "what is left out stays"
    assert program.post("/areas", {"name": "报表中心"}).status_code == 422, "the page's rule"
    removed = program.client.delete(f"/api/v1/areas/{area['id']}", headers=program.headers)
    assert removed.status_code == 204 and not Area.objects.filter(pk=area["id"]).exists()
    assert Event.objects.filter(channel="api").count() >= 3


def test_the_lead_adds_invites_changes_and_ends_a_person(cast: Cast) -> None:
    program = Program(cast.lead)
    given = {"name": "赵敏", "email": "zm@huarui.example", "roles": ["reporter"],
             "department": str(cast.reporter.department_id)}  # fmt: skip
    person = program.post("/members", given).json()
    assert (person["name"], person["roles"]) == ("赵敏", ["reporter"])
    one = f"/members/{person['id']}"
    assert program.post(f"{one}/invite").status_code == 204
    assert program.post(one, {"roles": ["reporter", "head"]}).json()["roles"] == ["head", "reporter"]
    assert program.post(one, {"email": "other@huarui.example"}).json()["name"] == "赵敏"
    day = cast.project.today() + timedelta(days=3)
    assert program.post(f"{one}/end", {"last_day": day.isoformat()}).status_code == 204
    member = Member.objects.select_related("user").get(pk=person["id"])
    assert member.active_to == day and member.email == "zm@huarui.example"
    assert Invitation.objects.filter(user=member.user).count() == 1


def test_settings_calendar_promises_and_cadence_go_by_the_pages_forms(cast: Cast) -> None:
    program, today = Program(cast.lead), cast.project.today()
    assert program.post("/project", {"name": "CRM二期"}).status_code == 204
    cast.project.refresh_from_db()
    assert cast.project.name == "CRM二期" and cast.project.key == "CRM"
    assert program.post("/promises", {"take_up-0": "2"}).status_code == 204
    assert program.post("/promises", {"take_up-0": "9999"}).status_code == 422
    assert program.post("/sign-in", {"second_for": "all"}).status_code == 422, "the day is missing"
    day = program.post("/calendar", {"day": f"{today:%Y}-08-08", "works": 0, "name": "厂庆"}).json()
    assert day["works"] is False and day["id"] in program.get("/calendar").content.decode()
    assert program.client.delete(f"/api/v1/calendar/{day['id']}", headers=program.headers).status_code == 204
    assert not CalendarDay.objects.filter(pk=day["id"]).exists()
    begins = (today + timedelta(days=40)).isoformat()
    regime = program.post("/regimes", {"cadence": "weekly", "starts_on": begins})
    assert regime.status_code == 201, regime.content.decode()
    gone = program.client.delete(f"/api/v1/regimes/{regime.json()['id']}", headers=program.headers)
    assert gone.status_code == 204


def test_an_absence_a_view_and_a_phrase_are_ones_own(cast: Cast) -> None:
    program, other = Program(cast.reporter), Program(cast.reporter2)
    first = (cast.project.today() + timedelta(days=5)).isoformat()
    leave = program.post("/leaves", {"first": first, "last": first, "note": "体检"}).json()
    assert leave["member"]["name"] == cast.reporter.name and other.get("/leaves").json()["items"] == []
    assert other.client.delete(f"/api/v1/leaves/{leave['id']}", headers=other.headers).status_code == 404
    assert program.client.delete(f"/api/v1/leaves/{leave['id']}", headers=program.headers).status_code == 204
    assert not Leave.objects.standing().exists()
    view = program.post("/views", {"name": "我的", "state": "closed", "shared": True}).json()
    assert (view["state"], view["shared"], view["own"]) == ("closed", False, True), "sharing is the lead's"
    assert other.get("/views").json()["items"] == []
    assert other.client.delete(f"/api/v1/views/{view['id']}", headers=other.headers).status_code == 404
    assert program.client.delete(f"/api/v1/views/{view['id']}", headers=program.headers).status_code == 204
    assert program.post("/views", {"name": " "}).status_code == 422 and not SavedView.objects.exists()
    phrase = program.post("/phrases", {"words": "请附截图", "shared": True}).json()
    assert phrase["shared"] is False
    assert program.post(f"/phrases/{phrase['id']}", {"words": "请附上截图"}).json()["words"] == "请附上截图"
    assert other.post(f"/phrases/{phrase['id']}", {"words": "x"}).status_code == 404
    assert Phrase.objects.get().words == "请附上截图"


def test_several_problems_are_taken_up_and_what_is_refused_is_named(cast: Cast) -> None:
    for words in ("打不开", "存不下"):
        Problem.report(by=cast.reporter, words=words)
    body = {"numbers": "1-2, 9", "importance": 3, "kind": "system"}
    answer = Program(cast.lead).post("/problems/several/accept", body).json()
    assert [one["number"] for one in answer["done"]] == [1, 2]
    assert [one["code"] for one in answer["refused"]] == ["CRM-9"]
    assert set(Problem.objects.values_list("state", flat=True)) == {"investigating"}
    undone = Program(cast.lead).post("/problems/several/undo", {"numbers": "1,2"}).json()
    assert len(undone["done"]) == 2
    assert Program(cast.reporter).post("/problems/several/accept", body).status_code == 404


def test_points_are_paid_by_the_pages_rules(cast: Cast) -> None:
    program = Program(cast.lead)
    rules = program.post("/reward-rules", {"begins": cast.project.today().isoformat()})
    assert rules.status_code == 201, rules.content.decode()
    stages.investigating(cast)
    grant = program.get("/grants").json()["items"][0]
    program.post(f"/grants/{grant['id']}/moves/confirm", {})
    (balance,) = program.get("/balances").json()["items"]
    who, points = balance["member"]["id"], balance["points"]
    too_many = program.post("/payouts", {"points": {who: str(points + 1)}})
    assert too_many.status_code == 422 and not Payout.objects.exists()
    body = {"points": {who: "1"}, "note": "十二月"}
    paid = [program.post("/payouts", body, key="pay") for _time in range(2)]
    assert paid[0].status_code == 201 and paid[0].content == paid[1].content
    assert program.get("/balances").json()["items"][0]["points"] == points - 1 or points == 1
    assert program.get("/payouts").json()["items"][0]["note"] == "十二月"
    pk = Payout.objects.get().pk
    assert program.client.delete(f"/api/v1/payouts/{pk}", headers=program.headers).status_code == 204
    assert Booking.objects.filter(kind="return").count() == 1 and Terms.objects.count() == 1


def test_changes_and_articles_are_arranged(cast: Cast) -> None:
    lead, sponsor = Program(cast.lead), Program(cast.sponsor)
    assert sponsor.post("/limits", {"two_from": "8000"}).status_code == 204
    assert lead.post("/limits", {"two_from": "1"}).status_code == 422, "the sponsor sets them"
    today = cast.project.today()
    freeze = lead.post(
        "/freezes", {"from_on": today.isoformat(), "until_on": today.isoformat(), "reason": "月结"}
    )
    assert freeze.status_code == 201
    assert lead.post(f"/freezes/{freeze.json()['id']}/lift").status_code == 204
    kind = lead.post("/kinds", {"name": "加一个下拉选项"}).json()
    assert lead.post(f"/kinds/{kind['id']}/approve").status_code == 422
    assert sponsor.post(f"/kinds/{kind['id']}/approve").status_code == 204
    assert lead.post("/releases", {"version": "9.1"}).json()["doubted"] == 0 and Release.objects.count() == 1
    pilot = changes.piloting(cast).pilot
    assert pilot is not None
    said = Program(cast.reporter).post(f"/pilots/{pilot.pk}/answer", {"used": True, "words": "好用"})
    assert said.status_code == 204 and pilot.answers.get().words == "好用"
    assert Program(cast.consultant).post(f"/pilots/{pilot.pk}/answer", {"used": True}).status_code == 404


SETTING_UP: list[tuple[str, Any]] = [
    ("/areas", {"name": "x"}), ("/members", {}), ("/project", {"name": "x"}), ("/sign-in", {}),
    ("/promises", {}), ("/calendar", {}), ("/calendar/2026/fill", {}), ("/regimes", {}),
    ("/problems/several/accept", {}), ("/payouts", {}), ("/limits", {}), ("/releases", {"version": "1"}),
]  # fmt: skip


@pytest.mark.parametrize("part", ["reporter", "consultant", "observer"])
def test_whoever_finds_no_page_finds_no_operation(cast: Cast, part: str) -> None:
    program = Program(cast.everybody()[part])
    missing = program.get("/problems/999")
    for path, body in SETTING_UP:
        answer = program.post(path, body)
        assert (answer.status_code, answer.content) == (404, missing.content), path
