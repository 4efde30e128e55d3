"""Every address of the product with a real object behind it, found by walking the resolver."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.urls import get_resolver, reverse

from tests.planted import World


def readers(parts: Iterable[str], *on_every_database: str) -> list[Any]:
    """Parameters for these parts of the cast; most are tried on one database only (marker `rights`)."""
    return [
        part if part in on_every_database else pytest.param(part, marks=pytest.mark.rights) for part in parts
    ]


def names() -> list[str]:
    """The name of every route; one that appears twice is named once."""
    return list(dict.fromkeys(_walk(get_resolver().url_patterns, "")))


def _walk(patterns: Any, space: str) -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = ":".join(part for part in (space, pattern.namespace) if part)
            yield from _walk(pattern.url_patterns, inner)
        else:
            yield f"{space}:{pattern.name}" if space else pattern.name


def of_project(name: str) -> bool:
    """Whether the route lies below a project."""
    return name.partition(":")[0] in {
        "home", "diary", "changes", "problems", "knowledge", "talk", "evidence", "search", "post", "rollout", "rewards", "mailroom", "messenger",
        "tokens", "webhooks",
    } and ":" in name  # fmt: skip


def address(world: World, name: str) -> str:
    """The route's address with a real object of the project CRM."""
    if not of_project(name):
        return reverse(name, kwargs=OUTSIDE.get(name, {}))
    project = world.cast.project
    own = {"org": project.organization.slug, "key": project.key}
    return reverse(name, kwargs=own | arguments(world, name))


OUTSIDE: dict[str, dict[str, object]] = {
    "account_reset_password_from_key": {"uidb36": "1", "key": "abc-def"},
    "people:invitation": {"token": "never-issued"},
    "people:invitation_directory": {"token": "never-issued"},
    **{f"people:way_{part}": {"way": "none"} for part in ("go", "back", "link")},
    "people:way_unlink": {"pk": "018f0000-0000-7000-8000-000000000000"},
    "people:reset_factors": {"token": "never-signed"},
    "people:address_confirm": {"token": "never-signed"},
    "people:factor_drop": {"pk": 1},
    "people:session_end": {"pk": 1},
    "demo:enter": {"token": "never-signed"},
    "tap": {"token": "never-signed"},
    "less": {"token": "never-signed"},
    "api:operation": {"path": "problems"},
    "api:feed": {"token": "feed_never"},
}


WITHOUT_NUMBER = ("changes:list", "changes:open", "changes:pilots", "changes:pilot_days", "changes:draft",
    "changes:suggest", "changes:template", "changes:setup", "changes:limits", "changes:freeze", "changes:propose",
    "changes:log",
)  # fmt: skip
"""Routes of the room that name no change."""


def _of_change(world: World, name: str) -> dict[str, object]:
    """What a route of the planted change names besides its number."""
    own = {
        "changes:lift": world.things["freeze"], "changes:approve_kind": world.things["kind"],
        "changes:stop_kind": world.things["kind"],
        "changes:option": world.things["option"], "changes:option_drop": world.things["option"],
        "changes:answer_objection": world.things["opinion"],
    }  # fmt: skip
    return {"pk": own[name].pk} if name in own else MORE.get(name, {})


MORE: dict[str, dict[str, object]] = {"changes:brief": {"version": 1}, "changes:move": {"verb": "postpone"}}
"""What routes of one change name besides its number."""


