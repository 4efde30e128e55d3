"""The diary 日报: what one member filed for one day, and the verbs of filing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.diary import rules
from luoshi.diary.models.entry import LISTED, Entry, anything_met, unlisted_on
from luoshi.diary.models.own import OWN
from luoshi.diary.models.regime import Regime
from luoshi.diary.regimes import Period, Person, bounds
from luoshi.evidence.models import Attachment
from luoshi.kernel import clock, idempotency
from luoshi.kernel.models import Record
from luoshi.kernel.transactions import part
from luoshi.kernel.verdict import Refusal
from luoshi.knowledge.models import Article
from luoshi.post.models import settle
from luoshi.problems.models import Occurrence, Problem
from luoshi.rollout.models import Department, Leave, Member, Organization, Project, departments_below
from luoshi.rollout.roles import LEAD, SPONSOR
from luoshi.trail.models import record
from luoshi.ui.moments import date_text

UNDONE = ("filed_at", "nil", "late", "channel", "reason")
HOURS = ("owed", "day", "starts_on", "regime", "department", "due_at", "closes_at")
MOST_REASON = 200


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

    def owed(self) -> DiaryQuerySet:
        """Those that were due, absences not yet taken off."""
        return self.filter(owed=True)

    def unfiled(self) -> DiaryQuerySet:
        """Those that were due from somebody who was there, and were not handed in."""
        away = Leave.objects.on(OuterRef("day")).filter(member=OuterRef("member"))
        return self.owed().filter(~Exists(away), filed_at__isnull=True)


class Diary(Record):
    """日报 of one member and one day. Every filing and amendment is one event, which keeps that version.

    `day` is a date on the project's wall clock; a longer period is named by its last working day.
    With `owed` it is a duty 应报: department, regime and hours are those of its time and never change.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="diaries")
    day: models.DateField[date, date] = models.DateField()
    filed_at = models.DateTimeField(null=True)
    nil = models.BooleanField(default=False)
    late = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    undo: models.JSONField[Any, Any] = models.JSONField(null=True)
    reason = models.CharField(max_length=MOST_REASON, blank=True)
    owed = models.BooleanField(default=False)
    regime = models.ForeignKey(Regime, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    department = models.ForeignKey(
        Department, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    starts_on: models.DateField[date | None, date | None] = models.DateField(null=True)
    due_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)

    objects = DiaryQuerySet.as_manager()
    trail_kind = "diary"
    written: Problem | None = None
    """The problem of the card that `file` reported with it."""

    class Meta:
        verbose_name = gettext_lazy("daily report")
        ordering: ClassVar = ["-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "day"], name="one_diary_a_day"),
            models.CheckConstraint(
                condition=Q(nil=False) | Q(filed_at__isnull=False), name="diary_nil_is_filed"
            ),
            models.CheckConstraint(
                condition=Q(owed=False) | Q(closes_at__isnull=False), name="diary_owed_has_hours"
            ),
        ]
        indexes: ClassVar = [
            # The missing list and the figures of one day, read from the index alone; one department's days.
            models.Index(
                fields=["project", "day", "department", "owed", "filed_at", "late", "nil", "member"],
                name="diary_figures",
            ),
        ]

    def __str__(self) -> str:
        return self.day.isoformat()

    @property
    def is_filed(self) -> bool:
        """Whether it was handed in."""
        return self.filed_at is not None

    @property
    def span(self) -> tuple[date, date]:
        """First and last day of what it tells about."""
        last = bounds(self.regime.cadence, self.day)[1] if self.regime else self.day
        return self.starts_on or self.day, last

    # Verbs

    @classmethod
    def file_nil(
        cls, *, by: Member, day: date | None = None, channel: str = "web", reason: str = ""
    ) -> Diary:
        """今天没有问题. Touches nobody else's row; filing nil twice is filing it once. Raises Refusal.

        After the period closed only with a `reason`, and within the days that the regime grants.
        """
        day = day or by.project.today()
        with part():
            idempotency.claim()
            diary = cls._to_file(by, day, reason)
            if diary.nil:
                return diary
            if anything_met(diary):
                raise Refusal(_("You have noted problems for this day; please file them."))
            diary._file(nil=True, channel=channel, entries=[])
        return diary

    @classmethod
    def file(
        cls,
        *,
        by: Member,
        day: date | None = None,
        card: dict[str, Any] | None = None,
        channel: str = "web",
        reason: str = "",
    ) -> Diary:
        """就这些，交日报: with everything that was met on this day. Raises Refusal when there is nothing.

        `card` is a problem still being written, as `add_entry` takes it: reported first, or nothing is filed.
        `reason` as in `file_nil`.
        """
        day = day or by.project.today()
        with part():
            idempotency.claim()
            diary = cls._to_file(by, day, reason)
            if card is not None:
                diary.written = cls._met(diary, by=by, channel=channel, **card)
            seen = diary._listed()
            entries = diary._gather(seen)
            if not entries:
                raise Refusal(_("No problem is noted yet. If there was none, tap “No problem today”."))
            if not diary.is_filed or entries != seen:
                diary._file(nil=False, channel=channel, entries=entries)
        return diary

    @classmethod
    def add_entry(
        cls, *, by: Member, words: str, day: date | None = None, channel: str = "web", **more: Any
    ) -> Problem:
        """记一个问题: numbered at once, and listed in the diary of its writer. Raises Refusal.

        `more` is what `Problem.report` takes: `files`, `environment`, `workaround`.
        """
        with part():
            return cls._met(cls._listing(by, day), by=by, words=words, channel=channel, **more)

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
        with part():
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
        with part():
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

    @staticmethod
    def _may_file(by: Member, day: date, reason: str) -> bool:
        """In time or late; False after closing, and then only with a reason. Raises Refusal."""
        verdict = rules.may_file(by, day)
        if verdict or not rules.may_fill_in(by, day):
            verdict.or_refuse()
        elif not reason.strip():
            raise Refusal(_("Please say why it comes only now."))
        return bool(verdict)

    @classmethod
    def _to_file(cls, by: Member, day: date, reason: str) -> Diary:
        """The member's locked diary, which may be filed now. Raises Refusal."""
        is_open = cls._may_file(by, day, reason)
        diary = cls._mine(by, day)
        if not is_open:
            if diary.is_filed:
                raise Refusal(_("The daily report of %(day)s is closed.") % {"day": date_text(day)})
            diary.reason = " ".join(reason.split())[:MOST_REASON]
        return diary

    @classmethod
    def _mine(cls, by: Member, day: date) -> Diary:
        """The locked diary of this member and day; it is the member's own row, nobody else waits for it."""
        period = rules.period(by, day)
        first, last = (period.start, period.end) if period else (day, day)
        found = OWN.first(member=by.pk, first=first, last=last)
        if found is None:
            made = cls(
                member=by, project=by.project, organization_id=by.project.organization_id,
                **cls.facts_of(by, day, period),
            )  # fmt: skip
            try:
                with transaction.atomic():
                    made.save(force_insert=True)
                found = made
            except IntegrityError:
                found = cls.objects.select_for_update().get(member=by, day=made.day)
        found.project, found.member = by.project, by
        if period and found.regime_id == period.regime.pk:
            found.regime = period.regime
        return found

    @staticmethod
    def facts_of(member: Person, day: date, period: Period | None) -> dict[str, Any]:
        """What a diary keeps of its time: department, regime and hours."""
        facts: dict[str, Any] = {"day": day, "department_id": member.department_id, "starts_on": day}
        if period is None:
            return facts
        facts |= {"day": period.day, "starts_on": period.start, "regime": period.regime}
        return facts | ({"due_at": period.due, "closes_at": period.closes} if period.works else {})

    @classmethod
    def _listing(cls, by: Member, day: date | None) -> Diary | None:
        """The diary that lists what is reported now: of the named day while it is open, else of today.

        Taken before the problem's number, whose row everybody shares. None for those who file none.
        """
        if not rules.reports(by):
            return None
        return cls._mine(by, day if day and rules.may_file(by, day) else by.project.today())

    @classmethod
    def _met(cls, diary: Diary | None, *, by: Member, channel: str, **card: Any) -> Problem:
        """A new problem, listed in this diary."""
        problem = Problem.report(by=by, channel=channel, **card)
        cls._enter(diary, problem.born_of or problem.first, channel)
        return problem

    @classmethod
    def _enter(cls, diary: Diary | None, occurrence: Occurrence, channel: str) -> None:
        if diary is None:
            return
        Entry.objects.create(diary=diary, occurrence=occurrence, at=occurrence.reported_at)
        if diary.is_filed:
            diary._file(nil=False, channel=channel, entries=diary._gather(diary._listed()))

    def _listed(self) -> list[str]:
        return [str(one) for one in LISTED.ask(diary=self.pk)]

    def _gather(self, listed: list[str]) -> list[str]:
        """List what was met on this day elsewhere, too; ids of all entries."""
        met = unlisted_on(self.member, *self.span)
        elsewhere = [Entry(diary=self, occurrence=one, at=one.reported_at) for one in met]
        Entry.objects.bulk_create(elsewhere)
        return self._listed() if elsewhere else listed

    def _file(self, *, nil: bool, channel: str, entries: list[str]) -> None:
        """Hand it in, or hand in the next version; whether it was late is judged once."""
        now, first = clock.now(), self.filed_at is None
        until = now + timedelta(seconds=rules.LATE_UNDO_SECONDS)
        before = {name: getattr(self, name) for name in UNDONE}
        before["filed_at"] = self.filed_at.isoformat() if self.filed_at else None
        self.undo = {**before, "until": until.timestamp()}
        if first:
            self._keep_hours()
            self.filed_at, self.late = now, self.due_at is not None and now > self.due_at
        self.nil, self.channel = nil, channel
        self.version += 1
        self.save(update_fields=[*UNDONE, *HOURS, "version", "undo"])
        facts = {
            "day": str(self.day), "nil": nil, "late": self.late, "version": self.version, "entries": entries,
        } | ({"reason": self.reason} if self.reason else {})  # fmt: skip
        verb = "file" if first else "amend"
        settle(self.member, "diary")
        record(self, verb, by=self.member, facts=facts, channel=channel, internal=True)

    def _keep_hours(self) -> None:
        """What is filed was due, by the regime of this moment unless the day was opened before."""
        if self.owed:
            return
        for name, value in self.facts_of(self.member, self.day, rules.period(self.member, self.day)).items():
            setattr(self, name, value)
        self.owed = self.closes_at is not None

    def _put_back(self) -> None:
        before, self.undo = self.undo, None
        for name in UNDONE:
            setattr(self, name, before[name])
        self.filed_at = datetime.fromisoformat(before["filed_at"]) if before["filed_at"] else None
        if self.nil and self.entries.exists():
            self.nil, self.filed_at, self.late = False, None, False
        self.save(update_fields=[*UNDONE, "undo"])
