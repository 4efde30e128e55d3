from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from luoshi.testing.chats import HOSTS, Programs
from luoshi.testing.tls import Authority, serving


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def programs(authority: Authority, settings: Settings) -> Iterator[Programs]:
    """The chat programs, by their own names and with certificates of these names, on loopback."""
    known = Programs()
    with serving(known, authority.server_side(*HOSTS)) as server:
        settings.OUTGOING_CA = authority.file
        settings.OUTGOING_ALLOW = [f"{host}=127.0.0.1:{server.port}" for host in HOSTS]
        yield known
