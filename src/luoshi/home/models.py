"""Logs of an earlier system that were given to be taken over, and how far each has come."""

from __future__ import annotations

import tempfile
import time
from typing import Any, ClassVar

from django.core.files.base import File as Content
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task

from luoshi.evidence.content import judge
from luoshi.evidence.models import File
from luoshi.evidence.names import clean_name
from luoshi.evidence.uploads import MOST_KEPT
from luoshi.home.importing.histories import fields
from luoshi.home.importing.histories.source import Log
from luoshi.home.importing.histories.taking import Outcome, take_over
from luoshi.home.importing.histories.telling import Reading
from luoshi.kernel import clock
from luoshi.kernel.models import Record
from luoshi.kernel.verdict import Refusal
from luoshi.rollout.models import Member, Organization, Project
from luoshi.trail.models import record

NEW, WAITING, RUNNING, DONE, FAILED = "new", "waiting", "running", "done", "failed"
SAYS_EVERY = 1.0
"""Seconds between two words on how far it has come; each is a write."""


class EventLog(Record):
    """One log: its file as it came, how it is to be read, and what came of it.

    Taking it over may begin again at any time: what is here already is passed over.
    """

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(File, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=60, blank=True)
    columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    meanings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    order = models.CharField(max_length=3, blank=True)
    status = models.CharField(max_length=8, default=NEW)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    trail_kind = "event_log"

    class Meta:
        verbose_name = "event log"
        # The page of a project's logs, newest first.
        indexes: ClassVar = [models.Index(fields=["project", "-at"], name="event_log_list")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def receive(cls, uploaded: UploadedFile[bytes], source: str, *, by: Member) -> EventLog:
        """Keep a file as a log to be looked at. Raises Refusal when it is none, or too large."""
        if (uploaded.size or 0) > MOST_KEPT:
            raise Refusal(_("The file is larger than %(limit)d MB.") % {"limit": MOST_KEPT // 1024 // 1024})
        log = Log(uploaded)
        columns = fields.match(log.header)
        log.close()
        file = _kept(by.project, uploaded)
        return cls.objects.create(
            organization_id=by.project.organization_id, project=by.project, by=by, file=file, source=source,
            name=clean_name(uploaded.name)[:200], columns=columns,
        )  # fmt: skip

    @property
    def how(self) -> Reading:
        """How it is to be read."""
        return Reading(self.columns, self.meanings, self.order, self.source, self.name)

    @property
    def is_at_work(self) -> bool:
        """Whether it waits for a worker or is being taken over."""
        return self.status in (WAITING, RUNNING)

    @property
    def outcome(self) -> Outcome:
        """What has come of it so far."""
        return Outcome(**self.counts)

    def start(self, *, by: Member) -> None:
        """Let it be taken over in the background. Raises Refusal for all but the lead, and while it runs."""
        if not by.has("lead"):
            raise Refusal(_("Only the project lead can do this."))
        with transaction.atomic():
            fresh = EventLog.objects.select_for_update().get(pk=self.pk)
            if fresh.is_at_work:
                raise Refusal(_("This log is being taken over."))
            self.status, self.by, self.counts, self.error = WAITING, by, {}, ""
            self.save(update_fields=["status", "by", "counts", "error"])
            record(self, "take_over", by=by, facts={"name": self.name, "sha256": self.file.sha256})
            take_over_log.enqueue(str(self.pk))

    def run(self) -> None:
        """Take it over, or go on where a worker ended in the middle of it."""
        before = self.outcome
        self._say(status=RUNNING, error="")
        try:
            with self.file.open() as file, tempfile.TemporaryFile() as report:
                outcome = take_over(file, self.how, by=self.by, report=report, told=self._progress(before))
                kept = _kept(self.project, Content(report)) if outcome.reported else None
        except Refusal as refusal:
            self._say(status=FAILED, error=str(refusal)[:500], ended_at=clock.now())
            return
        counts = _summed(outcome, before).as_dict()
        self._say(status=DONE, counts=counts, report=kept, ended_at=clock.now())

    def _progress(self, before: Outcome) -> Any:
        said = time.monotonic()

        def told(outcome: Outcome) -> None:
            nonlocal said
            if outcome.done == 0 or time.monotonic() - said > SAYS_EVERY:
                said = time.monotonic()
                self._say(counts=_summed(outcome, before).as_dict())

        return told

    def _say(self, **values: Any) -> None:
        EventLog.objects.filter(pk=self.pk).update(**values)


def _summed(outcome: Outcome, before: Outcome) -> Outcome:
    """With what an earlier try had taken over, which now counts as here already."""
    told = outcome.as_dict()
    told["problems"] += before.problems
    told["events"] += before.events
    told["same"] = max(0, told["same"] - before.events)
    return Outcome(**told)


def _kept(project: Project, bytes_: Content[bytes]) -> File:
    bytes_.seek(0)
    described = File.of(project.organization_id, judge(bytes_), bytes_)
    described.put(bytes_)
    with transaction.atomic():
        return described.enter(bytes_)


@task()
def take_over_log(pk: str) -> None:
    """Take a log over in the language of whoever gave it. It may run more than once."""
    chosen = EventLog.objects.select_related("project__organization", "by__user", "by__firm", "file")
    log = chosen.get(pk=pk)
    log.by.project = log.project
    if log.is_at_work:
        with translation.override(log.by.user.language):
            log.run()


def newest(project: Project, most: int) -> list[EventLog]:
    """The logs that were given last."""
    return list(EventLog.objects.filter(project=project).select_related("by").order_by("-at", "-id")[:most])
