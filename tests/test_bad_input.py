"""Whatever is typed or sent: never an error page, one clear sentence, and the words come back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from luoshi.changes.forms import FORMS as CHANGE_FORMS
from luoshi.people.models import Invitation
from luoshi.problems.forms import FORMS as PROBLEM_FORMS
from tests.bad_input import (
    ASKED,
    BUTTONS,
    ELSEWHERE,
    FILES,
    FORMS,
    HARDEST,
    JSON_TRAPS,
    NAMES,
    PARAMETERS,
    TAKEN,
    TEXTS,
)
from tests.planted import World, browser, untouched, world
from tests.routes import address, names, of_project
from tests.test_routes import cells

__all__ = ["world"]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "part", "given", "fields"), FORMS, ids=[form[0] for form in FORMS])
def test_no_text_in_any_field_is_an_error(
    world: World, name: str, part: str, given: dict[str, str], fields: tuple[str, ...]
) -> None:
    client, url = browser(world.people().get(part)), address(world, name)
    given = {field.format_map(keys(world)): text for field, text in given.items()}
    for field in (field.format_map(keys(world)) for field in fields):
        for kind, text in TEXTS.items():
            with untouched():
                status = client.post(url, given | {field: text}).status_code
            assert status < 500, (field, kind)
        with untouched():
            halves = client.post(
                url, f"{field}=a%ED%A0%80b%FF", "application/x-www-form-urlencoded"
            ).status_code
        assert halves < 500, (field, "half a surrogate")


def keys(world: World) -> dict[str, str]:
    """What a field's name may hold between braces."""
    return {name: str(world.things[name].pk) for name in ("trial",)}  # type: ignore[attr-defined]


def test_every_form_stands_in_the_table() -> None:
    """A new address that takes something is tried with everything, or says here why not."""
    takes = {name for name, (_read, write) in cells().items() if write != "405"}
    assert takes == {form[0] for form in FORMS} | BUTTONS | set(ELSEWHERE)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["rollout:sheet", "rollout:leave_sheet", "home:import"])
@pytest.mark.parametrize("trap", JSON_TRAPS, ids=range(len(JSON_TRAPS)))
def test_no_table_that_a_browser_sends_back_is_an_error(world: World, name: str, trap: str) -> None:
    client = browser(world.cast.lead)
    for button in ({}, {"confirm": "1", "stand_in": "1"}, {"wrong": "1"}):
        given = {"table": trap, "column": ["description", "name", "x"]} | button
        with untouched():
            assert client.post(address(world, name), given).status_code < 500, button


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "field"), TAKEN, ids=[name for name, _field in TAKEN])
def test_no_file_that_a_form_takes_is_an_error(world: World, name: str, field: str) -> None:
    client = browser(world.cast.lead)
    for place, (kind, content) in enumerate(FILES.items()):
        for called in (NAMES[place % len(NAMES)], NAMES[(place + 1) % len(NAMES)]):
            with untouched():
                sent = {field: SimpleUploadedFile(called, content)}
                assert client.post(address(world, name), sent).status_code < 500, (kind, called)


@pytest.mark.django_db
def test_no_marks_on_a_picture_are_an_error(world: World) -> None:
    """On a draft of one's own: what others have sent is marked by nobody else."""
    client, draft = browser(world.cast.reporter), world.things["draftfile"]
    url = world.cast.project.url("evidence:marks", draft.pk)  # type: ignore[attr-defined]
    shapes = (
        '[{"kind":"box"}]',
        '[{"kind":"box","x":1e999,"y":-1,"w":"x","h":null}]',
        '[{"kind":"pen","points":[[0]]}]',
    )
    for text in (*TEXTS.values(), *JSON_TRAPS, *shapes):
        for given in ({"marks": text}, {"marks": "[]", "seen": text}):
            with untouched():
                assert client.post(url, given).status_code < 500, text[:40]


@pytest.mark.django_db
def test_no_password_is_an_error(world: World) -> None:
    """Where one is chosen: behind an invitation, and by whoever knows the present one."""
    invited, known = world.cast.observer.user, "wo-men-de-crm-2026"
    with untouched():
        invited.set_password(known)
        invited.save()
        client, url = browser(world.cast.observer), f"/invitation/{Invitation.issue(invited)}/"
        for text in TEXTS.values():
            for at, given in (
                (url, {"password1": text, "password2": text, "name": text}),
                (address(world, "account_change_password"), {"oldpassword": text, "password1": text, "password2": text}),
                (address(world, "account_change_password"), {"oldpassword": known, "password1": text, "password2": text}),
            ):  # fmt: skip
                with untouched():
                    assert client.post(at, given).status_code < 500, (at, text[:40])


