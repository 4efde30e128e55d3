"""Whether the database keeps what it acknowledged, who it lets in, and how it is reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from luoshi.config.checks import LOCAL, in_memory, sqlite_settings
from luoshi.config.deployed.fault import Fault
from luoshi.config.disks import network_disk

MUST_BE_ON = ("fsync", "full_page_writes", "data_checksums")
RIGHTS = """
SELECT rolsuper, rolcreatedb OR rolcreaterole OR rolbypassrls,
       has_schema_privilege(current_user, current_schema(), 'CREATE')
FROM pg_roles WHERE rolname = current_user
"""


def database_keeps_what_it_acknowledged() -> Iterator[Fault]:
    """Read back from the database itself."""
    if connection.vendor == "sqlite":
        yield from _sqlite()
        return
    with connection.cursor() as cursor:
        names = [*MUST_BE_ON, "synchronous_commit"]
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [names])
        yield from server_faults(dict(cursor.fetchall()))
        cursor.execute(RIGHTS)
        yield from role_faults(*cursor.fetchone())
    yield from way_faults(connection.settings_dict)


def server_faults(found: Mapping[str, str]) -> Iterator[Fault]:
    """Of a PostgreSQL with these settings."""
    for name in MUST_BE_ON:
        if found.get(name) != "on":
            facts = {"name": name}
            checksums = _("Run pg_checksums --enable while the server is stopped.")
            yield Fault(
                _("PostgreSQL runs with %(name)s=off: after a power cut something may be lost or damaged.")
                % facts,
                checksums if name == "data_checksums" else _("Set %(name)s = on in postgresql.conf.") % facts,
            )
    if found.get("synchronous_commit") == "off":
        yield Fault(
            _("PostgreSQL acknowledges before it has written (synchronous_commit=off)."),
            _("Set %(name)s = on in postgresql.conf.") % {"name": "synchronous_commit"},
        )


def role_faults(superuser: bool, mighty: bool, makes_tables: bool) -> Iterator[Fault]:
    """Of the account that the product uses."""
    if superuser:
        yield Fault(
            _("Luoshi uses the database as a superuser."),
            _("Make an account for it that owns nothing and only reads and writes rows."),
        )
    elif mighty or makes_tables:
        yield Fault(
            _("The database account of the pages may change tables or make databases and accounts."),
            _("Use a second account for `luoshi migrate` and `luoshi backup`; "
              "that of the pages only needs rows."),
            serious=False,
        )  # fmt: skip


def way_faults(there: Mapping[str, Any]) -> Iterator[Fault]:
    """Of how the server is reached."""
    host = str(there["HOST"] or "")
    mode = there["OPTIONS"].get("sslmode", "prefer")
    if host and host not in LOCAL and not host.startswith("/") and mode != "verify-full":
        yield Fault(
            _("The way to the database on %(host)s is not proven to be encrypted (sslmode=%(mode)s).")
            % {"host": host, "mode": mode},
            _("Add ?sslmode=verify-full&sslrootcert=/path/to/ca.pem to DATABASE_URL."),
        )


def _sqlite() -> Iterator[Fault]:
    for name, value, wanted in sqlite_settings():
        yield Fault(
            _("SQLite runs with %(name)s=%(value)s, not %(wanted)s: what was acknowledged may be lost.")
            % {"name": name, "value": value, "wanted": wanted},
            _("Put LUOSHI_DATA on a local disk and start anew."),
        )
    if not in_memory() and (kind := network_disk(Path(settings.DATABASES["default"]["NAME"]))):
        yield Fault(
            _("The SQLite database lies on a network drive (%(kind)s), where locks cannot be relied on.")
            % {"kind": kind},
            _("Put LUOSHI_DATA on a local disk, or use PostgreSQL."),
        )
