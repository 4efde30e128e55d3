"""Why a mail waits for the lead, or was laid aside: one sentence for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

UNREADABLE, POISON, TOO_LARGE = "unreadable", "poison", "too_large"
STRANGER, UNPROVEN, OTHER_ADDRESS = "stranger", "unproven", "other_address"
NOT_BY_MAIL, ONLY_REPLIES, REFUSED = "not_by_mail", "only_replies", "refused"
NUMBER, NOTHING_SAID, NO_THREAD, CALENDAR = "number", "nothing_said", "no_thread", "calendar"
TOO_MANY, NO_ADDRESS, DENIED, MOVED_ON = "too_many", "no_address", "denied", "moved_on"
MAYBE = "maybe"
AUTOMATIC, BOUNCE, LIST, LOOP, FLOOD, UNKNOWN, TWICE, ASIDE = (
    "auto-reply", "bounce", "list", "loop", "flood", "unknown", "twice", "aside",
)  # fmt: skip

WAITS_FOR_LEAD: dict[str, StrOrPromise] = {
    UNREADABLE: _("The mail could not be read."),
    POISON: _("Handling it failed five times."),
    TOO_LARGE: _("The mail is too large to be taken in whole; it lies in the mailbox still."),
    STRANGER: _("The sender is not a member of the project."),
    UNPROVEN: _("The sender's address belongs to a member, but nothing proves that the member wrote."),
    DENIED: _("The mail server found that it does not come from the domain of its sender."),
    OTHER_ADDRESS: _("It answers a letter to somebody else; the reply address belongs to another member."),
    NOT_BY_MAIL: _("The project files nothing by mail."),
    ONLY_REPLIES: _("The project takes answers to its letters only, and this is a new mail."),
    REFUSED: _("It could not be filed. The sender was told why."),
    NUMBER: _("The subject names a number, but it was not sent to the reply address of that number."),
    NOTHING_SAID: _("Nothing new is written above the quoted text."),
    NO_THREAD: _("What it answers takes no answers by mail."),
    MOVED_ON: _("What it answers lay with another firm then. Please decide who is to read it."),
    MAYBE: _("By its subject it may be an automatic reply."),
    CALENDAR: _("It is a calendar's answer to an invitation."),
    TOO_MANY: _("Too many mails came from this address within an hour."),
    NO_ADDRESS: _("It came to none of the project's addresses."),
}
LAID_ASIDE: dict[str, StrOrPromise] = {
    AUTOMATIC: _("An automatic reply."),
    BOUNCE: _("A notice that a letter could not be delivered."),
    LIST: _("A mail to a list."),
    LOOP: _("Our own mail came back."),
    FLOOD: _("Hundreds of mails came from this address within an hour."),
    UNKNOWN: _("A stranger wrote to an address that does not exist."),
    TWICE: _("The same mail came to another of our addresses too, and is dealt with there."),
    ASIDE: _("The lead put it aside."),
}
SENTENCES = WAITS_FOR_LEAD | LAID_ASIDE
