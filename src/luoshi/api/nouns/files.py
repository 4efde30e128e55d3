"""Files: uploaded first, then named by their ids in what is sent; and the bytes of what hangs somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponseBase
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.api.nouns.common import FILE
from luoshi.api.refusing import Refused
from luoshi.api.registry import Call, Operation
from luoshi.api.shapes import Shape, many, text
from luoshi.evidence import rules, streaming
from luoshi.evidence.doors import seen_by
from luoshi.evidence.models import Attachment, take
from luoshi.kernel.verdict import Refusal

TAG = "files"
REFUSED = Shape("RefusedFile", _("A file that was not taken"), (
    text("name", _("Its name"), lambda one, reader: one[0]),
    text("detail", _("Why"), lambda one, reader: one[1]),
))  # fmt: skip
TAKEN = Shape("Upload", _("What was taken, and what was not"), (
    many("files", _("Files taken; name their ids in `attachment` of what you send"), FILE),
    many("refused", _("Files that were not taken"), REFUSED),
))  # fmt: skip


def upload(call: Call) -> Any:
    """Kept as drafts of this member for a week. Raises Refused when none was taken."""
    fits = rules.number_fits(len(call.files))
    if not call.files or not fits:
        said = fits.sentence or _g("No file came with the request.")
        raise Refused(422, said, errors=[("files", said)])
    taken, refused = [], []
    for uploaded in call.files:
        try:
            taken.append(take(call.member, uploaded))
        except Refusal as refusal:
            refused.append((uploaded.name or "", refusal.sentence))
    if not taken:
        raise Refused(422, refused[0][1], errors=[("files", said) for _name, said in refused])
    return TAKEN.write({"files": taken, "refused": refused}, call.member)


def download(call: Call) -> HttpResponseBase:
    """The original; for people from outside the masked copy where there is one. Always a download."""
    found = seen_by(call.member, call.path["file"])
    stored = found.file_for(call.member)
    return streaming.download(
        call.request, stored.open(), size=stored.size, media_type=stored.media_type,
        name=found.name_for(call.member), etag=stored.sha256,
    )  # fmt: skip


def remove(call: Call) -> None:
    """Remove an own draft."""
    Attachment(pk=call.path["file"]).discard(by=call.member)


def operations() -> Iterator[Operation]:
    """Upload, download, removing a draft."""
    yield Operation(
        "file.upload", "POST", "/files", TAG, _("Upload files, as drafts"), upload, TAKEN.ref, (TAKEN,),
        status=201, takes_files=True,
    )  # fmt: skip
    yield Operation(
        "file.download", "GET", "/files/{file}", TAG, _("The bytes of a file"), download, gives_file=True
    )
    yield Operation("file.remove", "DELETE", "/files/{file}", TAG, _("Remove a draft"), remove, status=204)
