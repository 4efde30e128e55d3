"""A delivery: one event for one endpoint, with the bytes that are sent and what came of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luoshi.api.shapes import plain
from luoshi.api.webhooks import rules
from luoshi.api.webhooks.endpoint import Endpoint
from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.trouble import Trouble, told
from luoshi.rollout.models import Member

QUEUED, SENT, FAILED, KEPT_BACK = "queued", "sent", "failed", "kept_back"
TEST = "webhook.test"
# Longer than any attempt can last: who claimed it and was killed is followed by another after this.
CLAIMED = timedelta(seconds=30)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries by reader, and by what is to be done."""

    def visible_to(self, member: Member) -> DeliveryQuerySet:
        """To the owner of the endpoint alone, for as long as they lead: it says what this person may read."""
        return self.filter(endpoint__in=Endpoint.objects.visible_to(member), endpoint__member=member)

    def due(self) -> DeliveryQuerySet:
        """Those to be sent now, in their order."""
        mine = self.filter(status=QUEUED, not_before__lte=clock.now(), endpoint__off_at=None)
        return mine.order_by("not_before", "id")


class Delivery(Record):
    """推送记录. Its key is the message's id, the same however often it is sent."""

    STATUS: ClassVar = [
        (QUEUED, _("Waiting to be sent")),
        (SENT, pgettext_lazy("webhook", "Arrived")),
        (FAILED, _("Not delivered")),
        (KEPT_BACK, pgettext_lazy("webhook", "Kept back")),
    ]
    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.UUIDField(null=True)
    kind = models.CharField(max_length=60)
    subject = models.UUIDField(null=True)
    code = models.CharField(max_length=40, blank=True)
    body = models.TextField()
    at = models.DateTimeField(default=clock.now)
    status = models.CharField(max_length=10, choices=STATUS, default=QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=clock.now)
    tried_at = models.DateTimeField(null=True)
    answer_status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=rules.SHOWN_ANSWER, blank=True)
    took = models.PositiveIntegerField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery of an event")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="one_delivery_per_event"),
        ]
        indexes: ClassVar = [
            # The worker's list of what is due; as small as the backlog.
            models.Index(fields=["not_before", "id"], condition=Q(status=QUEUED), name="delivery_due"),
            # The log of one endpoint, newest first.
            models.Index(fields=["endpoint", "-id"], name="delivery_log"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}".strip()

    @property
    def message_id(self) -> str:
        """What the receiver knows it by."""
        return f"msg_{self.pk.hex}"

    @property
    def trouble(self) -> Trouble:
        """What went wrong last, in the reader's words."""
        return told(self.last_error)

    # Verbs

    @classmethod
    def to_test(cls, endpoint: Endpoint, *, by: Member) -> Delivery:
        """One that says nothing but that it arrived. Raises Refusal."""
        rules.may_use(by, endpoint).or_refuse()
        said = {"type": TEST, "timestamp": plain(clock.now()), "data": {"project": endpoint.project.key}}
        with transaction.atomic():
            idempotency.claim()
            return cls.objects.create(
                endpoint=endpoint, kind=TEST, body=json.dumps(said, separators=(",", ":"))
            )

    def send_again(self, *, by: Member) -> None:
        """Try it afresh, under the same id. Raises Refusal."""
        rules.may_use(by, self.endpoint).or_refuse()
        with transaction.atomic():
            idempotency.claim()
            again(Delivery.objects.filter(pk=self.pk))

    def claim(self) -> bool:
        """Take it for one attempt; the next one is written down before this one begins."""
        pause = rules.pause_after(self.attempts + 1) or rules.PAUSES[-1]
        mine = Delivery.objects.filter(pk=self.pk, status=QUEUED, attempts=self.attempts)
        now = clock.now()
        if not mine.update(attempts=self.attempts + 1, tried_at=now, not_before=now + max(pause, CLAIMED)):
            return False
        self.attempts += 1
        return True

    def taken(self, status: int, answer: str, took: int) -> None:
        """The receiver said yes."""
        self._note(status=SENT, answer_status=status, answer=answer, took=took, last_error="")

    def refused(self, why: str, status: int | None, answer: str, took: int, wish: datetime | None) -> None:
        """It did not: tried again after a pause, or given up after the last."""
        pause = rules.pause_after(self.attempts)
        found = {"answer_status": status, "answer": answer, "took": took, "last_error": why[:300]}
        if pause is None:
            self._note(status=FAILED, **found)
        else:
            then = clock.now() + pause
            self._note(not_before=max(then, wish) if wish else then, **found)

    def keep_back(self, why: str) -> None:
        """It is not sent, and nothing of it is kept."""
        self._note(status=KEPT_BACK, last_error=why[:300], body="")

    def _note(self, **values: object) -> None:
        """Only while nobody asked for it afresh meanwhile."""
        Delivery.objects.filter(pk=self.pk, attempts=self.attempts).update(**values)

    @classmethod
    def forget_old(cls) -> int:
        """Delete what is a month old; returns how many."""
        return cls.objects.filter(at__lt=clock.now() - rules.KEPT).delete()[0]


def again(rows: models.QuerySet[Delivery]) -> int:
    """As if it had never been tried; what was kept back stays where it is."""
    return rows.exclude(status=KEPT_BACK).update(status=QUEUED, attempts=0, not_before=clock.now())
