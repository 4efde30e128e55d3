"""Fixtures of the search tests."""

import pytest

from luoshi.search import kinds
from luoshi.search.tests.shelf import Shelf, document, everything, visible
from luoshi.testing.cast import Cast


@pytest.fixture
def shelf(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """An empty shelf of the project CRM, the only kind there is."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.register("area", "Modules", visible=visible, document=document, everything=everything)
    return Shelf(cast.project)
