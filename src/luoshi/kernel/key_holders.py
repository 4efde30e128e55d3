"""Whether all machines of an installation sign with the same key; each notes a mark of its own at its start.

With different keys a session of one is unknown at the other, and what one sealed the other cannot open.
"""

from __future__ import annotations

import socket
from datetime import timedelta

from django.conf import settings

from luoshi.kernel.jobs import database_now
from luoshi.kernel.models import KeyHolder
from luoshi.kernel.sealed import mark_of_key

FORGOTTEN = timedelta(days=90)
"""After so long without a start a machine is taken to be gone."""


def this_node() -> str:
    """This machine and its data folder: several may run on one machine."""
    return f"{socket.gethostname()} {settings.DATA}"[:200]


def note_key() -> None:
    """Write down by which key this machine signs from now on."""
    now = database_now()
    KeyHolder.objects.filter(at__lt=now - FORGOTTEN).delete()
    KeyHolder.objects.update_or_create(node=this_node(), defaults={"key": mark_of_key(), "at": now})


def with_other_keys() -> list[str]:
    """The machines that started last with a key that is not this one's."""
    others = KeyHolder.objects.exclude(node=this_node()).exclude(key=mark_of_key())
    return list(others.order_by("node").values_list("node", flat=True))
