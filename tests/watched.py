"""What a request asks of the database, seen from outside: each statement, and how many rows it finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

FREE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
Statement = tuple[str, int]


class Watched:
    """Around every statement: its words, and the rows that it finds or changes."""

    def __init__(self) -> None:
        self.statements: list[Statement] = []
        self.counting = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.counting or sql.startswith(FREE):
            return execute(sql, params, many, context)
        result = execute(sql, params, many, context)
        rows = self.rows(sql, params) if sql.startswith("SELECT") else context["cursor"].rowcount
        self.statements.append((re.sub(r"'[^']*'|\b\d+\b", "?", sql), rows))
        return result

    def rows(self, sql: str, params: Any) -> int:
        """How many rows a question has for an answer; it is asked once more to know."""
        self.counting = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS found", params)
                return int(cursor.fetchone()[0])
        finally:
            self.counting = False


@contextmanager
def watched() -> Iterator[list[Statement]]:
    """The statements of what is done inside."""
    watch = Watched()
    with connection.execute_wrapper(watch):
        yield watch.statements
