"""A real OpenLDAP server from Debian's package, unpacked into `.cache` without root; nothing is installed.

Where the package cannot be had (another system, no network), a small directory of our own answers instead.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from luoshi.config.tests.test_serving import free_port
from luoshi.testing.tls import Authority
from tests.browser.chromium import CACHE, one_at_a_time
from tests.mail_servers import answers

NAME, PLAIN = "directory.huarui.example", "plain.huarui.example"
BASE = "dc=huarui,dc=example"
SERVICE, SECRET = f"cn=luoshi,{BASE}", "service-secret"
ROOT = CACHE / "slapd"


def unpacked() -> Path | None:
    """The folder with the server; None where it cannot be had."""
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        return None
    CACHE.mkdir(exist_ok=True)
    with one_at_a_time(CACHE / "slapd.lock"):
        if not ROOT.exists():
            _unpack()
    return ROOT if ROOT.exists() and _runs() else None


def _unpack() -> None:
    """The server and the libraries that it names itself, whichever release of Debian this is."""
    named = subprocess.run(["apt-cache", "depends", "slapd"], capture_output=True, text=True, check=False)
    needed = re.findall(r"^  Depends: (lib[\w.+-]+)", named.stdout, re.MULTILINE)
    packages = ["slapd", *(name for name in needed if name not in ("libc6", "libcrypt1"))]
    draft = CACHE / f"slapd-draft-{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    fetch = ["apt-get", "-qq", "download", *packages]
    # A new machine knows no packages before it has asked for their list.
    for attempt in (fetch, ["apt-get", "-qq", "update"], fetch):
        done = subprocess.run(attempt, cwd=draft, capture_output=True, timeout=120, check=False)
        if attempt is fetch and done.returncode == 0:
            break
    if list(draft.glob("slapd_*.deb")):
        for package in draft.glob("*.deb"):
            subprocess.run(["dpkg", "-x", package.name, "root"], cwd=draft, check=True, capture_output=True)
        (draft / "root").rename(ROOT)
    shutil.rmtree(draft)


def _environment() -> dict[str, str]:
    libraries = [str(found) for found in ROOT.glob("usr/lib/*-linux-gnu*")]
    return os.environ | {"LD_LIBRARY_PATH": ":".join(libraries)}


def _runs() -> bool:
    asked = subprocess.run(
        [ROOT / "usr/sbin/slapd", "-VV"], env=_environment(), capture_output=True, check=False
    )
    return asked.returncode in (0, 1) and b"OpenLDAP" in asked.stdout + asked.stderr


@dataclass
class Slapd:
    """One that runs: `ldaps` from the start, `ldap` by StartTLS; `log` is what it was asked."""

    folder: Path
    ldaps: int = field(default_factory=free_port)
    ldap: int = field(default_factory=free_port)

    @property
    def log(self) -> str:
        return (self.folder / "slapd.log").read_text(errors="replace")

    def led(self) -> list[str]:
        """How an installation reaches it by its names."""
        return [f"{NAME}=127.0.0.1:{self.ldaps}", f"{PLAIN}=127.0.0.1:{self.ldap}"]


def person(name: str, more: str = "", password: str = "") -> str:
    """An entry of the company's directory."""
    return (
        f"dn: uid={name},ou=people,{BASE}\nobjectClass: inetOrgPerson\nobjectClass: extensibleObject\n"
        f"uid: {name}\ncn: {name.title()}\nsn: {name}\nmail: {name}@huarui.example\n"
        f"departmentNumber: 销售一部\nuserPassword: {password or f'{name}-password'}\n{more}\n"
    )


def entries() -> str:
    """A service account, ordinary people, a disabled one, and two who share a name."""
    base = (
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: 华锐贸易\ndc: huarui\n\n"
        f"dn: {SERVICE}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: luoshi\n"
        f"userPassword: {SECRET}\n\ndn: ou=people,{BASE}\nobjectClass: organizationalUnit\nou: people\n\n"
    )
    people = [
        person("zhangsan"), person("lisi"), person("left", "userAccountControl: 514\n"),
        person("twin"), person("twin2", "uid: twin\n"),
    ]  # fmt: skip
    return base + "\n".join(people)


def settings(folder: Path, pem: Path, authority: Authority) -> str:
    """It would believe a bind without a password: whoever asks has to refuse it themselves."""
    schemas = "\n".join(
        f"include {ROOT}/etc/ldap/schema/{name}.schema" for name in ("core", "cosine", "inetorgperson")
    )
    return f"""{schemas}
attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl'
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
allow bind_anon_cred
security simple_bind=128
TLSCACertificateFile {authority.file}
TLSCertificateFile {pem}
TLSCertificateKeyFile {pem}
database ldif
suffix "{BASE}"
rootdn "cn=root,{BASE}"
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="{SERVICE}" read by * none
"""


@contextmanager
def slapd(folder: Path, authority: Authority) -> Iterator[Slapd]:
    """It listens, with our people in it."""
    server, program = Slapd(folder), ROOT / "usr/sbin/slapd"
    authority.server_side(NAME, PLAIN)
    (folder / "data").mkdir()
    (folder / "slapd.conf").write_text(settings(folder, authority.folder / f"{NAME}.pem", authority))
    filling = [ROOT / "usr/sbin/slapadd", "-q", "-f", folder / "slapd.conf"]
    filled = subprocess.run(filling, input=entries(), env=_environment(), text=True, capture_output=True)
    assert filled.returncode == 0, filled.stderr
    addresses = f"ldaps://127.0.0.1:{server.ldaps} ldap://127.0.0.1:{server.ldap}"
    with (folder / "slapd.log").open("w") as log:
        command = [program, "-d", "256", "-f", folder / "slapd.conf", "-h", addresses]
        running = subprocess.Popen(command, env=_environment(), stdout=log, stderr=log)
    try:
        until = time.monotonic() + 20
        while not (answers(server.ldap) and answers(server.ldaps)):
            assert running.poll() is None and time.monotonic() < until, server.log
            time.sleep(0.05)
        yield server
    finally:
        running.kill()
        running.wait()
