"""A real object store on loopback: SeaweedFS with its S3 door, keys and one bucket."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.with_postgres import free_port

BUCKET, ACCESS, SECRET = "luoshi", "luoshi-key", "luoshi-secret"
PATIENCE = 60  # seconds for a slow, busy machine
PORTS = ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc",
         "s3.port", "s3.port.grpc")  # fmt: skip


class ObjectStore:
    """One server, that can be killed, frozen and started again with its data."""

    def __init__(self, home: Path) -> None:
        self.home, self.ports = home, {name: free_port() for name in PORTS}
        self.endpoint = f"http://127.0.0.1:{self.ports['s3.port']}"
        rights = {
            "name": "luoshi",
            "credentials": [{"accessKey": ACCESS, "secretKey": SECRET}],
            "actions": ["Admin"],
        }
        (home / "s3.json").write_text(json.dumps({"identities": [rights]}))
        (home / "data").mkdir()
        self.start()

    @property
    def client(self) -> Any:
        config = Config(
            retries={"total_max_attempts": 1}, connect_timeout=2, read_timeout=5, s3={"addressing_style": "path"},
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
        )  # fmt: skip
        keys = {"aws_access_key_id": ACCESS, "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
        return boto3.client("s3", endpoint_url=self.endpoint, config=config, **keys)

    @property
    def environment(self) -> dict[str, str]:
        """How an installation finds it."""
        return {
            "LUOSHI_S3_BUCKET": BUCKET, "LUOSHI_S3_ENDPOINT": self.endpoint,
            "LUOSHI_S3_ACCESS_KEY": ACCESS, "LUOSHI_S3_SECRET_KEY": SECRET,
        }  # fmt: skip

    def start(self) -> None:
        """Returns once it takes objects."""
        ports = [f"-{name}={port}" for name, port in self.ports.items()]
        command = [str(Path(sys.executable).with_name("weed")), "server", f"-dir={self.home / 'data'}", "-ip=127.0.0.1",
                   "-filer", "-s3", f"-s3.config={self.home / 's3.json'}", "-volume.max=20", "-master.volumeSizeLimitMB=64",
                   "-volume.preStopSeconds=0", "-master.telemetry=false", *ports]  # fmt: skip
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.home)
        self.wait()

    def wait(self) -> None:
        client, deadline = self.client, time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with suppress(BotoCoreError, ClientError):
                if BUCKET not in [one["Name"] for one in client.list_buckets()["Buckets"]]:
                    client.create_bucket(Bucket=BUCKET)
                client.put_object(Bucket=BUCKET, Key="ready", Body=b"ready")
                return
            time.sleep(0.1)
        raise AssertionError(f"SeaweedFS did not start:\n{(self.home / 'log').read_text()[-3000:]}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def freeze(self) -> None:
        """Until it stands still: its other threads answer until one of them has seen the signal."""
        self.process.send_signal(signal.SIGSTOP)
        threads = Path(f"/proc/{self.process.pid}/task")
        while any(_state_of(thread) != "T" for thread in threads.iterdir()):
            time.sleep(0.01)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)


def _state_of(thread: Path) -> str:
    return (thread / "stat").read_text().rpartition(")")[2].split()[0]


@contextmanager
def object_store() -> Iterator[ObjectStore]:
    """A running one; its data goes with it."""
    home = Path(tempfile.mkdtemp(prefix="luoshi-objects-"))
    store = None
    try:
        store = ObjectStore(home)
        yield store
    finally:
        if store:
            store.kill()
        shutil.rmtree(home, ignore_errors=True)
