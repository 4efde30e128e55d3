"""The table in which all processes count failed sign-ins."""

from django.core.management import call_command
from django.db import migrations


def create(apps: object, editor: object) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
