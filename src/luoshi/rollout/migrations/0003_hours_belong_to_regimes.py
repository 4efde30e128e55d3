from django.db import migrations


class Migration(migrations.Migration):
    """The diary has taken over what it needs (regimes); one source of truth remains."""

    dependencies = [("rollout", "0002_leave"), ("diary", "0002_regimes_and_duties")]

    operations = [
        migrations.RemoveField(model_name="project", name="due_at"),
        migrations.RemoveField(model_name="project", name="late_until"),
        migrations.RemoveField(model_name="project", name="opens_at"),
        migrations.RemoveField(model_name="project", name="reporting_since"),
    ]
