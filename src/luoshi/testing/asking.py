"""pytest's part in asking every question of both databases, and most of them once (`luoshi.testing.asked`)."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from luoshi.testing.asked import NOTEBOOK, PRODUCT, forget, needed

# Rooms in which the product asks which database it has; and whoever commits may wait for somebody else's lock.
ENGINES = tuple(str(PRODUCT / room) for room in ("config", "kernel", "search"))
COMMITS = {"transactional_db", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Of two runs on two databases, what the first tells the second."""
    parser.addoption("--record-statements", action="store_true", help="write down what each test asks")
    parser.addoption("--new-statements", action="store_true", help="leave out what would ask nothing new")


def pytest_configure(config: pytest.Config) -> None:
    """A recording begins with the run, not with each of its workers."""
    if config.getoption("--record-statements") and "PYTEST_XDIST_WORKER" not in os.environ:
        forget()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """After everybody else, so that it chooses among those that would run."""
    if not config.getoption("--new-statements"):
        return
    by_id = {item.nodeid: item for item in items}
    wanted = needed(by_id, lambda test: goes_everywhere(by_id[test]), lambda test: varies(by_id[test]))
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in wanted])
    items[:] = [item for item in items if item.nodeid in wanted]


def goes_everywhere(item: pytest.Item) -> bool:
    """Whether more than its statements may depend on the database."""
    marker = item.get_closest_marker("django_db")
    commits = marker is not None and marker.kwargs.get("transaction", False)
    fixtures = getattr(item, "fixturenames", ())
    return commits or bool(COMMITS & set(fixtures)) or str(item.path).startswith(ENGINES)


def varies(item: pytest.Item) -> bool:
    """Whether it asks something else each time, or on each database."""
    made_up = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return made_up or item.get_closest_marker("varies") is not None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """What is asked from setting up to clearing away belongs to this test."""
    NOTEBOOK.turn_to(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What it takes, whatever of it."""
    if report.nodeid in NOTEBOOK.tests:
        NOTEBOOK.tests[report.nodeid].seconds += report.duration


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Each worker has a page of its own."""
    if session.config.getoption("--record-statements") and NOTEBOOK.numbers:
        NOTEBOOK.save(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
