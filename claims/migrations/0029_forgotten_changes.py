"""When the rows of a change were forgotten, and the index of those that are still kept."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("claims", "0028_with_us")]

    operations = [
        migrations.RunSQL("SET lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="change",
            name="emptied_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="indholdet er slettet"),
        ),
        migrations.RunSQL("RESET lock_timeout", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="change",
            index=models.Index(
                condition=models.Q(("emptied_at__isnull", True)), fields=["until", "id"], name="change_still_kept"
            ),
        ),
    ]
