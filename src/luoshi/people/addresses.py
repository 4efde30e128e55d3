"""Another address to sign in with: the old one is told, the new one confirms it."""

from __future__ import annotations

from datetime import timedelta
from typing import cast
from uuid import UUID

from django import forms
from django.core import signing
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.people import letters, lives
from luoshi.people.limits import too_many
from luoshi.people.models import User, tidy_email
from luoshi.people.recent import requires_recent_sign_in
from luoshi.people.signin import note
from luoshi.ui.pages import page, status_of
from luoshi.ui.redirect import done

SALT, LIVES = "luoshi.people.address", timedelta(hours=1)


class AddressForm(forms.Form):
    """The address to sign in with from now on."""

    address = forms.EmailField(
        label=gettext_lazy("New address"),
        max_length=254,
        help_text=gettext_lazy("We mail a link there. Until it is pressed you sign in as before."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_address(self) -> str:
        """In the stored spelling."""
        return tidy_email(self.cleaned_data["address"])


def ask(request: HttpRequest, user: User, address: str) -> None:
    """Mail the new address a link and the old one a warning.

    Whether somebody else has the address already is not told here: its link would lead to a refusal.
    """
    with transaction.atomic():
        user.new_email = address
        user.save(update_fields=["new_email"])
        note(request, user, "ask_address", address=address)
        letters.account_changed(user, "ask_address")
        if address != user.email and not User.objects.filter(email=address).exists():
            letters.new_address(user, address, signing.dumps([str(user.pk), user.email, address], salt=SALT))


def person_of(token: str) -> User | None:
    """Who asked for the address of this link; None when it is too old, used, withdrawn or made up."""
    try:
        key, old, new = signing.loads(token, salt=SALT, max_age=LIVES)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=UUID(key), email=old, new_email=new, is_active=True).first()


def confirm(request: HttpRequest, user: User) -> bool:
    """The new address counts from now on, other sessions end; False when another account took it."""
    old = user.email
    try:
        with transaction.atomic():
            user.email, user.new_email = user.new_email, ""
            user.save(update_fields=["email", "new_email"])
            note(request, user, "change_address", was=old, address=user.email)
            if request.user == user:
                lives.end_others(request)
            else:
                lives.end_all(user)
            letters.account_changed(user, "change_address", to=old)
    except IntegrityError:
        return False
    return True


@requires_recent_sign_in
def address(request: HttpRequest) -> HttpResponseBase:
    """Ask for another address, or withdraw the request."""
    user = cast("User", request.user)
    if "withdraw" in request.POST:
        User.objects.filter(pk=user.pk).update(new_email="")
        return done(request, reverse("people:security"), _("Withdrawn. You sign in as before."))
    form = AddressForm(request.POST or None)
    if form.is_valid():
        if refused := too_many(request, "manage_email", user):
            return refused
        ask(request, user, form.cleaned_data["address"])
        return done(
            request, reverse("people:security"), _("Look into the new mailbox and press the link there.")
        )
    return page(request, "people/address.html", {"form": form, "person": user}, status=status_of(form))


def address_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link; opening it changes nothing, pressing the button does."""
    user = person_of(token)
    if user is None:
        return page(request, "people/address_over.html", status=410)
    if request.method == "POST":
        if not confirm(request, user):
            return page(request, "people/address_over.html", status=410)
        to = "people:security" if request.user.is_authenticated else "account_login"
        return done(request, reverse(to), _("From now on you sign in with this address."))
    return page(request, "people/address_confirm.html", {"person": user})
