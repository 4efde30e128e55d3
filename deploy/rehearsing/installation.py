"""The reference for many machines, filled in for loopback and started: the very files of many-machines."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import psycopg
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tests.with_postgres import readable_programs

from deploy.filling import fill_file
from deploy.rehearsing.network import LOOPBACK, Network
from deploy.rehearsing.parts import ROOT, Parts, reachable
from deploy.rehearsing.processes import Process, eventually, everything

REFERENCE = ROOT / "deploy" / "many-machines"
STORE_PORTS = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
    "s3.port.grpc",
)  # fmt: skip
STORE = [
    "-filer", "-s3", "-s3.port.iceberg=0", "-s3.port.lance=0",
    "-volume.max=20", "-master.volumeSizeLimitMB=64",
]  # fmt: skip
PASSWORDS = ("superuser", "replication", "rewind", "database")


@dataclass
class Installation:
    """All processes by name, and how to reach what they serve."""

    parts: Parts
    home: Path
    account: dict[str, Any]
    network: Network
    first_port: int
    web_port: int
    with_files: bool
    processes: dict[str, Process] = field(default_factory=dict)
    taken_over: float = 0.0
    """Seconds after which the jobs of a killed worker were another's."""
    fenced: float | None = None
    """Seconds for which a primary that was cut off still took itself for one after there was another."""
    shifted: str | None = None
    """What `luoshi doctor --deploy` said of the clock on a node where it was wrong."""
    cut: tuple[float, float] = (0.0, 0.0)
    """From when to when one web node saw the old primary alone."""

    def __post_init__(self) -> None:
        self.values: dict[str, Any] = self._values()
        self.programs = readable_programs(self.home, self.account, self.parts.postgres)
        tools = reachable(self.parts.programs["patroni"].parent.parent, self.home, self.account)
        self.python_tools = tools / "bin"

    def _values(self) -> dict[str, Any]:
        ports = iter(range(self.first_port, self.first_port + 60))
        values: dict[str, Any] = {f"{name}_password": secrets.token_hex(12) for name in PASSWORDS}
        values |= {
            "network": self.network.whole, "host": LOOPBACK, "url": f"http://{LOOPBACK}:{self.web_port}",
            "web_bind": f"{LOOPBACK}:{self.web_port}", "web_scheme": "http", "watchdog": "off",
            "proxies": self.network.home, "address": self.network.home, "primary_port": next(ports),
            "pool_port": next(ports), "s3_port": next(ports), "max_connections": 60, "shared_buffers": "64MB",
            "pool_size": 20, "processes": 1, "mail_url": "", "mail_from": "luoshi@example.com",
            "secret_key_file": self.home / "secret-key", "vapid_key_file": self.home / "vapid.pem",
            "s3_access_key": "luoshi", "s3_secret_key": secrets.token_hex(16),
        }  # fmt: skip
        values["databases"] = [
            {"name": name, "address": self.network.address(name)}
            | {port: next(ports) for port in ("postgres_port", "rest_port", "etcd_port", "etcd_peer_port")}
            for name in ("db1", "db2", "db3")
        ]
        values["nodes"] = [
            {"name": f"web{n}", "address": self.network.address(f"web{n}"), "port": self.web_port + n}
            for n in (1, 2, 3)
        ]
        one = values["databases"]
        values["etcd_hosts"] = ", ".join(f"{db['address']}:{db['etcd_port']}" for db in one)
        values["etcd_cluster"] = ",".join(
            f"{db['name']}=http://{db['address']}:{db['etcd_peer_port']}" for db in one
        )
        values["s3_endpoint"] = f"http://{self.network.home}:{values['s3_port']}" if self.with_files else ""
        values["weed_ports"] = [next(ports) for _n in STORE_PORTS]
        return values

    def file(self, name: str, folder: Path | None = None, /, **own: Any) -> Path:
        """One file of the reference, filled for this machine, readable for the account of the databases."""
        folder = folder or self.home
        folder.mkdir(exist_ok=True)
        filled = fill_file(REFERENCE / name, self.values | own, folder / name)
        for path in (folder, filled):
            if self.account:
                os.chown(path, self.account["user"], self.account["group"])
        return filled

    def run(
        self, name: str, command: Iterable[object], environment: dict[str, str], machine: str, **account: Any
    ) -> Process:
        """Start one process on this machine; it belongs to the rehearsal from now on."""
        words = [str(word) for word in command]
        process = Process(name, words, self.home, environment, account, self.network, machine)
        self.processes[name] = process
        process.start()
        return process

    def tool(self, name: str, command: Iterable[object], machine: str = "") -> Process:
        """Start a program that is not ours, as the account that PostgreSQL accepts."""
        own = self.parts.environment | {"HOME": str(self.home)}
        return self.run(name, command, own, machine, **self.account)

    def stop(self) -> None:
        """End everything, last started first."""
        for process in reversed(self.processes.values()):
            process.stop()
        for database in self.values["databases"]:
            for pid in self.postgres_of(database["name"]):  # left by a Patroni that was killed
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    # The database

    def start_database(self) -> None:
        """Registers, three databases, and the way to the primary; returns when both standbys follow it."""
        for database in self.values["databases"]:
            self.start_register(database)
        for database in self.values["databases"]:
            self.start_one_database(database)
        self.way("", pool=not self.network.can_be_cut)
        eventually("three databases, two of them following", self.is_whole, 180)

    def start_register(self, database: dict[str, Any]) -> None:
        """The register of one database machine."""
        name = f"register-{database['name']}"
        own = database | {"etcd_data": self.home / name / "data"}
        file = self.file("etcd.yml", self.home / name, **own)
        self.tool(name, [self.parts.programs["etcd"], "--config-file", file], database["name"])

    def start_one_database(self, database: dict[str, Any]) -> None:
        """Patroni with its PostgreSQL."""
        name = database["name"]
        folder = self.home / name
        own = database | {
            "postgres_data": folder / "data",
            "postgres_programs": self.programs,
            "pgpass": folder / "pgpass",
        }
        file = self.file("patroni.yml", folder, **own)
        self.tool(name, [self.python_tools / "python", self.python_tools / "patroni", file], name)

    def way(self, machine: str, pool: bool = True) -> None:
        """HAProxy to the primary, and pgbouncer before it, as each machine of Luoshi has them."""
        place = machine or "home"
        folder = self.home / f"way-{place}"
        config = self.file("haproxy-database.cfg", folder)
        self.tool(f"way-{place}", [self.parts.programs["haproxy"], "-f", config], machine)
        if pool:
            own = {"pool_log": folder / "log", "pool_pid": folder / "pid"}
            config = self.file(
                "pgbouncer.ini", folder, pool_users=self.file("pgbouncer-users.txt", folder), **own
            )
            self.tool(f"pool-{place}", [self.parts.programs["pgbouncer"], config], machine)

    def postgres_of(self, name: str) -> list[int]:
        """All processes of this PostgreSQL, which Patroni starts apart from itself; none when it is down."""
        noted = self.home / name / "data" / "postmaster.pid"
        if not noted.exists():
            return []
        pid = int(noted.read_text().split()[0])
        command = Path(f"/proc/{pid}/cmdline")
        # What it left may name a number that is somebody else's by now.
        ours = command.exists() and str(self.home) in command.read_text()
        return everything(pid) if ours else []

    def machine(self, name: str) -> list[int]:
        """All processes of one database machine."""
        register = everything(self.processes[f"register-{name}"].pid)
        return [*everything(self.processes[name].pid), *self.postgres_of(name), *register]

    def start_machine(self, name: str) -> None:
        """A database machine that was switched off."""
        self.processes[f"register-{name}"].start()
        self.processes[name].start()

    def cluster(self) -> list[dict[str, Any]]:
        """Members as Patroni sees them; empty when nobody says."""
        for database in self.values["databases"]:
            try:
                with urllib.request.urlopen(
                    f"http://{database['address']}:{database['rest_port']}/cluster", timeout=2
                ) as answer:
                    members: list[dict[str, Any]] = json.load(answer)["members"]
                    return members
            except (OSError, ValueError, KeyError):
                continue
        return []

    def primary(self) -> str:
        """The name of the primary; empty while there is none."""
        return next(
            (one["name"] for one in self.cluster() if one["role"] == "leader" and one["state"] == "running"),
            "",
        )

    def takes_writes(self, seen_from: str, name: str) -> bool:
        """Whether this database, asked from that machine, takes itself for the primary."""
        port = next(one["postgres_port"] for one in self.values["databases"] if one["name"] == name)
        secret = self.values["database_password"]
        address = self.address("luoshi", secret, port, host=self.network.address(name))
        with self.network.at(seen_from):
            try:
                with psycopg.connect(address, connect_timeout=2) as line:
                    row = line.execute("SELECT pg_is_in_recovery()").fetchone()
            except psycopg.OperationalError:
                return False
        return row is not None and not row[0]

    def is_whole(self) -> bool:
        """One primary and two standbys that stream from it, at least one of them waited for."""
        members = self.cluster()
        followers = [one for one in members if one["role"] != "leader" and one["state"] == "streaming"]
        waited_for = any(one["role"] in ("quorum_standby", "sync_standby") for one in followers)
        return bool(self.primary()) and len(followers) == 2 and waited_for

    def address(self, user: str, password: str, port: int, name: str = "luoshi", host: str = LOOPBACK) -> str:
        """As DATABASE_URL takes it."""
        return f"postgresql://{user}:{password}@{host}:{port}/{name}"

    @property
    def direct(self) -> str:
        """To the primary without the pool: for migrations, backups and for counting."""
        return self.address("luoshi", self.values["database_password"], self.values["primary_port"])

    def make_database(self) -> None:
        """The account and the database of Luoshi."""
        admin = self.address(
            "postgres", self.values["superuser_password"], self.values["primary_port"], "postgres"
        )
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE luoshi LOGIN PASSWORD '{self.values['database_password']}'")
            connection.execute("CREATE DATABASE luoshi OWNER luoshi")

    # Luoshi

    def make_keys(self) -> None:
        """What all nodes share: the secret key, and the key by which push services know them."""
        (self.home / "secret-key").write_text(secrets.token_urlsafe(50))
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        (self.home / "vapid.pem").write_bytes(pem)

    def asks(self, path: str) -> int:
        """The status that the front answers with; 0 when it does not answer."""
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{self.web_port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as unwell:
            return unwell.code
        except OSError:
            return 0

    def doctor(self) -> str:
        """What `luoshi doctor` finds wrong; empty when nothing is."""
        try:
            self.luoshi("doctor")
        except RuntimeError as found:
            wrong = [line.strip() for line in str(found).splitlines() if not line.endswith(" ok")]
            return "; ".join(wrong)[:600]
        return ""

    def environment(self, name: str, port: int = 0) -> dict[str, str]:
        """That of one node: luoshi.env, filled."""
        folder = self.home / name
        own = {"address": self.network.address(name)} if port else {}
        file = self.file("luoshi.env", folder, luoshi_data=folder, port=port or self.web_port, **own)
        pairs = [line.split("=", 1) for line in file.read_text().splitlines() if not line.startswith("#")]
        given = {key: value for key, value in pairs if value}
        if not self.with_files:
            given = {key: value for key, value in given.items() if "_S3_" not in key}
        kept = {
            key: value for key, value in os.environ.items() if not key.startswith(("LUOSHI_", "DATABASE_"))
        }
        own = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
        return kept | own | {"DJANGO_SETTINGS_MODULE": "luoshi.config.settings"} | given

    def shift_clock(self, names: Iterable[str], seconds: int) -> None:
        """These nodes start again, and their clocks are so far off; zero puts them right."""
        for name in names:
            self.processes[name].stop()
            self.processes[name].environment |= self.another_time(seconds)
            self.processes[name].start()

    def another_time(self, seconds: int) -> dict[str, str]:
        """The environment of a program that sees it; its steady counter stays as it is."""
        if not seconds:
            return {"LD_PRELOAD": ""}
        return {
            "LD_PRELOAD": str(self.parts.clock), "FAKETIME": f"{seconds:+d}",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip

    def luoshi(self, *words: str, module: str = "luoshi.config.cli", more: str = "", clock: int = 0) -> str:
        """One command of the product, straight to the primary; what it prints."""
        here = self.environment("admin") | {"DATABASE_URL": self.direct + more} | self.another_time(clock)
        done = subprocess.run(
            [sys.executable, "-m", module, *words], env=here, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"luoshi {' '.join(words)}: {done.stdout[-8000:]}{done.stderr[-2000:]}")
        return done.stdout

    def start_luoshi(self) -> None:
        """Three web nodes, two workers, and the front."""
        for node in self.values["nodes"]:
            self.node(node["name"], node["port"], "serve", "--no-worker")
        for name in ("worker1", "worker2"):
            self.node(name, 0, "worker")
        self.tool("front", [self.parts.programs["haproxy"], "-f", self.file("haproxy-web.cfg")])

    def node(self, name: str, port: int, *words: str) -> None:
        """One process of the product, on its machine."""
        if self.network.can_be_cut:
            self.way(name)
        command = [sys.executable, "-m", "luoshi.config.cli", *words]
        self.run(name, command, self.environment(name, port), name)

    # Files

    def start_files(self) -> None:
        """The object store."""
        ports = dict(zip(STORE_PORTS, self.values["weed_ports"], strict=True))
        config = self.file("seaweedfs-s3.json")
        folder = self.home / "files"
        folder.mkdir(exist_ok=True)
        if self.account:
            os.chown(folder, self.account["user"], self.account["group"])
        here = self.network.home
        words = [
            f"-ip={here}",
            f"-ip.bind={here}",
            *STORE,
            *(f"-{name}={port}" for name, port in ports.items()),
        ]
        words += [f"-dir={folder}", f"-s3.port={self.values['s3_port']}", f"-s3.config={config}"]
        self.tool("store", [self.python_tools / "weed", "server", *words])

    def make_bucket(self) -> None:
        """The bucket, as soon as the store takes it."""
        config = Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1})
        store = boto3.client(
            "s3", endpoint_url=self.values["s3_endpoint"], region_name="us-east-1", config=config,
            aws_access_key_id="luoshi", aws_secret_access_key=self.values["s3_secret_key"],
        )  # fmt: skip

        def made() -> bool:
            try:
                store.create_bucket(Bucket="luoshi")
                store.put_object(Bucket="luoshi", Key="ready", Body=b"ready")
            except store.exceptions.BucketAlreadyOwnedByYou:
                return True
            except (BotoCoreError, ClientError):
                return False
            return True

        eventually("a bucket", made)
