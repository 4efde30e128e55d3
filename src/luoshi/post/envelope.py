"""A letter as a mail: headers, thread, text and HTML."""

from __future__ import annotations

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from django.conf import settings

from luoshi.kernel import clock
from luoshi.post import less
from luoshi.post.models import Letter, reply_address_for
from luoshi.post.models.bounce import bounce_address_for

# Seven bits: no server on the way has to be able to do more.
POLICY = SMTP.clone(cte_type="7bit")
LANGUAGES = {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}


def compose(letter: Letter) -> EmailMessage:
    """The mail of this letter. Raises ValueError when its address cannot be written as one."""
    mail = EmailMessage(policy=POLICY)
    mail["Message-ID"] = letter.message_id
    mail["Date"] = format_datetime(clock.now())
    mail["From"] = _sender(letter)
    mail["To"] = _address(letter.name, letter.address)
    mail["Subject"] = letter.subject
    mail["Auto-Submitted"] = "auto-generated"
    # Reports of what could not be delivered are wanted; absence notes and receipts are not.
    mail["X-Auto-Response-Suppress"] = "DR, RN, NRN, OOF, AutoReply"
    _answered_to(mail, letter)
    _less(mail, letter)
    _thread(mail, letter)
    mail.set_content(letter.text)
    if letter.html:
        mail.add_alternative(letter.html, subtype="html")
    if letter.calendar:
        _enclose(mail, letter.calendar)
    # Last: a mail whose content is set loses the headers about content that it had before.
    mail["Content-Language"] = LANGUAGES.get(letter.language, letter.language)
    return mail


def _answered_to(mail: EmailMessage, letter: Letter) -> None:
    """Where an answer goes, and where a server says that it could not deliver (`Return-Path`: the carrier
    takes it for the envelope and out of the mail)."""
    if answer := reply_address_for(letter):
        mail["Reply-To"] = _address(letter.from_name or str(letter.project), answer)
    if back := bounce_address_for(letter):
        mail["Return-Path"] = f"<{back}>"


def _less(mail: EmailMessage, letter: Letter) -> None:
    """The button of the mail program by which less is wanted (RFC 2369, RFC 8058)."""
    if url := less.url_of(letter):
        mail["List-Unsubscribe"] = f"<{url}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _enclose(mail: EmailMessage, calendar: str) -> None:
    """As a part that mail programs offer to the calendar, and as a file for those that do not."""
    method = re.search(r"^METHOD:([A-Z]+)", calendar, re.MULTILINE)
    params = {"method": method[1]} if method else {}
    mail.add_alternative(calendar, subtype="calendar", params=params)
    mail.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")


def _sender(letter: Letter) -> Address:
    name, address = parseaddr(settings.MAIL_FROM)
    project = letter.project.name if letter.project else ""
    return _address(letter.from_name or project or name or "Luoshi", address)


def _address(name: str, address: str) -> Address:
    local, _at, domain = address.rpartition("@")
    return Address(name, local, domain)


def _thread(mail: EmailMessage, letter: Letter) -> None:
    """Mail about one thing lies together, below an imagined first mail that every recipient shares.

    Within it, a letter follows the last one that is answered to the same readers.
    """
    if not letter.thread:
        return
    same = {"thread": letter.thread, "address": letter.address, "audience": letter.audience}
    before = Letter.objects.filter(**same, sent_at__isnull=False, id__lt=letter.pk)
    last = before.order_by("-id").first()
    mail["In-Reply-To"] = last.message_id if last else letter.thread_id
    mail["References"] = f"{letter.thread_id} {last.message_id}" if last else letter.thread_id
