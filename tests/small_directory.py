"""A small directory for machines that cannot have OpenLDAP: binds, searches by equality, StartTLS. It logs alike."""

from __future__ import annotations

import socket
import ssl
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sansldap import (
    BindRequest,
    ExtendedRequest,
    FilterAnd,
    FilterEquality,
    FilterOr,
    FilterPresent,
    LDAPError,
    LDAPFilter,
    LDAPResultCode,
    LDAPServer,
    PartialAttribute,
    SearchRequest,
    SimpleCredential,
)  # fmt: skip

from luoshi.testing.tls import Authority
from tests import slapd as real

Entry = dict[str, list[str]]


def read(ldif: str) -> dict[str, Entry]:
    """Entries by their names."""
    found: dict[str, Entry] = {}
    for block in filter(None, ldif.split("\n\n")):
        entry: Entry = {"entryuuid": [str(uuid.uuid4())]}
        for line in filter(None, block.split("\n")):
            name, _colon, value = line.partition(": ")
            entry.setdefault(name.lower(), []).append(value)
        found[entry.pop("dn")[0]] = entry
    return found


def fits(entry: Entry, asked: LDAPFilter) -> bool:
    """Whether the entry passes the filter."""
    if isinstance(asked, FilterAnd):
        return all(fits(entry, each) for each in asked.filters)
    if isinstance(asked, FilterOr):
        return any(fits(entry, each) for each in asked.filters)
    if isinstance(asked, FilterPresent):
        return asked.attribute.lower() in entry
    assert isinstance(asked, FilterEquality)
    return asked.value.decode().lower() in [value.lower() for value in entry.get(asked.attribute.lower(), [])]


class Small:
    """What `slapd` is to the tests."""

    def __init__(self, tls: ssl.SSLContext) -> None:
        self.entries, self.tls, self.log = read(real.entries()), tls, ""
        self.lines = [socket.create_server(("127.0.0.1", 0)) for _each in range(2)]
        self.ldaps, self.ldap = (line.getsockname()[1] for line in self.lines)
        for line, wrapped in zip(self.lines, (True, False), strict=True):
            threading.Thread(target=self._listen, args=(line, wrapped), daemon=True).start()

    led = real.Slapd.led

    def _listen(self, line: socket.socket, wrapped: bool) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._serve, args=(line.accept()[0], wrapped), daemon=True).start()

    def _serve(self, line: socket.socket, wrapped: bool) -> None:
        with suppress(OSError, LDAPError):
            if wrapped:
                line = self.tls.wrap_socket(line, server_side=True)
            session = LDAPServer()
            while came := line.recv(4096):
                upgrade = False
                for asked in session.receive(came):
                    upgrade = upgrade or isinstance(asked, ExtendedRequest)
                    self._answer(session, asked)
                line.sendall(session.data_to_send())
                if upgrade:
                    line, session = self.tls.wrap_socket(line, server_side=True), LDAPServer()
        line.close()

    def _answer(self, session: LDAPServer, asked: object) -> None:
        if isinstance(asked, BindRequest):
            self.log += f'BIND dn="{asked.name}"\n'
            assert isinstance(asked.authentication, SimpleCredential)
            known = self.entries.get(asked.name, {}).get("userpassword", [])
            good = not asked.authentication.password or asked.authentication.password in known
            code = LDAPResultCode.SUCCESS if good else LDAPResultCode.INVALID_CREDENTIALS
            session.bind_response(asked.message_id, result_code=code)
        elif isinstance(asked, SearchRequest):
            self.log += f'SRCH base="{asked.base_object}"\n'
            for dn, entry in self.entries.items():
                if fits(entry, asked.filter):
                    said = [
                        PartialAttribute(name, [value.encode() for value in entry.get(name.lower(), [])])
                        for name in asked.attributes
                    ]
                    session.search_result_entry(asked.message_id, dn, said)
            session.search_result_done(asked.message_id)
        elif isinstance(asked, ExtendedRequest):
            session.extended_response(asked.message_id)


@contextmanager
def small(_folder: Path, authority: Authority) -> Iterator[Small]:
    """It listens, with our people in it."""
    server = Small(authority.server_side(real.NAME, real.PLAIN))
    try:
        yield server
    finally:
        for line in server.lines:
            line.close()
