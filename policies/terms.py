"""The insurers' terms as data: one TOML file a version of a product, read once and never changed.

Pure but for reading `policies/terms/`. Their shape is `policies/terms_schema.py`; `policies/checks.py` has every file
checked at start-up. A new version of a product is a file of its own and applies to covers bought from its date.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

from pydantic import ValidationError

from policies.terms_schema import Terms

FOLDER = Path(__file__).resolve().parent / "terms"


class TermsProblem(ValueError):
    """A file of terms cannot be used; the text is one line that names the file, the place if there is one, and why."""

    def __init__(self, *parts: str) -> None:
        # A key of the file may hold a line break itself.
        super().__init__(": ".join(" ".join(part.split()) for part in parts if part))


@cache
def every(folder: Path = FOLDER) -> dict[str, Terms]:
    """All terms by id, in the order of their files' names. Raises `TermsProblem`."""
    found: dict[str, Terms] = {}
    for path in sorted(folder.glob("*.toml")):
        terms = read(path)
        if terms.id in found:
            raise TermsProblem(path.name, "id", f"{terms.id} stands in another file, too")
        if terms.id != path.stem:
            raise TermsProblem(path.name, "id", f"{terms.id} is not the file's own name")
        found[terms.id] = terms
    if not found:
        raise TermsProblem(folder.name, "holds no terms")
    _require_one_version_a_day(found.values())
    return found


def get(terms_id: str) -> Terms:
    """The terms with this id. Raises `KeyError`."""
    return every()[terms_id]


def exists(terms_id: str) -> bool:
    """Whether a file of terms has this id."""
    return terms_id in every()


def choices(language: str = "da") -> list[tuple[str, str]]:
    """(id, name) of all terms, for a form."""
    return [(terms.id, terms.name.spoken_in(language)) for terms in every().values()]


def version_bought_on(terms_id: str, day: date | None) -> Terms:
    """The version of these terms' product for a cover bought on the day; the agreement's own where none was valid.

    A version ends where the next one begins, or earlier where its file says so. Raises `KeyError`.
    """
    agreed = get(terms_id)
    if day is None:
        return agreed
    begun = [terms for terms in every().values() if terms.product == agreed.product and _begin(terms) <= day]
    latest = max(begun, key=_begin, default=agreed)
    return latest if day <= (latest.valid_until or date.max) else agreed


def read(path: Path) -> Terms:
    """Read one file of terms, also one that lies elsewhere. Raises `TermsProblem`."""
    try:
        return Terms.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        # A misspelt key is missing as well; what stands there says more than what does not.
        faults = problem.errors(include_url=False)
        first = min(faults, key=lambda fault: fault["type"] != "extra_forbidden")
        place = ".".join(str(part) for part in first["loc"])
        raise TermsProblem(path.name, place, first["msg"].removeprefix("Value error, ")) from problem
    except ValueError as problem:
        raise TermsProblem(path.name, str(problem)) from problem
    except RecursionError as problem:
        raise TermsProblem(path.name, "too many brackets within one another") from problem
    except OSError as problem:
        raise TermsProblem(path.name, str(problem.strerror)) from problem


def _begin(terms: Terms) -> date:
    return terms.valid_from or date.min


def _require_one_version_a_day(found: Iterable[Terms]) -> None:
    """A version ends where the next one begins, unless its file says that it ended before."""
    by_product: dict[str, list[Terms]] = {}
    for terms in found:
        by_product.setdefault(terms.product, []).append(terms)
    for versions in by_product.values():
        versions.sort(key=_begin)
        for earlier, later in pairwise(versions):
            ended = earlier.valid_until is None or earlier.valid_until < _begin(later)
            if _begin(later) == _begin(earlier) or not ended:
                fault = f"overlaps {earlier.id}, another version of {later.product}"
                raise TermsProblem(f"{later.id}.toml", "valid_from", fault)
