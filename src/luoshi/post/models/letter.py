"""The outbox: letters written in the verb's transaction and delivered by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.trouble import Trouble, told
from luoshi.post.models.audience import ALL, INTERNAL
from luoshi.post.models.notice import KNOW
from luoshi.post.models.preference import DIGEST, LETTER, Preference
from luoshi.post.models.why import why
from luoshi.rollout.models import Firm, Member, Organization, Project

QUEUED, SENT, FAILED, CANCELLED = "queued", "sent", "failed", "cancelled"
PATIENCE, SECRETS_KEPT = timedelta(days=3), timedelta(days=7)
URGENT, SINGLE, CROWD = 0, 1, 2
"""What goes first: a password that is awaited, then each single letter, then one of very many alike."""
KEPT_FOR_CROWDS = 5
"""One of so many letters is one of a crowd, however many single ones wait."""
UNDER_WAY = timedelta(minutes=5)
"""So long a letter is nobody else's while it is being sent; longer than any server may take."""
POISONED = 5
DIED = "the worker ended five times in the middle of this letter"
NO_MAILBOX = "not tried: this address takes no mail"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=60), timedelta(hours=4)


class LetterQuerySet(models.QuerySet["Letter"]):
    """Letters by who may read the outbox, and by what is to be done."""

    def visible_to(self, member: Member) -> LetterQuerySet:
        """The lead sees the project's outbox; everybody else the letters to themselves.

        Who stands outside now reads no letter that was written to them while they stood inside.
        """
        letters = self.filter(project_id=member.project_id)
        if member.is_external:
            return letters.filter(member=member, audience=ALL)
        return letters if member.has("lead") else letters.filter(member=member)

    def waiting(self) -> LetterQuerySet:
        """Those still to be sent."""
        return self.filter(status=QUEUED)

    def due(self) -> LetterQuerySet:
        """Those to be sent now: in order within a thread, so an earlier one that waits holds the later."""
        earlier = Letter.objects.filter(
            status=QUEUED, thread=OuterRef("thread"), address=OuterRef("address"), id__lt=OuterRef("id")
        )
        ready = self.waiting().filter(not_before__lte=clock.now())
        return ready.exclude(Exists(earlier)).order_by("rank", "not_before", "id")

    def next_ones(self, limit: int) -> list[Letter]:
        """So many of those that are due: single ones before crowds, which never wait for ever."""
        ready = self.due()
        many = list(ready.filter(rank=CROWD)[:limit])
        single = list(ready.filter(rank__lt=CROWD)[: limit - min(len(many), limit // KEPT_FOR_CROWDS)])
        return [*single, *many][:limit]

    def held_back(self, address: str) -> int:
        """Queue again what was not even tried since its address took no mail; returns how many."""
        recent = self.filter(address__iexact=address, status=FAILED, last_error=NO_MAILBOX)
        again = recent.filter(at__gt=clock.now() - PATIENCE).exclude(text="")
        return again.update(status=QUEUED, attempts=0, not_before=clock.now(), last_error="")

    def failed(self) -> LetterQuerySet:
        """Those that nobody will try again by themselves."""
        return self.filter(status=FAILED)


class Letter(Record):
    """One mail to one address. Its Message-ID follows from its key: sent twice, it is the same mail."""

    STATUS: ClassVar = [
        (QUEUED, _("Waiting to be sent")),
        (SENT, _("Sent")),
        (FAILED, _("Not delivered")),
        (CANCELLED, _("Taken back")),
    ]
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, null=True, on_delete=models.CASCADE, related_name="+")
    member = models.ForeignKey(Member, null=True, on_delete=models.CASCADE, related_name="letters")
    address = models.EmailField()
    name = models.CharField(max_length=80, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    from_name = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=30)
    verb = models.CharField(max_length=30)
    subject_kind = models.CharField(max_length=20, blank=True)
    thread = models.UUIDField(null=True)
    # Who reads what is answered to it.
    audience = models.CharField(max_length=10, default=INTERNAL)
    # The firm with which the thing lay when this was said to all three sides: no other reads the answer.
    firm = models.ForeignKey(Firm, null=True, on_delete=models.CASCADE, related_name="+")
    weight = models.CharField(max_length=4, blank=True)
    topic = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=20, default="mail")
    # Why it did not arrive by the way its reader chose, and went by mail.
    detour = models.CharField(max_length=300, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    # What a short message says besides the subject, and its links (words, address): first what can be done
    # at once, last the way to the thing.
    body = models.TextField(blank=True)
    links: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    # An iCalendar file (RFC 5545): what the letter asks the reader's calendar to do.
    calendar = models.TextField(blank=True)
    secret = models.BooleanField(default=False)
    rank = models.PositiveSmallIntegerField(default=SINGLE)
    status = models.CharField(max_length=10, choices=STATUS, default=QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    # Attempts of which nobody wrote down how they ended: the worker died in the middle.
    unfinished = models.PositiveSmallIntegerField(default=0)
    # Which server took it.
    server = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(default=clock.now)
    held_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField(default=clock.now)
    # The working morning for which it waited; after `until` it says nothing any more and is not sent.
    waited_until = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)
    dedupe = models.CharField(max_length=150, null=True, unique=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # The worker's list of what is due; as small as the backlog.
            models.Index(fields=["rank", "not_before", "id"], condition=Q(status=QUEUED), name="letter_due"),
            # In order per thread, taking back, and the thread's earlier letters.
            models.Index(fields=["thread", "address", "id"], name="letter_thread"),
            # The lead's outbox page.
            models.Index(fields=["project", "-id"], name="letter_outbox"),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def message_id(self) -> str:
        """The same for every attempt, so that a repeated delivery is recognised as one mail."""
        return f"<{self.id}@{mail_domain()}>"

    @property
    def thread_id(self) -> str:
        """The Message-ID under which all mail about one thing is gathered; empty without a subject."""
        return f"<thread.{self.thread}@{mail_domain()}>" if self.thread else ""

    @property
    def why(self) -> str:
        """Why it was sent, in one sentence of the active language."""
        return why(self)

    @property
    def way(self) -> str:
        """How it came, for whoever wants less; an invitation for the calendar is in no digest."""
        if self.weight == KNOW and self.member:
            return Preference.of(self.member).digest
        return DIGEST if self.calendar else LETTER

    def claim(self) -> bool:
        """Take the letter for one attempt; False when another worker did.

        The next attempt is written down before this one begins, so a worker killed in between loses nothing.
        """
        next_try = clock.now() + UNDER_WAY
        mine = Letter.objects.filter(
            pk=self.pk, status=QUEUED, attempts=self.attempts, not_before=self.not_before
        )
        more = {"attempts": self.attempts + 1, "unfinished": self.unfinished + 1, "not_before": next_try}
        if not mine.update(**more):
            return False
        self.attempts, self.unfinished, self.not_before = self.attempts + 1, self.unfinished + 1, next_try
        return True

    @property
    def is_poisoned(self) -> bool:
        """Whether so many workers ended in the middle of sending it that it must be the letter."""
        return self.unfinished >= POISONED

    def mark_sent(self) -> None:
        """Delivered. What a secret letter said is not kept."""
        self.status, self.sent_at, self.last_error, self.unfinished = SENT, clock.now(), "", 0
        if self.secret:
            self.text = self.html = ""
        self.save(
            update_fields=[
                "status",
                "sent_at",
                "last_error",
                "text",
                "html",
                "channel",
                "server",
                "unfinished",
            ]
        )

    def mark_refused(self, why: str, *, for_good: bool) -> None:
        """Not delivered: tried again later, or given up for good and after three days."""
        if for_good or clock.now() - max(self.at, self.waited_until or self.at) > PATIENCE:
            self.status = FAILED
        self.last_error, self.unfinished = why[:500], 0
        self.not_before = clock.now() + pause_after(self.attempts)
        self.save(update_fields=["status", "last_error", "not_before", "unfinished"])

    def came_back(self, why: str) -> None:
        """A server had taken it, and then could not deliver it."""
        self.status, self.last_error = FAILED, why[:500]
        self.save(update_fields=["status", "last_error"])

    def is_late(self, why: str) -> None:
        """A server that had taken it is still trying."""
        self.last_error = why[:500]
        self.save(update_fields=["last_error"])

    @property
    def trouble(self) -> Trouble:
        """What last went wrong, in words for the page; a server's own words stay its own."""
        if self.last_error == NO_MAILBOX:
            return Trouble(gettext("Not sent: this address takes no mail."))
        if self.last_error == DIED:
            return Trouble(gettext("Set aside: sending it was broken off five times."))
        return told(self.last_error)

    @property
    def waits(self) -> bool:
        """Whether it goes out noticeably later than it was written: at night, on a day off."""
        return self.not_before - self.at > FIRST_PAUSE

    def go_by_mail(self, why: str) -> None:
        """The way that its reader chose did not take it after all; one that was taken back stays so."""
        again = Letter.objects.filter(pk=self.pk, status__in=[QUEUED, SENT]).exclude(text="")
        again.update(
            status=QUEUED, attempts=0, channel="mail", detour=why[:300], not_before=clock.now(), sent_at=None
        )

    def postpone(self, until: datetime) -> None:
        """Not before the working day begins."""
        self.postpone_all([self], until)

    @classmethod
    def postpone_all(cls, letters: Iterable[Letter], until: datetime) -> None:
        """None of these before this morning."""
        waiting = cls.objects.filter(pk__in=[letter.pk for letter in letters], status=QUEUED)
        waiting.update(not_before=until, waited_until=until)

    def take_back(self, why: str = "") -> None:
        """Never send it; `why` is one of the reasons in `needless`."""
        Letter.objects.filter(pk=self.pk, status=QUEUED).update(status=CANCELLED, last_error=why)

    def keep_back(self, why: str) -> None:
        """Handed to another way that did not bring it: it does not go by mail either."""
        handed = Letter.objects.filter(pk=self.pk, status__in=[QUEUED, SENT])
        handed.update(status=CANCELLED, last_error=why, sent_at=None)

    def send_again(self) -> None:
        """Queue a failed letter afresh; nothing happens to one whose secret has expired."""
        again = Letter.objects.filter(pk=self.pk, status=FAILED).exclude(text="")
        again.update(
            status=QUEUED, attempts=0, unfinished=0, at=clock.now(), not_before=clock.now(), last_error=""
        )

    @classmethod
    def forget_secrets(cls) -> int:
        """Erase secret links that have long expired from letters that never left; returns how many."""
        expired = cls.objects.filter(secret=True, at__lt=clock.now() - SECRETS_KEPT).exclude(text="")
        return expired.update(text="", html="", status=FAILED)

    @classmethod
    def count_as_sent(cls, until: datetime) -> int:
        """Mark everything due by `until` as sent without sending it (a demo's past). Returns how many."""
        past = cls.objects.waiting().filter(not_before__lte=until)
        return past.update(status=SENT, sent_at=models.F("not_before"))


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: a minute, doubling up to four hours."""
    doublings = max(0, min(attempts - 1, 10))
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)


def mail_domain() -> str:
    """The part after the @ of the sender's address."""
    return str(settings.MAIL_FROM).rpartition("@")[2].strip("> ") or "localhost"
