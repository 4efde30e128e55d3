"""Mail that came in, what a project takes, and how far a mailbox was read."""

from luoshi.mailroom.models.arrival import DONE, DROPPED, IMAP, LMTP, SMTP, UNREAD, WAITS, Arrival
from luoshi.mailroom.models.door import Door
from luoshi.mailroom.models.mailbox import Mailbox

__all__ = ["DONE", "DROPPED", "IMAP", "LMTP", "SMTP", "UNREAD", "WAITS", "Arrival", "Door", "Mailbox"]
