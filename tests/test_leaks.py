"""Nobody obtains by any address, in any form, a word that was not opened to them."""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.test import Client

from luoshi.api.models import Delivery, Endpoint, Feed
from luoshi.api.webhooks.collecting import collect
from luoshi.api.webhooks.kinds import SOURCES
from luoshi.kernel import clock
from luoshi.post.models import Letter
from tests.planted import COMMON, INSIDE, World, browser, untouched, world
from tests.routes import address, names, of_project, readers
from tests.words import TOLD_BEFORE, leaks, said

__all__ = ["world"]
pytestmark = pytest.mark.django_db
PARTS = ("lead", "reporter", "reporter2", "head", "sponsor", "observer",
         "consultant", "other_consultant", "developer", "outsider", "stranger")  # fmt: skip
PART_OF_PAGE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def get(client: Client, url: str, **headers: str) -> HttpResponse:
    """The answer; what reading writes down (opened, read) is taken back."""
    with untouched():
        answer: HttpResponse = client.get(url, headers=headers)
    return answer


def all_addresses(world: World) -> Iterator[str]:
    """Every page with every object there is, of both companies, besides one of each (`test_routes`)."""
    base = world.cast.project.url("home:home")
    for number in range(1, 9):
        below = ("", "sheet/", "sheet/steps/", "hand-over/", "dossier/1/", "dossier/2/", "do/ask/", "do/merge/",
                 "do/assess/", "do/meet_again/", "do/propose/", "do/confirm_for/")  # fmt: skip
        yield from (f"{base}problems/{number}/{rest}" for rest in below)
        yield from (f"{base}inbox/{number}/{rest}" for rest in ("", "next/", "ask/"))
        yield from (f"{base}knowledge/{rest}/{number}/" for rest in ("draft", "answer"))
    yield from (
        f"{base}setup/{kind}s/{one}/" for kind in ("area", "department", "firm") for one in world.ids(kind)
    )
    yield from private_addresses(world)


def private_addresses(world: World) -> Iterator[str]:
    """What colleagues do not share, asked by key."""
    base = world.cast.project.url("home:home")
    for number in (1, 2, 3):
        yield from (f"{base}knowledge/{number}/{rest}" for rest in ("", "revise/", "vote/", "do/retire/"))
        yield from (f"{base}knowledge/{number}/{rest}" for rest in ("versions/", "do/merge/"))
        yield from (f"{base}knowledge/bulletins/{number}/{rest}" for rest in ("", "revise/", "withdraw/"))
        yield f"{base}problems/{number}/"
    yield from (f"{base}changes/{number}/" for number in range(1, 5))
    yield from (f"{base}changes/{rest}" for rest in ("log/", "log.csv", "log.xlsx", "export.csv"))
    for one in world.ids("attachment"):
        yield from (f"{base}files/{one}/{rest}" for rest in ("", "picture/", "original/", "thumb/", "marks/"))
    yield from (f"{base}notices/{one}/" for one in world.ids("notice"))
    yield from (f"{base}setup/webhooks/{one}/" for one in world.ids("webhook"))
    yield from (f"{base}setup/webhooks/sent/{one}/" for one in world.ids("delivery"))
    for one in world.ids("meeting"):
        yield from (f"{base}meetings/{one}/{rest}" for rest in ("", "invite.ics", "do/change/", "do/end/"))
    yield from (f"{base}setup/members/{one}/" for one in world.ids("member"))


def questions(world: World, *, every: bool) -> Iterator[str]:
    """Searches, filters, exports and pages further on."""
    pages = ("search/?", "search/palette/?", "problems/?state=all&", "knowledge/?", "knowledge/answer/5/?",
             "talk/mentions/?", "setup/members/?")  # fmt: skip
    asked = (COMMON, "对", "zq", "CRM-1", "6", "KB-2") if every else (COMMON,)
    yield from (f"{page}q={words}" for words in asked for page in pages)
    for kind in ("csv", "xlsx"):
        yield f"problems/export.{kind}?state=all"
    yield from (f"event-log/{rest}" for rest in ("trail.csv", "trail.xes", "trail.ocel", "histories.csv"))
    yield from ("meetings/?tab=past", "meetings/firms/?period=all", "meetings/firms.xlsx?period=all")
    yield from (f"problems/?state=all&view={one}" for one in world.ids("view"))
    yield from (f"knowledge/?state={one}" for one in ("draft", "retired"))
    yield from ("talk/mentions/?audience=internal&q=", "outbox/?status=failed", "today/?write=1", "nowhere/")
    if every:
        yield from (f"problems/export.csv?state=all&view={one}" for one in world.ids("view"))
        yield from (f"desk/?tab={one}" for one in ("mine", "waiting", "ended"))
        for name in ("area", "department"):
            yield from (f"problems/?state=all&{name}={one}" for one in world.ids(name))


