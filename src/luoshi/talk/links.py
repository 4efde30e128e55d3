"""Links into which people follow each other: which kinds are taken, and where one leads in words.

A link is written by one person and opened by another, so only what a browser hands to a known program
is taken. An installation adds its own program with LUOSHI_MEETING_SCHEMES.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from luoshi.kernel.verdict import YES, Verdict, no

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LONGEST = 500
# Programs that meet or look at a screen together, by the scheme that their links begin with.
PROGRAMS: dict[str, StrOrPromise] = {
    "wemeet": gettext_lazy("Tencent Meeting"),
    "tencent-meeting": gettext_lazy("Tencent Meeting"),
    "dingtalk": gettext_lazy("DingTalk"),
    "feishu": gettext_lazy("Feishu"),
    "lark": "Lark",
    "wxwork": gettext_lazy("WeCom"),
    "welink": "WeLink",
    "zoommtg": "Zoom",
    "zoomus": "Zoom",
    "msteams": "Teams",
    "todesk": "ToDesk",
    "sunlogin": gettext_lazy("Sunlogin"),
    "anydesk": "AnyDesk",
    "teamviewer10": "TeamViewer",
    "rustdesk": "RustDesk",
}
# What runs or reads something here instead of leading somewhere; no setting can allow it.
NEVER = frozenset({"javascript", "data", "vbscript", "file", "blob", "about", "view-source", "filesystem"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*\Z")
_UNFIT = re.compile(r"[\s\\<>\"'`{}|^\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def schemes() -> list[str]:
    """Beginnings of links that are taken, https first."""
    own = [word.lower().rstrip(":/") for word in settings.MEETING_SCHEMES]
    known = dict.fromkeys(["https", *PROGRAMS, *own])
    return [scheme for scheme in known if scheme not in NEVER and _SCHEME.match(scheme)]


def link_fits(link: str) -> Verdict:
    """Whether the link may be shown to others; an empty one is none. The sentence says what is possible."""
    if not link:
        return YES
    if len(link) > LONGEST:
        return no(_("The link is too long; %(most)d characters are possible.") % {"most": LONGEST})
    if not _leads_somewhere(link):
        programs = pgettext("between things in a list", ", ").join(_program_names())
        return no(
            _("This link is not taken. It has to begin with https:// or be a link of %(programs)s.")
            % {"programs": programs}
        )
    return YES


def where_to(link: str) -> str:
    """Where the link leads: its host, or the program that it opens; empty for what is not taken."""
    if not link or not link_fits(link):
        return ""
    parts = urlsplit(link)
    if parts.scheme == "https":
        return _host(parts.hostname)
    return str(PROGRAMS.get(parts.scheme, parts.scheme))


def _leads_somewhere(link: str) -> bool:
    if _UNFIT.search(link):
        return False
    try:
        parts = urlsplit(link)
        named = _host(parts.hostname) if parts.scheme == "https" else parts.netloc or parts.path
        # A name and password before the host make an address look like another one.
        return parts.scheme in schemes() and bool(named) and "@" not in parts.netloc and parts.port != 0
    except ValueError:
        return False


def _host(name: str | None) -> str:
    """As it goes over the wire: letters that only look Latin show themselves. Raises ValueError."""
    return (name or "").encode("idna").decode("ascii") if name and "." in name else ""


def _program_names() -> list[str]:
    return list(dict.fromkeys(str(PROGRAMS.get(scheme, scheme)) for scheme in schemes()[1:]))
