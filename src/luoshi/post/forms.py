"""The form in which a person says how they want to be told."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from luoshi.post import channels, topics
from luoshi.post.models import Preference
from luoshi.post.models.preference import USUAL
from luoshi.rollout.forms import TIME
from luoshi.rollout.models import Member

TOPIC = "topic_"


class PreferenceForm(forms.Form):
    """Channel, digest, quiet hours, and of which topics less."""

    channel = forms.ChoiceField(label=_("How it reaches you"), widget=forms.RadioSelect)
    digest = forms.ChoiceField(
        label=_("Digest of what has moved on"), choices=Preference.DIGESTS, widget=forms.RadioSelect
    )
    quiet_from = forms.TimeField(label=_("No letters from"), widget=TIME)
    quiet_to = forms.TimeField(label=_("No letters until"), widget=TIME)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        self.mine = Preference.of(member)
        self.topics = topics.known(external=member.is_external)
        kwargs["initial"] = {
            **{name: getattr(self.mine, name) for name in ("digest", "quiet_from", "quiet_to")},
            **{TOPIC + one.name: self.mine.lowered.get(one.name, USUAL) for one in self.topics},
        }
        super().__init__(*args, **kwargs)
        self._offer(member)

    def _offer(self, member: Member) -> None:
        """The channels that reach this person, and a choice for each topic."""
        self.ways = [(channel.name, channel.label) for channel in channels.offered(member)]
        chosen = self.mine.channel if self.mine.channel in dict(self.ways) else channels.MAIL
        self.fields["channel"] = forms.ChoiceField(
            label=_("How it reaches you"), choices=self.ways, initial=chosen, widget=forms.RadioSelect
        )
        for topic in self.topics:
            self.fields[TOPIC + topic.name] = forms.ChoiceField(
                label=topic.words, choices=Preference.LOWERED, widget=forms.RadioSelect
            )

    @property
    def topic_rows(self) -> list[forms.BoundField]:
        """The choice of each topic, in the order of the page."""
        return [self[TOPIC + topic.name] for topic in self.topics]

    @property
    def wishes(self) -> dict[str, Any]:
        """What `Preference.change` takes; topics that this page did not offer stay as they are."""
        said = dict(self.cleaned_data)
        limits = {topic.name: said.pop(TOPIC + topic.name) for topic in self.topics}
        kept = {name: limit for name, limit in self.mine.lowered.items() if name not in limits}
        return {**said, "lowered": kept | {name: limit for name, limit in limits.items() if limit != USUAL}}

    def clean_quiet_from(self) -> time:
        """Hours and minutes; seconds are nobody's wish."""
        return _minute(self.cleaned_data["quiet_from"])

    def clean_quiet_to(self) -> time:
        """Hours and minutes."""
        return _minute(self.cleaned_data["quiet_to"])


def _minute(wall: time) -> time:
    return wall.replace(second=0, microsecond=0)
