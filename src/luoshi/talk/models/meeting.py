"""The meeting 会谈: its row, who sees it, and what follows from each move."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from luoshi.kernel import clock
from luoshi.kernel.lifecycle import Living, Move, Step
from luoshi.kernel.verdict import YES, Verdict, no
from luoshi.rollout.models import Firm, Member, Organization, Project
from luoshi.talk import links, topics
from luoshi.talk import meeting_rules as rules
from luoshi.talk.lifecycle import CANCELLED, COMING, ENDED, FIXED, LIFE
from luoshi.talk.models.agreeing import Agreeing
from luoshi.talk.models.calling import Calling
from luoshi.talk.models.correcting import Correcting, Former, seal
from luoshi.talk.models.ending import Ending
from luoshi.talk.models.parts import Participant
from luoshi.talk.rules import ALL, AUDIENCES
from luoshi.talk.topics import Topic
from luoshi.talk.when import moment_named, span_named
from luoshi.trail.models import Event, record

if TYPE_CHECKING:
    from luoshi.evidence.models import Attachment


class MeetingQuerySet(models.QuerySet["Meeting"]):
    """Meetings by who may see them, on what they are, and when."""

    def visible_to(self, member: Member) -> MeetingQuerySet:
        """Inside: those who take part, and whoever may read what it is about.

        Outside: only while the matter is open to the own firm, and only where somebody of the firm takes
        part. Being invited opens nothing but the meeting.
        """
        mine = self.filter(project_id=member.project_id)
        if member.is_external and member.firm_id is None:
            return mine.none()
        places, seen = Participant.objects.filter(meeting=OuterRef("pk")), topics.on_visible(member)
        if not member.is_external:
            return mine.filter(seen | Q(Exists(places.filter(member=member))))
        return mine.filter(seen, Q(Exists(places.filter(member__firm_id=str(member.firm_id)))))

    def on(self, topic: Topic) -> MeetingQuerySet:
        """The meetings about one thing, oldest first."""
        return self.filter(subject_kind=topic.trail_kind, subject_id=topic.pk).order_by("called_at", "id")

    def coming(self) -> MeetingQuerySet:
        """Those that are still to take place, or to be closed with minutes."""
        return self.filter(state__in=COMING)

    def with_people(self) -> MeetingQuerySet:
        """With who takes part, as a calendar names them."""
        places = Participant.objects.select_related("member__firm", "member__department")
        people = self.select_related("called_by", "ended_by", "project__organization")
        return people.prefetch_related(Prefetch("participants", places))

    def for_page(self) -> MeetingQuerySet:
        """With what a row or a page shows."""
        return self.with_people().prefetch_related(Prefetch("formers", Former.objects.select_related("by")))


class Meeting(Calling, Agreeing, Ending, Correcting, Living):
    """会谈: people from inside and outside about one thing; call, video, remote, on site or face to face."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="+")
    subject_kind = models.CharField(max_length=20)
    subject_id = models.UUIDField()
    subject_code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(_("How you meet"), max_length=10, choices=rules.KINDS)
    title = models.CharField(_("What it is about"), max_length=120)
    agenda = models.TextField(_("To be prepared"), blank=True)
    note = models.TextField(_("Internal note"), blank=True)
    link = models.CharField(_("Link"), max_length=links.LONGEST, blank=True)
    place = models.CharField(_("Place, or number to join"), max_length=200, blank=True)
    length = models.PositiveSmallIntegerField(_("Minutes planned"), default=30)
    called_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    called_at = models.DateTimeField(default=clock.now)
    starts_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    soon_told = models.IntegerField(default=-1)
    minutes_asked = models.BooleanField(default=False)
    minutes = models.TextField(_("Minutes"), blank=True)
    audience = models.CharField(max_length=10, choices=AUDIENCES, default=ALL)
    outcome = models.CharField(_("What came out of it"), max_length=10, choices=rules.OUTCOMES, blank=True)
    lasted = models.PositiveSmallIntegerField(_("How many minutes it lasted"), null=True)
    ended_by = models.ForeignKey(Member, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    cost = models.DecimalField(_("What it cost"), max_digits=10, decimal_places=2, null=True)
    currency = models.CharField(_("Currency"), max_length=3, choices=rules.CURRENCIES, default="CNY")
    payee = models.ForeignKey(Firm, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=500, blank=True)

    # Filled by `meeting_queries`, for all meetings of a page at once.
    files: list[Attachment]
    objects = MeetingQuerySet.as_manager()
    lifecycle = LIFE
    trail_kind = "meeting"
    always_saved: ClassVar[tuple[str, ...]] = ("state", "changed_at")

    class Meta:
        verbose_name = _("meeting")
        indexes: ClassVar = [
            # The timeline of one thing.
            models.Index(fields=["subject_id", "called_at"], name="meeting_thread"),
            # The list of what is past, newest first.
            models.Index(fields=["project", "-changed_at", "-id"], name="meeting_list"),
            # What is coming, and the reminder's look every minute.
            models.Index(fields=["starts_at"], condition=Q(state__in=COMING), name="meeting_coming"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(state__in=[FIXED, ENDED]) | Q(starts_at__isnull=False), name="fixed_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state=ENDED) | (~Q(minutes="") & ~Q(outcome="") & Q(lasted__gte=1)),
                name="ended_has_minutes",
            ),
            models.CheckConstraint(
                condition=~Q(state=CANCELLED) | ~Q(reason=""), name="cancelled_has_reason"
            ),
            models.CheckConstraint(condition=Q(cost__isnull=True) | Q(cost__gte=0), name="cost_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_code} {self.title}".strip()

    # What pages and letters ask

    @property
    def url(self) -> str:
        """Address of its page."""
        return self.project.url("talk:meeting", self.pk)

    @property
    def ends_at(self) -> datetime | None:
        """When it is planned to end."""
        return self.starts_at and self.starts_at + timedelta(minutes=self.length)

    @property
    def when(self) -> str:
        """The fixed time in words; empty while there is none."""
        return span_named(self.starts_at, self.length) if self.starts_at else ""

    @property
    def icon(self) -> str:
        """The drawing of its kind."""
        return rules.ICONS[self.kind]

    @property
    def safe_link(self) -> str:
        """The link, judged once more before it is shown."""
        return self.link if links.link_fits(self.link) else ""

    @property
    def link_host(self) -> str:
        """Where the link leads, in words."""
        return links.where_to(self.link)

    @property
    def sign(self) -> str:
        """The sign of the currency of its cost."""
        return str(dict(rules.CURRENCIES)[self.currency])

    @property
    def seen(self) -> str:
        """What a form carries, so that nobody moves what somebody else moved meanwhile."""
        return f"{self.state}.{self.sequence}"

    @property
    def seal(self) -> str:
        """SHA-256 of the minutes, written into the trail when they were written."""
        return seal(self.minutes)

    def people(self) -> list[Member]:
        """Who takes part, the one who called it first; from the prefetched rows where there are."""
        found = [place.member for place in self.participants.all()]
        return sorted(found, key=lambda m: (m.pk != self.called_by_id, m.is_external, m.name, m.pk))

    def has(self, person: Member) -> bool:
        """Whether this person takes part."""
        return any(place.member_id == person.pk for place in self.participants.all())

    def shows_minutes_to(self, person: Member) -> bool:
        """Whether the minutes are for this reader."""
        return bool(self.minutes) and (self.audience == ALL or not person.is_external)

    # What follows from a move

    def admits(self, person: Member) -> Verdict:
        """Who may not see it may not move it."""
        if Meeting.objects.visible_to(person).filter(pk=self.pk).exists():
            return YES
        return no(_g("There is no such meeting."))

    def record(self, step: Step) -> None:
        """One trail event; what it cost and minutes for the company alone are internal."""
        inside = step.move.verb == "charge" or (step.move.verb in ("end", "correct") and self.audience != ALL)
        states = {"from_state": step.came_from, "to_state": self.state}
        record(self, step.move.verb, by=step.by, facts=step.facts, internal=inside, **states)

    def out_of_place(self, move: Move) -> str:
        """What happened meanwhile, and who did it."""
        last = Event.objects.about(self).filter(to_state=self.state).exclude(from_state=self.state).last()
        facts = {"name": last.actor_name if last else "", "reason": self.reason}
        if self.state == CANCELLED:
            return _g("%(name)s has cancelled it: %(reason)s") % facts
        if self.state == ENDED:
            return _g("It has ended already; %(name)s wrote the minutes.") % facts
        if self.state == FIXED and self.starts_at:
            return _g("%(name)s has fixed it already, for %(when)s.") % {
                **facts,
                "when": moment_named(self.starts_at),
            }
        return _g("No time is fixed for it yet.")
