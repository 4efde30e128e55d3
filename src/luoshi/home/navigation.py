"""The navigation of each role, as ux.md lays it out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext, pgettext_lazy

from luoshi.changes.models import Change
from luoshi.diary.queries.opened import filed_of
from luoshi.kernel.jobs import worker_is_late
from luoshi.post.models import unread_subjects
from luoshi.problems.counts import ENOUGH, Counts, counted, open_counts
from luoshi.problems.models.side import first_views
from luoshi.rollout.models import CalendarDay, Member
from luoshi.talk.meeting_rules import MEETINGS

Item = dict[str, Any]
REMEMBERED = 5  # seconds
_further: list[Callable[[Member], Item | None]] = []


def leads_to(entry: Callable[[Member], Item | None]) -> None:
    """An upper room's page for the lead, or None when there is nothing to see; said at start."""
    _further.append(entry)


def home_of(member: Member) -> str:
    """Name of the page on which a member's day begins."""
    if member.is_external:
        return "problems:desk"
    if member.has("lead"):
        return "problems:inbox"
    if member.has("sponsor"):
        return "home:overview"
    return "problems:list" if member.has("observer") and not member.has("reporter", "head") else "diary:today"


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
        "unread": len(unread_subjects(member)),
        "inbox_url": member.project.url("post:inbox"),
        "count_url": member.project.url("post:count"),
        "me_url": reverse("people:me"),
        "logout_url": reverse("account_logout"),
        "search_url": "" if member.is_external else member.project.url("search:palette"),
        "report_url": member.project.url("diary:report") if may_report(member) else "",
        "keys_off": not member.user.shortcuts,
        "menu": _menu(member),
        "top": member.has("sponsor") and not member.has("lead"),
        "banner": _trouble(member) or _calendar_unknown(member, path),
    }


def _trouble(member: Member) -> str:
    """What the lead has to know about the installation; empty while everything runs."""
    if not member.has("lead") or not worker_is_late():
        return ""
    return _(
        "The background worker is not running: letters, reminders and dates wait. "
        "Please tell whoever looks after this installation."
    )


def _calendar_unknown(member: Member, path: str) -> str:
    """On the lead's home from November on, until the next year's holidays are confirmed."""
    if not member.has("lead") or path != member.project.url(home_of(member)):
        return ""
    year = CalendarDay.unconfirmed_year(member.project)
    if year is None:
        return ""
    return _(
        "The holidays of %(year)d are not confirmed yet. Duties and deadlines are counted by an estimate: "
        "settings, calendar."
    ) % {"year": year}


def may_report(member: Member) -> bool:
    """Whether reporting is offered to this member."""
    return not member.is_external and member.has("reporter", "head", "lead", "sponsor")


def _subtitle(member: Member) -> str:
    project = member.project
    if not project.started_on or project.started_on > project.today():
        return project.name
    days = (project.today() - project.started_on).days + 1
    return _("%(project)s, day %(days)d") % {"project": project.name, "days": days}


# Each entry once: label, page, icon, letter after G.
ENTRIES = {
    "inbox": (_l("Inbox"), "problems:inbox", "inbox", "i"),
    "problems": (_l("Problems"), "problems:list", "message-report", "p"),
    "changes": (_l("Changes"), "changes:list", "arrow-up-right", "c"),
    "pilots": (_l("Trials"), "changes:pilots", "users", "z"),
    "knowledge": (_l("Knowledge"), "knowledge:list", "book-2", "k"),
    "today": (_l("Today"), "diary:today", "notebook", "t"),
    "mine": (_l("My problems"), "diary:mine", "message-report", "m"),
    "diary": (_l("Diary"), "diary:missing", "notebook", "d"),
    "department": (_l("My department"), "diary:missing", "users", "d"),
    "overview": (_l("Overview"), "home:overview", "chart-dots", "o"),
    "board": (pgettext_lazy("figures", "Board"), "home:board", "chart-dots", "o"),
    "rewards": (_l("Wall of thanks"), "rewards:wall", "gift", "r"),
    "setup": (_l("Settings"), "rollout:setup", "settings", "s"),
}


