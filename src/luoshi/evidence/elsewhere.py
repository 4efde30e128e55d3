"""Downloads from another host of this installation (LUOSHI_FILES_URL), where no cookie is known.

The host of the pages asks whether the member may have the file and sends the browser on with a link: sealed,
good for minutes, for this person in this session. The other host asks everything once more, so that a link
ends with the right, the session or the membership.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from luoshi.evidence import streaming
from luoshi.evidence.doors import seen_by
from luoshi.evidence.models import Attachment, Damaged
from luoshi.evidence.storage import Unreachable
from luoshi.kernel import clock
from luoshi.kernel.sealed import Unopened, seal, unseal
from luoshi.people.models import User
from luoshi.people.sessions import SessionStore
from luoshi.rollout.access import MemberRequest, member_of
from luoshi.rollout.models import Member

PURPOSE = "evidence elsewhere"
LASTS = 300  # seconds
PATH = "/f/"


def link(request: MemberRequest, found: Attachment) -> str:
    """The address of this file on the other host, for who asks now; what it names nobody can read in it."""
    project = request.member.project
    told = {
        "session": request.session.session_key, "at": [project.organization.slug, project.key],
        "file": str(found.pk), "until": clock.now().timestamp() + LASTS,
    }  # fmt: skip
    return f"{settings.FILES_URL}{PATH}{seal(json.dumps(told), PURPOSE)}"


def is_there(request: HttpRequest) -> bool:
    """Whether this request came to the other host."""
    return bool(settings.FILES_URL) and request.get_host() == urlsplit(settings.FILES_URL).netloc


def answer(request: HttpRequest) -> HttpResponseBase:
    """The file of a link; anything else is not there. Reads no cookie and sets none."""
    if request.method not in ("GET", "HEAD") or not request.path_info.startswith(PATH):
        return _nothing(404)
    try:
        member, found = _opened(request.path_info.removeprefix(PATH))
        return sent(request, member, found)
    except (Http404, Unopened):
        return _nothing(404)
    except Damaged:
        return _nothing(410)
    except Unreachable:
        return _nothing(503)


def sent(request: HttpRequest, member: Member, found: Attachment) -> HttpResponseBase:
    """The original (for outsiders: the masked copy, where there is one), always as a download."""
    stored = found.file_for(member)
    return streaming.download(
        request, stored.open(), size=stored.size, media_type=stored.media_type, name=found.name_for(member),
        etag=stored.sha256,
    )  # fmt: skip


def _opened(token: str) -> tuple[Member, Attachment]:
    """Who may have which file by this link now. Raises Http404, Unopened."""
    told: dict[str, Any] = json.loads(unseal(token, PURPOSE))
    # The same question as on the host of the pages: the session lives, and nothing ended it since.
    within = HttpRequest()
    within.session = SessionStore(told["session"])
    user = get_user(within)
    org, key = told["at"]
    member = member_of(user, org, key) if isinstance(user, User) else None
    if member is None or told["until"] < clock.now().timestamp():
        raise Http404
    return member, seen_by(member, UUID(told["file"]))


def _nothing(status: int) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain")
    response["Content-Security-Policy"] = streaming.POLICY
    response["Cache-Control"] = "no-store"
    return response
