"""Who gets which answer from which address, and which words: every route, by every part, against one table."""

from __future__ import annotations

import copy
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from luoshi.kernel.jobs import beat
from tests.planted import World, browser, untouched, world
from tests.routes import address, names, of_project, readers
from tests.words import TOLD_BEFORE, leaks, said

__all__ = ["world"]
pytestmark = pytest.mark.django_db

# Name | answer to GET | answer to an empty POST. Who is not named gets 404; below a project, who is not
# signed in is sent to the sign-in page (302). 405 alone: there is no such method, whoever asks.
TABLE = """
front                                | 302:everybody                  | 405
healthz                              | 200:everybody                  | 200:everybody
ui:gallery                           | 200:everybody                  | 405
ui:theme                             | 405                            | 302:everybody
account_login                        | 302:users 200:stranger         | 302:users 200:stranger
account_logout                       | 200:users 302:stranger         | 302:everybody
account_inactive                     | 200:everybody                  | 405
account_reauthenticate               | 200:users 302:stranger         | 200:users 302:stranger
mfa_authenticate                     | 302:everybody                  | 302:everybody
mfa_login_webauthn                   | 302:everybody                  | 302:everybody
account_change_password              | 302:everybody                  | 302:everybody
account_reset_password               | 200:everybody                  | 200:everybody
account_reset_password_done          | 200:everybody                  | 405
account_reset_password_from_key_done | 200:everybody                  | 405
account_reset_password_from_key      | 200:everybody                  | 200:everybody
account_signup                       | 404                            | 404
account_set_password                 | 404                            | 404
people:me                            | 200:users 302:stranger         | 200:users 302:stranger
people:language                      | 405                            | 404
people:invitation                    | 410:everybody                  | 410:everybody
api:handbook                         | 200:users 302:stranger         | 405
api:document                         | 200:users 401:stranger         | 405
api:feed                             | 404                            | 405
api:operation                        | 401:everybody                  | 405
people:invitation_directory          | 404                            | 404
people:way_go                        | 404                            | 404
people:way_back                      | 404                            | 404
people:ways                          | 200:users 302:stranger         | 405
people:way_directory                 | 302:stranger                   | 302:stranger
people:way_link                      | 405                            | 302:stranger
people:way_unlink                    | 405                            | 302:stranger
people:security                      | 200:users 302:stranger         | 200:users 302:stranger
people:totp_add                      | 302:everybody                  | 302:everybody
people:passkey_add                   | 302:everybody                  | 302:everybody
people:codes                         | 302:everybody                  | 302:everybody
people:factor_drop                   | 405                            | 302:everybody
people:reset_factors                 | 410:everybody                  | 410:everybody
people:sessions                      | 302:everybody                  | 302:everybody
people:session_end                   | 405                            | 302:stranger
people:address                       | 302:everybody                  | 302:everybody
people:address_confirm               | 410:everybody                  | 410:everybody
push_worker                          | 200:everybody                  | 405
tap                                  | 404                            | 404
less                                 | 404                            | 404
start                                | 404                            | 404
demo:list                            | 404                            | 404
demo:enter                           | 404                            | 404
home:home                            | 302:members                    | 405
home:overview                        | 200:lead,sponsor               | 405
home:overview_pdf                    | 200:lead,sponsor               | 405
home:agree                           | 405                            | 302:sponsor
home:board                           | 200:lead,sponsor               | 405
home:import                          | 200:lead                       | 200:lead
home:histories                       | 200:lead                       | 200:lead
home:history                         | 200:lead                       | 200:lead
home:history_doubts                  | 404                            | 405
home:event_log                       | 200:members                    | 405
home:event_log_file                  | 200:members                    | 405
diary:today                          | 200:inside                     | 405
diary:trial                          | 405                            | 422:inside
diary:nil                            | 405                            | 422:inside
diary:file                           | 405                            | 422:lead,sponsor,observer 302:head,reporter,reporter2
diary:undo                           | 405                            | 422:inside
diary:write                          | 405                            | 422:inside
diary:meet                           | 405                            | 404
diary:self_solved                    | 405                            | 404
diary:draft                          | 405                            | 204:inside
diary:suggest                        | 405                            | 200:inside
diary:works                          | 405                            | 422:lead,sponsor,observer,head,reporter2 302:reporter
diary:fails                          | 405                            | 422:inside
diary:reply                          | 405                            | 422:inside
diary:take_back                      | 405                            | 422:inside
diary:report                         | 200:inside                     | 405
diary:mine                           | 200:inside                     | 405
diary:missing                        | 200:lead,sponsor,head          | 405
diary:fill_in                        | 405                            | 422:lead,sponsor,observer 302:head,reporter,reporter2
diary:versions                       | 200:lead,sponsor,head,reporter | 405
diary:regimes                        | 200:lead,sponsor               | 200:lead
diary:regime_preview                 | 405                            | 200:lead
diary:withdraw_regime                | 405                            | 302:lead
rollout:leave                        | 200:inside                     | 200:inside
rollout:leave_sheet                  | 200:lead,head                  | 422:lead,head
rollout:take_back_leave              | 405                            | 302:lead,sponsor,head,reporter
rollout:take_notice                  | 405                            | 422:lead
diary:remind                         | 405                            | 302:lead,sponsor,head
diary:entries                        | 200:lead,sponsor,head          | 405
diary:calendar                       | 200:lead,sponsor,head          | 405
diary:calendar_today                 | 200:lead,sponsor,head          | 405
diary:calendar_xlsx                  | 200:lead,sponsor,head          | 405
diary:pulse                          | 200:lead,sponsor               | 405
diary:follow                         | 405                            | 422:lead
diary:dismiss                        | 405                            | 422:lead
diary:really_none                    | 405                            | 422:inside
problems:desk                        | 200:outside                    | 405
problems:inbox                       | 200:lead                       | 405
problems:inbox_item                  | 200:lead                       | 405
problems:inbox_next                  | 302:lead                       | 405
problems:inbox_ask                   | 200:lead                       | 200:lead
problems:holders                     | 200:lead,sponsor,head,observer | 405
problems:phrases                     | 200:members                    | 200:members
problems:phrase_menu                 | 200:members                    | 405
problems:phrase                      | 405                            | 422:inside
problems:targets                     | 200:lead,sponsor               | 200:lead
problems:bulk                        | 200:lead                       | 422:lead
problems:bulk_undo                   | 405                            | 302:lead
problems:list                        | 200:inside                     | 405
problems:export                      | 200:inside                     | 405
problems:save_view                   | 405                            | 302:inside
problems:drop_view                   | 405                            | 302:reporter
problems:show                        | 200:inside,consultant          | 405
problems:move                        | 409:inside 200:consultant      | 422:inside,consultant
problems:undo                        | 405                            | 302:inside,consultant
problems:watch                       | 405                            | 302:inside
problems:remind                      | 405                            | 404
problems:sheet                       | 200:lead                       | 302:lead
problems:sheet_draft                 | 405                            | 204:lead
problems:sheet_part                  | 200:lead                       | 200:lead
problems:mark                        | 405                            | 302:lead
problems:hand_over                   | 200:lead 409:sponsor,observer,head,reporter,reporter2 | 422:inside
problems:dossier                     | 200:inside,consultant          | 405
problems:dossier_changes             | 404                            | 405
problems:dossier_pdf                 | 200:inside,consultant          | 405
problems:question_about              | 200:lead                       | 200:lead
problems:asks                        | 200:lead,sponsor               | 405
problems:vendor_number               | 405                            | 302:inside,consultant
changes:list                         | 200:inside                     | 405
changes:export                       | 200:inside                     | 405
changes:log                          | 200:lead,sponsor,observer      | 405
changes:log_file                     | 200:lead,sponsor,observer      | 405
changes:open                         | 200:lead,sponsor,head,reporter,reporter2 | 422:lead,sponsor,head,reporter,reporter2
changes:from_problem                 | 200:lead                       | 302:lead
changes:as_is                        | 409:lead                       | 422:lead
changes:forward                      | 409:lead                       | 422:lead
changes:brief                        | 200:inside                     | 405
changes:draft                        | 405                            | 204:lead,sponsor,head,reporter,reporter2
changes:suggest                      | 405                            | 200:lead,sponsor,head,reporter,reporter2
changes:template                     | 200:lead,sponsor,head,reporter,reporter2 | 405
changes:setup                        | 200:lead,sponsor               | 405
changes:limits                       | 405                            | 422:lead,sponsor
changes:freeze                       | 405                            | 422:lead,sponsor
changes:propose                      | 405                            | 422:lead,sponsor
changes:lift                         | 405                            | 302:lead,sponsor
changes:approve_kind                 | 405                            | 302:lead,sponsor
changes:stop_kind                    | 405                            | 302:lead,sponsor
changes:compare                      | 405                            | 200:lead
changes:pilots                       | 200:inside                     | 405
changes:pilot_days                   | 200:lead                       | 405
changes:seen                         | 405                            | 302:inside
changes:show                         | 200:inside,consultant          | 405
changes:move                         | 200:lead,sponsor 409:observer,head,reporter,reporter2,consultant | 422:inside,consultant
changes:undo                         | 405                            | 302:inside,consultant
changes:watch                        | 405                            | 302:inside
changes:nudge                        | 405                            | 302:inside
changes:option_new                   | 200:consultant                 | 422:consultant
changes:option                       | 200:consultant                 | 422:consultant
changes:option_drop                  | 405                            | 302:consultant
changes:answer_objection             | 405                            | 422:consultant
changes:remind                       | 405                            | 302:inside
knowledge:list                       | 200:inside                     | 405
knowledge:write                      | 200:lead                       | 422:lead
knowledge:draft                      | 200:lead                       | 422:lead
knowledge:answer                     | 200:lead                       | 422:lead
knowledge:show                       | 200:inside                     | 405
knowledge:revise                     | 200:lead                       | 422:lead
knowledge:vote                       | 200:lead,sponsor,head,reporter,reporter2 409:observer | 302:lead,sponsor,head,reporter,reporter2 422:observer
knowledge:move                       | 200:lead                       | 422:lead
knowledge:todo                       | 200:lead                       | 405
knowledge:review                     | 405                            | 422:lead
knowledge:task                       | 200:lead                       | 422:lead
knowledge:wording                    | 405                            | 302:lead
knowledge:upgrade                    | 200:lead                       | 422:lead
knowledge:saved                      | 200:lead,sponsor               | 405
knowledge:saved_export               | 200:lead,sponsor               | 405
knowledge:terms                      | 405                            | 422:lead,sponsor
knowledge:undo                       | 405                            | 422:lead
knowledge:versions                   | 200:inside                     | 405
knowledge:restore                    | 405                            | 302:lead
knowledge:bulletins                  | 200:inside                     | 405
knowledge:bulletin_write             | 200:lead                       | 422:lead
knowledge:bulletin                   | 200:lead,sponsor,observer,head,reporter | 405
knowledge:bulletin_revise            | 200:lead                       | 422:lead
knowledge:acknowledge                | 405                            | 422:lead,sponsor,observer,head,reporter
knowledge:bulletin_remind            | 405                            | 302:lead,sponsor,head
knowledge:bulletin_send              | 405                            | 422:lead
knowledge:withdraw                   | 200:lead                       | 422:lead
talk:mentions                        | 200:members                    | 405
talk:say                             | 405                            | 422:inside,consultant
talk:call                            | 200:lead,sponsor,head,reporter,reporter2,consultant 409:observer | 422:inside,consultant
talk:meetings                        | 200:members                    | 405
talk:meeting                         | 200:inside,consultant          | 405
talk:answer                          | 405                            | 422:inside,consultant
talk:fix                             | 405                            | 422:inside,consultant
talk:arrange                         | 200:lead 409:sponsor,observer,head,reporter,reporter2,consultant | 422:inside,consultant
talk:calendar                        | 200:lead,reporter,consultant   | 405
talk:firms                           | 200:lead,sponsor               | 405
talk:firms_export                    | 200:lead,sponsor               | 405
evidence:upload                      | 405                            | 422:members
evidence:direct_offer                | 405                            | 404
evidence:direct_fetch                | 405                            | 404
evidence:file                        | 200:inside,consultant          | 405
evidence:picture                     | 200:inside,consultant          | 405
evidence:thumb                       | 200:inside,consultant          | 405
evidence:original                    | 200:inside,consultant          | 405
evidence:marks                       | 403:inside,consultant          | 403:inside,consultant
evidence:draft_delete                | 405                            | 204:reporter
mailroom:waiting                     | 200:lead                       | 405
mailroom:item                        | 200:lead                       | 405
mailroom:settle                      | 200:lead                       | 422:lead
mailroom:raw                         | 200:lead                       | 405
mailroom:original                    | 200:lead                       | 405
mailroom:setup                       | 200:lead,sponsor               | 200:lead
search:page                          | 200:members                    | 405
search:palette                       | 302:members                    | 405
messenger:mine                       | 200:members                    | 422:members
messenger:state                      | 200:lead,sponsor               | 405
messenger:try                        | 405                            | 302:lead
messenger:remove                     | 405                            | 302:lead
messenger:groups                     | 200:lead,sponsor               | 422:lead
messenger:choose                     | 405                            | 302:lead
messenger:wecom                      | 200:lead,sponsor               | 422:lead
messenger:people                     | 302:lead,sponsor               | 302:lead
messenger:try_wecom                  | 405                            | 302:lead
messenger:wecom_state                | 200:lead,sponsor               | 405
messenger:remove_wecom               | 405                            | 302:lead
post:inbox                           | 200:members                    | 405
post:read_all                        | 405                            | 302:members
post:browsers                        | 200:members                    | 405
post:ring_here                       | 405                            | 422:members
post:ring_no_more                    | 405                            | 302:reporter
post:seen                            | 405                            | 204:members
post:count                           | 200:members                    | 405
post:preferences                     | 200:members                    | 422:members
post:open                            | 302:reporter                   | 405
post:outbox                          | 200:lead                       | 405
post:send_again                      | 405                            | 302:lead
post:letter                          | 200:lead,reporter              | 405
post:letter_html                     | 200:lead,reporter              | 405
post:mine                            | 200:members                    | 405
post:addresses                       | 200:lead                       | 405
post:works_again                     | 405                            | 302:lead
rewards:wall                         | 200:inside                     | 405
rewards:mine                         | 200:inside                     | 405
rewards:consent                      | 405                            | 302:inside
rewards:seen                         | 405                            | 302:inside
rewards:rules                        | 200:inside                     | 422:lead 200:sponsor,observer,head,reporter,reporter2
rewards:withdraw                     | 405                            | 302:inside
rewards:grants                       | 200:lead,sponsor               | 405
rewards:confirm                      | 405                            | 422:lead,sponsor
rewards:grant                        | 200:lead,sponsor               | 405
rewards:move                         | 405                            | 422:lead,sponsor
rewards:payouts                      | 200:lead,sponsor               | 422:lead,sponsor
rewards:balances                     | 200:lead,sponsor               | 405
rewards:take_back                    | 405                            | 302:lead,sponsor
rewards:payout                       | 200:lead,sponsor               | 405
tokens:list                          | 200:members                    | 422:members
tokens:revoke                        | 405                            | 302:reporter
tokens:subscribe                     | 200:members                    | 302:members
tokens:unsubscribe                   | 405                            | 302:members
webhooks:list                        | 200:lead                       | 422:lead
webhooks:show                        | 200:lead                       | 405
webhooks:change                      | 200:lead                       | 422:lead
webhooks:renew                       | 405                            | 302:lead
webhooks:on                          | 405                            | 302:lead
webhooks:off                         | 405                            | 302:lead
webhooks:remove                      | 405                            | 302:lead
webhooks:test                        | 405                            | 302:lead
webhooks:replay                      | 405                            | 422:lead
webhooks:delivery                    | 200:lead                       | 405
webhooks:again                       | 405                            | 302:lead
rollout:setup                        | 200:lead,sponsor               | 200:lead
rollout:members                      | 200:lead,sponsor               | 200:lead
rollout:new_member                   | 200:lead,sponsor               | 200:lead
rollout:sheet                        | 200:lead,sponsor               | 422:lead
rollout:invite_all                   | 405                            | 302:lead
rollout:member                       | 200:lead,sponsor               | 200:lead
rollout:invite                       | 405                            | 302:lead
rollout:renew                        | 405                            | 302:lead
rollout:end                          | 405                            | 422:lead
rollout:reset_factors                | 405                            | 302:lead
rollout:sign_in                      | 200:lead,sponsor               | 200:lead
rollout:calendar                     | 200:lead,sponsor               | 200:lead
rollout:fill_calendar                | 405                            | 302:lead
rollout:confirm_calendar             | 405                            | 302:lead
rollout:remove_day                   | 405                            | 302:lead
rollout:departments                  | 200:lead,sponsor               | 200:lead
rollout:areas                        | 200:lead,sponsor               | 200:lead
rollout:firms                        | 200:lead,sponsor               | 200:lead
rollout:part                         | 200:lead,sponsor               | 200:lead
rollout:remove                       | 405                            | 302:lead
"""
INSIDE = ("lead", "sponsor", "observer", "head", "reporter", "reporter2")
OUTSIDE = ("consultant", "other_consultant", "developer")
USERS = (*INSIDE, *OUTSIDE, "outsider")
GROUPS = {
    "inside": INSIDE, "outside": OUTSIDE, "members": (*INSIDE, *OUTSIDE), "users": USERS,
    "everybody": (*USERS, "stranger"),
}  # fmt: skip
READ, WRITE = 0, 1


