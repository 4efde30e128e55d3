"""What went wrong on the network, in the reader's words: sockets, TLS and mail libraries say it in English.

What is kept in a log is what was said at the time; it is worded when it is read, in the reader's language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KNOWN: tuple[tuple[str, StrOrPromise], ...] = (
    (r"^HTTP 3\d\d", _("It answers with a redirect, and redirects are not followed.")),
    (r"^53[0458]\b", _("The mail server does not accept our user name and password.")),
    (r"certificate", _("The certificate there is not valid for this address.")),
    (r"connection refused|actively refused", _("The connection was refused: nothing listens there.")),
    (
        r"name resolution|name or service|nodename nor|getaddrinfo|no address associated|name server",
        _("The name of the host was not found."),
    ),
    (r"timed out|took too long|too slow", _("No answer came in time.")),
    (r"unreachable|no route to host|host is down", _("No way leads to this host.")),
    (r"starttls|\bssl\b|\btls\b|wrong_version|handshake", _("No encrypted connection came about.")),
    (
        r"unexpectedly closed|connection aborted|closed connection|reset by peer|broken pipe|without response"
        r"|incomplete ?read|hung up|\beof\b",
        _("The connection was closed before an answer came."),
    ),
    (r"more than \d+ bytes|too long an answer", _("The answer was longer than is read.")),
)
_PATTERNS = tuple((re.compile(pattern, re.IGNORECASE), words) for pattern, words in KNOWN)
A_SERVERS_OWN = re.compile(r"\d{3} |\d\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class Trouble:
    """What a reader is told; `detail` is what was said at the time, where that is something else."""

    words: str
    detail: str = ""


def told(said: str) -> Trouble:
    """In the active language. What a server answered stays its own; so does what nobody knows to word."""
    for pattern, words in _PATTERNS:
        if pattern.search(said) and (pattern.pattern.startswith("^") or not A_SERVERS_OWN.match(said)):
            return Trouble(str(words), said)
    return Trouble(gettext(said) if said else "")