def arguments(world: World, name: str) -> dict[str, object]:
    """What the address names: the object on which this route works."""
    things: dict[str, Any] = world.things
    handed, waiting, passed = (things[one].number for one in ("handed", "waiting", "passed"))
    person, area = things["member"].pk, {"kind": "areas", "pk": things["area"].pk}
    files = {"attachment_id": things["handedfile"].pk}
    meeting: dict[str, object] = {"meeting_id": things["meeting"].pk}
    bulletin, unsent = ({"number": things[one].number} for one in ("bulletin", "draftbulletin"))
    robot = {"pk": things["robot"].pk}
    table: dict[str, dict[str, object]] = {
        "home:agree": {"number": things["change"].number},
        "home:history": {"pk": things["log"].pk}, "home:history_doubts": {"pk": things["log"].pk},
        "home:event_log_file": {"what": "trail", "kind": "csv"},
        "diary:undo": {"day": world.cast.project.today().isoformat()},
        "diary:trial": {"pk": things["trial"].pk},
        "diary:follow": {"department": world.cast.reporter.department_id},
        "diary:dismiss": {"department": world.cast.reporter.department_id},
        "diary:fill_in": {"day": world.cast.project.today().isoformat()},
        "diary:versions": {"pk": things["diary"].pk},
        "diary:withdraw_regime": {"pk": things["regime"].pk},
        "rollout:take_back_leave": {"pk": things["leave"].pk},
        "problems:inbox_item": {"number": waiting},
        "problems:inbox_next": {"number": waiting},
        "problems:inbox_ask": {"number": waiting},
        "problems:export": {"kind": "csv"},
        "knowledge:saved_export": {"kind": "csv"},
        "problems:drop_view": {"view": things["view"].pk},
        "problems:move": {"number": handed, "verb": "ask"},
        "problems:bulk": {"do": "accept"}, "problems:phrase": {"pk": things["phrase"].pk},
        "problems:hand_over": {"number": things["inside"].number},
        "problems:sheet_part": {"number": handed, "name": "steps"},
        "problems:dossier": {"number": handed, "version": 1},
        "problems:mark": {"number": handed},
        "problems:dossier_pdf": {"number": handed, "version": 1},
        "problems:dossier_changes": {"number": handed, "version": 1},
        "problems:question_about": {"number": passed, "pk": things["passed"].questions.first().pk},
        "knowledge:draft": {"number": handed},
        "knowledge:answer": {"number": waiting},
        "knowledge:task": {"pk": things["task"].pk},
        "knowledge:wording": {"pk": things["learned"].pk, "verb": "drop"},
        "knowledge:restore": {"number": things["article"].number, "edition": 1},
        "knowledge:bulletin": bulletin, "knowledge:acknowledge": bulletin, "knowledge:bulletin_remind": bulletin,
        "knowledge:withdraw": bulletin, "knowledge:bulletin_revise": unsent, "knowledge:bulletin_send": unsent,
        "knowledge:move": {"number": things["article"].number, "verb": "retire"},
        "rewards:seen": {"cause": things["handed"].pk},
        "rewards:withdraw": {"pk": things["rewardrules"].pk},
        "rewards:grant": {"pk": things["grant"].pk},
        "rewards:move": {"pk": things["grant"].pk, "verb": "decline"},
        "rewards:payout": {"number": 1}, "rewards:take_back": {"number": 1},
        "talk:say": {"kind": "problem", "topic_id": things["handed"].pk},
        "talk:call": {"kind": "problem", "topic_id": things["handed"].pk},
        "talk:meeting": meeting, "talk:answer": meeting, "talk:fix": meeting, "talk:calendar": meeting,
        "talk:arrange": meeting | {"verb": "shift"},
        "evidence:file": files, "evidence:picture": files, "evidence:thumb": files,
        "evidence:original": files, "evidence:marks": files,
        "evidence:draft_delete": {"attachment_id": things["draftfile"].pk},
        "messenger:state": robot, "messenger:try": robot, "messenger:remove": robot, "messenger:choose": robot,
        "post:open": {"notice": things["notice"].pk},
        "mailroom:item": {"arrival": things["arrival"].pk}, "mailroom:raw": {"arrival": things["arrival"].pk},
        "mailroom:original": {"arrival": things["arrival"].pk},
        "mailroom:settle": {"arrival": things["arrival"].pk, "verb": "report"},
        "post:ring_no_more": {"pk": things["subscription"].pk},
        "post:send_again": {"letter": things["letter"].pk},
        "post:letter": {"letter": things["letter"].pk}, "post:letter_html": {"letter": things["letter"].pk},
        "post:works_again": {"address": things["address"].pk},
        "rollout:member": {"pk": person}, "rollout:invite": {"pk": person}, "rollout:end": {"pk": person},
        "rollout:reset_factors": {"pk": person},
        "rollout:renew": {"pk": person},
        "rollout:fill_calendar": {"year": world.cast.project.today().year},
        "rollout:confirm_calendar": {"year": world.cast.project.today().year},
        "rollout:remove_day": {"pk": things["day"].pk},
        "tokens:revoke": {"pk": things["token"].pk},
        "webhooks:delivery": {"pk": things["delivery"].pk}, "webhooks:again": {"pk": things["delivery"].pk},
        "rollout:part": area, "rollout:remove": area,
    }  # fmt: skip
    if name in table:
        return table[name]
    if name.startswith("webhooks:") and name != "webhooks:list":
        return {"pk": things["webhook"].pk}
    if name.startswith("changes:"):
        numbered = {"number": things["change"].number}
        if name in ("changes:lift", "changes:approve_kind", "changes:stop_kind"):
            return _of_change(world, name)
        if name == "changes:from_problem":
            return {"number": waiting}
        if name in ("changes:export", "changes:log_file"):
            return {"kind": "csv"}
        return {} if name in WITHOUT_NUMBER else numbered | _of_change(world, name)
    if name.startswith("diary:") and name.rpartition(":")[2] in ("works", "fails", "reply", "take_back"):
        return {"number": passed}
    numbered = {
        "show",
        "undo",
        "watch",
        "remind",
        "sheet",
        "sheet_draft",
        "vendor_number",
        "revise",
        "vote",
        "versions",
    }
    if name.partition(":")[0] in ("problems", "knowledge") and name.rpartition(":")[2] in numbered:
        return {"number": handed if name.startswith("problems:") else things["article"].number}
    return {}
