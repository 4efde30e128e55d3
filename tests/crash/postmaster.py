"""A careful PostgreSQL on loopback that can be killed and started again on the same data."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.with_postgres import INSTALLED, free_port, make_data, readable_programs, unprivileged, wait_for

# What a product needs to keep its word; checksums of pages are on by themselves.
CAREFUL = ["fsync=on", "synchronous_commit=on", "full_page_writes=on", "max_connections=100"]
PATIENCE = 60


class Postmaster:
    """One server; `settings` are added to the careful ones."""

    def __init__(self, *settings: str) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="luoshi-postmaster-"))
        self.account = unprivileged(self.home)
        self.programs = readable_programs(self.home, self.account, INSTALLED)
        self.port, self.settings = free_port(), [*CAREFUL, *settings]
        password = secrets.token_urlsafe(12)
        self.lay_disk()
        make_data(self.programs, self.home, self.account, password)
        self.address = f"postgresql://luoshi:{password}@127.0.0.1:{self.port}/postgres"

    def lay_disk(self) -> None:
        """Before there are data: whoever wants them on a disk of their own lays it here."""

    @property
    def lives(self) -> bool:
        """Whether its first process runs."""
        return self.process.poll() is None

    def start(self) -> None:
        """Start, and wait until it lets somebody in; what was left of a killed one may take a moment to end."""
        until = time.monotonic() + PATIENCE
        while True:
            self.begin()
            try:
                wait_for(self.process, self.address, self.home / "log")
                return
            except SystemExit:
                if time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def begin(self) -> None:
        """Start, and do not wait."""
        own = [*self.settings, "listen_addresses=127.0.0.1", "unix_socket_directories="]
        flags = [part for setting in own for part in ("-c", setting)]
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.home / "data", "-p", str(self.port), *flags],
                stdout=log, stderr=log, cwd=self.home, start_new_session=True, **self.account,
            )  # fmt: skip

    def kill(self) -> None:
        """The server and all its helpers, at the same moment."""
        mine = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text("ascii").split()
        for pid in (self.process.pid, *map(int, mine)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """As an administrator stops it: SIGINT ends sessions, SIGTERM waits for them."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)

    def end(self) -> None:
        """Stop it and remove its data."""
        if self.lives:
            self.stop()
        shutil.rmtree(self.home, ignore_errors=True)
