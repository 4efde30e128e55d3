"""The list of parts as CycloneDX 1.6, for whoever has to know what is in an installation."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import Any
from uuid import UUID, uuid5

from luoshi.config.parts import Part, parts

NAMESPACE = UUID("3f0c5f0e-6a53-4c4e-9d53-0d3b0c6f8b11")
KNOWN = re.compile(r"^[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*$")


def bill() -> dict[str, Any]:
    """The document. The same pins give the same document: no time, no name of a machine."""
    components = [component(part) for part in parts()]
    own = f"pkg:pypi/luoshi@{version('luoshi')}"
    serial = uuid5(NAMESPACE, repr(components))
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{serial}", "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": own, "name": "luoshi", "version": version("luoshi"),
                "purl": own, "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": components,
        "dependencies": [{"ref": own, "dependsOn": [one["bom-ref"] for one in components]}],
    }  # fmt: skip


def component(part: Part) -> dict[str, Any]:
    """One package as CycloneDX describes it."""
    told: dict[str, Any] = {
        "type": "library", "bom-ref": part.purl, "name": part.name, "version": part.version,
        "purl": part.purl, "licenses": [licence(part.licence)],
    }  # fmt: skip
    if part.optional:
        told["scope"] = "optional"
    if part.hashes:
        told["hashes"] = [{"alg": name, "content": digest} for name, digest in part.hashes]
    return told


def licence(said: str) -> dict[str, Any]:
    """A single licence by its id, several as an expression, anything else by the words that were used."""
    if " " in said and KNOWN.match(said):
        return {"expression": said}
    return {"license": {"id": said} if KNOWN.match(said) and said != "NOASSERTION" else {"name": said}}
