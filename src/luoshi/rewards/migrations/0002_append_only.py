"""The database itself keeps bookings and rules as they were written, whoever asks it to change them.

On SQLite a later change of these two tables makes them anew without their triggers: put them on again then.
"""

from typing import Any

from django.db import migrations

FIGURES = (
    "words_1", "shown_1", "words_2", "shown_2", "words_3", "shown_3", "words_4", "shown_4",
    "corroborator", "filing", "daily_cap", "monthly_cap",
)  # fmt: skip
TERMS = ("id", "project_id", "begins", *FIGURES, "by_id", "at")
SAID = "bookings and rules are append-only"


def sqlite_guard(table: str, kind: str, when: str = "") -> str:
    return (
        f"CREATE TRIGGER {table}_{kind.lower()} BEFORE {kind} ON {table} {when}"
        f" BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
    )


CHANGED = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in TERMS)
SQLITE = [
    sqlite_guard("rewards_booking", "UPDATE"),
    sqlite_guard("rewards_booking", "DELETE"),
    sqlite_guard("rewards_terms", "UPDATE", f"WHEN OLD.withdrawn_at IS NOT NULL OR {CHANGED}"),
    sqlite_guard("rewards_terms", "DELETE"),
]


def row(side: str) -> str:
    return "(" + ", ".join(f"{side}.{name}" for name in TERMS) + ")"


POSTGRESQL = [
    f"""
    CREATE FUNCTION rewards_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    "CREATE TRIGGER rewards_booking_guard BEFORE UPDATE OR DELETE ON rewards_booking"
    " FOR EACH ROW EXECUTE FUNCTION rewards_guard()",
    "CREATE TRIGGER rewards_terms_delete BEFORE DELETE ON rewards_terms"
    " FOR EACH ROW EXECUTE FUNCTION rewards_guard()",
    f"CREATE TRIGGER rewards_terms_update BEFORE UPDATE ON rewards_terms FOR EACH ROW"
    f" WHEN (OLD.withdrawn_at IS NOT NULL OR {row('NEW')} IS DISTINCT FROM {row('OLD')})"
    f" EXECUTE FUNCTION rewards_guard()",
]


def guard(apps: Any, schema_editor: Any) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION rewards_guard() CASCADE")
        return
    for table in ("rewards_booking", "rewards_terms"):
        schema_editor.execute(f"DROP TRIGGER {table}_update")
        schema_editor.execute(f"DROP TRIGGER {table}_delete")


class Migration(migrations.Migration):
    dependencies = [("rewards", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
