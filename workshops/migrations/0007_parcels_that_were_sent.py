"""When its sender said that a parcel was handed in; of those before nobody did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshops", "0006_where_parcels_are")]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="shipment",
            name="handed_in_at",
            field=models.DateTimeField(
                blank=True, help_text="Da afsenderen sagde, at pakken var afleveret.", null=True
            ),
        ),
    ]
