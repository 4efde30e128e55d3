"""One-off tasks (django-tasks) with a guard: each is finished, or set aside with its cause.

Without it a task whose worker was killed would stay RUNNING for ever. A task may run more than once.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from traceback import format_exception
from typing import Any, cast

from django.db.models import QuerySet
from django_tasks.base import TaskContext, TaskResultStatus
from django_tasks.signals import task_finished, task_started
from django_tasks_db.models import DBTaskResult

from luoshi.kernel.jobs import database_now, living_workers

Row = DBTaskResult[Any, Any]
log = logging.getLogger(__name__)

TRIES = 5
FIRST_PAUSE = timedelta(seconds=10)
KEPT = timedelta(days=30)


class WorkerDied(Exception):
    """Every worker that tried this task ended in the middle of it."""


def run_next(worker: str) -> bool:
    """Run the next ready task; False when there is none."""
    task = DBTaskResult.objects.ready().first()
    if task is None:
        return False
    if _claim(task, worker):
        _run(task)
    return True


def reap(worker: str = "") -> int:
    """Put back (or, after five tries, aside) the tasks of workers that died; returns how many."""
    alive = living_workers() | {worker}
    orphans = [
        task for task in DBTaskResult.objects.running() if task.worker_ids[-1:] not in [[w] for w in alive]
    ]
    return sum(_put_back(task, WorkerDied("the worker ended in the middle of the task")) for task in orphans)


def set_aside() -> QuerySet[Row]:
    """Tasks that failed for good."""
    return DBTaskResult.objects.failed()


def forget_finished() -> int:
    """Delete what was finished a month ago; returns how many."""
    old = DBTaskResult.objects.successful().filter(finished_at__lt=database_now() - KEPT)
    return int(old.delete()[0])


def _claim(task: Row, worker: str) -> bool:
    """Take the task unless another worker was faster."""
    ready = DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.READY, worker_ids=task.worker_ids)
    tried = [*task.worker_ids, worker]
    if not ready.update(status=TaskResultStatus.RUNNING, started_at=database_now(), worker_ids=tried):
        return False
    task.refresh_from_db()
    return True


def _run(row: Row) -> None:
    try:
        task, result = row.task, row.task_result
        task_started.send(sender=type(task.get_backend()), task_result=result)
        context = [TaskContext(task_result=cast("Any", result))] if task.takes_context else []
        row.set_successful(task.call(*context, *result.args, **result.kwargs))
        task_finished.send(sender=type(task.get_backend()), task_result=row.task_result)
    except Exception as error:
        log.warning("task %s, try %d: %s", row.task_path, len(row.worker_ids), error)
        _put_back(row, error)


def _put_back(row: Row, error: Exception) -> bool:
    """For a later try, after the fifth aside; the cause is kept. False when it changed meanwhile."""
    tries = len(row.worker_ids)
    last = tries >= TRIES
    mine = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids)
    now = database_now()
    return bool(
        mine.update(
            status=TaskResultStatus.FAILED if last else TaskResultStatus.READY,
            run_after=now + FIRST_PAUSE * 3 ** (tries - 1),
            finished_at=now if last else None,
            exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
            traceback="".join(format_exception(error)),
        )
    )
