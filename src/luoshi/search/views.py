"""The search page, and the short list under ⌘K."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from luoshi.rollout.access import MemberRequest, member_page
from luoshi.rollout.models import Member
from luoshi.search import kinds
from luoshi.search.deeds import deeds
from luoshi.search.initials import people
from luoshi.search.queries import TYPED, Hit, find
from luoshi.search.script import storable
from luoshi.ui.pages import page, wants_fragment

ALL, ONE_KIND, SHORT = 20, 50, 8
"""Hits on the page, on the page of one kind, and in the short list."""


@require_safe
@member_page
def results(request: MemberRequest) -> HttpResponse:
    """Hits by kind. A fragment that names no target is the short list of ⌘K."""
    if wants_fragment(request) and "HX-Target" not in request.headers:
        return short_list(request)
    text, chosen = asked(request), request.GET.get("kind", "")
    offered = kinds.offered(request.member)
    only = [of.name for of in offered if of.name == chosen]
    hits = find(request.member, text, only or None, limit=ONE_KIND if only else ALL)
    context = {"q": text, "groups": by_kind(hits), "kinds": offered, "kind": chosen}
    return page(request, "search/results.html", context, fragment="found")


@require_safe
@member_page
def palette(request: MemberRequest) -> HttpResponse:
    """The short list: people, then the best hits, a number first. Opened as a page it is the search page."""
    if not wants_fragment(request):
        page_of = request.member.project.url("search:page")
        return redirect(f"{page_of}?{urlencode({'q': asked(request)})}")
    return short_list(request)


def short_list(request: MemberRequest) -> HttpResponse:
    """At most eight hits for what is being typed, and below them what one may want to do."""
    text = asked(request)
    hits = find(request.member, text, limit=SHORT)
    context = {"q": text, "people": persons(request.member, text), "hits": hits}
    context["deeds"] = deeds(request.member, text)
    return page(request, "search/palette.html", context)


def asked(request: HttpRequest) -> str:
    """What was typed, as far as it is read."""
    return storable(request.GET.get("q", "")).strip()[:TYPED]


def by_kind(hits: list[Hit]) -> list[tuple[Any, list[Hit]]]:
    """Label and hits of each kind, the kind of the best hit first; the order within a kind stays."""
    order = list(dict.fromkeys(hit.kind for hit in hits))
    grouped = groupby(sorted(hits, key=lambda hit: order.index(hit.kind)), key=lambda hit: hit.label)
    return [(label, list(group)) for label, group in grouped]


def persons(member: Member, text: str) -> list[tuple[Member, str]]:
    """People whose name or initials were typed, each with the page that upper rooms have for them."""
    page_of = kinds.person_page()
    return [(person, page_of(member, person)) for person in people(member, text)] if page_of and text else []
