from django.db import migrations, models

import workshops.models.places


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0001_tables"),
        ("workshops", "0001_tables"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="booking",
            name="one_standing_booking_a_claim",
        ),
        migrations.AddField(
            model_name="booking",
            name="arrived_at",
            field=models.DateTimeField(
                blank=True, help_text="Da kunden kom. En tid, der er brugt, står ikke i vejen for en ny.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="workshop",
            name="calendar",
            field=models.JSONField(
                help_text="Som kalenderen i docs/architecture.md",
                validators=[workshops.models.places.validate_calendar],
                verbose_name="åbningstider",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.UniqueConstraint(
                condition=models.Q(("arrived_at__isnull", True), ("cancelled_at__isnull", True)),
                fields=("claim_number",),
                name="one_standing_booking_a_claim",
            ),
        ),
        migrations.AddConstraint(
            model_name="booking",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled_at__isnull", True), ("arrived_at__isnull", True), _connector="OR"),
                name="booking_not_both_kept_and_cancelled",
            ),
        ),
    ]
