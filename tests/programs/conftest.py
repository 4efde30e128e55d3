"""The server that programs outside ask, started once for all of them."""

from __future__ import annotations

from tests.programs.office import desk, office

__all__ = ["desk", "office"]
