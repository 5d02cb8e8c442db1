from django.db import migrations


class Migration(migrations.Migration):
    """A sequence for claim numbers: a gap after a rollback is harmless, waiting for another filing would not be."""

    dependencies = [("claims", "0001_tables")]

    operations = [migrations.RunSQL("CREATE SEQUENCE claim_number AS bigint", "DROP SEQUENCE claim_number")]
