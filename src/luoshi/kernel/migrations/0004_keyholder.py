from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("kernel", "0003_firstanswer_asked"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeyHolder",
            fields=[
                ("node", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=16)),
                ("at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "holder of a key",
            },
        ),
    ]
