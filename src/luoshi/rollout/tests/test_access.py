"""The door of a project's pages, and what is said to who has no session."""

import pytest
from django.test import Client

from luoshi.people.signin import must_sign_in
from luoshi.rollout.access import member_of
from luoshi.rollout.demo import demo_links
from luoshi.testing.cast import Cast

HERE = "http://testserver"
SITE = "http://127.0.0.1:8000"


def test_a_project_opens_to_its_members_only(cast: Cast) -> None:
    for name, person in cast.everybody().items():
        assert bool(member_of(person.user, "huarui", "CRM")) is (name != "outsider")


def test_keys_and_companies_are_exact(cast: Cast) -> None:
    for org, key in (("huarui", "crm"), ("jinhai", "CRM"), ("huarui", "ERP"), ("", "")):
        assert member_of(cast.lead.user, org, key) is None


def test_a_read_without_a_session_comes_back_to_its_page(rf: object) -> None:
    answer = must_sign_in(rf.get("/huarui/CRM/problems/?q=x"))
    assert answer["Location"] == "/accounts/login/?next=%2Fhuarui%2FCRM%2Fproblems%2F%3Fq%3Dx"


def test_a_write_without_a_session_comes_back_to_its_form(rf: object) -> None:
    answer = must_sign_in(rf.post("/huarui/CRM/report/send/", HTTP_REFERER=f"{HERE}/huarui/CRM/report/"))
    assert answer["Location"].endswith("?next=%2Fhuarui%2FCRM%2Freport%2F&kept=1")


@pytest.mark.parametrize("referer", ["https://evil.example/x", "//evil.example", "javascript:alert(1)", ""])
def test_a_foreign_form_is_no_place_to_come_back_to(rf: object, referer: str) -> None:
    assert "next=%2F&" in must_sign_in(rf.post("/huarui/CRM/x/", HTTP_REFERER=referer))["Location"]


def test_scripts_are_told_with_a_401_and_the_way_to_sign_in(rf: object) -> None:
    asked = rf.post("/x/", headers={"HX-Request": "true", "HX-Current-URL": f"{HERE}/huarui/CRM/report/"})
    answer = must_sign_in(asked)
    assert answer.status_code == 401
    assert answer["Luoshi-Sign-In"] == "/accounts/login/?next=%2Fhuarui%2FCRM%2Freport%2F"
    assert "<html" not in answer.text
    assert answer["HX-Retarget"] == "#toasts"


def test_one_click_sign_in_exists_in_the_demo_on_this_machine_only(
    client: Client, cast: Cast, settings: object
) -> None:
    cast.project.is_demo = True
    cast.project.save()
    way = next(url for _role, name, url in demo_links(cast.project) if name == "林静").removeprefix(SITE)
    for demo, extra in (
        (False, {}),
        (True, {"REMOTE_ADDR": "10.0.0.8"}),
        (True, {"HTTP_X_FORWARDED_FOR": "10.0.0.8"}),
    ):
        settings.DEMO = demo
        assert client.get("/demo/", **extra).status_code == 404
        assert client.get(way, **extra).status_code == 404
    assert client.get("/demo/").status_code == 200
    assert client.get(way)["Location"] == "/huarui/CRM/"
    assert client.session["_auth_user_id"] == str(cast.lead.user.pk)


def test_forged_and_foreign_links_open_nothing(client: Client, cast: Cast, settings: object) -> None:
    settings.DEMO = True
    real = demo_links(cast.project)[0][2].removeprefix(SITE)
    for way in (real, real[:-3] + "xx/", "/demo/as/x/", f"/demo/as/{cast.lead.pk}/"):
        assert client.get(way).status_code == 404
