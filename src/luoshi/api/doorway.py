"""The way in by HTTP: who asks, whether they may, what they want; and the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from luoshi.api import etags, limits, origins, rules
from luoshi.api.bodies import cleaned
from luoshi.api.models import Token
from luoshi.api.refusing import Refused, not_here
from luoshi.api.registry import REGISTRY, Answer, Call, Operation, checked
from luoshi.evidence.models import Damaged, GoneFile
from luoshi.kernel import idempotency
from luoshi.kernel.models import FirstAnswer
from luoshi.kernel.verdict import Moved, Refusal
from luoshi.trail.models import through

CHANNEL = "api"
LONGEST_KEY = 64
BEARER = {"WWW-Authenticate": 'Bearer realm="luoshi"'}


@csrf_exempt
def operation(request: HttpRequest, path: str) -> HttpResponseBase:
    """Every operation: tokens only, so that no cookie of a browser and no form of another site works here."""
    with in_language_of(request, None):
        try:
            answer = _answered(request, f"/{path}")
        except Refused as refused:
            answer = refused.answer()
    answer.headers.setdefault("Cache-Control", "private, no-store")
    patch_vary_headers(answer, ("Accept-Language", "Authorization"))
    origins.allow(request, answer)
    return answer


def _answered(request: HttpRequest, path: str) -> HttpResponseBase:
    if request.method == "OPTIONS":
        return origins.preflight(request)
    if settings.SECURE and not request.is_secure():
        raise Refused(
            403, _("The API answers by https only. This token has travelled unprotected: revoke it.")
        )
    found = REGISTRY.at(path)
    if found is None:
        raise not_here()
    operations, places = found
    method = "GET" if request.method == "HEAD" else str(request.method)
    if method not in operations:
        allowed = ", ".join(sorted({*operations, *({"HEAD"} if "GET" in operations else ())}))
        raise Refused(
            405, _("This address takes: %(methods)s.") % {"methods": allowed}, headers={"Allow": allowed}
        )
    token = token_of(request)
    request.asked_by = token.member.user  # type: ignore[attr-defined]
    with in_language_of(request, token), timezone.override(token.member.user.time_zone):
        try:
            return _let_in(request, operations[method], places, token)
        except Refused as refused:
            return refused.answer()


def token_of(request: HttpRequest) -> Token:
    """The token by which somebody asks. Raises Refused (401)."""
    scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
    token = Token.of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        raise Refused(401, _("Send “Authorization: Bearer luo_…” with a token that works."), headers=BEARER)
    return token


@contextmanager
def in_language_of(request: HttpRequest, token: Token | None) -> Iterator[None]:
    """The language that the request names, else the person's own."""
    named = "Accept-Language" in request.headers
    own = token.member.user.language if token else settings.LANGUAGE_CODE
    with translation.override(translation.get_language_from_request(request) if named else own):
        yield


def _let_in(
    request: HttpRequest, wanted: Operation, places: dict[str, Any], token: Token
) -> HttpResponseBase:
    limits.take(token)
    if wanted.writes and token.scope != rules.WRITE:
        raise Refused(403, _("This token only reads. Make another one that writes."))
    call = Call(token.member, places, checked(wanted.query, dict(request.GET.lists())), request=request)
    call.if_match, call.scope = request.headers.get("If-Match", ""), token.scope
    content = _read(request, wanted, call)
    if not wanted.writes:
        return _read_only(request, wanted, call)
    return _written(request, wanted, call, content)


def _read(request: HttpRequest, wanted: Operation, call: Call) -> bytes:
    """Body or files of the request; gives the bytes by which a repetition is recognised. Raises Refused."""
    try:
        if wanted.takes_files:
            call.files = request.FILES.getlist("files")
            call.body = request.POST.dict()
            return b"".join(f"{one.name}:{one.size};".encode() for one in call.files)
        return _read_json(request, wanted, call)
    except (RequestDataTooBig, TooManyFilesSent) as large:
        raise Refused(413, _("The request is larger than what is taken.")) from large
    except (MultiPartParserError, UnicodeDecodeError) as broken:
        raise Refused(400, _("The body of the request cannot be read.")) from broken


