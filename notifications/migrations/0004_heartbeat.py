"""A table of its own for the signs of life; nothing that is there already is touched."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_outbox_indexes")]

    operations = [
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=30, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"verbose_name": "hjerteslag", "verbose_name_plural": "hjerteslag"},
        ),
    ]
