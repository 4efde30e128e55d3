"""Everything that a person can do on a page is an operation of the API, or it is written down why not."""

from __future__ import annotations

from luoshi.api import nouns
from luoshi.api.registry import OPERATIONS
from tests.operations import done_by, not_done
from tests.test_routes import WRITE, cells

loaded = nouns
POSTING = {name for name, cell in cells().items() if cell[WRITE] != "405"}


def test_every_address_that_takes_a_form_has_its_operation_or_its_reason() -> None:
    done, reasons = done_by(), not_done()
    assert POSTING - set(done) - set(reasons) == set()
    assert (set(done) | set(reasons)) - POSTING == set(), "these take no form"
    assert set(done) & set(reasons) == set()


def test_every_operation_that_is_named_exists_and_writes() -> None:
    named = {name for names in done_by().values() for name in names}
    assert {name for name in named if name not in OPERATIONS or not OPERATIONS[name].writes} == set()
    assert all(done_by().values()) and all(len(reason) > 20 for reason in not_done().values())