@pytest.mark.parametrize("part", readers(PARTS, "reporter2", "consultant"))
def test_no_answer_holds_a_word_that_this_reader_may_not_read(world: World, part: str) -> None:
    client, found = browser(world.people().get(part)), {}
    base = world.cast.project.url("home:home")
    pages = private_addresses(world) if part in INSIDE else all_addresses(world)
    for url in dict.fromkeys(pages):
        found[url] = leaks(said(get(client, url)), world, part)
    for url in (f"{base}{rest}" for rest in questions(world, every=part not in INSIDE)):
        found[url] = leaks(said(get(client, url)), world, part)
        found[f"part of {url}"] = leaks(said(get(client, url, **PART_OF_PAGE)), world, part)
    assert {url: words for url, words in found.items() if words} == {}


@pytest.mark.parametrize("part", readers([p for p in PARTS if p != "stranger"], "consultant"))
def test_no_calendar_says_what_its_reader_may_not_read(world: World, part: str) -> None:
    with untouched():
        secret = Feed.make(by=world.people()[part])
        text = said(get(Client(), f"/calendar/{secret}.ics")).replace("\r\n ", "")
        assert "begin:vcalendar" in text and leaks(text, world, part) == []
        read = set(re.findall(r"zq[a-z]+", text))
        assert part not in OWN_CALENDAR or read >= OWN_CALENDAR[part], read


OWN_CALENDAR = {
    "reporter": {"zqmeeting", "zqagenda", "zqownmeeting"}, "consultant": {"zqmeeting", "zqplace", "zqhanded"},
}  # fmt: skip


def test_no_letter_and_no_notice_says_what_its_reader_may_not_read(world: World) -> None:
    parts = {member.pk: part for part, member in world.people().items()}
    for letter in Letter.objects.filter(member__in=parts):
        text, part = f"{letter.subject} {letter.text} {letter.html}".lower(), parts[letter.member_id]
        assert set(leaks(text, world, part)) <= TOLD_BEFORE.get(part, set()), letter.subject


def test_no_webhook_tells_what_its_owner_may_not_read(world: World) -> None:
    with untouched():
        Endpoint.objects.update(
            kinds=[f"{name}.*" for name in SOURCES], since=clock.now() - timedelta(days=365)
        )
        while collect():
            pass
        bodies = list(Delivery.objects.values_list("kind", "body"))
    assert {kind: words for kind, body in bodies if (words := leaks(body.lower(), world, "lead"))} == {}
    told = set(re.findall(r"zq[a-z]+", "".join(body for _kind, body in bodies)))
    assert len(told) > 9 and {kind.partition(".")[0] for kind, _body in bodies} >= set(SOURCES)


def plain(answer: HttpResponse) -> str:
    """The body without what differs each time: tokens and keys."""
    return re.sub(r'(value|content)="[\w-]{20,}"|"X-CSRFToken":"\w+"', "", answer.content.decode())


@pytest.mark.parametrize("part", ["consultant", "other_consultant", "developer", "outsider", "reporter2"])
def test_what_may_not_be_seen_answers_like_what_does_not_exist(world: World, part: str) -> None:
    client, base = browser(world.people()[part]), world.cast.project.url("home:home")
    things: dict[str, Any] = world.things
    hidden = {"problems/2/": "problems/998/", "problems/2/dossier/1/": "problems/998/dossier/1/",
              "knowledge/2/": "knowledge/998/", f"files/{things['draftfile'].pk}/": f"files/{NOBODYS}/",
              f"notices/{things['notice'].pk}/": f"notices/{NOBODYS}/",
              f"setup/members/{things['member'].pk}/": f"setup/members/{NOBODYS}/"}  # fmt: skip
    for there, nowhere in hidden.items():
        if part == "reporter2" and there.startswith("problems"):
            continue
        first, second = get(client, base + there), get(client, base + nowhere)
        assert (first.status_code, plain(first)) == (404, plain(second)), there


NOBODYS = "018f0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize("part", ["consultant", "other_consultant", "developer", "outsider"])
def test_searching_for_a_hidden_word_answers_like_searching_for_nonsense(world: World, part: str) -> None:
    client, base = browser(world.people()[part]), world.people()[part].project.url("search:page")
    for word in world.forbidden(part):
        nonsense = "zy" + "qxvj" * 5
        real = plain(get(client, f"{base}?q={word}", **PART_OF_PAGE)).replace(word, "")
        assert real == plain(get(client, f"{base}?q={nonsense}", **PART_OF_PAGE)).replace(nonsense, ""), word


