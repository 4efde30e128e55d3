"""Starting everything with one command: the web server and the worker, watched by a small supervisor."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from luoshi.config.crowding import THREADS
from luoshi.config.signing import tell_of_other_keys


class CannotServe(SystemExit):
    """Serving is not possible; the sentence says why."""


def serve(
    port: int, *, host: str = "127.0.0.1", with_worker: bool = True, workers: int = 1, ready: str = ""
) -> NoReturn:
    """Serve on this port until SIGTERM or SIGINT, with `workers` web processes and the job worker.

    This process becomes the supervisor. `ready` is said once pages are answered.
    Ends with one sentence (CannotServe) when the data folder or the port is in use, or the database unfit.
    """
    lock = _lock(Path(settings.DATA) / "serve.lock", port)
    _probe(host, port)
    _check_database()
    tell_of_other_keys()
    os.set_inheritable(lock, True)
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)
    commands = {"pages": _web(host, port, workers)}
    if with_worker:
        commands["worker"] = [sys.executable, "-m", "luoshi.config.cli", "worker"]
    if with_worker and (settings.MAIL_GATE or settings.IMAP_URL):
        commands["mail gate"] = [sys.executable, "-m", "luoshi.config.cli", "mailgate"]
    address = f"http://{'127.0.0.1' if host in ('0.0.0.0', '::') else host}:{port}"  # noqa: S104
    order = {"commands": commands, "address": address, "ready": ready or f"Luoshi answers on {address}"}
    sys.stdout.flush()
    # Replaced, not forked: the supervisor needs no Django in memory. The lock goes along.
    os.execv(sys.executable, [sys.executable, "-m", "luoshi.config.supervise", json.dumps(order)])  # noqa: S606


def ask_whether_it_could_serve(port: int, *, host: str = "127.0.0.1") -> None:
    """Before long work whose fruit is to be served: raises CannotServe as `serve` would."""
    os.close(_lock(Path(settings.DATA) / "serve.lock", port))
    _probe(host, port)


@contextmanager
def nobody_serves(port: int) -> Iterator[None]:
    """Hold the data folder while something is done that pages must not meet. Raises CannotServe."""
    lock = _lock(Path(settings.DATA) / "serve.lock", port)
    try:
        yield
    finally:
        os.close(lock)


def _check_database() -> None:
    """Refuse a database that would lose what it acknowledged or lacks a migration; warn of one that may."""
    found = run_checks(databases=["default"], tags=[Tags.database])
    if errors := [message for message in found if message.is_serious()]:
        raise CannotServe("\n".join(f"{error.msg} {error.hint or ''}".strip() for error in errors))
    for warning in found:
        sys.stderr.write(f"WARNING: {warning.msg} {warning.hint or ''}".rstrip() + "\n")
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise CannotServe("The database is not up to date. Run `luoshi migrate` first.")
    connection.close()


def _web(host: str, port: int, workers: int) -> list[str]:
    """Threads are set explicitly: few of them work, see `crowding`. That they are many is no warning."""
    options = {
        "--interface": "wsgi", "--host": host, "--port": port, "--workers": workers,
        "--blocking-threads": THREADS, "--workers-kill-timeout": 10, "--log-level": "error",
    }  # fmt: skip
    given = [str(part) for pair in options.items() for part in pair]
    flags = ["--no-ws", "--respawn-failed-workers"]
    return [sys.executable, "-m", "granian", *given, *flags, "luoshi.config.wsgi:application"]


def _lock(path: Path, port: int) -> int:
    """Hold the data folder's lock for as long as this process and what it becomes lives."""
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = path.read_text(encoding="utf-8").strip()
        raise CannotServe(f"Luoshi is already running with the data in {path.parent} ({other}).") from None
    except OSError as error:
        raise CannotServe(f"The folder {path.parent} cannot be written ({error.strerror}).") from None
    os.ftruncate(lock, 0)
    os.write(lock, f"process {os.getpid()}, port {port}".encode())
    return lock


def _probe(host: str, port: int) -> None:
    """A second server would share the port silently; find out before."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotServe(_why(error, host, port)) from None


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Choose another one: PORT={port + 1}."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this account. Choose one above 1023, for example PORT=8000."
    return f"{host}:{port} cannot be used ({error.strerror})."