def _read_json(request: HttpRequest, wanted: Operation, call: Call) -> bytes:
    if int(request.headers.get("Content-Length") or 0) > rules.MOST_BYTES:
        raise Refused(413, _("The request is larger than what is taken."))
    content = request.body
    if not content or not wanted.writes:
        return b""
    if request.content_type != "application/json":
        raise Refused(415, _("The body has to be application/json."))
    try:
        call.body = cleaned(json.loads(content))
    except (ValueError, RecursionError) as broken:
        raise Refused(400, _("The body of the request cannot be read.")) from broken
    return content


def _read_only(request: HttpRequest, wanted: Operation, call: Call) -> HttpResponseBase:
    answer = _carried_out(wanted, call)
    if isinstance(answer, HttpResponse) and wanted.conditional and answer.status_code == 200:
        answer["ETag"] = etags.etag_of(answer.content)
        if etags.among(request.headers.get("If-None-Match", ""), answer["ETag"]):
            return HttpResponse(status=304, headers={"ETag": answer["ETag"]})
    return answer


def _written(request: HttpRequest, wanted: Operation, call: Call, content: bytes) -> HttpResponseBase:
    """Effect and answer in one transaction, under the key of the request where it has one."""
    key, owner = request.headers.get("Idempotency-Key", ""), call.member.pk
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Refused(400, _("A key has up to %(most)d printable characters.") % {"most": LONGEST_KEY})
    if not key:
        if wanted.needs_key:
            raise Refused(
                400, _("Send a header “Idempotency-Key”: repeated with it, nothing is filed twice.")
            )
        with transaction.atomic():
            return _carried_out(wanted, call)
    asked = hashlib.sha256(f"{wanted.method} {request.path}\n".encode() + content).hexdigest()
    if first := idempotency.given(owner, key):
        return _again(first, asked)
    try:
        with idempotency.under_key(owner, key, asked), transaction.atomic():
            idempotency.claim()
            answer = _carried_out(wanted, call)
            body = answer.content if isinstance(answer, HttpResponse) else b""
            idempotency.keep(owner, key, answer.status_code, body, answer.headers.get("Content-Type", ""))
            return answer
    except idempotency.Repeated:
        first = idempotency.given(owner, key)
        if first is None:
            raise Refused(503, _("Please send it again."), headers={"Retry-After": "2"}) from None
        return _again(first, asked)


def _again(first: FirstAnswer, asked: str) -> HttpResponse:
    """The first answer, byte by byte."""
    if first.asked != asked:
        raise Refused(422, _("This key was sent with another request before. Take a new one."))
    again = HttpResponse(bytes(first.body), first.content_type or None, status=first.status)
    again["Idempotency-Replayed"] = "true"
    return again


def _carried_out(wanted: Operation, call: Call) -> HttpResponseBase:
    """The answer of the operation. Raises Refused for everything that is none."""
    with through(CHANNEL):
        found = _or_refused(lambda: wanted.call(call))
    if not isinstance(found, Answer):
        return found
    if found.status == 204:
        return HttpResponse(status=204, headers=dict(found.headers))
    answer = HttpResponse(etags.bytes_of(found.body), "application/json", status=found.status)
    for name, value in found.headers.items():
        answer[name] = value
    return answer


def _or_refused(do: Callable[[], Answer | HttpResponseBase]) -> Answer | HttpResponseBase:
    try:
        return do()
    except (Http404, GoneFile) as missing:
        raise not_here() from missing
    except Moved as moved:
        raise Refused(409, moved.sentence) from moved
    except Refusal as refused:
        raise Refused(422, refused.sentence, errors=[("", one) for one in refused.missing]) from refused
    except (Damaged, FileNotFoundError) as gone:
        raise Refused(
            410, _("The file is damaged or gone. An administrator finds it in the health report.")
        ) from gone
