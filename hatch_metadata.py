"""The product's dependencies are read from requirements/*.in, so that they stand in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

EXTRAS = ("mcp",)
"""What an installation may have beside the rest: `pip install 'luoshi[mcp]'`."""


class Dependencies(MetadataHookInterface):
    """Fills `dependencies` and `optional-dependencies`."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """The bare names of each file."""
        metadata["dependencies"] = self._named_in("base")
        metadata["optional-dependencies"] = {extra: self._named_in(extra) for extra in EXTRAS}

    def _named_in(self, name: str) -> list[str]:
        """One requirement a line; comments and empty lines are left out."""
        lines = (Path(self.root) / "requirements" / f"{name}.in").read_text(encoding="utf-8").splitlines()
        bare = (line.split(" #")[0].strip() for line in lines)
        return [line for line in bare if line and not line.startswith(("#", "-"))]
