"""Waiting for mail: a server that says in one piece that it waits and that something came is heard at once."""

from __future__ import annotations

import socket
import threading
import time

import pytest
from imap_tools import MailBoxUnencrypted

from luoshi.mailroom.gate import imap


def speak(listener: socket.socket, behind: bytes) -> None:
    """As much of an IMAP server as waiting asks of it."""
    line = listener.accept()[0]
    with line, line.makefile("rb") as asked:
        line.sendall(b"* OK ready\r\n")
        for row in asked:
            tag, _, command = row.strip().partition(b" ")
            if command == b"CAPABILITY":
                line.sendall(b"* CAPABILITY IMAP4rev1 IDLE\r\n" + tag + b" OK done\r\n")
            elif command == b"IDLE":
                waits = tag
                line.sendall(b"+ idling\r\n" + behind)
            elif tag == b"DONE":
                line.sendall(waits + b" OK done\r\n")


@pytest.mark.parametrize("behind", [b"* 3 EXISTS\r\n", b""])
def test_what_comes_with_the_answer_to_idle_is_not_overlooked(
    behind: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "IDLE_AT_ONCE", 0.2)
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=speak, args=(listener, behind), daemon=True).start()
        box = MailBoxUnencrypted("127.0.0.1", listener.getsockname()[1], timeout=10)
        threading.Timer(1, stop.set).start()
        began = time.monotonic()
        imap.wait(box, stop)
    told = time.monotonic() - began
    assert told < 0.9 if behind else told >= 0.9
    box.client.shutdown()