def cells() -> dict[str, tuple[str, str]]:
    rows = [[part.strip() for part in line.split("|")] for line in TABLE.strip().splitlines()]
    return {name: (read, write) for name, read, write in rows}


def expected(name: str, part: str, method: int) -> int:
    """The status that the table names."""
    cell = cells()[name][method]
    if cell in ("404", "405"):
        return int(cell) if cell == "405" or part != "stranger" or not of_project(name) else 302
    for piece in cell.split():
        status, _colon, who = piece.partition(":")
        if part in {person for group in who.split(",") for person in GROUPS.get(group, (group,))}:
            return int(status)
    return 302 if part == "stranger" and of_project(name) else 404


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are what is asked for here; nobody needs to read about each."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def asked(world: World, client: Client, name: str, method: str) -> HttpResponse:
    """The answer; afterwards everything, the cookies too, is as it was."""
    cookies = copy.deepcopy(client.cookies)
    with untouched():
        beat("worker")
        answer: HttpResponse = getattr(client, method)(address(world, name))
    client.cookies = cookies
    return answer


def test_every_route_stands_in_the_table() -> None:
    assert sorted(cells()) == sorted(names())


@pytest.mark.parametrize("part", readers(GROUPS["everybody"], "lead", "consultant", "reporter2"))
def test_everybody_gets_the_answer_that_the_table_names_well_protected_and_no_word_too_many(
    world: World, part: str
) -> None:
    client = browser(world.people().get(part))
    wrong = []
    for name in names():
        for place, method in ((READ, "get"), (WRITE, "post")):
            answer = asked(world, client, name, method)
            status, right = answer.status_code, expected(name, part, place)
            if status != right or unprotected(answer, part):
                wrong.append(f"{method} {name}: {status}, should be {right} {unprotected(answer, part)}")
            told = TOLD_BEFORE.get(part, set()) if name == "post:inbox" else set()
            wrong += [
                f"{method} {name}: {word}" for word in leaks(said(answer), world, part) if word not in told
            ]
    assert wrong == []


