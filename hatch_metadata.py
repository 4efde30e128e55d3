"""The product's dependencies are read from requirements/base.in, so that they stand in one place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface


class Dependencies(MetadataHookInterface):
    """Fills `dependencies`."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """One requirement a line; comments and empty lines are left out."""
        lines = (Path(self.root) / "requirements" / "base.in").read_text(encoding="utf-8").splitlines()
        bare = (line.split(" #")[0].strip() for line in lines)
        metadata["dependencies"] = [line for line in bare if line and not line.startswith(("#", "-"))]
