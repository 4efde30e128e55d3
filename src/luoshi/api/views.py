"""Pages around the API: a member's own tokens, and the handbook made of the document."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from luoshi.api import doorway, etags, handbook_page, openapi
from luoshi.api.forms import TokenForm
from luoshi.api.models import Token
from luoshi.api.refusing import Refused
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.people.recent import is_recent, prove_first
from luoshi.people.signin import signed_in
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


@member_page
def tokens(request: MemberRequest) -> HttpResponseBase:
    """API令牌: one's own, and a new one, whose secret is shown this once."""
    if request.method != "POST":
        return _listed(request, TokenForm())
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _listed(request, form)
    if not is_recent(request):
        return prove_first(request)
    try:
        token, secret = Token.make(by=request.member, **form.cleaned_data)
    except Refusal as refused:
        form.add_error(None, str(refused))
        return _listed(request, form)
    return _listed(request, TokenForm(), made=token, secret=secret)


def _listed(request: MemberRequest, form: TokenForm, **made: object) -> HttpResponse:
    rows = Token.objects.visible_to(request.member).filter(revoked_at__isnull=True)
    context = {"form": form, "rows": list(rows), "today": request.member.project.today(), **made}
    return page(request, "api/tokens.html", context, status=422 if form.errors else 200)


@once
@require_POST
@member_page
def revoke(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """It stops working at once."""
    token = get_object_or_404(Token.objects.visible_to(request.member), pk=pk)
    token.revoke(by=request.member)
    return done(request, request.member.project.url("tokens:list"), _("Revoked. It no longer works."))


@require_safe
@signed_in
def handbook(request: HttpRequest) -> HttpResponse:
    """Every operation with its fields and an example, for people."""
    return page(request, "api/handbook.html", {"groups": handbook_page.groups(openapi.document())})


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, for whoever is signed in or has a token; in the language of whoever asks."""
    token = None
    if not request.user.is_authenticated:
        try:
            token = doorway.token_of(request)
        except Refused as refused:
            return refused.answer()
    with doorway.in_language_of(request, token) if token else nullcontext():
        answer: HttpResponse = JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False})
    etag = etags.etag_of(answer.content)
    if etags.among(request.headers.get("If-None-Match", ""), etag):
        answer = HttpResponse(status=304)
    answer["ETag"] = etag
    answer.headers.setdefault("Cache-Control", "private, no-store")
    return answer