@pytest.mark.parametrize("part", ["lead", "consultant"])
def test_head_answers_like_get_without_a_body(world: World, part: str) -> None:
    client = browser(world.people()[part])
    for name in names():
        if cells()[name][READ] == "405":
            continue
        answer = asked(world, client, name, "head")
        assert answer.status_code == expected(name, part, READ), name
        assert not b"".join(answer), name  # type: ignore[arg-type]


def test_csrf_on_every_unsafe_route(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.lead.user)
    taken = [name for name in names() if asked(world, client, name, "post").status_code != 403]
    assert taken == WITHOUT_FORM_TOKEN


WITHOUT_FORM_TOKEN = ["tap", "less", "api:operation"]
"""Addresses that are a secret themselves, and the API, which takes a token: from wherever, no session counts."""


@pytest.mark.parametrize("method", ["put", "trace"])
def test_no_other_method_writes_anything(world: World, method: str) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.cast.lead.user)
    answers = {name: asked(world, client, name, method).status_code for name in names()}
    assert {name: status for name, status in answers.items() if status not in (403, 404, 405)} == {}


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def unprotected(answer: HttpResponse, part: str) -> str:
    """What the answer's headers lack; empty when nothing."""
    wanted = HEADERS | ({"X-Frame-Options": "SAMEORIGIN"} if is_a_letter(answer) else {})
    bare = [header for header, value in wanted.items() if answer.get(header) != value]
    if not policy_is_strict(answer):
        bare.append("Content-Security-Policy")
    if part != "stranger" and not is_kept_by_nobody(answer):
        bare.append("Cache-Control")
    return ", ".join(bare)


LETTER = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


def is_a_letter(answer: HttpResponse) -> bool:
    """A letter in a frame of a page: colours of its own, and nothing that runs or is loaded."""
    return answer.get("Content-Security-Policy") == LETTER


def policy_is_strict(answer: HttpResponse) -> bool:
    if is_a_letter(answer):
        return True
    policy = answer.get("Content-Security-Policy", "")
    rules: dict[str, Any] = {rule.split()[0]: rule.split()[1:] for rule in policy.split(";") if rule.strip()}
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:"} & set(
        policy.replace(";", " ").split()
    )
    closed = all(rules.get(name) == ["'none'"] for name in ("frame-ancestors", "default-src"))
    return closed and not loose


def is_kept_by_nobody(answer: HttpResponse) -> bool:
    """Nobody keeps a page; a file, whose rights are asked again each time, stays with the browser."""
    kept = answer.get("Cache-Control", "")
    return "no-store" in kept or ("Content-Disposition" in answer and kept == "private, no-cache")
