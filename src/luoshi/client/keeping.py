"""Where server and token come from and where they are kept: not on the command line, not for others' eyes."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from luoshi.client.trouble import NO_ACCESS, USAGE, Trouble
from luoshi.client.words import gettext as _

TOKEN = re.compile(r"[\x21-\x7e]{8,200}")
NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


@dataclass(frozen=True)
class Access:
    """One server and the token by which it is asked."""

    server: str
    token: str


def access(server: str, token_file: str, profile: str, *, plain: bool = False) -> Access:
    """By option, by environment, or as `luoshi api login` kept it. Raises Trouble."""
    server = server or os.environ.get("LUOSHI_SERVER", "")
    token_file = token_file or os.environ.get("LUOSHI_TOKEN_FILE", "")
    token = read_private(Path(token_file)) if token_file else os.environ.get("LUOSHI_TOKEN", "").strip()
    kept = None if token else kept_as(profile)
    if kept is not None:
        if server and address_of(server, plain=plain) != kept.server:
            # A token is for the server it was kept for, whatever a script names.
            raise Trouble(USAGE, _("The kept token belongs to %(server)s.") % {"server": kept.server})
        return kept
    if not server:
        raise Trouble(USAGE, _("Name the server: --server, or LUOSHI_SERVER."))
    if not token:
        raise Trouble(
            NO_ACCESS,
            _("There is no token: set LUOSHI_TOKEN_FILE or LUOSHI_TOKEN, or run `luoshi api login`."),
        )
    return Access(address_of(server, plain=plain), checked(token))


def checked(token: str) -> str:
    """The token, if it can be one. Raises Trouble."""
    if not TOKEN.fullmatch(token):
        raise Trouble(NO_ACCESS, _("This is no token."))
    return token


def address_of(server: str, *, plain: bool = False) -> str:
    """The address as we use it. Raises Trouble where the token would travel unprotected."""
    parts = urlsplit(server if "://" in server else f"https://{server}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise Trouble(USAGE, _("This is no address of a server: %(server)s") % {"server": server})
    if parts.scheme == "http" and not plain and not _is_own_machine(parts.hostname):
        raise Trouble(
            USAGE, _("By http anybody on the way can read the token. Use https, or say --plain-http.")
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/api/v1').removesuffix('/api')}"


def _is_own_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_private(path: Path) -> str:
    """What stands in a file that only its owner reads. Raises Trouble."""
    try:
        with path.open(encoding="utf-8") as file:
            facts = os.fstat(file.fileno())
            # One's own file is for oneself; another owner, such as root, may share it with a group.
            others = 0o077 if os.name == "posix" and facts.st_uid == os.getuid() else 0o007
            if os.name == "posix" and facts.st_mode & others:
                raise Trouble(NO_ACCESS, _("Others can read %(file)s: run chmod 600 on it.") % {"file": path})
            return file.read(10_000).strip()
    except (OSError, UnicodeDecodeError) as wrong:
        raise Trouble(NO_ACCESS, _("%(file)s cannot be read.") % {"file": path}) from wrong


# Kept by name


def place_of(profile: str) -> Path:
    """The file of one kept access. Raises Trouble."""
    if not NAME.fullmatch(profile):
        raise Trouble(USAGE, _("A profile is named by letters, digits, - and _."))
    return _folder("XDG_CONFIG_HOME", ".config") / "api" / f"{profile}.json"


def kept_as(profile: str) -> Access | None:
    """What was kept under this name. Raises Trouble for what cannot be read."""
    place = place_of(profile)
    if not place.exists():
        return None
    try:
        found = json.loads(read_private(place))
        return Access(str(found["server"]), checked(str(found["token"])))
    except (ValueError, KeyError, TypeError) as wrong:
        raise Trouble(NO_ACCESS, _("%(file)s cannot be read.") % {"file": place}) from wrong


def keep(profile: str, found: Access) -> Path:
    """Under this name, for the owner's eyes alone. Raises Trouble."""
    place = place_of(profile)
    try:
        write_private(place, json.dumps({"server": found.server, "token": found.token}))
    except OSError as wrong:
        raise Trouble(USAGE, _("%(file)s cannot be written.") % {"file": place}) from wrong
    return place


def forget(profile: str) -> bool:
    """Whether there was anything."""
    place = place_of(profile)
    there = place.exists()
    place.unlink(missing_ok=True)
    return there


def write_private(place: Path, text: str) -> None:
    """Whole or not at all, and readable by nobody else at any moment."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = place.with_name(f".{place.name}.{os.getpid()}")
    with suppress(FileNotFoundError):
        fresh.unlink()
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    fresh.replace(place)


def cache_folder() -> Path:
    """Where documents of servers are kept."""
    return _folder("XDG_CACHE_HOME", ".cache") / "api"


def _folder(variable: str, usual: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / usual) / "luoshi"
