"""The portal does not start on terms that it cannot read."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from policies import terms


@register("policies")
def every_file_of_terms_can_be_used(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """One line for the first file in `policies/terms/` that has an unknown key, a wrong value or another's id."""
    try:
        terms.every()
    except terms.TermsProblem as problem:
        return [Error(str(problem), id="policies.E001")]
    return []
