"""How often something was asked, and finding a person by address alone."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0005_teams_and_languages")]

    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField()),
                ("until", models.DateTimeField(db_index=True)),
            ],
            options={"verbose_name": "tæller", "verbose_name_plural": "tællere"},
        ),
        AddIndexConcurrently(
            model_name="person",
            index=models.Index(Lower("email"), name="person_by_email"),
        ),
    ]
