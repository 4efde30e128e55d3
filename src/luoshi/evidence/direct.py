"""Files that go straight into the object store, so that no node carries them (LUOSHI_S3_DIRECT).

First the permission: whoever may upload gets an address good for exactly so many bytes, for a while. What
arrives there is nothing yet: this node reads it through, judges and hashes it like any upload, and puts what
it read under its hash. The object that came is thrown away either way, and nobody is ever sent it.
"""

from __future__ import annotations

import json
import secrets
from datetime import timedelta
from typing import Any, cast

from django.core.files.base import File as Content
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext

from luoshi.evidence import rules
from luoshi.evidence.models import Attachment, take
from luoshi.evidence.models.attachment import open_drafts
from luoshi.evidence.names import clean_name
from luoshi.evidence.storage import ARRIVING, Unreachable, kept
from luoshi.kernel import clock
from luoshi.kernel.sealed import Unopened, seal, unseal
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member

PURPOSE = "evidence direct"
LASTS = 600  # seconds
LEFT_BEHIND = timedelta(days=1)


def offer(member: Member, name: str, size: int) -> dict[str, Any]:
    """Where this member may put this file, and the ticket with which it is fetched from there.

    Raises Refusal with the sentence of an upload that is not taken, Unreachable.
    """
    name = clean_name(name)
    rules.size_fits(name, size).or_refuse()
    rules.room_for_drafts(open_drafts(member)).or_refuse()
    place = f"{ARRIVING}/{clock.now():%Y%m%d}/{secrets.token_hex(16)}"
    ticket = {"who": str(member.pk), "place": place, "name": name, "until": clock.now().timestamp() + LASTS}
    signed = cast(Any, kept()).sign_post(place, size, LASTS)
    return {"url": signed["url"], "fields": signed["fields"], "ticket": seal(json.dumps(ticket), PURPOSE)}


def fetch(member: Member, ticket: str) -> Attachment:
    """What arrived, as a draft of this member. Raises Refusal, Unreachable."""
    told = _read(member, ticket)
    try:
        came = kept().open(told["place"])
    except FileNotFoundError:
        raise _lost(told["name"]) from None
    try:
        with came:
            return take(member, _uploaded(came, told["name"]))
    finally:
        kept().delete(told["place"])


def sweep() -> int:
    """Delete what arrived and was never fetched; returns how many days' folders were looked through."""
    last = f"{clock.now() - LEFT_BEHIND:%Y%m%d}"
    try:
        old = [day for day in kept().listdir(ARRIVING)[0] if day < last]
    except (FileNotFoundError, Unreachable):
        return 0
    for day in old:
        for name in kept().listdir(f"{ARRIVING}/{day}")[1]:
            kept().delete(f"{ARRIVING}/{day}/{name}")
    return len(old)


def _read(member: Member, ticket: str) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(unseal(ticket, PURPOSE))
    except Unopened:
        raise _lost("?") from None
    if told["who"] != str(member.pk) or told["until"] < clock.now().timestamp():
        raise _lost("?")
    return told


def _uploaded(came: Content[bytes], name: str) -> UploadedFile[bytes]:
    came.seek(0, 2)
    size = came.tell()
    came.seek(0)
    return UploadedFile(came, name=name, size=size)


def _lost(name: str) -> Refusal:
    return Refusal(gettext("“%(name)s” did not arrive. Please add it again.") % {"name": name})
