"""The insurers' terms as data: one TOML file a version of a product, read once and never changed.

Pure but for reading `policies/terms/`. Their shape is `policies/terms_schema.py`; `policies/checks.py` has every file
checked at start-up. A new version of a product is a file of its own and applies to covers bought from its date.
"""

import tomllib
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from policies.terms_schema import Terms

FOLDER = Path(__file__).resolve().parent / "terms"


class TermsProblem(ValueError):
    """A file of terms cannot be used; the text is one line that names the file and the place."""


@cache
def every(folder: Path = FOLDER) -> dict[str, Terms]:
    """All terms by id, in the order of their files' names. Raises `TermsProblem`."""
    found: dict[str, Terms] = {}
    for path in sorted(folder.glob("*.toml")):
        terms = read(path)
        if terms.id in found:
            raise TermsProblem(f"{path.name}: id: {terms.id} stands in another file, too")
        if terms.id != path.stem:
            raise TermsProblem(f"{path.name}: id: {terms.id} is not the file's own name")
        found[terms.id] = terms
    if not found:
        raise TermsProblem(f"{folder.name}: holds no terms")
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

    Raises `KeyError`.
    """
    agreed = get(terms_id)
    if day is None:
        return agreed
    versions = [terms for terms in every().values() if terms.product == agreed.product and _valid_on(terms, day)]
    return max(versions, key=lambda terms: terms.valid_from or date.min, default=agreed)


def read(path: Path) -> Terms:
    """Read one file of terms, also one that lies elsewhere. Raises `TermsProblem`."""
    try:
        return Terms.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise TermsProblem(f"{path.name}: {place}: {first['msg']}") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise TermsProblem(f"{path.name}: {problem}") from problem
    except OSError as problem:
        raise TermsProblem(f"{path.name}: {problem.strerror}") from problem


def _valid_on(terms: Terms, day: date) -> bool:
    return (terms.valid_from or date.min) <= day <= (terms.valid_until or date.max)


def _require_one_version_a_day(found: Iterable[Terms]) -> None:
    """A version ends where the next one begins, unless its file says that it ended before."""
    by_product: dict[str, list[Terms]] = {}
    for terms in found:
        by_product.setdefault(terms.product, []).append(terms)
    for versions in by_product.values():
        versions.sort(key=lambda terms: terms.valid_from or date.min)
        for earlier, later in zip(versions, versions[1:], strict=False):
            starts = later.valid_from or date.min
            same_start = starts == (earlier.valid_from or date.min)
            if same_start or (earlier.valid_until is not None and earlier.valid_until >= starts):
                raise TermsProblem(
                    f"{later.id}.toml: valid_from: overlaps {earlier.id}, another version of {later.product}"
                )