MOVES: dict[str, dict[str, Any]] = {"problems": dict(PROBLEM_FORMS), "changes": dict(CHANGE_FORMS)}
ROWS = ("what_1", "amount_1", "due_on_1")


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["NUL", "line ends"])
def test_no_move_is_an_error_whatever_stands_in_all_its_fields(world: World, kind: str) -> None:
    """What the table tries field by field for one move, all at once for every other one."""
    client, things = browser(world.cast.lead), world.things
    for room, forms in MOVES.items():
        number = things["handed" if room == "problems" else "change"].number  # type: ignore[attr-defined]
        for verb, form in forms.items():
            url = world.cast.project.url(f"{room}:move", number, verb)
            with untouched():
                given = dict.fromkeys([*form.base_fields, "seen", "next", *ROWS], TEXTS[kind])
                assert client.post(url, given).status_code < 500, (room, verb)


@pytest.mark.django_db
@pytest.mark.parametrize("part", ["lead", "consultant"])
def test_no_address_is_an_error_whatever_it_asks(world: World, part: str) -> None:
    client = browser(world.people()[part])
    pages = [name for name in names() if of_project(name) and "200" in cells()[name][0]]
    for name in pages:
        for text in HARDEST:
            query = "&".join(f"{parameter}={text}" for parameter in PARAMETERS)
            with untouched():
                status = client.get(f"{address(world, name)}?{query}").status_code
            assert status < 500, (name, text)


KEYS = (("problems/", "older"), ("problems/", "newer"), ("problems/", "person"), ("problems/export.csv", "importance"),
        ("desk/?tab=waiting", "before"), ("notices/", "before"), ("mine/", "before"), ("mine/", "after"),
        ("diary/", "day"), ("diary/entries/", "after"), ("today/", "day"), ("outbox/", "before"), ("knowledge/", "older"),
        ("search/", "q"), ("setup/members/", "q"))  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "parameter"), KEYS)
def test_no_key_alone_is_an_error(world: World, page: str, parameter: str) -> None:
    client = browser(world.cast.consultant if page.startswith("desk") else world.cast.lead)
    mark = "&" if "?" in page else "?"
    for text in ASKED:
        with untouched():
            answer = client.get(f"{world.cast.project.url('home:home')}{page}{mark}{parameter}={text}")
        assert answer.status_code < 500, text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["problems/99999999999999999999999/", "problems/export.x%0d%0aa", "problems/export.pdf", "%00/", "problems/1/do/%00/",
     "setup/calendar/99999999999/", "problems/1/dossier/99999999999999999999/", "knowledge/99999999999999999999/",
     "today/99999999999999999999/works/", "files/zz/", "problems/%ED%A0%80/", "../../etc/passwd", "%2e%2e/%2e%2e/"],
)  # fmt: skip
def test_no_path_is_an_error(world: World, path: str) -> None:
    client = browser(world.cast.lead)
    for root in (world.cast.project.url("home:home"), "/huarui/", "/", "/static/", "/invitation/"):
        for ask in (client.get, client.post):
            with untouched():
                assert ask(f"{root}{path}").status_code < 500, root


@pytest.mark.django_db
@pytest.mark.parametrize("year", [0, 1, 9999, 99999999999])
def test_no_year_is_an_error(world: World, year: int) -> None:
    client, base = browser(world.cast.lead), world.cast.project.url("rollout:calendar")
    for verb in ("fill", "confirm"):
        with untouched():
            assert client.post(f"{base}{year}/{verb}/").status_code < 500, verb


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1969-12-31"])
def test_no_date_that_a_form_takes_is_an_error_later(world: World, day: str) -> None:
    client, url = browser(world.cast.lead), world.cast.project.url
    sent = [
        ("rollout:calendar", {"day": day, "works": "1", "name": "x"}),
        (
            "rollout:new_member",
            {"name": "x", "email": "q@y.example", "roles": "reporter", "active_from": day},
        ),
        ("rollout:new_member", {"name": "x", "email": "p@y.example", "roles": "reporter", "active_to": day}),
    ]
    for name, given in sent:
        with untouched():
            assert client.post(url(name), given).status_code < 500
            for page in (
                "rollout:members",
                "rollout:calendar",
                "diary:missing",
                "home:overview",
                "problems:inbox",
            ):
                assert client.get(url(page)).status_code == 200, page
    with untouched():
        hold = url("problems:move", world.things["inside"].number, "hold")
        assert client.post(hold, {"until": day, "reason": "x"}).status_code < 500
        assert client.get(url("problems:show", world.things["inside"].number)).status_code == 200
        assert client.get(f"{url('problems:list')}?state=all").status_code == 200


# Ids that belong to others, in the body.


def rows() -> int:
    """How many rows there are in all tables that a form could write."""
    skipped = ("django_session", "kernel_firstanswer")
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in skipped]
        total = 0
        for table in tables:
            if table.startswith(
                ("problems_", "talk_", "diary_", "knowledge_", "evidence_", "rollout_", "trail_", "post_")
            ):
                cursor.execute(f'SELECT COUNT(*) FROM "{table}"')
                total += cursor.fetchone()[0]
    return total