def _entries(member: Member) -> list[str]:
    """What the member's role finds in the navigation, in its order."""
    if member.has("lead"):
        own = ["today"] if member.has("reporter") else []
        # Lead and sponsor in one person get one page, with the board under the overview.
        figures = "overview" if member.has("sponsor") else "board"
        work = ["inbox", "problems", "changes", "pilots", "knowledge", "diary"]
        return [*own, *work, figures, "rewards", "setup"]
    if member.has("sponsor"):
        return ["overview", "rewards", "problems", "changes", "knowledge", "diary"]
    if member.has("observer"):
        return ["problems", "changes", "knowledge", "rewards"]
    if member.has("head"):
        return ["today", "department", "problems", "changes", "knowledge", "rewards"]
    return ["today", "mine", "problems", "changes", "knowledge", "rewards"]


def _items(member: Member, counts: Counts) -> list[Item]:
    if member.is_external:
        return _outside_items(member)
    return [_item(member, name, counts) for name in _entries(member)]


def _item(member: Member, name: str, counts: Counts) -> Item:
    label, page, icon, key = ENTRIES[name]
    count = {
        "inbox": lambda: counted(counts.inbox),
        "problems": lambda: counted(counts.open),
        "changes": lambda: _open_changes(member),
        "diary": lambda: _filed(member) if member.has("lead") else "",
        "department": lambda: _filed(member),
    }.get(name, str)()
    url = member.project.url(page)
    return {"label": label, "url": url, "icon": icon, "count": count, "key": key, "hot": name == "inbox"}


def _open_changes(member: Member) -> str:
    """For the lead, how many are not finished; the answer may be some seconds old."""
    if not member.has("lead"):
        return ""
    remembered, key = caches["process"], f"changes-{member.pk}"
    said: str | None = remembered.get(key)
    if said is None:
        opened = Change.objects.visible_to(member).open().order_by().values_list("pk")
        said = counted(opened[:ENOUGH].count())
        remembered.set(key, said, REMEMBERED)
    return said


def _outside_items(member: Member) -> list[Item]:
    desk = member.project.url("problems:desk")
    return [
        {"label": _("With me"), "url": desk, "icon": "inbox", "key": "i", "count": ""},
        {
            "label": pgettext("navigation", "Waiting"),
            "url": f"{desk}?tab=waiting",
            "icon": "clock",
            "count": "",
        },
        {"label": _("Finished"), "url": f"{desk}?tab=ended", "icon": "check", "count": ""},
        {
            "label": MEETINGS,
            "url": member.project.url("talk:meetings"),
            "icon": "calendar-event",
            "count": "",
        },
    ]


def remember(member: Member, changes: int, filed: int, due: int) -> None:
    """A page that has counted open changes and today's reports already tells the frame around it."""
    remembered, today = caches["process"], member.project.today()
    remembered.set(f"changes-{member.pk}", counted(changes), REMEMBERED)
    if due:
        remembered.set(f"filed-{member.pk}-{today}", _of_those(filed, due), REMEMBERED)


def _filed(member: Member) -> str:
    """How many have filed today of those who are due; the answer may be some seconds old.

    Every page of a lead and of a head says it, and it reads all members; the board itself is never late.
    """
    remembered, key = caches["process"], f"filed-{member.pk}-{member.project.today()}"
    said: str | None = remembered.get(key)
    if said is None:
        said = _filed_now(member)
        remembered.set(key, said, REMEMBERED)
    return said


def _filed_now(member: Member) -> str:
    return _of_those(*filed_of(member, member.project.today()))


def _of_those(filed: int, due: int) -> str:
    return f"{filed}/{due}" if due else ""


