"""An object store that speaks S3, for installations of more than one machine.

Nothing beyond the oldest part of the protocol is asked of it: no conditional writes, no deleting of many at
once, no checksums in trailers. Only loaded where a bucket is set.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from luoshi.evidence.storage import MOST_IN_MEMORY, Unreachable

CONNECT, READ, TRIES = 2, 5, 2  # seconds, seconds, attempts
PAUSE = 5.0  # seconds during which a store that failed is not asked again by this process


class ObjectStorage(S3Storage):  # type: ignore[misc]
    """Whole objects under their names; every failure but “not there” is Unreachable."""

    def __init__(self, addressing: str = "auto", **options: Any) -> None:
        """`options` are those of S3Storage; `addressing` is auto, path or virtual."""
        config = Config(
            connect_timeout=CONNECT, read_timeout=READ,
            retries={"mode": "standard", "total_max_attempts": TRIES},
            request_checksum_calculation="when_required", response_checksum_validation="when_required",
            signature_version="s3v4",
            # With the hash of the body in the signature, what was damaged on the way is not taken.
            s3={"addressing_style": addressing, "payload_signing_enabled": True},
        )  # fmt: skip
        super().__init__(client_config=config, file_overwrite=True, default_acl=None, **options)
        self._shut_until = 0.0

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Its bytes. Raises FileNotFoundError, Unreachable."""
        with self._asked(name) as client:
            return int(client.head_object(Bucket=self.bucket_name, Key=self.key_of(name))["ContentLength"])

    def delete(self, name: str) -> None:
        """Remove it; nothing happens when it is not there."""
        with self._asked(name) as client:
            client.delete_object(Bucket=self.bucket_name, Key=self.key_of(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Folders and files below."""
        with self._asked(name):
            folders, files = super().listdir(name)
            return folders, files

    def sign_post(self, name: str, size: int, seconds: int) -> dict[str, Any]:
        """Address and fields with which somebody may put so many bytes under this name, for a while."""
        conditions = [["content-length-range", size, size]]
        with self._asked(name) as client:
            signed: dict[str, Any] = client.generate_presigned_post(
                self.bucket_name, self.key_of(name), Conditions=conditions, ExpiresIn=seconds
            )
            return signed

    def key_of(self, name: str) -> str:
        """The object's key: the name below the prefix of this installation."""
        return str(self._normalize_name(clean_name(name)))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        """A copy of our own: the store may go away while somebody reads slowly."""
        copy: IO[bytes] = tempfile.SpooledTemporaryFile(MOST_IN_MEMORY)  # noqa: SIM115
        try:
            with self._asked(name) as client:
                there = client.get_object(Bucket=self.bucket_name, Key=self.key_of(name))["Body"]
                shutil.copyfileobj(there, copy, 1024 * 1024)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def _save(self, name: str, content: File[bytes]) -> str:
        """In one request, so that it is there whole or not at all."""
        with tempfile.SpooledTemporaryFile(MOST_IN_MEMORY) as whole:
            for chunk in content.chunks():
                whole.write(chunk)
            length = whole.tell()
            whole.seek(0)
            with self._asked(name) as client:
                client.put_object(
                    Bucket=self.bucket_name, Key=self.key_of(name), Body=whole, ContentLength=length
                )
        return name

    @contextmanager
    def _asked(self, name: str) -> Iterator[Any]:
        """The client; its failures in our words. After one, nobody waits for it again for a while."""
        if time.monotonic() < self._shut_until:
            raise Unreachable(f"{name}: the object store did not answer a moment ago")
        try:
            yield self.connection.meta.client
        except ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                raise FileNotFoundError(name) from error
            raise self._failed(name, error) from error
        except (BotoCoreError, OSError) as error:
            raise self._failed(name, error) from error

    def _failed(self, name: str, error: Exception) -> Unreachable:
        self._shut_until = time.monotonic() + PAUSE
        return Unreachable(f"{name}: {error}")
