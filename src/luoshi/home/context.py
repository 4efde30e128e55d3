"""What every page's frame shows: the navigation of the member's role."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.home.navigation import frame_of
from luoshi.rollout.models import Member


class Frame(dict[str, Any]):
    """What the frame shows, worked out when the first part of it is asked for; what it lacks is empty.

    A plain dictionary: pages look into it some sixty times, and a lazy proxy costs each time.
    """

    def __init__(self, member: Member, path: str) -> None:
        super().__init__()
        self.of = (member, path)

    def __missing__(self, key: str) -> Any:
        if not len(self):
            self.update(frame_of(*self.of))
            return self.get(key, "")
        return ""

    def __bool__(self) -> bool:
        return True


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context variable `nav`; computed only when a template shows the frame."""
    member = getattr(request, "member", None)
    if member is None:
        user = getattr(request, "user", None)
        return {"nav": _plain(request)} if user and user.is_authenticated else {}
    return {"nav": Frame(member, request.path), "direct_upload": settings.S3_DIRECT}


def _plain(request: HttpRequest) -> dict[str, Any]:
    """The frame of pages that belong to no project: back to the projects, own settings, sign out."""
    return {
        "brand": _("Luoshi"),
        "home_url": reverse("front"),
        "me_url": reverse("people:me"),
        "logout_url": reverse("account_logout"),
        "person": {
            "name": str(request.user),
            "initial": str(request.user)[:1],
            "party": "us",
            "role_label": "",
        },
        "items": [],
        "keys_off": not getattr(request.user, "shortcuts", True),
        "top": True,
    }
