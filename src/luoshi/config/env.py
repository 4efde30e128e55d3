"""Settings from the environment, typed; a wrong value ends with one clear sentence."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from luoshi.config.proxies import networks
from luoshi.kernel import turns
from luoshi.kernel.destination import allowed


class BadSetting(SystemExit):
    """A setting cannot be used; the message names it and says what it should be."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")


def text(name: str, default: str = "") -> str:
    """A string; NAME_FILE may name a file that holds it (for secrets)."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text(encoding="utf-8").strip()
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    """1/true/yes/on or 0/false/no/off."""
    given = os.environ.get(name, "").lower()
    if given in ("", None):
        return default
    if given in ("1", "true", "yes", "on"):
        return True
    if given in ("0", "false", "no", "off"):
        return False
    raise BadSetting(name, "should be 1 or 0")


def number(name: str, default: int) -> int:
    """A whole number."""
    given = os.environ.get(name, "")
    if given and not given.isdigit():
        raise BadSetting(name, "should be a whole number")
    return int(given) if given else default


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def choice(name: str, *usual_first: str) -> str:
    """One of a few words; the first when not set."""
    given = text(name, usual_first[0])
    if given not in usual_first:
        raise BadSetting(name, f"should be {' or '.join(usual_first)}")
    return given


def file(name: str) -> str:
    """The path of a file that has to be there; empty when not set."""
    path = os.environ.get(name, "")
    if path and not Path(path).is_file():
        raise BadSetting(name, f"there is no file {path}")
    return path


def files_storage() -> dict[str, Any]:
    """Django's settings of where evidence lies: in the bucket of LUOSHI_S3_BUCKET, else on local disk."""
    bucket = text("LUOSHI_S3_BUCKET")
    if not bucket:
        return {"BACKEND": "luoshi.evidence.storage.DurableStorage"}
    endpoint = text("LUOSHI_S3_ENDPOINT").rstrip("/")
    if endpoint and urlsplit(endpoint).scheme not in ("http", "https"):
        raise BadSetting("LUOSHI_S3_ENDPOINT", "should be like https://s3.example.com")
    addressing = text("LUOSHI_S3_ADDRESSING", "path" if endpoint else "auto")
    if addressing not in ("auto", "path", "virtual"):
        raise BadSetting("LUOSHI_S3_ADDRESSING", "should be path, virtual or auto")
    options = {
        "bucket_name": bucket, "endpoint_url": endpoint or None, "addressing": addressing,
        "region_name": text("LUOSHI_S3_REGION", "us-east-1"), "location": text("LUOSHI_S3_PREFIX"),
        "access_key": text("LUOSHI_S3_ACCESS_KEY") or None,
        "secret_key": text("LUOSHI_S3_SECRET_KEY") or None,
        "verify": file("LUOSHI_S3_CA_FILE") or None,
    }  # fmt: skip
    return {"BACKEND": "luoshi.evidence.s3.ObjectStorage", "OPTIONS": options}


def addresses(name: str) -> list[str]:
    """A list of addresses and networks."""
    given = words(name)
    try:
        networks(given)
    except ValueError as error:
        raise BadSetting(name, f"{error}; it should be like 127.0.0.1, 10.2.0.0/24") from None
    return given


def store_origin() -> str:
    """The address to which a browser sends what it puts into the store; path-style only."""
    parts = urlsplit(text("LUOSHI_S3_ENDPOINT"))
    if not text("LUOSHI_S3_BUCKET") or not parts.netloc:
        raise BadSetting("LUOSHI_S3_DIRECT", "needs LUOSHI_S3_BUCKET and LUOSHI_S3_ENDPOINT")
    return f"{parts.scheme}://{parts.netloc}"


def destinations(name: str) -> list[str]:
    """A list of hosts, networks and ports, see `destination.allowed`."""
    entries = words(name)
    try:
        allowed(entries)
    except ValueError as error:
        raise BadSetting(
            name,
            f"“{error}” should be like 10.2.0.0/16, bot.example.com:8443, http://bot.example.com:8080"
            " or hooks.example.com=10.0.0.5:8443",
        ) from None
    return entries


def data_folder() -> Path:
    """Where SQLite, files and secrets lie; created when missing."""
    folder = Path(os.environ.get("LUOSHI_DATA") or "data").absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting("LUOSHI_DATA", f"the folder {folder} cannot be written ({error.strerror})") from None
    return folder


def secret_key(folder: Path) -> str:
    """LUOSHI_SECRET_KEY, or one made at the first start and kept in the data folder with mode 600."""
    if given := text("LUOSHI_SECRET_KEY"):
        return given
    kept = folder / "secret-key"
    if not kept.exists():
        try:
            descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w") as file:
                file.write(secrets.token_urlsafe(50))
        except FileExistsError:
            pass
        except OSError as error:
            raise BadSetting(
                "LUOSHI_DATA", f"the folder {folder} cannot be written ({error.strerror})"
            ) from None
    return kept.read_text(encoding="utf-8")


SQLITE_START = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000;"
    " PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000; PRAGMA foreign_keys=ON;"
)


def database(folder: Path) -> dict[str, Any]:
    """Django's database settings from DATABASE_URL; SQLite in the data folder by default."""
    url = text("DATABASE_URL")
    if not url or urlsplit(url).scheme == "sqlite":
        path = unquote(url.removeprefix("sqlite:///")) if url else str(folder / "luoshi.sqlite3")
        options = {
            "transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": SQLITE_START,
            "factory": turns.Connection,
        }  # fmt: skip
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": options,
            "CONN_MAX_AGE": None,
        }
    return database_at(url)


def database_at(url: str) -> dict[str, Any]:
    """Settings of the PostgreSQL at this address."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadSetting("DATABASE_URL", "should begin with sqlite:/// or postgresql://")
    query = dict(parse_qsl(parts.query))
    # As pgbouncer calls it: each transaction may get another connection, so that nothing may outlive one.
    pooled = query.pop("pool_mode", "") == "transaction"
    return {
        "ENGINE": "luoshi.kernel.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or query.pop("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": query,
    }
