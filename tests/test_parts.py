"""The list of parts is whole and well formed, and no licence comes in that is not taken."""

from __future__ import annotations

import json
import re
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from luoshi.config.parts import Part, browser_parts, parts

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tools"))
from licences import takes  # noqa: E402

ALGORITHMS = {"SHA-256": 32, "SHA-512": 64}
# `from "echarts/core"`, `import "htmx.org"`: the package is the part before the slash.
IMPORTED = re.compile(r"""(?:from|import)\s+"((?:@[\w.-]+/)?[\w][\w.-]*)""")


def document() -> dict[str, Any]:
    out = StringIO()
    call_command("sbom", stdout=out)
    return dict(json.loads(out.getvalue()))


def test_the_document_is_cyclonedx_and_names_no_address() -> None:
    bill = document()
    assert bill == document(), "the same pins give the same document"
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    refs = [one["bom-ref"] for one in bill["components"]]
    assert len(refs) == len(set(refs)) and bill["dependencies"][0]["dependsOn"] == refs
    assert "://" not in json.dumps(bill)
    for one in bill["components"]:
        assert set(one) <= {"type", "bom-ref", "name", "version", "purl", "licenses", "hashes", "scope"}
        assert re.fullmatch(r"pkg:(pypi|npm|generic)/[\w%./-]+@[\w.+-]+", one["purl"]), one["purl"]
        for digest in one.get("hashes", ()):
            assert len(bytes.fromhex(digest["content"])) == ALGORITHMS[digest["alg"]]
        [licence] = one["licenses"]
        assert set(licence) in ({"expression"}, {"license"})


def test_every_pinned_package_is_in_it_with_its_hashes() -> None:
    pinned = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / "base.txt").read_text(), re.MULTILINE))
    listed = {part.name for part in parts() if part.kind == "pypi" and part.hashes and not part.optional}
    assert listed == pinned and {"django", "psycopg", "boto3"} <= listed


def test_an_extra_is_in_it_where_it_is_installed_and_is_called_optional(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    optional = {one["name"] for one in document()["components"] if one.get("scope") == "optional"}
    assert {"mcp", "pydantic"} <= optional and "cryptography" not in optional
    monkeypatch.setattr("luoshi.config.parts.EXTRAS", ())
    assert not optional & {one["name"] for one in document()["components"]}


def test_what_the_browser_loads_is_in_it() -> None:
    listed = {part.name for part in browser_parts()}
    sources = [path.read_text() for path in (ROOT / "frontend" / "src").rglob("*.ts")]
    assert {name for text in sources for name in IMPORTED.findall(text)} <= listed
    assert {"echarts", "zrender", "htmx.org"} <= listed and "vite" not in listed


@pytest.mark.parametrize(
    ("name", "licence", "taken"),
    [
        ("a", "MIT", True), ("a", "Apache-2.0 OR GPL-3.0-only", True), ("a", "MIT AND MPL-2.0", True),
        ("a", "AGPL-3.0-only", False), ("a", "GPL-2.0-or-later", False), ("a", "MIT AND GPL-3.0-only", False),
        ("a", "LGPL-3.0-only", False), ("psycopg", "LGPL-3.0-only", True), ("psycopg", "GPL-3.0-only", False),
        ("a", "NOASSERTION", False), ("a", "GNU General Public License v3 (GPLv3)", False),
    ],
)  # fmt: skip
def test_agpl_and_gpl_are_refused(name: str, licence: str, taken: bool) -> None:
    assert takes(Part("pypi", name, "1", licence)) is taken
