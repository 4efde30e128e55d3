"""How a member wants to be told: by which channel, how often, at which hours, of what not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.idempotency import claim
from luoshi.kernel.models import Record
from luoshi.kernel.prepared import Blank, Prepared
from luoshi.kernel.verdict import Refusal
from luoshi.post.models.notice import ACT, HEAR
from luoshi.rollout.models import Member
from luoshi.trail.models import record

USUAL = "usual"
LETTER, DIGEST, INSIDE = "letter", "digest", "inside"
"""How a notice reaches somebody: at once by its own letter, in the next digest, on the pages only."""
TWICE, ONCE, OFF = "twice", "once", "off"
STEPS, LIMITS = (TWICE, ONCE, OFF), (USUAL, DIGEST, INSIDE)
DIGEST_TOPIC = "digest"
"""What less is wanted of when it is the digest itself."""
EVENING, MORNING = time(19), time(8, 30)


class PreferenceQuerySet(models.QuerySet["Preference"]):
    """A member's own wishes."""

    def visible_to(self, member: Member) -> PreferenceQuerySet:
        """Nobody reads what another one wishes."""
        return self.filter(member=member)


class Preference(Record):
    """What one member wishes; whoever never said anything has no row and gets everything as it comes."""

    DIGESTS: ClassVar = [
        (TWICE, _("Twice a day, 11:30 and 17:00")), (ONCE, _("Once a day, 17:00")), (OFF, _("No digest")),
    ]  # fmt: skip
    LOWERED: ClassVar = [
        (USUAL, _("As usual")),
        (DIGEST, _("Only in the digest")),
        (INSIDE, _("Only on the pages")),
    ]
    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="preference")
    channel = models.CharField(_("What waits for you arrives by"), max_length=20, default="mail")
    digest = models.CharField(_("Digest of what has moved on"), max_length=5, choices=DIGESTS, default=TWICE)
    quiet_from: models.TimeField[time, time] = models.TimeField(_("No letters from"), default=EVENING)
    quiet_to: models.TimeField[time, time] = models.TimeField(_("until"), default=MORNING)
    # Topic to the highest way that is still welcome.
    lowered = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=clock.now)

    objects = PreferenceQuerySet.as_manager()
    trail_kind = "preference"

    class Meta:
        verbose_name = _("wishes about letters")

    def __str__(self) -> str:
        return str(self.member)

    @property
    def project_id(self) -> object:
        """The trail in which a change of mind is kept."""
        return self.member.project_id

    @property
    def organization_id(self) -> object:
        """The tenant, for the trail."""
        return self.member.organization_id

    @classmethod
    def of(cls, member: Member) -> Preference:
        """What this member wishes; asked once for each member object, or not at all after `look_up`."""
        kept = cls.member.field.remote_field
        if not kept.is_cached(member):
            kept.set_cached_value(member, _WISHES.first(member=member.pk))
        found: Preference | None = kept.get_cached_value(member)  # type: ignore[assignment]
        return found or cls(member=member)

    def way(self, weight: str, topic: str) -> str:
        """How a notice of this weight about this topic reaches the member."""
        limit = self.lowered.get(topic, "")
        if weight == HEAR or limit == INSIDE:
            return INSIDE
        if weight == ACT and not limit:
            return LETTER
        return INSIDE if self.digest == OFF else DIGEST

    def less(self, topic: str, was: str) -> dict[str, Any]:
        """What changes when somebody wants less than a letter that came in the way `was`; nothing if it does.

        One step: in the digest instead of at once, then on the pages only; digests once a day, then none.
        """
        if topic == DIGEST_TOPIC:
            after = ONCE if was == TWICE else OFF
            return {"digest": after} if STEPS.index(after) > STEPS.index(self.digest) else {}
        after = DIGEST if was == LETTER and self.digest != OFF else INSIDE
        now = self.lowered.get(topic, USUAL)
        return {"lowered": {**self.lowered, topic: after}} if LIMITS.index(after) > LIMITS.index(now) else {}

    # Verbs

    @classmethod
    def lower(cls, member: Member, topic: str, was: str, *, by: Member, channel: str) -> Preference:
        """Less of this topic than what came in the way `was`; it never raises anything. Raises Refusal."""
        with transaction.atomic():
            cls.objects.get_or_create(member=member)
            mine = cls.objects.select_for_update().get(member=member)
            return cls.change(member, by=by, verb="less", channel_used=channel, **mine.less(topic, was))

    @classmethod
    def change(
        cls, member: Member, *, by: Member, channel_used: str = "web", verb: str = "change", **values: Any
    ) -> Preference:
        """The member wishes it otherwise; only the fields that differ are written down. Raises Refusal."""
        if by.pk != member.pk:
            raise Refusal(_g("Everybody says for themselves how they want to be told."))
        with transaction.atomic():
            claim()
            cls.objects.get_or_create(member=member)
            mine = cls.objects.select_for_update().get(member=member)
            mine.member = member
            facts = {
                name: [_plain(getattr(mine, name)), _plain(value)]
                for name, value in values.items()
                if getattr(mine, name) != value
            }
            if facts:
                for name in facts:
                    setattr(mine, name, values[name])
                mine.changed_at = clock.now()
                mine.save(update_fields=[*facts, "changed_at"])
                record(mine, verb, by=by, facts=facts, channel=channel_used, internal=True)
        return mine


def look_up(members: Iterable[Member]) -> None:
    """Read the wishes of all these at once, so that telling each of them asks nothing more."""
    unknown = {m.pk: m for m in members if not Preference.member.field.remote_field.is_cached(m)}
    found = {row.member_id: row for row in Preference.objects.filter(member__in=unknown)} if unknown else {}
    for key, member in unknown.items():
        Preference.member.field.remote_field.set_cached_value(member, found.get(key))


_WISHES: Prepared[Preference] = Prepared(
    lambda: Preference.objects.filter(member=Blank("member", models.UUIDField()))
)


def _plain(value: object) -> object:
    return value.strftime("%H:%M") if isinstance(value, time) else value
