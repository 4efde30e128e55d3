"""Whatever is typed or sent: never an error page, one clear sentence, and the words come back."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

from tests.planted import World, browser, untouched, world
from tests.routes import address, names, of_project
from tests.test_routes import cells

__all__ = ["world"]


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


TEXTS = {
    "nothing": "",
    "blanks": " \t\n\u3000 ",
    "endless": "长" * 100_000,
    "right to left": "\u202eمرحبا\u2067 abc \u2069",
    "emoji": "👩‍👩‍👧‍👦🇨🇳 保存不了",
    "NUL": "保存\x00不了",
    "controls": "a\x01\x08\x1b[31m\x7f\ufffe",
    "mark-up": '"><script>alert(1)</script>{{ 7|add:7 }}{% debug %}',
    "line ends": "a\r\nb\rc\u2028d",
}
# Route, who sends it, and what else the form needs; every text field gets every text, one at a time.
FORMS: list[tuple[str, str, dict[str, str], tuple[str, ...]]] = [
    ("diary:write", "reporter", {}, ("words", "day", "key", "attachment")),
    ("diary:file", "reporter", {}, ("words", "day")),
    ("diary:draft", "reporter", {}, ("words", "day", "attachment")),
    ("diary:suggest", "reporter", {}, ("words",)),
    ("diary:meet", "reporter2", {"problem": "5", "words": "x"}, ("words", "problem")),
    ("diary:self_solved", "reporter", {"article": "1", "words": "x"}, ("words", "article")),
    ("diary:fails", "reporter", {}, ("words",)),
    ("diary:remind", "lead", {}, ("day",)),
    ("diary:fill_in", "reporter", {}, ("words", "reason")),
    ("diary:regimes", "lead", {"cadence": "daily", "opens_at": "9:00", "due_at": "10:00", "late_until": "9:00",
     "backfill_days": "1", "starts_on": "2099-01-01"}, ("cadence", "starts_on", "department", "person", "opens_at",
     "backfill_days", "reminders")),
    ("diary:regime_preview", "lead", {}, ("cadence", "starts_on", "person")),
    ("rollout:leave", "head", {"kind": "leave", "first": "2026-12-01", "last": "2026-12-01"}, ("person", "kind", "first",
     "last", "note")),
    ("rollout:leave_sheet", "lead", {}, ("text", "table")),
    ("talk:say", "lead", {"audience": "all"}, ("words", "audience", "attachment", "key")),
    ("talk:call", "lead", {"title": "x", "kind": "video", "more": "@陈晓雯", "length": "30", "time": "2099-01-01T10:00"},
     ("title", "kind", "more", "people", "length", "time", "time2", "place", "link", "agenda", "note", "after")),
    ("talk:arrange", "lead", {"time": "2099-01-01T10:00"}, ("time", "reason", "seen")),
    ("talk:answer", "reporter", {}, ("slot-x", "slot-018f0000-0000-7000-8000-000000000000")),
    ("talk:fix", "lead", {}, ("slot",)),
    ("problems:inbox_ask", "lead", {}, ("words", "next")),
    ("problems:move", "consultant", {"whom": ""}, ("words", "whom", "seen", "next")),
    ("problems:save_view", "reporter", {"name": "x"}, ("name", "q", "person", "state", "importance", "area")),
    ("problems:sheet", "lead", {}, ("steps", "expected")),
    ("problems:sheet_draft", "lead", {}, ("steps", "expected")),
    ("problems:sheet_part", "lead", {}, ("steps", "words")),
    ("problems:vendor_number", "consultant", {}, ("number",)),
    ("problems:remind", "lead", {}, ("whom",)),
    ("problems:hand_over", "lead", {}, ("consultant", "seen")),
    ("knowledge:write", "lead", {"title": "x", "steps": "y", "do": "publish"}, ("title", "steps", "cause", "aliases",
     "version", "area", "do")),
    ("knowledge:draft", "lead", {"title": "x", "steps": "y"}, ("title", "picture")),
    ("knowledge:revise", "lead", {"title": "x", "steps": "y"}, ("title", "seen", "picture")),
    ("knowledge:vote", "reporter", {}, ("words", "helped")),
    ("knowledge:move", "lead", {}, ("reason", "seen")),
    ("knowledge:task", "lead", {}, ("note", "problem")),
    ("knowledge:upgrade", "lead", {"sure": "1"}, ("version", "area")),
    ("knowledge:terms", "lead", {"per_day": "1"}, ("per_day", "effort")),
    ("knowledge:restore", "lead", {}, ("seen",)),
    ("knowledge:bulletin_write", "lead", {"headline": "x", "lines": "y", "do": "keep"}, ("headline", "lines", "question",
     "choices", "right", "everyone", "departments", "members", "picture", "do")),
    ("knowledge:bulletin_revise", "lead", {"headline": "x", "lines": "y"}, ("lines", "seen", "members")),
    ("knowledge:acknowledge", "reporter", {}, ("choice", "next")),
    ("knowledge:withdraw", "lead", {}, ("reason",)),
    ("knowledge:answer", "lead", {}, ("article", "seen")),
    ("rewards:rules", "lead", {}, ("begins", "shown_4", "daily_cap", "corroborator")),
    ("rewards:move", "lead", {}, ("reason",)),
    ("rewards:confirm", "lead", {}, ("grant", "only")),
    ("rewards:payouts", "lead", {}, ("member", "note")),
    ("rewards:consent", "reporter", {}, ("on",)),
    ("rollout:setup", "lead", {}, ("name", "system", "hours", "started_on", "time_zone")),
    ("rollout:new_member", "lead", {"name": "x", "email": "x@y.example", "roles": "reporter"}, ("name", "email", "job",
     "phone", "active_from", "department", "roles")),
    ("rollout:member", "lead", {"name": "x", "roles": "reporter"}, ("name", "phone", "firm")),
    ("rollout:end", "lead", {}, ("last_day",)),
    ("rollout:calendar", "lead", {"day": "2026-12-01", "works": "1", "name": "x"}, ("day", "works", "name")),
    ("rollout:areas", "lead", {"name": "x", "order": "1"}, ("name", "order", "url_patterns", "owner")),
    ("rollout:departments", "lead", {"name": "x", "order": "1"}, ("name", "parent", "head")),
    ("rollout:firms", "lead", {"name": "x", "kind": "consultancy"}, ("name", "kind")),
    ("rollout:sheet", "lead", {}, ("text", "table", "column")),
    ("home:import", "lead", {}, ("text", "table", "column")),
    ("people:me", "reporter", {"name": "x", "language": "en", "time_zone": "UTC"}, ("name", "language", "time_zone")),
    ("people:language", "reporter", {}, ("language", "next")),
    ("ui:theme", "reporter", {}, ("theme",)),
    ("account_login", "stranger", {"login": "a@b.example", "password": "x"}, ("login", "password", "next")),
    ("account_reset_password", "stranger", {}, ("email",)),
]  # fmt: skip
JSON_TRAPS = (
    '[["a","\\ud800"],["b","c"]]', "[" * 100_000, '[[{"a":1},[2],null,true,1e999]]', '{"a":1}', "null", '[[]]',
    '[["问题描述","提出人"],["\\udfff坏","x"]]', "[[NaN]]", '["ab"]',
)  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "part", "given", "fields"), FORMS, ids=[form[0] for form in FORMS])
def test_no_text_in_any_field_is_an_error(
    world: World, name: str, part: str, given: dict[str, str], fields: tuple[str, ...]
) -> None:
    client, url = browser(world.people().get(part)), address(world, name)
    for field in fields:
        for kind, text in TEXTS.items():
            with untouched():
                status = client.post(url, given | {field: text}).status_code
            assert status < 500, (field, kind)
        with untouched():
            halves = client.post(
                url, f"{field}=a%ED%A0%80b%FF", "application/x-www-form-urlencoded"
            ).status_code
        assert halves < 500, (field, "half a surrogate")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["rollout:sheet", "rollout:leave_sheet", "home:import"])
@pytest.mark.parametrize("trap", JSON_TRAPS, ids=range(len(JSON_TRAPS)))
def test_no_table_that_a_browser_sends_back_is_an_error(world: World, name: str, trap: str) -> None:
    client = browser(world.cast.lead)
    for button in ({}, {"confirm": "1", "stand_in": "1"}, {"wrong": "1"}):
        given = {"table": trap, "column": ["description", "name", "x"]} | button
        with untouched():
            assert client.post(address(world, name), given).status_code < 500, button


ASKED = ("", "%00", "%ED%A0%80", "²", "-1", "1e9", "99999999999999999999", "x" * 3000, "2026-13-45", "9999-12-31",
         "0001-01-01", "2026-02-30T99:99:99Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00%2B14:00~" + "0" * 32,
         "0001-01-01T00:00:00%2B14:00_" + "0" * 32, "2026-01-01T00:00:00~zz", "''--", "%F0%9F%98%80", "a%0d%0ab: c",
         "../../etc", "018f0000-0000-7000-8000-000000000000")  # fmt: skip
HARDEST = ("²", "%ED%A0%80", "9999-12-31", "0001-01-01T00:00:00%2B14:00~" + "0" * 32, "9" * 20, "x" * 3000)
PARAMETERS = ("q", "older", "newer", "before", "after", "view", "day", "department", "area", "state", "importance",
              "person", "holder", "due", "party", "tab", "status", "kind", "write", "next", "whom", "role", "ended",
              "audience", "last")  # fmt: skip


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