@pytest.mark.django_db
def test_ids_of_others_in_a_body_are_refused_and_write_nothing(world: World) -> None:
    things: dict[str, Any] = world.things
    theirs, lead = {name: str(thing.pk) for name, thing in things.items()}, "lead"
    number = things["waiting"].number

    def move(verb: str, at: str = "waiting") -> str:
        return world.cast.project.url("problems:move", things[at].number, verb)

    url = world.cast.project.url
    taken = {"seen": "", "importance": "2", "kind": "system", "receipt": "x"}
    person = {"name": "x", "email": "new@y.example", "roles": "reporter"}
    article = {"title": "x", "steps": "y", "do": "publish"}
    attempts: list[tuple[str, str, dict[str, str]]] = [
        (lead, move("accept"), taken | {"area": theirs["b:area"]}),
        (lead, move("assess", "inside"), {"title": "x", "area": theirs["b:area"]}),
        (lead, move("merge"), {"number": "7"}),
        (lead, move("merge"), {"number": theirs["b:problem"]}),
        (lead, url("problems:hand_over", things["inside"].number), {"consultant": theirs["b:member"]}),
        (lead, url("problems:hand_over", things["inside"].number), {"consultant": str(world.cast.reporter.pk)}),
        ("consultant", move("ask", "handed"), {"whom": str(world.cast.reporter2.pk), "words": "x"}),
        ("consultant", move("ask", "handed"), {"whom": theirs["b:member"], "words": "x"}),
        ("consultant", move("propose", "handed"), {"steps": "x", "attachment": theirs["draftfile"]}),
        (lead, move("confirm_for", "passed"), {"whom": str(world.cast.reporter2.pk), "reason": "x"}),
        ("reporter2", url("diary:write"), {"words": "x", "attachment": theirs["draftfile"]}),
        ("reporter2", url("diary:write"), {"words": "x", "attachment": theirs["b:draft"]}),
        ("reporter2", url("diary:meet"), {"words": "x", "problem": "77"}),
        ("reporter2", url("diary:self_solved"), {"words": "x", "article": str(things["draftarticle"].number)}),
        ("reporter", url("diary:reply", number), {"words": "x"}),
        (lead, url("talk:say", "problem", things["b:problem"].pk), {"words": "x"}),
        (lead, url("talk:say", "problem", things["handed"].pk), {"words": "x", "attachment": theirs["b:file"]}),
        ("consultant", url("talk:say", "problem", things["inside"].pk), {"words": "x"}),
        ("consultant", url("talk:say", "problem", things["handed"].pk), {"words": "x", "audience": "internal"}),
        ("consultant", url("talk:say", "article", things["article"].pk), {"words": "x"}),
        (lead, url("knowledge:answer", number), {"article": "9"}),
        (lead, url("knowledge:write"), article | {"area": theirs["b:area"]}),
        (lead, url("knowledge:write"), article | {"attachment": theirs["draftfile"]}),
        (lead, url("rollout:new_member"), person | {"department": theirs["b:department"]}),
        (lead, url("rollout:new_member"), person | {"roles": "consultant", "firm": theirs["b:firm"], "active_to": "2099-01-01"}),
        (lead, url("rollout:departments"), {"name": "x", "order": "1", "parent": theirs["b:department"]}),
        (lead, url("rollout:departments"), {"name": "x", "order": "1", "head": theirs["b:member"]}),
        (lead, url("rollout:areas"), {"name": "x", "order": "1", "owner": theirs["b:member"]}),
        (lead, url("rollout:member", things["b:member"].pk), person),
        (lead, url("rollout:end", things["b:member"].pk), {"last_day": "2026-01-01"}),
        (lead, url("rollout:invite", things["b:member"].pk), {}),
        (lead, url("rollout:remove_day", things["b:day"].pk), {}),
        (lead, url("rollout:remove", "areas", things["b:area"].pk), {}),
        (lead, url("rollout:part", "firms", things["b:firm"].pk), {"name": "x", "kind": "consultancy"}),
        (lead, url("problems:drop_view", things["view"].pk), {}),
        (lead, url("problems:drop_view", things["b:view"].pk), {}),
        (lead, url("problems:remind", things["passed"].number), {"whom": str(world.cast.reporter2.pk)}),
        ("reporter2", url("evidence:draft_delete", things["draftfile"].pk), {}),
        (lead, url("evidence:draft_delete", things["handedfile"].pk), {}),
        (lead, url("post:send_again", things["b:letter"].pk), {}),
    ]  # fmt: skip
    for part, to, form in attempts:
        with untouched():
            before = rows()
            status = browser(world.people()[part]).post(to, form).status_code
            assert status in (404, 409, 422, 200), (to, form, status)
            assert rows() == before, (to, form)
