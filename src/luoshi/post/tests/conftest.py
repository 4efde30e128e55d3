"""For the tests of letters."""

from __future__ import annotations

import pytest

from luoshi.post import smtp


@pytest.fixture(autouse=True)
def no_server_rests_from_another_test() -> None:
    """A process passes a server over for minutes; another test may be given the same port."""
    smtp._standings.clear()
