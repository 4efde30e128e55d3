"""Screenshots of the demo company, as drafts of whoever shows them."""

from __future__ import annotations

from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from luoshi.evidence.models import Attachment, take
from luoshi.rollout.models import Member

PICTURES = Path(__file__).parent / "pictures"


def picture(name: str, by: Member) -> list[Attachment]:
    """The named screenshot as this member's draft; none without a name."""
    return [_draft(PICTURES / f"{name}.webp", "截图.webp", by)] if name else []


def steps(name: str, by: Member) -> list[Attachment]:
    """The pictures of an article's steps, in their order; none without a name."""
    found = sorted(PICTURES.glob(f"step-{name}-*.webp")) if name else []
    return [_draft(path, f"第{place}步.webp", by) for place, path in enumerate(found, 1)]


def _draft(path: Path, name: str, by: Member) -> Attachment:
    return take(by, SimpleUploadedFile(name, path.read_bytes(), "image/webp"))
