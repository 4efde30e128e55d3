"""The diary 日报: what one member filed for one day, and the verbs of filing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary import rules
from luoshi.diary.models.entry import Entry, listed_on
from luoshi.diary.models.scope import departments_below
from luoshi.evidence.models import Attachment
from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Member, Organization, Project
from luoshi.rollout.roles import LEAD, SPONSOR
from luoshi.trail.models import record

UNDONE = ("filed_at", "nil", "late", "channel")


class DiaryQuerySet(models.QuerySet["Diary"]):
    """Diaries by who may see them."""

    def visible_to(self, member: Member) -> DiaryQuerySet:
        """Own ones; a head's those of the departments below; lead and sponsor all; outsiders none."""
        if member.is_external:
            return self.none()
        mine = self.filter(project_id=member.project_id)
        if member.has(LEAD, SPONSOR):
            return mine
        return mine.filter(Q(member=member) | Q(member__department__in=departments_below(member) or ()))

    def filed(self) -> DiaryQuerySet:
        """Those that were handed in."""
        return self.filter(filed_at__isnull=False)


class Diary(Record):
    """日报 of one member and one day. Every filing and amendment is one event, which keeps that version.

    `day` is a date on the project's wall clock; a longer period is named by its last day.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="diaries")
    day: models.DateField[date, date] = models.DateField()
    filed_at = models.DateTimeField(null=True)
    nil = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    undo: models.JSONField[Any, Any] = models.JSONField(null=True)

    objects = DiaryQuerySet.as_manager()
    trail_kind = "diary"

    class Meta:
        verbose_name = gettext_lazy("daily report")
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "day"], name="one_diary_a_day"),
            models.CheckConstraint(
                condition=Q(nil=False) | Q(filed_at__isnull=False), name="diary_nil_is_filed"
            ),
        ]
        indexes: ClassVar = [
            # The missing list and the figures of one day.
            models.Index(fields=["project", "day"], name="diary_of_day")
        ]

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def is_filed(self) -> bool:
        """Whether it was handed in."""
        return self.filed_at is not None

    # Verbs

    @classmethod
    def file_nil(cls, *, by: Member, day: date | None = None, channel: str = "web") -> Diary:
        """今天没有问题. Touches nobody else's row; filing nil twice is filing it once. Raises Refusal."""
        day = day or by.project.today()
        with transaction.atomic():
            idempotency.claim()
            rules.may_file(by, day).or_refuse()
            diary = cls._mine(by, day)
            if diary.nil:
                return diary
            if diary._gather():
                raise Refusal(_("You have noted problems for this day; please file them."))
            diary._file(nil=True, channel=channel, entries=[])
        return diary

    @classmethod
    def file(
        cls, *, by: Member, day: date | None = None, card: dict[str, Any] | None = None, channel: str = "web"
    ) -> Diary:
        """就这些，交日报: with everything that was met on this day. Raises Refusal when there is nothing.

        `card` is a problem still being written, as `add_entry` takes it: reported first, or nothing is filed.
        """
        day = day or by.project.today()
        with transaction.atomic():
            rules.may_file(by, day).or_refuse()
            if card is not None:
                cls.add_entry(by=by, day=day, channel=channel, **card)
            idempotency.claim()
            diary = cls._mine(by, day)
            seen = {str(one) for one in diary.entries.values_list("occurrence_id", flat=True)}
            entries = diary._gather()
            if not entries:
                raise Refusal(_("No problem is noted yet. If there was none, tap “No problem today”."))
            if not diary.is_filed or set(entries) != seen:
                diary._file(nil=False, channel=channel, entries=entries)
        return diary

    @classmethod
    def add_entry(
        cls,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
        environment: dict[str, Any] | None = None,
        workaround: bool | str = False,
        day: date | None = None,
        channel: str = "web",
    ) -> Problem:
        """记一个问题: numbered at once, and listed in the diary of its writer. Raises Refusal."""
        with transaction.atomic():
            diary = cls._listing(by, day)
            problem = Problem.report(
                by=by,
                words=words,
                files=files,
                environment=environment,
                workaround=workaround,
                channel=channel,
            )
            cls._enter(diary, problem.first, channel)
        return problem

    @classmethod
    def meet(
        cls,
        problem: Problem,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
        environment: dict[str, Any] | None = None,
        workaround: bool | str = False,
        day: date | None = None,
        channel: str = "web",
    ) -> Occurrence:
        """我也遇到了: one more occurrence of an open problem, listed in the diary. Raises Refusal."""
        with transaction.atomic():
            diary = cls._listing(by, day)
            met = problem.meet_again(
                by=by,
                words=words,
                files=files,
                environment=environment,
                workaround=workaround,
                channel=channel,
            )
            cls._enter(diary, met, channel)
        return met

    @classmethod
    def self_solve(
        cls,
        article: Article,
        *,
        by: Member,
        words: str,
        files: list[Attachment] | None = None,
        environment: dict[str, Any] | None = None,
        workaround: bool | str = False,
        day: date | None = None,
        channel: str = "web",
    ) -> Problem:
        """就是这个，已解决: numbered and counted, solved by the writer with an article. Raises Refusal."""
        with transaction.atomic():
            diary = cls._listing(by, day)
            problem = article.solved(
                by=by,
                words=words,
                files=files,
                environment=environment,
                workaround=workaround,
                channel=channel,
            )
            cls._enter(diary, problem.first, channel)
        return problem

    @classmethod
    def undo_filing(cls, *, by: Member, day: date) -> Diary:
        """Take the last filing back within ten seconds; the noted problems stay noted. Raises Refusal."""
        with transaction.atomic():
            idempotency.claim()
            diary = cls.objects.select_for_update().filter(member=by, day=day).first()
            if diary is None or diary.undo is None:
                raise Refusal(_("There is nothing to take back."))
            if clock.now().timestamp() > diary.undo["until"]:
                raise Refusal(_("The ten seconds for undoing are over."))
            diary._put_back()
            record(diary, "undo", by=by, facts={"day": str(day), "version": diary.version}, internal=True)
        return diary

    # How a verb is done

    @classmethod
    def _mine(cls, by: Member, day: date) -> Diary:
        """The locked diary of this member and day; it is the member's own row, nobody else waits for it."""
        of = {"member": by, "day": day}
        found = cls.objects.select_for_update().filter(**of).first()
        if found is None:
            tenant = by.project.organization_id
            try:
                with transaction.atomic():
                    found = cls.objects.create(**of, project=by.project, organization_id=tenant)
            except IntegrityError:
                found = cls.objects.select_for_update().get(**of)
        found.project, found.member = by.project, by
        return found

    @classmethod
    def _listing(cls, by: Member, day: date | None) -> Diary | None:
        """The diary that lists what is reported now: of the named day while it is open, else of today.

        Taken before the problem's number, whose row everybody shares. None for those who file none.
        """
        if not rules.reports(by):
            return None
        today = by.project.today()
        return cls._mine(by, day if day and rules.may_file(by, day) else today)

    @classmethod
    def _enter(cls, diary: Diary | None, occurrence: Occurrence, channel: str) -> None:
        if diary is None:
            return
        Entry.objects.create(diary=diary, occurrence=occurrence, at=occurrence.reported_at)
        if diary.is_filed:
            diary._file(nil=False, channel=channel, entries=diary._gather())

    def _gather(self) -> list[str]:
        """List what was met on this day elsewhere, too; ids of all entries."""
        elsewhere = listed_on(self.member, self.day).filter(entry__isnull=True)
        Entry.objects.bulk_create(
            [Entry(diary=self, occurrence=met, at=met.reported_at) for met in elsewhere]
        )
        return [str(one) for one in self.entries.values_list("occurrence_id", flat=True)]

    def _file(self, *, nil: bool, channel: str, entries: list[str]) -> None:
        """Hand it in, or hand in the next version; whether it was late is judged once."""
        now, first = clock.now(), self.filed_at is None
        until = now + timedelta(seconds=rules.LATE_UNDO_SECONDS)
        before = {name: getattr(self, name) for name in UNDONE}
        before["filed_at"] = self.filed_at.isoformat() if self.filed_at else None
        self.undo = {**before, "until": until.timestamp()}
        if first:
            self.filed_at, self.late = now, now > rules.window(self.project, self.day).due
        self.nil, self.channel = nil, channel
        self.version += 1
        self.save(update_fields=[*UNDONE, "version", "undo"])
        facts = {
            "day": str(self.day), "nil": nil, "late": self.late, "version": self.version, "entries": entries,
        }  # fmt: skip
        verb = "file" if first else "amend"
        record(self, verb, by=self.member, facts=facts, channel=channel, internal=True)

    def _put_back(self) -> None:
        before, self.undo = self.undo, None
        for name in UNDONE:
            setattr(self, name, before[name])
        self.filed_at = datetime.fromisoformat(before["filed_at"]) if before["filed_at"] else None
        if self.nil and self.entries.exists():
            self.nil, self.filed_at, self.late = False, None, False
        self.save(update_fields=[*UNDONE, "undo"])
