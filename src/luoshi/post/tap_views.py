"""The page of a signed action: looked at by anybody and anything without effect, used once by a hand."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from luoshi.kernel.verdict import Refusal
from luoshi.post import taps
from luoshi.post.models import Tapped, Used
from luoshi.post.taps import Held
from luoshi.rollout.models import Member
from luoshi.ui.fields import clean_text, too_long
from luoshi.ui.pages import page

GUESSES, FORGOTTEN = 30, 300
"""So many addresses that are none, within so many seconds, from one place."""
LONGEST = 5000
View = Callable[[HttpRequest, str], HttpResponse]


def sealed(view: View) -> View:
    """Decorator: no browser keeps the answer, no other site learns the address, no search engine lists it."""

    @wraps(view)
    def answering(request: HttpRequest, token: str) -> HttpResponse:
        answer = view(request, token)
        answer["Cache-Control"] = "private, no-store"
        answer["Referrer-Policy"] = "no-referrer"
        answer["X-Robots-Tag"] = "noindex, nofollow"
        return answer

    return answering


@csrf_exempt  # there is no session to be ridden on: whoever knows the address may use it, from wherever
@require_http_methods(["GET", "HEAD", "POST"])
@sealed
def tap(request: HttpRequest, token: str) -> HttpResponse:
    """Opening does nothing; the button does the one thing that the link is for."""
    held = taps.read(token)
    if held is None:
        return _guessed(request)
    member = _member_of(held)
    with override(member.user.language), timezone.override(member.project.zone):
        thing = held.purpose.find(member, held.key, held.mark)
        if thing is None:
            raise Http404
        return _Page(request, held, member, thing).answer()


def _guessed(request: HttpRequest) -> HttpResponse:
    """404 like whatever does not exist; who keeps guessing waits. A true link never does."""
    place = f"tap:{sha256(request.META.get('REMOTE_ADDR', '').encode()).hexdigest()[:32]}"
    tries = GUESSES
    with suppress(DatabaseError):  # where nothing can be written, nothing can be guessed either: 404 as ever
        tries = cache.get(place, 0) + 1
        cache.set(place, tries, FORGOTTEN)
    if tries > GUESSES:
        return render(request, "429.html", status=429)
    raise Http404


def _member_of(held: Held) -> Member:
    """Whoever the link was written for, as long as this person is here."""
    people = Member.objects.select_related("project__organization", "user", "department", "firm")
    member = people.filter(pk=held.member, user__is_active=True).first()
    if member is None or not member.is_active_on(member.project.today()):
        raise Http404
    return member


class _Page:
    """One request about one link."""

    def __init__(self, request: HttpRequest, held: Held, member: Member, thing: Any) -> None:
        self.request, self.held, self.member, self.thing = request, held, member, thing
        self.purpose = held.purpose
        self.words = clean_text(request.POST.get("words", ""))

    def answer(self) -> HttpResponse:
        """What is the case: used before, over, to be asked, to be asked once more, or to be done now."""
        # Asked before its use is looked for: another press of the same link may come to its end in between.
        still = self.purpose.may(self.thing, self.member, self.held.mark)
        if used := Tapped.of(self.held):
            return self.show("before", used=used)
        if self.held.is_over:
            return self.show("expired", status=410)
        if not still:
            over = self.purpose.over(self.thing, self.member, self.held.mark)
            return self.show("over", sentence=over, status=410)
        return self.asked() if self.request.method == "POST" else self.show("ask")

    def asked(self) -> HttpResponse:
        """The button was pressed, by somebody or something."""
        choice = self.request.POST.get("choice", "")
        if choice == "nothing":
            return self.show("nothing")
        if choice != "do" and not taps.by_hand(self.held, self.request.POST.get("hand", "")):
            return self.show("sure")
        if over := max(0, len(self.words) - LONGEST):
            return self.show("ask", refused=too_long(over, LONGEST), status=422)
        return self.use()

    def use(self) -> HttpResponse:
        """Do it; a refusal is one sentence, and the words typed stay."""
        try:
            used = Tapped.use(
                self.held, self.thing, by=self.member, given=self.request.POST, words=self.words
            )
        except Used:
            return self.show("before", used=Tapped.of(self.held))
        except Refusal as no:
            return self.show("ask", refused=no, status=422)
        return self.show("done", used=used)

    def _asking(self) -> dict[str, Any]:
        return self.purpose.more(self.thing, self.member, self.request.POST)

    def show(self, stage: str, *, status: int = 200, **more: Any) -> HttpResponse:
        """The page; it carries no form's token, which would be a cookie, and no navigation."""
        if stage in ("ask", "sure"):
            more |= {"hand": taps.hand(self.held), "asked": self._asking()}
            more |= {"question": self.purpose.question(self.thing), "said": self.purpose.words(self.thing)}
            more["note"] = self.purpose.note(self.thing)
        context = {
            "stage": stage, "member": self.member, "purpose": self.purpose, "words": self.words,
            "choices": [("nothing", _("Nothing")), ("do", self.purpose.button)],
            "place": self.purpose.page(self.thing),
            **more,
        }  # fmt: skip
        return page(self.request, "post/tap.html", context, status=status)
