"""Uploading drafts, and sending files to those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.evidence import direct, elsewhere, pictures, rules, streaming
from luoshi.evidence.doors import seen_by
from luoshi.evidence.models import Attachment, Damaged, File, GoneFile, take
from luoshi.evidence.pictures import NotShowable
from luoshi.kernel.verdict import Refusal
from luoshi.people.limits import too_many
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page

View = Callable[[MemberRequest, Attachment], HttpResponseBase]


def file_page(view: View) -> Callable[..., HttpResponseBase]:
    """View decorator: the attachment this member may see, else 404; 410 in words when its bytes are gone."""

    @require_safe
    @member_page
    @wraps(view)
    def answered(request: MemberRequest, attachment_id: UUID) -> HttpResponseBase:
        found = seen_by(request.member, attachment_id)
        try:
            return view(request, found)
        except (Damaged, FileNotFoundError):
            return page(request, "evidence/missing.html", {"attachment": found}, status=410)

    return answered


@file_page
def file(request: MemberRequest, found: Attachment) -> HttpResponseBase:
    """The original, always as a download: from the other host where there is one."""
    if settings.FILES_URL:
        onward = HttpResponseRedirect(elsewhere.link(request, found))
        onward["Cache-Control"] = "no-store"
        return onward
    return elsewhere.sent(request, request.member, found)


@file_page
def picture(request: MemberRequest, found: Attachment) -> HttpResponseBase:
    """The copy for the viewer, with its marks."""
    return _shown(request, found.shown_to(request.member), "picture")


@file_page
def original(request: MemberRequest, found: Attachment) -> HttpResponseBase:
    """The copy for the viewer without its marks, for whom that may be."""
    return _shown(request, found.file_for(request.member), "picture")


@file_page
def thumb(request: MemberRequest, found: Attachment) -> HttpResponseBase:
    """The small copy for strips and lists, with its marks."""
    return _shown(request, found.shown_to(request.member), "thumb")


def _shown(request: MemberRequest, stored: File, kind: str) -> HttpResponseBase:
    try:
        copy = pictures.shown(stored, kind)
    except NotShowable:
        raise Http404 from None
    return streaming.picture(request, copy, etag=f"{stored.sha256}-{kind}")


@require_POST
@member_page
def upload(request: MemberRequest) -> HttpResponse:
    """Keep files as drafts. JSON: `files` taken, `refused` with a sentence each; 422 if none was taken."""
    given = request.FILES.getlist("files")
    fits = rules.number_fits(len(given))
    if not given or not fits:
        sentence = fits.sentence or _("No file came with the request.")
        return JsonResponse({"files": [], "refused": [{"name": "", "sentence": str(sentence)}]}, status=422)
    taken, refused = [], []
    for uploaded in given:
        try:
            taken.append(described(take(request.member, uploaded)))
        except Refusal as refusal:
            refused.append({"name": uploaded.name, "sentence": str(refusal)})
    return JsonResponse({"files": taken, "refused": refused}, status=201 if taken else 422)


@require_POST
@member_page
def direct_offer(request: MemberRequest) -> HttpResponse:
    """Where the browser may put one file itself. JSON; 422 with a sentence; 404 where that is not wanted."""
    size = request.POST.get("size", "")
    if not settings.S3_DIRECT:
        raise Http404
    # What is put there and never fetched lies for a day: nobody fills the store by asking again and again.
    if too_many(request, "direct_offer", request.user):
        return JsonResponse({"sentence": _("Too many files within an hour. Try again later.")}, status=429)
    try:
        wanted = int(size) if size.isascii() and size.isdigit() and len(size) < 15 else 0
        return JsonResponse(direct.offer(request.member, request.POST.get("name", ""), wanted), status=201)
    except Refusal as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=422)


@require_POST
@member_page
def direct_fetch(request: MemberRequest) -> HttpResponse:
    """The file has been put there: look at it, and keep it as a draft. Answers like `upload`."""
    if not settings.S3_DIRECT:
        raise Http404
    try:
        draft = direct.fetch(request.member, request.POST.get("ticket", ""))
    except Refusal as refusal:
        refused = [{"name": "", "sentence": str(refusal)}]
        return JsonResponse({"files": [], "refused": refused}, status=422)
    return JsonResponse({"files": [described(draft)], "refused": []}, status=201)


def described(draft: Attachment) -> dict[str, object]:
    """A draft as the page's script needs it."""
    return {
        "id": str(draft.pk),
        "name": draft.name,
        "size": draft.file.size,
        "picture": draft.is_picture,
        "url": draft.url,
        "thumb": draft.thumb,
        "remove": draft.remove_url,
        "marks": draft.marks_url,
    }


@require_POST
@member_page
def draft_delete(request: MemberRequest, attachment_id: UUID) -> HttpResponse:
    """Remove an own draft."""
    try:
        Attachment(pk=attachment_id).discard(by=request.member)
    except GoneFile:
        raise Http404 from None
    return HttpResponse(status=204)
