"""The portal does not start on terms that it cannot read."""

import sys
from typing import Any

from django.core.checks import CheckMessage, Error, register

from policies import terms

# Gunicorn takes this from one worker for all of them and stops, where it would start others for ever.
COULD_NOT_START = 3


@register("policies")
def every_file_of_terms_can_be_used(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """One line for the first file in `policies/terms/` that has an unknown key, a wrong value or another's id."""
    try:
        terms.every()
    except terms.TermsProblem as problem:
        return [Error(str(problem), id="policies.E001")]
    return []


def stop_on_unusable_terms() -> None:
    """End the process with one line and a status of its own; web and worker start without Django's checks."""
    for message in every_file_of_terms_can_be_used(None):
        sys.stderr.write(f"({message.id}) {message.msg}\n")
        sys.exit(COULD_NOT_START)
