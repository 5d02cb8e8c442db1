"""Finding dead letters, and a message by its provider's id; built beside the writing, so nobody waits for them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0002_channels_and_bounces")]

    operations = [
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(fields=["-id"], name="outbox_dead", condition=models.Q(state="dead")),
        ),
        AddIndexConcurrently(
            model_name="outboxmessage",
            index=models.Index(
                fields=["provider_id"], name="outbox_by_provider_id", condition=~models.Q(provider_id="")
            ),
        ),
    ]
