"""One row that says how far the demonstration's clock is ahead; a table that nothing else reads."""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_four_eyes_limit"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemoClock",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("ahead", models.DurationField(default=datetime.timedelta, verbose_name="foran")),
                ("moved_from", models.DateTimeField(blank=True, null=True, verbose_name="flyttet fra")),
                ("moved_to", models.DateTimeField(blank=True, null=True, verbose_name="flyttet til")),
            ],
            options={
                "verbose_name": "demoens ur",
                "verbose_name_plural": "demoens ur",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="demo_clock_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(("ahead__gte", datetime.timedelta())), name="demo_clock_never_goes_back"
                    ),
                ],
            },
        ),
    ]
