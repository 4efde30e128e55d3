"""The number of the request that is being answered: log lines bear it, the page of a fault shows it."""

from __future__ import annotations

from contextvars import ContextVar

NUMBER: ContextVar[str] = ContextVar("number", default="")
