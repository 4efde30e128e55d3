"""What comes of trying to deliver one letter, when it does not simply go well."""

from __future__ import annotations

import re

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MAILBOX_GONE = re.compile(
    r"unknown|no such|not exist|doesn't exist|not found|(invalid|bad) (recipient|mailbox|address)"
    r"|disabled|inactive|user (unavailable|suspended)|mailbox unavailable|不存在|无效|未找到",
    re.IGNORECASE,
)
NOT_THE_MAILBOX = re.compile(
    r"spam|policy|blocked|blacklist|reputation|relay|size|too large|content|virus|dmarc|spf|dkim|denied",
    re.IGNORECASE,
)


class Refused(Exception):
    """The other side will never take this letter; trying again is useless.

    `mailbox`: since there is no such mailbox, so that it will not take any other letter either.
    """

    def __init__(self, why: str, *, mailbox: bool = False) -> None:
        super().__init__(why)
        self.mailbox = mailbox


class NotNow(Exception):
    """The other side did not take this letter now; later it may."""


class Unreachable(NotNow):
    """No letter can be delivered now: server down, sign-in refused, no room on the disk."""


class CutOff(NotNow):
    """The connection ended while the letter was handed over: it may have been taken, or not."""


def enhanced(words: str) -> str:
    """The status code of RFC 3463 in these words: `5.1.1`; "" when there is none."""
    found = ENHANCED.search(words)
    return found[0] if found else ""


def means_no_mailbox(status: str) -> bool:
    """Whether a status of RFC 3463 says that an address takes no mail for good.

    Policy (`5.7.x`), size and content (`5.3.4`, `5.2.3`, `5.6.x`) speak of one letter, not of the mailbox.
    """
    return status.startswith("5.") and not status.startswith(("5.3.4", "5.2.3", "5.6.", "5.7."))


def speaks_of_mailbox(code: int, words: str) -> bool:
    """Whether the refusal of a recipient says that there is no such mailbox; of two minds: no."""
    if not 550 <= code <= 553 or code == 552:
        return False
    if status := enhanced(words):
        return means_no_mailbox(status) and not status.startswith("5.0.")
    return bool(MAILBOX_GONE.search(words)) and not NOT_THE_MAILBOX.search(words)
