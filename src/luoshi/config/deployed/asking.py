"""All checks of an installation, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db import Error

from luoshi.config.deployed import around, database, doors, keys, machine
from luoshi.config.deployed.fault import Fault

Check = Callable[[], Iterator[Fault]]

CHECKS: tuple[Check, ...] = (
    doors.address_is_https,
    doors.hosts_are_named,
    doors.cookies_are_closed,
    doors.nothing_for_developers,
    doors.proxies_are_known,
    doors.evidence_has_its_own_host,
    doors.companies_ask_for_a_second_factor,
    keys.secret_key_is_strong,
    keys.secrets_are_private,
    keys.data_is_private_and_writable,
    keys.nodes_share_their_keys,
    keys.nodes_sign_alike,
    database.database_keeps_what_it_acknowledged,
    around.mail_can_leave,
    around.ways_work,
    machine.there_is_room,
    machine.clocks_agree,
    machine.worker_lives,
    machine.backups_are_made,
    machine.versions_are_current,
    around.django_finds_nothing,
)


def faults() -> Iterator[Fault]:
    """Every fault of this installation; a database that does not answer is one."""
    for check in CHECKS:
        try:
            yield from check()
        except (Error, OSError) as error:
            yield Fault(f"{check.__name__.replace('_', ' ')}: {error}".strip(), "")
