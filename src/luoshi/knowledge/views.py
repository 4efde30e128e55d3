"""Pages of the archive of solutions."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404

from luoshi.knowledge.models import Article
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page


@member_page
def show(request: MemberRequest, number: int) -> HttpResponse:
    """One article."""
    article = get_object_or_404(Article.objects.visible_to(request.member), number=number)
    return page(request, "knowledge/show.html", {"article": article})
