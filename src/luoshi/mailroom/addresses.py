"""Our own addresses: what one of them stands for, and which of them a mail was meant for."""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import getaddresses

from django.db.models import Q

from luoshi.mailroom.fingerprint import values
from luoshi.mailroom.models.door import Door
from luoshi.post.models.bounce import BOUNCE
from luoshi.post.models.reply import REPLY, ReplyAddress, mailbox, plus, token_in
from luoshi.rollout.models import Project

_DELIVERED = (b"delivered-to", b"x-original-to", b"envelope-to")
_WRITTEN = (b"to", b"cc")


@dataclass(frozen=True)
class Destination:
    """What one address of ours stands for; nothing at all when it is known to nobody."""

    reply: ReplyAddress | None = None
    project: Project | None = None
    bounce: str = ""
    bare: bool = False
    """The mailbox itself, without anything behind its name."""


def address_of(project: Project) -> str:
    """The address to which a problem of this project is reported; "" when no mail is taken in."""
    return plus(_word(project)) if mailbox() else ""


def _word(project: Project) -> str:
    """A key has two letters or more, so it is never taken for the beginning of a token."""
    return f"{project.key.lower()}.{project.organization.slug}"


def is_ours(address: str) -> bool:
    """Whether mail to this address is for us.

    Below the mailbox's domain by the domain alone, so that nobody learns which addresses exist; of the
    company's own domains just what a project named, since the rest is other people's mail.
    """
    domain = mailbox().rpartition("@")[2].lower()
    return address.rpartition("@")[2].lower() == domain != "" or Door.forwards(address.lower()) is not None


def meaning_of(address: str) -> Destination:
    """What this address stands for."""
    if token := token_in(address, BOUNCE):
        return Destination(bounce=token)
    if token_in(address, REPLY):
        reply = ReplyAddress.opened(address)
        return Destination(reply=reply, project=reply.project if reply else None)
    return Destination(project=_project(address.lower()), bare=address.lower() == mailbox().lower())


def _project(address: str) -> Project | None:
    projects = Project.objects.select_related("organization")
    key, _dot, slug = token_in(address, "").partition(".")
    own = Q(key__iexact=key, organization__slug=slug) if key and slug else Q(pk=Door.forwards(address))
    return projects.filter(own).first()


def meant_for(raw: bytes) -> list[str]:
    """The addresses of ours for which a mail was left in a mailbox, by what it says about its way.

    The last delivery decides; a mailbox that says nothing, or only its own name without what stood behind
    the plus, leaves what the sender wrote.
    """
    bare = mailbox().lower()
    for name in _DELIVERED:
        if ours := [one for one in _ours(values(raw, name)[:1]) if one != bare]:
            return ours
    written = [one for one in written_to(raw) if is_ours(one)]
    return [one for one in written if one != bare] or written[:1] or [""]


def written_to(raw: bytes) -> list[str]:
    """The addresses in To and Cc."""
    return _addresses([value for name in _WRITTEN for value in values(raw, name)])


def written_by(raw: bytes) -> str:
    """The address in From, for a mail that nothing else is known of; "" when there is not exactly one."""
    found = _addresses(values(raw, b"from"))
    return found[0] if len(found) == 1 else ""


def _ours(found: list[bytes]) -> list[str]:
    return [one for one in _addresses(found) if is_ours(one)]


def _addresses(found: list[bytes]) -> list[str]:
    written = [value.decode("utf-8", "replace") for value in found]
    named = (address.strip().lower() for _name, address in getaddresses(written))
    return list(dict.fromkeys(one for one in named if one))
