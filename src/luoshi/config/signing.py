"""What a machine says of its secret key when it starts: whether the others sign with the same one."""

from __future__ import annotations

import sys

from django.db import DatabaseError, connection
from django.utils import translation

from luoshi.config.deployed.keys import nodes_sign_alike
from luoshi.kernel.key_holders import note_key


def tell_of_other_keys() -> None:
    """Note this machine's key, and warn of each with another. A database that takes no note stops nobody."""
    try:
        note_key()
        with translation.override("en"):
            for fault in nodes_sign_alike():
                sys.stderr.write(f"WARNING: {fault.sentence} {fault.remedy}\n")
    except DatabaseError as error:
        sys.stderr.write(f"WARNING: The keys of the machines could not be compared: {error}\n")
    connection.close()
