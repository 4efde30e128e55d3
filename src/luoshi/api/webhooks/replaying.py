"""Everything since a moment once more: what the form asks, and the verb."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.webhooks import rules
from luoshi.api.webhooks.delivery import KEPT_BACK, Delivery, again
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.kernel import clock, idempotency
from luoshi.rollout.forms import PlainForm
from luoshi.rollout.models import Member
from luoshi.trail.models import Event

# Events are chained in the order of their keys, which may differ from that of their moments by a transaction.
EARLIER = timedelta(minutes=5)


class ReplayForm(PlainForm):
    """Since when."""

    since = forms.DateTimeField(
        label=pgettext_lazy("webhook", "Since when"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def clean_since(self) -> datetime:
        """Within what is kept, and not in the future."""
        since: datetime = self.cleaned_data["since"]
        if since > clock.now():
            raise forms.ValidationError(_("This lies in the future."))
        if since < clock.now() - rules.KEPT + timedelta(hours=1):
            raise forms.ValidationError(_("Only the last thirty days can be sent again."))
        return since


def replay(endpoint: Endpoint, since: datetime, *, by: Member) -> int:
    """Tell everything since then once more: what was sent under the same id, and what was never sent.

    Returns how many are sent again; the rest follows when the trail is read. Raises Refusal.
    """
    rules.may_use(by, endpoint).or_refuse()
    with transaction.atomic():
        idempotency.claim()
        count = again(Delivery.objects.filter(endpoint=endpoint, at__gte=since).exclude(status=KEPT_BACK))
        endpoint.read_again(since, _place_before(endpoint.project_id, since))
    return count


def _place_before(scope: UUID, since: datetime) -> int:
    """A place of the chain before which everything is older; keys begin with their moment."""
    moment = int((since - EARLIER).timestamp() * 1000)
    first = Event.objects.sealed(scope).filter(id__gte=UUID(int=moment << 80)).order_by("id").first()
    return (first.seq or 1) - 1 if first else 2**62
