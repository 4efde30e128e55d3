"""A receiver of webhooks on loopback, under a name and a certificate of its own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.rollout.models import Member
from luoshi.testing.tls import Asked, Authority, Says, serving

HOST = "hooks.erp.example"
ADDRESS = f"https://{HOST}/luoshi?from=crm"


@dataclass
class Receiver:
    """What it was sent; `says` is its answer to everything."""

    asked: list[Asked] = field(default_factory=list)
    says: Says = field(default_factory=lambda: Says(b"thanks"))

    def __call__(self, asked: Asked) -> Says:
        self.asked.append(asked)
        return self.says

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Every message."""
        return [json.loads(one.body) for one in self.asked]

    @property
    def kinds(self) -> list[str]:
        """What happened."""
        return [body["type"] for body in self.bodies]

    @property
    def ids(self) -> list[str]:
        """Under which ids."""
        return [one.headers["webhook-id"] for one in self.asked]


@contextmanager
def listening(authority: Authority, settings: Any) -> Iterator[Receiver]:
    """A receiver that this installation may reach."""
    receiver = Receiver()
    with serving(receiver, authority.server_side(HOST)) as server:
        settings.OUTGOING_CA = authority.file
        settings.OUTGOING_ALLOW = [f"{HOST}=127.0.0.1:{server.port}"]
        yield receiver


def endpoint_of(member: Member, *kinds: str) -> tuple[Endpoint, str]:
    """An endpoint and its secret."""
    return Endpoint.add(by=member, name="ERP工单", address=ADDRESS, kinds=list(kinds) or ["problem.*"])