def _tabs(member: Member, items: list[Item]) -> list[Item]:
    """At most four for the thumb; the last one is the person's own page."""
    me = {"label": _("Me"), "url": reverse("people:me"), "icon": "mood-smile", "badge": ""}
    wanted = items if member.is_external or not member.has("reporter") else _for_thumb(items)
    return [*({**item, "badge": item["count"] if item.get("hot") else ""} for item in wanted[:3]), me]


def _for_thumb(items: list[Item]) -> list[Item]:
    """A front-line user's thumb needs the own problems, not the list of all."""
    own = any(item["key"] == "m" for item in items)
    return [item for item in items if not (own and item["key"] == "p")]


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
    url = member.project.url("problems:list")
    overseeing = member.has("lead", "head", "observer")
    # Whoever only reports needs their own views where they kept them, and above the pages of the head of the
    # company there is no room for any; elsewhere the page is spared the query.
    if member.is_external or not (overseeing or path == url):
        return []
    ready: list[Item] = [
        {"label": _("By person"), "url": member.project.url("problems:holders"), "icon": "users"},
        {"label": _("Nearly due"), "url": f"{url}?due=soon", "icon": "clock-exclamation"},
        {"label": _("To be verified"), "url": f"{url}?state=verifying", "icon": "user-question"},
        {"label": MEETINGS, "url": member.project.url("talk:meetings"), "icon": "calendar-event"},
    ]
    if member.has("lead"):
        ready += [item for entry in _further if (item := entry(member))]
    own: list[Item] = [
        {"label": view.name, "url": f"{url}?view={view.pk}", "icon": "star"} for view in first_views(member)
    ]
    return [*ready, *own] if overseeing or member.has("sponsor") else own


def _leave(member: Member) -> list[Item]:
    if member.is_external:
        return []
    url = member.project.url("rollout:leave")
    return [{"label": _("Leave and trips"), "url": url, "icon": "calendar"}]


def _menu(member: Member) -> list[Item]:
    menu: list[Item] = [
        {"label": _("My settings"), "url": reverse("people:me"), "icon": "settings"},
        {"label": _("Notices and mail"), "url": member.project.url("post:preferences"), "icon": "bell"},
        *_leave(member),
        {"label": _("Your projects"), "url": reverse("front"), "icon": "arrows-split-2"},
    ]
    menu.append({"label": _("API tokens"), "url": member.project.url("tokens:list"), "icon": "lock"})
    subscribe = member.project.url("tokens:subscribe")
    menu.append({"label": _("In your own calendar"), "url": subscribe, "icon": "calendar-event"})
    menu.append({"label": _("Event log"), "url": member.project.url("home:event_log"), "icon": "history"})
    menu.append({"label": _("Sent to me"), "url": member.project.url("post:mine"), "icon": "mail"})
    if not member.is_external:
        meetings = member.project.url("talk:meetings")
        menu.append({"label": MEETINGS, "url": meetings, "icon": "calendar-event"})
    if not member.is_external:
        menu.append({"label": _("My points"), "url": member.project.url("rewards:mine"), "icon": "gift"})
    if member.has("lead") and not member.is_external:
        existing = {"label": _("Take over an existing list"), "url": member.project.url("home:import")}
        menu.append({**existing, "icon": "upload"})
        phrases = {"label": _("Ready phrases"), "url": member.project.url("problems:phrases")}
        menu.append({**phrases, "icon": "message-circle"})
        menu.append({"label": _("Sent messages"), "url": member.project.url("post:outbox"), "icon": "mail"})
    return menu


def _marked(items: list[Item], path: str) -> list[Item]:
    """Mark the item whose address is the longest beginning of this page's."""
    fitting = [i for i in items if path.startswith(i["url"].split("?")[0])]
    best = max(fitting, key=lambda i: len(i["url"].split("?")[0]), default=None)
    return [{**item, "current": item is best} for item in items]
