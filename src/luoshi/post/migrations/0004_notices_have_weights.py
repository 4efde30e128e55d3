from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def weigh(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """What asked to act keeps doing so."""
    apps.get_model("post", "Notice")._default_manager.filter(act=True).update(weight="act")


class Migration(migrations.Migration):
    dependencies = [
        ("post", "0003_letters_carry_calendars"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="weight",
            field=models.CharField(default="hear", max_length=4),
        ),
        migrations.RunPython(weigh, migrations.RunPython.noop),
        migrations.RemoveField(model_name="notice", name="act"),
    ]
