"""The navigation of each role, as ux.md lays it out."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.diary.models import Diary, departments_below, due_from
from luoshi.post.models import unread_count
from luoshi.problems.counts import Counts, counted, open_counts
from luoshi.problems.models import SavedView
from luoshi.rollout.models import Member

Item = dict[str, Any]


def home_of(member: Member) -> str:
    """Name of the page on which a member's day begins."""
    if member.is_external:
        return "problems:desk"
    if member.has("lead"):
        return "problems:inbox"
    if member.has("sponsor", "observer"):
        return "home:overview"
    return "diary:today"


def frame_of(member: Member, path: str) -> dict[str, Any]:
    """Everything the frame shows to this member on this page."""
    counts = open_counts(member)
    items = _items(member, counts)
    return {
        "brand": member.project.organization.name,
        "mark": "落",
        "subtitle": _subtitle(member),
        "home_url": member.project.url(home_of(member)),
        "items": _marked(items, path),
        "tabs": _marked(_tabs(member, items), path),
        "holders": _holders(member, counts),
        "views": _views(member, path),
        "person": {
            "name": member.name,
            "role_label": member.role_label,
            "party": member.party,
            "initial": member.initial,
        },
        "unread": unread_count(member),
        "inbox_url": member.project.url("post:inbox"),
        "me_url": reverse("people:me"),
        "logout_url": reverse("account_logout"),
        "switch_url": reverse("front"),
        "search_url": "" if member.is_external else member.project.url("search:palette"),
        "report_url": member.project.url("diary:report") if may_report(member) else "",
        "keys_off": not member.user.shortcuts,
        "menu": _menu(member),
    }


def may_report(member: Member) -> bool:
    """Whether reporting is offered to this member."""
    return not member.is_external and member.has("reporter", "head", "lead", "sponsor")


def _subtitle(member: Member) -> str:
    project = member.project
    if not project.started_on or project.started_on > project.today():
        return project.name
    days = (project.today() - project.started_on).days + 1
    return _("%(project)s, day %(days)d") % {"project": project.name, "days": days}


def _item(member: Member, label: str, name: str, icon: str, count: str = "", **more: Any) -> Item:
    return {"label": label, "url": member.project.url(name), "icon": icon, "count": count, **more}


def _items(member: Member, counts: Counts) -> list[Item]:
    if member.is_external:
        desk = member.project.url("problems:desk")
        return [
            {"label": _("With me"), "url": desk, "icon": "inbox", "key": "i"},
            {"label": _("Waiting for others"), "url": f"{desk}?tab=waiting", "icon": "clock"},
            {"label": _("Finished"), "url": f"{desk}?tab=finished", "icon": "check"},
        ]
    inbox = _item(member, _("Inbox"), "problems:inbox", "inbox", counted(counts.inbox), hot=True, key="i")
    problems = _item(member, _("Problems"), "problems:list", "message-report", counted(counts.open), key="p")
    archive = _item(member, _("Knowledge"), "knowledge:list", "book", key="k")
    today = _item(member, _("Today"), "diary:today", "notebook", key="t")
    mine = _item(member, _("My problems"), "diary:mine", "message-report", key="m")
    diary = _item(member, _diary_label(member), "diary:missing", "notebook", _filed(member), key="d")
    overview = _item(member, _("Overview"), "home:overview", "chart-dots-3", key="o")
    if member.has("lead"):
        extra = [today] if member.has("reporter") else []
        setup = _item(member, _("Settings"), "rollout:setup", "settings", key="s")
        return [*extra, inbox, problems, archive, diary, overview, setup]
    if member.has("sponsor", "observer"):
        return [overview, problems, archive, *([diary] if member.has("sponsor") else [])]
    if member.has("head"):
        return [today, diary, problems, archive]
    return [today, mine, problems, archive]


def _diary_label(member: Member) -> str:
    return _("My department") if member.has("head") and not member.has("lead", "sponsor") else _("Diary")


def _filed(member: Member) -> str:
    """How many have filed today of those who are due, in one query."""
    project, day = member.project, member.project.today()
    filed = Exists(Diary.objects.filed().filter(member=OuterRef("pk"), day=day))
    people = due_from(project, day, departments_below(member))
    found = people.aggregate(due=Count("id"), filed=Count("id", filter=filed))
    return f"{found['filed']}/{found['due']}" if found["due"] else ""


def _tabs(member: Member, items: list[Item]) -> list[Item]:
    """At most four for the thumb; the last one is the person's own page."""
    me = {"label": _("Me"), "url": reverse("people:me"), "icon": "mood-smile"}
    if not member.is_external and not member.has("lead", "sponsor", "observer", "head"):
        items = [item for item in items if item["icon"] != "message-report" or item.get("key") == "m"]
    return [
        *({**item, "badge": item["count"] if item.get("hot") else ""} for item in _counted(items[:3])),
        me,
    ]


def _counted(items: list[Item]) -> list[Item]:
    return [{"count": "", **item} for item in items]


def _holders(member: Member, counts: Counts) -> list[Item]:
    if member.is_external or not member.has("lead"):
        return []
    names = (
        ("us", _("Project team")),
        ("con", _("Consultant")),
        ("dev", _("Software company")),
        ("rep", _("Reporters")),
    )
    url = member.project.url("problems:list")
    return [
        {
            "label": label,
            "party": party,
            "url": f"{url}?party={party}",
            "count": counted(counts.by_party[party]),
        }
        for party, label in names
        if counts.by_party[party] or party != "dev"
    ]


def _views(member: Member, path: str) -> list[Item]:
    if member.is_external or not member.has("lead", "head", "sponsor"):
        return []
    url = member.project.url("problems:list")
    ready = [
        {"label": _("Nearly due"), "url": f"{url}?due=soon", "icon": "clock-exclamation"},
        {"label": _("To be verified"), "url": f"{url}?state=verifying", "icon": "user-question"},
    ]
    own = SavedView.objects.visible_to(member)[:8]
    return ready + [{"label": view.name, "url": f"{url}?view={view.pk}", "icon": "bookmark"} for view in own]


def _menu(member: Member) -> list[Item]:
    menu = [{"label": _("My settings"), "url": reverse("people:me"), "icon": "settings"}]
    if member.has("lead") and not member.is_external:
        menu.append({"label": _("Sent messages"), "url": member.project.url("post:outbox"), "icon": "mail"})
    return menu


def _marked(items: list[Item], path: str) -> list[Item]:
    """Mark the item whose address is the longest beginning of this page's."""
    fitting = [i for i in items if path.startswith(i["url"].split("?")[0])]
    best = max(fitting, key=lambda i: len(i["url"].split("?")[0]), default=None)
    return [{**item, "current": item is best} for item in items]
