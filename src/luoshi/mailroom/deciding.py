"""Who wrote and what about: the member and the deed, or the reason why the lead has to look.

From alone grants nothing: it has to be a member's address, and either the mail came to an address that only
this member was given, or the domain in From stands behind it. Cc, Reply-To, Sender, In-Reply-To, References
and headers of our own making grant nothing at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from luoshi.mailroom.addresses import Destination
from luoshi.mailroom.limits import FLOOD, MANY, mails_lately
from luoshi.mailroom.models import Arrival, Door, reasons
from luoshi.mailroom.models.door import NOBODY, PROVEN, REPLIES
from luoshi.mailroom.proof import is_denied, is_proven
from luoshi.mailroom.reading import Reading
from luoshi.people.models import tidy_email
from luoshi.post.models import Letter, ReplyAddress
from luoshi.rollout.models import Member, Project

_AUTOMATIC = {
    "auto-reply": reasons.AUTOMATIC,
    "bounce": reasons.BOUNCE,
    "list": reasons.LIST,
    "loop": reasons.LOOP,
}
MAYBE = "maybe"
_NUMBER = r"(?<![A-Za-z0-9]){key}-(?:C|A)?\d+"


class Aside(Exception):
    """The mail is laid aside: nobody has to do anything about it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Waits(Aside):
    """The mail waits for the lead."""


@dataclass(frozen=True)
class Decision:
    """Whose words they are; with `reply` what they answer, without it they report something new."""

    writer: Member
    reply: ReplyAddress | None


def decide(arrival: Arrival, raw: bytes, reading: Reading, to: Destination) -> Decision:
    """Raises Aside or Waits with the reason; either way the arrival knows its project and its member then."""
    project = arrival.project = home_of(to, reading.sender)
    writer = arrival.member = member_behind(project, reading.sender)
    if reading.automatic not in ("", MAYBE) or to.bounce:
        raise Aside(_AUTOMATIC.get(reading.automatic, reasons.BOUNCE))
    if project is None:
        raise Aside(reasons.UNKNOWN)
    takes = Door.of(project).takes
    arrival.believed = writer is not None and _is_believed(arrival, raw, writer, takes, to)
    _not_too_many(arrival)
    if writer is None:
        raise Waits(reasons.STRANGER)
    if takes == NOBODY:
        raise Waits(reasons.NOT_BY_MAIL)
    if reading.automatic == MAYBE:
        raise Waits(reasons.MAYBE)
    if to.reply is None:
        _fresh(arrival, reading, takes, to)
    else:
        _answer(arrival, raw, writer, to.reply)
    return Decision(writer, to.reply)


def _is_believed(arrival: Arrival, raw: bytes, writer: Member, takes: str, to: Destination) -> bool:
    """Whether more than From says that the member wrote: a reply address of the own, or a proof."""
    if to.reply is None or takes == PROVEN:
        return is_proven(arrival, raw, writer.email)
    return to.reply.member_id == writer.pk and not is_denied(raw)


def _not_too_many(arrival: Arrival) -> None:
    """What others send in a member's name is counted apart, and never lays aside what the member wrote."""
    lately = mails_lately(arrival)
    if lately >= FLOOD and not arrival.believed:
        raise Aside(reasons.FLOOD)
    if lately >= MANY:
        raise Waits(reasons.TOO_MANY)


def _answer(arrival: Arrival, raw: bytes, writer: Member, reply: ReplyAddress) -> None:
    """An answer at the writer's own address; its token travels in the open when others get a copy."""
    if reply.member_id != writer.pk:
        raise Waits(reasons.OTHER_ADDRESS)
    if not arrival.believed:
        raise Waits(reasons.DENIED if is_denied(raw) else reasons.UNPROVEN)


def _fresh(arrival: Arrival, reading: Reading, takes: str, to: Destination) -> None:
    """A new mail: to the project's own address, by somebody whose domain stands behind it."""
    if to.project is None:
        raise Waits(reasons.NO_ADDRESS)
    if takes == REPLIES:
        raise Waits(reasons.ONLY_REPLIES)
    if not arrival.believed:
        raise Waits(reasons.UNPROVEN)
    if re.search(_NUMBER.format(key=re.escape(to.project.key)), reading.subject):
        raise Waits(reasons.NUMBER)


def member_behind(project: Project | None, address: str) -> Member | None:
    """The one active member of the project with exactly this address."""
    if project is None or not address.isascii():
        return None
    found = Member.objects.of(project).active(project.today()).filter(user__email=tidy_email(address))
    writer = found.select_related("user", "department", "firm").first()
    if writer is not None:
        writer.project = project
    return writer


def home_of(to: Destination, sender: str) -> Project | None:
    """The project whose lead looks at a mail: that of its address, else one of its sender's.

    Of several that to which our last letter to the sender belonged: a member's mail is always seen by a lead.
    What was sent to the mailbox itself belongs to the only project, where there is only one.
    """
    if to.project is not None:
        return to.project
    if theirs := _projects_of(sender):
        return _last_written_about(theirs, sender) if len(theirs) > 1 else theirs[0]
    there = list(Project.objects.select_related("organization")[:2]) if to.bare else []
    return there[0] if len(there) == 1 else None


def _projects_of(sender: str) -> list[Project]:
    """Where somebody with this address is a member; or was one, when it is nowhere so any more."""
    projects = Project.objects.select_related("organization").order_by("id")
    for members in (Member.objects.active(), Member.objects.all()) if sender.isascii() and sender else ():
        writers = members.filter(user__email=tidy_email(sender))
        if found := list(projects.filter(members__in=writers).distinct()):
            return found
    return []


def _last_written_about(projects: list[Project], sender: str) -> Project:
    letters = Letter.objects.filter(address=tidy_email(sender), project__in=projects).order_by("-id")
    last = letters.values_list("project_id", flat=True).first()
    return next((project for project in projects if project.pk == last), projects[0])
