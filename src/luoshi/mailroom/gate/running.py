"""`luoshi mailgate`: all ways in, in one process, until told to stop."""

from __future__ import annotations

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

from luoshi.mailroom.gate.imap import follow
from luoshi.mailroom.gate.listener import Busy, doors, listen

THREADS = 4
"""So many mails are written down at once; each thread has a connection to the database."""


def run(listening: str, imap: str) -> None:
    """Take mail in until SIGTERM or SIGINT. What is being written down then is finished first."""
    stop = threading.Event()
    fetcher = threading.Thread(target=follow, args=(imap, stop), daemon=True) if imap else None
    if fetcher:
        fetcher.start()
    with ThreadPoolExecutor(THREADS, "keep") as threads:
        asyncio.run(_serve(listening, threads))
    stop.set()
    if fetcher:
        fetcher.join(10)


async def _serve(listening: str, threads: ThreadPoolExecutor) -> None:
    busy, told, loop = Busy(), asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    servers = [await listen(door, threads, busy) for door in doors(listening)]
    await told.wait()
    for server in servers:
        server.close()
