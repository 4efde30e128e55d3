"""Who the token is, its project, and what the project is divided into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.nouns.common import ID, NAMED
from luoshi.api.pages import PAGED, page_of, schema_of
from luoshi.api.registry import Call, Operation, Query
from luoshi.api.rules import READ, WRITE
from luoshi.api.shapes import Shape, day, many, one, one_of, text, texts
from luoshi.rollout.models import Area, Department, Firm, Member
from luoshi.rollout.roles import ROLES

TAG = "project"
MEMBER = Shape(
    "Member",
    _("A member of the project, as far as you may know of them"),
    (
        ID,
        text("name", pgettext_lazy("person", "Name")),
        texts("roles", _("Roles: reporter, head, lead, sponsor, consultant, developer, observer"),
              lambda member, reader: sorted(member.role_set)),
        text("party", _("Their side: rep, us, con or dev")),
        text("job", _("Job title")),
        one("department", _("Department"), NAMED, empty=True),
        one("firm", _("Firm"), NAMED, empty=True),
    ),
)  # fmt: skip
ME = Shape(
    "Me",
    _("Whom the token speaks for"),
    (
        one("member", _("The member"), MEMBER),
        text("project", _("Key of the project"), "member.project.key"),
        text("project_name", _("Name of the project"), "member.project.name"),
        text("organization", _("The company"), "member.project.organization.name"),
        text("language", _("Language"), "member.user.language"),
        text("time_zone", _("Time zone"), "member.user.time_zone"),
        one_of("scope", _("What the token may do: read, or read and write"), [READ, WRITE]),
        day("today", _("Today, by the project's clock"), lambda found, reader: reader.project.today()),
    ),
)  # fmt: skip
PROJECT = Shape(
    "Project",
    _("The project of the token, and what it is divided into"),
    (
        text("key", _("Key"), "project.key"),
        text("name", _("Name of the project"), "project.name"),
        text("time_zone", _("Time zone"), "project.time_zone"),
        day("started_on", _("Begins on"), "project.started_on", empty=True),
        many("areas", _("Modules"), NAMED),
        many("departments", _("Departments"), NAMED),
        many("firms", _("Firms from outside"), NAMED),
    ),
)
ROLE = Query(
    "role", _("Only members with this role"), {"type": "string", "enum": [name for name, _label in ROLES]}
)


def me(call: Call) -> Any:
    """The member behind the token."""
    return ME.write({"member": call.member, "scope": call.scope}, call.member)


def project(call: Call) -> Any:
    """As far as this member may know of it."""
    member, found = call.member, {}
    for name, kind in (("areas", Area), ("departments", Department), ("firms", Firm)):
        found[name] = list(kind.objects.visible_to(member).order_by("name"))
    return PROJECT.write({"project": member.project, **found}, member)


def members(call: Call) -> Any:
    """Active members that this member may know of, newest first."""
    rows = Member.objects.visible_to(call.member).active(call.member.project.today())
    if role := call.query.get("role"):
        rows = rows.with_role(role)
    return page_of(rows.select_related("department", "firm"), call, MEMBER, "pk")


def operations() -> Iterator[Operation]:
    """All of the project."""
    yield Operation("me", "GET", "/me", TAG, _("Who the token is"), me, ME.ref, (ME,), conditional=True)
    yield Operation(
        "project",
        "GET",
        "/project",
        TAG,
        _("The project"),
        project,
        PROJECT.ref,
        (PROJECT,),
        conditional=True,
    )
    yield Operation(
        "member.list", "GET", "/members", TAG, _("Members"), members, schema_of(MEMBER), (MEMBER,),
        query=(ROLE, *PAGED), conditional=True,
    )  # fmt: skip