SHOWING = ("leave/", "rewards/", "rewards/payouts/", "rewards/payouts/1.xlsx", "phrases/")


def test_the_planted_words_can_be_read_by_those_who_may(world: World) -> None:
    """The other half: words that no page ever shows would prove nothing."""
    base, shown = world.cast.project.url("home:home"), set()
    pages = ["problems/1/", "problems/2/", "problems/3/", "problems/5/", "problems/6/", "knowledge/1/", "knowledge/2/", "knowledge/bulletins/2/",
             "outbox/", "setup/areas/", "setup/departments/", "setup/firms/", "setup/members/", f"setup/calendar/{world.things['day'].day.year}/",
             f"setup/members/{world.things['member'].pk}/", "problems/1/sheet/",
             f"meetings/{world.things['meeting'].pk}/", "changes/1/", "changes/3/", "changes/log/",
             "changes/pilots/", "setup/changes/", "setup/chat/", "mail/",
             f"mail/{world.things['arrival'].pk}/original/", "import/histories/",
             f"import/histories/{world.things['log'].pk}/",
             f"setup/webhooks/{world.things['webhook'].pk}/", f"setup/webhooks/sent/{world.things['delivery'].pk}/"]  # fmt: skip
    client = browser(world.cast.lead)
    for url in pages:
        shown |= set(re.findall(r"zq[a-z]+", said(get(client, base + url))))
    for url in ("today/?write=1", "notices/", "phrases/", "tokens/"):
        shown |= set(re.findall(r"zq[a-z]+", said(get(browser(world.cast.reporter), base + url))))
    for url in ("changes/1/", f"changes/1/options/{world.things['option'].pk}/"):
        shown |= set(re.findall(r"zq[a-z]+", said(get(browser(world.cast.consultant), base + url))))
    for url in SHOWING:
        shown |= set(re.findall(r"zq[a-z]+", said(get(client, base + url))))
    company = {word for word in world.readers if not word.startswith("zqb")}
    assert company - shown <= {
        "zqfact",
        "zqsource",
        "zqview",
        "zqviewquery",
        "zqsheet",
        "zqjob",
        "zqreporterphone",
        "zqrefusedwords",
    }


TEXTS = ("rollout.Member.name", "rollout.Department.name", "rollout.Area.name", "rollout.Firm.name",
         "problems.Problem.title", "problems.Occurrence.words", "changes.Change.title", "knowledge.Article.title",
         "knowledge.Bulletin.headline", "rewards.Grant.thanks", "rewards.Payout.note", "talk.Meeting.title")  # fmt: skip
LISTED = re.compile(r"export|balances|log_file|event_log_file|rewards:payout$")


def cells_of(body: bytes) -> Iterator[tuple[str, object]]:
    """Each cell of a file, with the kind that a spreadsheet takes it for."""
    if body.startswith(b"PK"):
        for sheet in openpyxl.load_workbook(io.BytesIO(body)).worksheets:
            yield from ((cell.data_type, cell.value) for row in sheet.iter_rows() for cell in row)
    else:
        for row in csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")):
            yield from (
                ("f" if cell[:1] in tuple("=+-@\t\r") and len(cell) > 1 else "s", cell) for cell in row
            )


@pytest.mark.rights
def test_export_formula_safe_in_every_file_of_a_list(world: World) -> None:
    """Whatever name a person, a part or a thing was given: no cell of any file is computed."""
    client, tried, wrong = browser(world.cast.lead), set(), {}
    with untouched():
        for text in TEXTS:
            app, model, name = text.split(".")
            rows = apps.get_model(app, model)._default_manager.all()
            rows.update(**{name: Concat(Value('=HYPERLINK("http://evil.example")&'), F(name))})
        files = [address(world, name) for name in names() if of_project(name) and LISTED.search(name)]
        files += [f"{world.cast.project.url('problems:export', kind)}?state=all" for kind in ("csv", "xlsx")]
        for url in dict.fromkeys(files):
            answer = get(client, url)
            body = b"".join(answer)  # type: ignore[arg-type]
            if "attachment" not in answer.get("Content-Disposition", ""):
                continue
            tried.add(url.rpartition(".")[2])
            assert "HYPERLINK" not in answer["Content-Disposition"]
            if found := [value for kind, value in cells_of(body) if kind == "f"]:
                wrong[url] = found[:3]
    assert wrong == {} and len(files) > 7 and {"csv", "xlsx"} <= {kind.partition("?")[0] for kind in tried}
