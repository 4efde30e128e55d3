"""The company's directory (LDAP): who has this name, and is this the password?

Look for the name with our own account, then bind as what was found. A simple bind without a password succeeds
anywhere, and a name may be half a filter: both are refused before anything is sent. TLS always.
"""

from __future__ import annotations

import re
import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from sansldap import (
    BindResponse,
    ExtendedOperations,
    ExtendedResponse,
    FilterAnd,
    FilterEquality,
    FilterOr,
    FilterPresent,
    LDAPClient,
    LDAPError,
    LDAPFilter,
    LDAPMessage,
    LDAPResult,
    LDAPResultCode,
    SearchResultDone,
    SearchResultEntry,
)  # fmt: skip

from luoshi.kernel import outgoing
from luoshi.people.passwords import MaximumLength
from luoshi.people.ways.declared import Claimed, Ldap
from luoshi.people.ways.talk import Clock, Unproven

# Names as people have them: letters of any script, digits, and what stands in addresses.
NAME = re.compile(r"[\w.@+\-]{1,120}")
USUAL = (389, 636)
MOST = 256 * 1024
DISABLED = 2
"""The bit of userAccountControl in Active Directory."""
STATES = ("userAccountControl", "nsAccountLock", "loginDisabled", "pwdAccountLockedTime")


@dataclass(frozen=True)
class Entry:
    """What the directory says of one name."""

    dn: str
    said: dict[str, list[bytes]] = field(default_factory=dict)

    def text(self, attribute: str) -> str:
        """Its first value; empty when there is none."""
        values = self.said.get(attribute.lower()) or [b""]
        return values[0].decode(errors="replace")

    @property
    def disabled(self) -> bool:
        """Whether the directory has closed it, by the signs of the usual directories."""
        control = self.text("userAccountControl")
        closed = control.isdigit() and bool(int(control) & DISABLED)
        locked = {self.text("nsAccountLock").upper(), self.text("loginDisabled").upper()}
        return closed or "TRUE" in locked or self.text("pwdAccountLockedTime").startswith("0000")


def plausible(name: str, password: str) -> bool:
    """Whether these are a name and a password at all; anything else is never sent anywhere."""
    return bool(NAME.fullmatch(name) and 0 < len(password) <= MaximumLength.LIMIT and "\x00" not in password)


def proven(way: Ldap, name: str, password: str) -> Claimed:
    """Whose name and password these are. Raises outgoing.NoAnswer, outgoing.Forbidden or Unproven."""
    if not plausible(name, password):
        raise Unproven("no name or no password")
    with _opened(way) as talk:
        talk.bind(way.bind_dn, way.password, outgoing.NoAnswer("our own account is refused"))
        entry = talk.one(way, name)
        if entry.disabled:
            raise Unproven("the entry is disabled")
        subject = _subject(entry, way.subject)
        talk.bind(entry.dn, password, Unproven("the password is wrong"))
    return Claimed(way.issuer, subject, entry.text(way.person) or name, entry.text(way.department))


def tried(way: Ldap) -> None:
    """Whether our own account may look something up. Raises as `proven` does."""
    with _opened(way) as talk:
        talk.bind(way.bind_dn, way.password, outgoing.NoAnswer("our own account is refused"))
        with suppress(NobodyOrSeveral):
            talk.one(way, "luoshi-nobody")


class NobodyOrSeveral(Unproven):
    """The name is nobody's, or more than one person's."""


def _subject(entry: Entry, attribute: str) -> str:
    raw = (entry.said.get(attribute.lower()) or [b""])[0]
    if attribute.lower() == "objectguid" and len(raw) == 16:
        return str(uuid.UUID(bytes_le=raw))
    try:
        subject = raw.decode()
    except UnicodeDecodeError as error:
        raise Unproven(f"{attribute} is no text") from error
    if not 0 < len(subject) <= 255:
        raise Unproven(f"the entry has no {attribute}")
    return subject


