"""Drawing on a picture: the page with the tools, and taking in what was drawn."""

from __future__ import annotations

import json
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from luoshi.evidence import rules
from luoshi.evidence.doors import seen_by
from luoshi.evidence.forms import MarksForm
from luoshi.evidence.models import Attachment, Damaged, Drawn, draw, versions
from luoshi.evidence.subjects import is_frozen
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page, wants_fragment
from luoshi.ui.redirect import done

SAID = {
    "select": pgettext_lazy("tool", "Choose"),
    "box": gettext_lazy("Box"),
    "arrow": gettext_lazy("Arrow"),
    "number": pgettext_lazy("tool", "Number"),
    "pen": gettext_lazy("Pen"),
    "mask": pgettext_lazy("tool", "Mask"),
    "one": pgettext_lazy("a mark and its number", "{} {n}"),
    "tool": gettext_lazy("Tool: {}"),
    "added": gettext_lazy("{} added"),
    "moved": gettext_lazy("{} moved"),
    "sized": gettext_lazy("Size of {} changed"),
    "remove": gettext_lazy("{} removed"),
    "corner": gettext_lazy("First corner set. Touch where the other one shall be."),
    "none": gettext_lazy("Nothing is chosen"),
    "undo": gettext_lazy("Taken back"),
    "redo": gettext_lazy("Done again"),
    "larger": gettext_lazy("Larger"),
    "smaller": gettext_lazy("Smaller"),
    "fit": gettext_lazy("Whole picture"),
    "away": gettext_lazy("The server cannot be reached. Your marks are still here, please try once more."),
}


@once
@member_page
def marks(request: MemberRequest, attachment_id: UUID) -> HttpResponseBase:
    """Box, arrow, number, pen and mask on one picture."""
    picture = seen_by(request.member, attachment_id)
    if request.method == "POST":
        return _draw(request, picture)
    return _tools(request, picture)


def _tools(request: MemberRequest, picture: Attachment, refused: Refusal | None = None) -> HttpResponse:
    may = rules.may_mark(request.member, picture)
    context = {
        "picture": picture,
        "verdict": may,
        "refused": refused,
        "marks": json.dumps(picture.marks),
        "seen": str(picture.marking_id or ""),
        "said": SAID,
        "versions": list(versions(picture)[:20]) if may else [],
        "handed_over": _handed_over(picture),
    }
    status = 403 if not may else 409 if refused else 200
    return page(request, "evidence/marks.html", context, fragment="tools", status=status)


def _handed_over(picture: Attachment) -> bool:
    """Whether the same bytes lie in something that was handed over and nobody masked them there."""
    same = Attachment.objects.filter(project_id=picture.project_id, file_id=picture.file_id, shared=None)
    return any(is_frozen(kind) for kind in same.values_list("subject_kind", flat=True).distinct())


def _draw(request: MemberRequest, picture: Attachment) -> HttpResponseBase:
    form = MarksForm(request.POST)
    try:
        drawn = draw(picture, form.text, by=request.member, seen=form.seen)
    except (Refusal, Damaged) as refused:
        return _refused(request, picture, refused)
    said = sentence(drawn)
    if not wants_fragment(request):
        return done(request, request.path, said)
    now = seen_by(request.member, picture.pk)
    return JsonResponse({"said": said, "thumb": now.thumb, "url": now.url, "original": now.original_url})


def _refused(request: MemberRequest, picture: Attachment, refused: Refusal | Damaged) -> HttpResponseBase:
    if isinstance(refused, Damaged):
        refused = Refusal(_("The picture's bytes are missing or were changed on the disk."))
    if wants_fragment(request):
        return JsonResponse({"sentence": str(refused)}, status=409 if isinstance(refused, Moved) else 422)
    return _tools(request, picture, refused)


def sentence(drawn: Drawn) -> str:
    """What was done, with what became of it elsewhere."""
    if not drawn.marking.marks:
        return _("The marks are gone; the picture is as it was sent.")
    if not drawn.marking.masked:
        return _("Marked. The original stays beside it.")
    if drawn.frozen:
        return ngettext(
            "Masked. It was handed over already: from now on outsiders get the masked picture there too.",
            "Masked. It was handed over %(count)d times already: from now on outsiders get the masked "
            "picture there too.",
            drawn.frozen,
        ) % {"count": drawn.frozen}
    return _("Masked. Outsiders get this copy only; the original stays inside.")
