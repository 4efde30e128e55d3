"""Start-up checks: what an installation must not get wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import OperationalError, connection

from luoshi.config.disks import network_disk
from luoshi.config.ways import strangers
from luoshi.mailroom.gate.imap import Account
from luoshi.mailroom.gate.listener import doors
from luoshi.post.carriers import addresses, carrier
from luoshi.post.models.reply import mailbox
from luoshi.post.smtp import trusting

WANTED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
# On whatever is off, a power cut may lose what was acknowledged, or damage of the disk goes unnoticed.
RISKS = {
    "fsync": "a power cut may lose what was filed",
    "full_page_writes": "a power cut may lose what was filed",
    "synchronous_commit": "a crash may lose what was filed",
    "data_checksums": "a page that the disk damaged goes unnoticed",
}
TRIGGERS = {
    "sqlite": "SELECT count(*) = 2 FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'trail_event'",
    "postgresql": "SELECT count(*) > 0 FROM pg_trigger WHERE tgname = 'trail_event_guard' AND tgenabled='O'",
}
LOCAL = ("localhost", "127.0.0.1", "::1")


@register(Tags.database)
def database_keeps_what_it_acknowledged(databases: Any = None, **options: Any) -> list[CheckMessage]:
    """luoshi.E001, W001: settings under which a crash may lose an acknowledged write."""
    if not databases:
        return []
    try:
        return _sqlite() if connection.vendor == "sqlite" else _postgresql()
    except OperationalError as error:
        return [Error(f"The database cannot be opened: {error}".strip(), id="luoshi.E002")]


@register(Tags.database)
def trail_is_append_only(databases: Any = None, **options: Any) -> list[CheckMessage]:
    """luoshi.W003: the triggers that guard the events are missing (a table rebuilt by SQLite loses them)."""
    if not databases or "trail_event" not in connection.introspection.table_names() or trail_is_guarded():
        return []
    hint = "Run `luoshi migrate trail 0001`, then `luoshi migrate`."
    return [
        checks.Warning("The database does not guard the trail against changes.", hint=hint, id="luoshi.W003")
    ]


def trail_is_guarded() -> bool:
    """Whether the triggers that keep events as they were written are there and switched on."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return bool(cursor.fetchone()[0])


@register()
def mail_can_leave(**options: Any) -> list[CheckMessage]:
    """luoshi.E003, W002: a mail address that cannot work, or that tells the password to everybody."""
    try:
        carrier(settings.EMAIL_URL)
        trusting()
    except ValueError as error:
        return [Error(f"LUOSHI_MAIL_URL {error}", id="luoshi.E003")]
    except OSError as error:
        return [Error(f"LUOSHI_MAIL_CA_FILE cannot be used: {error}", id="luoshi.E003")]
    open_ = [url for url in addresses(settings.EMAIL_URL) if url.scheme == "smtp" and url.username]
    if any(url.hostname not in LOCAL for url in open_):
        hint = "Write smtp+tls:// or smtps://."
        return [
            checks.Warning("LUOSHI_MAIL_URL sends the password unencrypted.", hint=hint, id="luoshi.W002")
        ]
    return []


@register()
def mail_can_come(**options: Any) -> list[CheckMessage]:
    """luoshi.E005: a way in that cannot work, or one without an address."""
    for name, read, given in (
        ("LUOSHI_MAILGATE", doors, settings.MAIL_GATE), ("LUOSHI_IMAP_URL", Account, settings.IMAP_URL),
    ):  # fmt: skip
        if not given:
            continue
        if not mailbox():
            return [Error(f"{name} is set, but LUOSHI_MAIL_IN names no address.", id="luoshi.E005")]
        try:
            read(given)
        except ValueError as error:
            return [Error(f"{name} {error}", id="luoshi.E005")]
    return []


@register()
def ways_are_named(**options: Any) -> list[CheckMessage]:
    """luoshi.W010: a setting of a provider that LUOSHI_OIDC does not name, most likely a slip."""
    hint = "LUOSHI_OIDC lists the short names of providers; they stand in capitals in the others."
    return [
        checks.Warning(f"{name} is set and never read.", hint=hint, id="luoshi.W010") for name in strangers()
    ]


def sqlite_settings() -> Iterator[tuple[str, object, object]]:
    """Read back, not believed: each setting that is wrong, with what it is and what it should be.

    On a network drive, for instance, the write-ahead log cannot be switched on.
    """
    with connection.cursor() as cursor:
        for name, wanted in WANTED.items():
            cursor.execute(f"PRAGMA {name}")
            [value] = cursor.fetchone()
            if value != wanted and not in_memory():
                yield name, value, wanted


def _sqlite() -> list[CheckMessage]:
    hint = "Is LUOSHI_DATA on a network drive? Use a local disk."
    found: list[CheckMessage] = [
        Error(f"SQLite runs with {name}={value}, not {wanted}.", hint=hint, id="luoshi.E001")
        for name, value, wanted in sqlite_settings()
    ]
    if not in_memory() and (kind := network_disk(Path(str(connection.settings_dict["NAME"])))):
        found.append(
            Error(f"The database lies on a network drive ({kind}), where locks cannot be relied on.",
                  hint="Use a local disk, or PostgreSQL.", id="luoshi.E006")
        )  # fmt: skip
    if settings.DATABASES["default"]["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        found.append(Error("SQLite transactions must begin IMMEDIATE.", id="luoshi.E004"))
    return found


def in_memory() -> bool:
    """Whether the SQLite in use lies in memory, as a test's may."""
    return ":memory:" in str(connection.settings_dict["NAME"]) or "mode=memory" in str(
        connection.settings_dict["NAME"]
    )


def _postgresql() -> list[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(RISKS)])
        off = sorted(name for name, setting in cursor.fetchall() if setting == "off")
    return [
        checks.Warning(f"PostgreSQL runs with {name}=off: {RISKS[name]}.", id="luoshi.W001") for name in off
    ]