def sought(way: Ldap, name: str) -> LDAPFilter:
    """The filter; the name is a value in it and never a part of its text."""
    fits: list[LDAPFilter] = [FilterEquality(each, name.encode()) for each in way.names]
    also = [LDAPFilter.from_string(way.only)] if way.only else []
    return FilterAnd([FilterPresent(way.subject), fits[0] if len(fits) == 1 else FilterOr(fits), *also])


@contextmanager
def _opened(way: Ldap) -> Iterator[_Talk]:
    """A connection under TLS, closed whatever happens; every trouble on the way is NoAnswer."""
    clock = Clock()
    plain = outgoing.line(way.host, way.port, USUAL, clock.left)
    talk = _Talk(plain, clock)
    try:
        if not way.from_the_start:
            talk.start_tls()
        trust = outgoing.trust(way.ca_file)
        plain.settimeout(clock.left)
        # A new session: what was said in the open before is not listened to any more.
        talk = _Talk(trust.wrap_socket(plain, server_hostname=way.host), clock)
        yield talk
    except (OSError, ssl.SSLError, LDAPError) as error:
        raise outgoing.NoAnswer(str(error)[:300] or type(error).__name__) from error
    finally:
        talk.socket.close()
        plain.close()


class _Talk:
    """Questions and answers over one connection, all by the same clock."""

    def __init__(self, line: socket.socket, clock: Clock) -> None:
        self.socket, self.clock, self.session, self.taken = line, clock, LDAPClient(), 0

    def start_tls(self) -> None:
        """Nothing but TLS follows. Raises NoAnswer when the directory does not want it."""
        self.session.extended_request(ExtendedOperations.LDAP_START_TLS.value)
        for said in self._until(ExtendedResponse):
            if isinstance(said, ExtendedResponse):
                _good(said.result, outgoing.NoAnswer("StartTLS is refused"))

    def bind(self, dn: str, password: str, otherwise: Exception) -> None:
        """Raises `otherwise` when the directory says no."""
        if not dn or not password:
            raise Unproven("a bind without name or password proves nothing")
        self.session.bind_simple(dn, password)
        for said in self._until(BindResponse):
            if isinstance(said, BindResponse):
                _good(said.result, otherwise)

    def one(self, way: Ldap, name: str) -> Entry:
        """The only entry of this name."""
        asked = [way.subject, way.person, *([way.department] if way.department else []), *STATES]
        self.session.search_request(
            way.base, size_limit=2, time_limit=5, filter=sought(way, name), attributes=asked
        )
        found: list[Entry] = []
        for said in self._until(SearchResultDone):
            if isinstance(said, SearchResultEntry):
                values = {one.name.lower(): one.values for one in said.attributes}
                found.append(Entry(said.object_name, values))
            elif isinstance(said, SearchResultDone):
                _good(said.result, NobodyOrSeveral(said.result.result_code.name))
        if len(found) != 1 or not found[0].dn:
            raise NobodyOrSeveral(f"{len(found)} entries have this name")
        return found[0]

    def _until(self, last: type[LDAPMessage]) -> Iterator[LDAPMessage]:
        """Send what is to be sent, and all that comes until the last of its kind."""
        self.socket.settimeout(self.clock.left)
        self.socket.sendall(self.session.data_to_send())
        while True:
            self.socket.settimeout(self.clock.left)
            came = self.socket.recv(16 * 1024)
            self.taken += len(came)
            if not came or self.taken > MOST:
                raise outgoing.NoAnswer("the directory hung up" if not came else "too long an answer")
            for said in self.session.receive(came):
                yield said
                if isinstance(said, last):
                    return


def _good(result: LDAPResult, otherwise: Exception) -> None:
    code = result.result_code
    if code in (LDAPResultCode.BUSY, LDAPResultCode.UNAVAILABLE):
        raise outgoing.NoAnswer(code.name)
    if code != LDAPResultCode.SUCCESS:
        raise otherwise
