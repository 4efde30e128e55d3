"""The database itself keeps the ledger and the rates as they were written, whoever asks it to change them."""

from typing import Any

from django.db import migrations

TABLES = ("knowledge_saving", "knowledge_terms")
FUNCTION = """
CREATE FUNCTION knowledge_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def guard(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION knowledge_ledger_guard()"
            )
            continue
        for kind in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_{kind.lower()} BEFORE {kind} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def function(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(FUNCTION)


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION knowledge_ledger_guard() CASCADE")
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER {table}_update")
        schema_editor.execute(f"DROP TRIGGER {table}_delete")


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0003_whole_archive")]
    operations = [
        migrations.RunPython(function, migrations.RunPython.noop),
        migrations.RunPython(guard, unguard),
    ]
