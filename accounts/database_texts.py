"""What a command says when the database is away or empty: one line that says what to do."""

from django.db import DatabaseError, OperationalError
from django.utils.translation import gettext as _

_NO_SUCH_TABLE = "42P01"


def database_text(problem: DatabaseError) -> str:
    """What to do about a database that is away or empty. Anything else is a fault of ours and raised again."""
    state = getattr(problem.__cause__, "sqlstate", None)
    if state is None and isinstance(problem, OperationalError):
        return _("Databasen svarer ikke. Start den med bin/demo, eller sæt DATABASE_URL.")
    if state == _NO_SUCH_TABLE:
        return _("Databasen er ikke gjort klar. Kør manage.py migrate.")
    if isinstance(problem, OperationalError):
        return _("Databasen afbrød arbejdet: %(reason)s. Intet er skrevet.") % {"reason": str(problem).splitlines()[0]}
    raise problem
