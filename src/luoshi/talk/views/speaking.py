"""Saying something, and whom one can mention."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.views.decorators.http import require_POST, require_safe

from luoshi.evidence.forms import GONE
from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.talk import queries, topics
from luoshi.talk.forms import SayForm
from luoshi.talk.models import Comment, say
from luoshi.talk.rules import INTERNAL
from luoshi.ui.pages import page, wants_fragment


@require_POST
@member_page
def speak(request: MemberRequest, kind: str, topic_id: UUID) -> HttpResponseBase:
    """Add a comment; the composer comes back with the new entry, or with the sentence and the words typed."""
    topic = topics.find(kind, topic_id, request.member)
    if topic is None:
        raise Http404
    return _speak(request, topic)


@once
def _speak(request: HttpRequest, topic: Any) -> HttpResponseBase:
    member = request.member  # type: ignore[attr-defined]
    form = SayForm(request.POST, request.FILES, member=member)
    if form.is_valid():
        said = form.cleaned_data
        try:
            comment = say(
                topic, by=member, words=said["words"], audience=said["audience"], attachments=form.kept
            )
        except Refusal as refused:
            form.add_error(None, str(refused))
        else:
            return _answered(request, topic, comment)
    name = topics.name_for(topic, member)
    context = {"topic": topic, "name": name, "form": form, "audience": request.POST.get("audience", "")}
    # A file that is not this person's answers like one that never was.
    status = 404 if form.has_error("files", GONE) else 422
    return page(request, "talk/refused.html", context, fragment="composer", status=status)


def _answered(request: HttpRequest, topic: Any, comment: Comment) -> HttpResponse:
    if not wants_fragment(request):
        return HttpResponseRedirect(f"{topic.url}#c-{comment.pk}")
    member = request.member  # type: ignore[attr-defined]
    (entry,) = queries.with_files([comment], member)
    context = {"topic": topic, "comment": entry, "audience": comment.audience}
    return page(request, "talk/said.html", context)


@require_safe
@member_page
def mentions(request: MemberRequest) -> HttpResponse:
    """Options for what was typed after “@”: `q`, and `audience` of the comment being written."""
    internal = request.GET.get("audience") == INTERNAL
    people = queries.can_be_mentioned(request.member, request.GET.get("q", ""), internal=internal)
    return page(request, "talk/mentions.html", {"people": people})
