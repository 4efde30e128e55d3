"""Recurring jobs run on one node; one-off tasks end, or are set aside with their cause."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django_tasks import task
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from luoshi.kernel import oneoff
from luoshi.kernel.jobs import (
    Job,
    beat,
    database_now,
    leave,
    living_workers,
    run_job,
    take_lease,
    worker_is_late,
)
from luoshi.kernel.models import FirstAnswer, Heartbeat, Lease, Recurring
from luoshi.kernel.worker import Doing, Lane, Worker, lanes

pytestmark = pytest.mark.django_db
done: list[object] = []


@pytest.fixture(autouse=True)
def fresh() -> None:
    done.clear()
    caches["process"].clear()


@task()
def note(word: str) -> str:
    done.append(word)
    return word


@task()
def fail() -> None:
    done.append("tried")
    raise ValueError("the paper is out")


@task(takes_context=True)
def with_context(context: object) -> None:
    done.append(context)


def ready_now() -> None:
    DBTaskResult.objects.update(run_after=database_now() - timedelta(seconds=1))


def age(model: type, seconds: float, field: str = "at") -> None:
    model.objects.update(**{field: database_now() - timedelta(seconds=seconds)})  # type: ignore[attr-defined]


def test_only_one_holds_the_lease() -> None:
    assert [take_lease("tick", "a"), take_lease("tick", "b"), take_lease("tick", "a")] == [True, False, True]


def test_another_takes_over_when_the_lease_has_run_out() -> None:
    take_lease("tick", "a")
    age(Lease, 1, "until")
    assert [take_lease("tick", "b"), take_lease("tick", "a")] == [True, False]


def test_when_the_clock_went_back_an_hour_nothing_is_held_for_an_hour() -> None:
    """What a worker held that was killed just before: its lease and its sign of life lie in the future."""
    take_lease("tick", "a")
    beat("a")
    age(Lease, -3600, "until")
    age(Heartbeat, -3600)
    assert living_workers() == set() and worker_is_late()
    assert [take_lease("tick", "b"), take_lease("tick", "c")] == [True, False]


def test_who_leaves_makes_room_at_once() -> None:
    take_lease("tick", "a")
    leave("a")
    assert take_lease("tick", "b")


def test_a_sign_of_life_keeps_the_lease() -> None:
    take_lease("tick", "a")
    age(Lease, -1, "until")
    beat("a")
    assert Lease.objects.get().until > database_now() + timedelta(seconds=20)


def test_a_lane_runs_what_is_due_and_not_more() -> None:
    lane = Lane(
        "tick", [Job("often", 0, lambda: done.append(1)), Job("seldom", 60, lambda: done.append(2))], "a"
    )
    assert [lane.turn(), lane.turn()] == [2, 1]
    assert done == [1, 2, 1]


def test_a_second_node_does_nothing_while_the_first_works() -> None:
    job = [Job("x", 0, lambda: done.append(1))]
    assert [Lane("tick", job, "a").turn(), Lane("tick", job, "b").turn()] == [1, 0]


def test_who_lost_the_lease_in_the_middle_leaves_the_rest_to_the_other() -> None:
    """A worker that was frozen goes on with the job that it is at, and finds its lane gone."""
    stolen = Job("slow", 0, lambda: Lease.objects.update(holder="b"))
    lane = Lane("tick", [stolen, Job("next", 0, lambda: done.append(1))], "a")
    assert [lane.turn(), lane.turn(), done] == [1, 0, []]


def test_jobs_are_sorted_into_lanes() -> None:
    jobs = [Job("a", 1, list), Job("b", 1, list, lane="mail"), Job("c", 1, list)]
    assert {lane.name: len(lane.jobs) for lane in lanes(jobs, "w")} == {"tick": 2, "mail": 1}


def test_a_failing_job_is_noted_and_does_not_stop_the_next() -> None:
    jobs = [Job("bad", 0, lambda: 1 / 0), Job("good", 0, lambda: done.append(1))]
    Lane("tick", jobs, "a").turn()
    assert done == [1]
    bad = Recurring.objects.get(name="bad")
    assert "ZeroDivisionError" in bad.error and bad.failing_since


def test_success_clears_the_note() -> None:
    run_job(Job("x", 0, lambda: 1 / 0))
    run_job(Job("x", 0, list))
    assert Recurring.objects.get().error == "" and Recurring.objects.get().failing_since is None


def test_a_task_runs_once() -> None:
    note.enqueue("一")
    assert [oneoff.run_next("w"), oneoff.run_next("w")] == [True, False]
    assert done == ["一"] and DBTaskResult.objects.get().return_value == "一"


def test_a_task_may_ask_for_its_context() -> None:
    with_context.enqueue()
    oneoff.run_next("w")
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_failing_task_is_tried_again_later() -> None:
    fail.enqueue()
    oneoff.run_next("w")
    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.READY and row.run_after > database_now()
    assert "the paper is out" in row.traceback


def test_after_five_tries_a_task_is_set_aside_with_its_cause_and_the_next_runs() -> None:
    fail.enqueue()
    for _try in range(7):
        ready_now()
        oneoff.run_next("w")
    note.enqueue("二")
    oneoff.run_next("w")
    assert done == ["tried"] * 5 + ["二"]
    assert "ValueError" in oneoff.set_aside().get().exception_class_path


def test_the_task_of_a_dead_worker_runs_again() -> None:
    note.enqueue("三")
    beat("dead")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["dead"])
    assert oneoff.reap("w") == 0
    age(Heartbeat, 120)
    assert oneoff.reap("w") == 1
    ready_now()
    assert oneoff.run_next("w") and done == ["三"]


def test_a_task_that_kills_its_workers_is_set_aside() -> None:
    note.enqueue("四")
    DBTaskResult.objects.update(status=TaskResultStatus.RUNNING, worker_ids=["a", "b", "c", "d", "e"])
    oneoff.reap("w")
    assert "WorkerDied" in oneoff.set_aside().get().exception_class_path


def test_a_stopped_worker_is_noticed() -> None:
    caches["process"].clear()
    assert worker_is_late()
    caches["process"].clear()
    beat("w")
    assert not worker_is_late()
    caches["process"].clear()
    age(Heartbeat, 61)
    assert worker_is_late()


def test_a_worker_that_hangs_shows_no_sign_of_life() -> None:
    worker = Worker([])
    worker.tasks = Doing("endless", -10_000)
    worker._beat()
    assert not Heartbeat.objects.exists()


def test_old_answers_are_forgotten() -> None:
    FirstAnswer.objects.create(owner="00000000-0000-0000-0000-000000000001", key="old")
    age(FirstAnswer, 8 * 86400)
    assert FirstAnswer.forget_old() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_run_the_same_task() -> None:
    for number in range(20):
        note.enqueue(str(number))

    def work(name: str) -> None:
        while oneoff.run_next(name):
            pass
        connection.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done, key=lambda n: int(str(n))) == [str(n) for n in range(20)]
