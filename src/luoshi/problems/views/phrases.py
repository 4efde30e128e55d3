"""Ready phrases: the page where they are kept, and the menu of a text box."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from luoshi.kernel.idempotency import once
from luoshi.kernel.verdict import Refusal
from luoshi.problems.models import Phrase
from luoshi.problems.models.phrase import MOST_CHARACTERS
from luoshi.problems.move_form import written
from luoshi.rollout.access import MemberRequest, member_page
from luoshi.ui.pages import page
from luoshi.ui.redirect import done


class PhraseForm(forms.Form):
    """One phrase, and whether it is everybody's."""

    words = written(gettext_lazy("Phrase"), max_length=MOST_CHARACTERS)
    shared = forms.BooleanField(label=gettext_lazy("For everybody of the company"), required=False)


@once
@member_page
def index(request: MemberRequest) -> HttpResponseBase:
    """The project's phrases and one's own; a new one below."""
    member, form = request.member, PhraseForm(request.POST or None)
    if form.is_valid():
        shared = form.cleaned_data["shared"] and leads(request)
        try:
            Phrase.write(by=member, words=form.cleaned_data["words"], shared=shared)
        except Refusal as refused:
            form.add_error("words", str(refused))
        else:
            return done(request, member.project.url("problems:phrases"), _("Saved"))
    return _show(request, form)


def leads(request: MemberRequest) -> bool:
    """Whether this reader keeps the phrases of all."""
    return request.member.has("lead") and not request.member.is_external


def _show(request: MemberRequest, form: PhraseForm, wrong: Phrase | None = None) -> HttpResponse:
    """The page; `wrong` is the phrase whose new words were refused."""
    phrases = list(Phrase.objects.visible_to(request.member))
    for phrase in phrases:
        phrase.project = request.member.project
    context = {
        "form": form,
        "wrong": wrong,
        "everybody_s": [phrase for phrase in phrases if phrase.member_id is None],
        "own": [phrase for phrase in phrases if phrase.member_id],
        "leads": leads(request),
    }
    return page(request, "problems/phrases.html", context, status=422 if form.errors else 200)


@require_safe
@member_page
def menu(request: MemberRequest) -> HttpResponse:
    """The phrases as options of a menu, one's own first."""
    phrases = sorted(Phrase.objects.visible_to(request.member), key=lambda one: one.member_id is None)
    return page(request, "problems/phrases_menu.html", {"phrases": phrases})


@once
@require_POST
@member_page
def change(request: MemberRequest, pk: UUID) -> HttpResponseBase:
    """Other words for one, or none: then it is removed."""
    phrase = get_object_or_404(Phrase.objects.visible_to(request.member), pk=pk)
    phrase.project, here = request.member.project, request.member.project.url("problems:phrases")
    form = PhraseForm(request.POST)
    try:
        if "remove" in request.POST:
            phrase.remove(by=request.member)
            return done(request, here, _("Removed."))
        if form.is_valid():
            Phrase.write(by=request.member, words=form.cleaned_data["words"], row=phrase)
            return done(request, here, _("Saved"))
    except Refusal as refused:
        form.is_valid()
        form.add_error("words", str(refused))
    return _show(request, form, phrase)
