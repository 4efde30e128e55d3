"""PostgreSQL's list of documents that are not sorted into the index yet is kept short."""

from django.db import migrations

from luoshi.search.index import INDEX, install


def shorten(apps, schema_editor):
    install(schema_editor.connection.vendor, schema_editor.execute)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"SELECT gin_clean_pending_list('{INDEX}')")


class Migration(migrations.Migration):
    dependencies = [("search", "0002_index")]
    operations = [migrations.RunPython(shorten, migrations.RunPython.noop)]
