"""Whose parcel a shipment is outside this house, and how to find a workshop."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0002_replaced_devices"),
        ("workshops", "0005_first_versions"),
    ]

    operations = [
        migrations.RunSQL("SET LOCAL lock_timeout = '5s'", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="shipment",
            name="carrier",
            field=models.CharField(
                blank=True,
                choices=[
                    ("postnord", "PostNord"),
                    ("gls", "GLS"),
                    ("dao", "dao"),
                    ("bring", "Bring"),
                    ("dhl", "DHL"),
                    ("ups", "UPS"),
                ],
                db_default="",
                max_length=12,
                verbose_name="fragtfirma",
            ),
        ),
        migrations.AddField(
            model_name="shipment",
            name="tracking_number",
            field=models.CharField(blank=True, db_default="", max_length=35, verbose_name="sporingsnummer"),
        ),
        migrations.AddField(
            model_name="workshop",
            name="directions",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="Indgang, parkering, nærmeste station.",
                max_length=300,
                verbose_name="find vej",
            ),
        ),
        migrations.AddConstraint(
            model_name="shipment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carrier", ""), ("tracking_number", "")),
                    models.Q(
                        models.Q(("carrier", ""), _negated=True), models.Q(("tracking_number", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="tracking_has_number_and_carrier",
            ),
        ),
    ]
