"""Which links are taken, and where they lead in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import translation

from luoshi.talk.links import link_fits, schemes, where_to


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://meeting.tencent.com/dm/abc?pwd=1#x", "meeting.tencent.com"),
        ("https://zoom.us:8443/j/1", "zoom.us"),
        ("https://xn--fiqs8s.example/a", "xn--fiqs8s.example"),
        ("https://аpple.com/", "xn--pple-43d.com"),
        ("wemeet://page/inmeeting?meeting_code=1", "Tencent Meeting"),
        ("zoommtg://zoom.us/join?confno=1", "Zoom"),
        ("todesk:123456789", "ToDesk"),
        ("anydesk:987654321", "AnyDesk"),
        ("HTTPS://Meeting.Example/", "meeting.example"),
    ],
)
def test_known_ways_are_taken_and_named(link: str, host: str) -> None:
    with translation.override("en"):
        assert link_fits(link)
        assert where_to(link) == host


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "http://meeting.example/",
        "//meeting.example/", "meeting.example", "https://", "https:///x", "https://host", "https://a.b@evil.example/",
        "https://good.example\\@evil.example/", "https://a b.example/", "https://x.example/\u202egpj", "ftp://a.example",
        "https://a.example/\x00", "https://[::1", "https://a.example:99999/", "https://..example/", "blob:https://a.b/1",
        "wemeet:", "todesk://", "https://a.example/" + "x" * 500,
    ],
)  # fmt: skip
def test_everything_else_is_refused_with_a_sentence(link: str) -> None:
    verdict = link_fits(link)
    assert not verdict
    assert verdict.sentence
    assert where_to(link) == ""


def test_an_installation_adds_its_own_program_but_never_a_script(settings: Any) -> None:
    settings.MEETING_SCHEMES = ["acme-meet", "javascript", "DATA:", "b@d"]
    assert link_fits("acme-meet://room/7")
    assert where_to("acme-meet://room/7") == "acme-meet"
    assert not {"javascript", "data", "b@d"} & set(schemes())
    assert not link_fits("javascript:alert(1)")
