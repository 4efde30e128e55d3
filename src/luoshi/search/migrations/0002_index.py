"""The token index, in the way of the database in use."""

from django.db import migrations

from luoshi.search.index import install


def make(apps, schema_editor):
    install(schema_editor.connection.vendor, schema_editor.execute)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
