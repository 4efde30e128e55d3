"""The database itself keeps events as they were written, whoever asks it to change them."""

from typing import Any

from django.db import migrations

CONTENT = [
    "id",
    "organization",
    "scope",
    "at",
    "actor",
    "actor_name",
    "actor_party",
    "subject_kind",
    "subject_id",
    "verb",
    "from_state",
    "to_state",
    "facts",
    "channel",
    "internal",
]
PLACE = ("seq", "previous", "digest")


def sqlite(kind: str) -> str:
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in CONTENT)
    moved = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in PLACE)
    when = {"UPDATE": f"{changed} OR (OLD.seq IS NOT NULL AND ({moved}))", "DELETE": "OLD.seq IS NOT NULL"}
    return (
        f"CREATE TRIGGER trail_event_{kind.lower()} BEFORE {kind} ON trail_event WHEN {when[kind]}"
        " BEGIN SELECT RAISE(ABORT, 'events are append-only'); END"
    )


def row(side: str, names: tuple[str, ...] | list[str]) -> str:
    return "(" + ", ".join(f"{side}.{name}" for name in names) + ")"


POSTGRESQL = f"""
CREATE FUNCTION trail_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.seq IS NULL THEN RETURN OLD; END IF;
    ELSIF {row("OLD", CONTENT)} IS NOT DISTINCT FROM {row("NEW", CONTENT)}
        AND (OLD.seq IS NULL OR {row("OLD", PLACE)} IS NOT DISTINCT FROM {row("NEW", PLACE)}) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE TRIGGER trail_event_guard BEFORE UPDATE OR DELETE ON trail_event
FOR EACH ROW EXECUTE FUNCTION trail_event_guard()
"""


def guard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        statements = [POSTGRESQL, POSTGRESQL_TRIGGER]
    else:
        statements = [sqlite("UPDATE"), sqlite("DELETE")]
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION trail_event_guard() CASCADE")
    else:
        schema_editor.execute("DROP TRIGGER trail_event_update")
        schema_editor.execute("DROP TRIGGER trail_event_delete")


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
