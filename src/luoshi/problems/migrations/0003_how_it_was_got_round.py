from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("problems", "0002_open_list")]

    operations = [
        migrations.AddField(
            model_name="occurrence",
            name="workaround_how",
            field=models.TextField(blank=True, default=""),
            preserve_default=False,
        ),
    ]
