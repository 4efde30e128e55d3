"""A pay-out that was noted by mistake goes back by counter-entries."""

from typing import Any

from django.db import migrations, models

SAID = "bookings and rules are append-only"


def guard_again(apps: Any, schema_editor: Any) -> None:
    """SQLite made the table of bookings anew, without its triggers; PostgreSQL has kept them."""
    if schema_editor.connection.vendor == "postgresql":
        return
    for kind in ("UPDATE", "DELETE"):
        name = f"rewards_booking_{kind.lower()}"
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}")
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE {kind} ON rewards_booking BEGIN SELECT RAISE(ABORT, '{SAID}'); END"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("rewards", "0002_append_only"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="booking",
            name="booking_has_two_sides",
        ),
        migrations.RemoveConstraint(
            model_name="booking",
            name="one_booking_per_payout",
        ),
        migrations.AddField(
            model_name="payout",
            name="taken_back_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("grant__isnull", False), ("kind", "grant"), ("source", "fund"), ("target", "member")
                    ),
                    models.Q(
                        ("grant__isnull", False),
                        ("kind", "reversal"),
                        ("source", "member"),
                        ("target", "fund"),
                    ),
                    models.Q(
                        ("kind", "payout"),
                        ("payout__isnull", False),
                        ("source", "member"),
                        ("target", "paid"),
                    ),
                    models.Q(
                        ("kind", "return"),
                        ("payout__isnull", False),
                        ("source", "paid"),
                        ("target", "member"),
                    ),
                    _connector="OR",
                ),
                name="booking_has_two_sides",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                fields=("payout", "member", "kind"), name="one_booking_per_payout"
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
