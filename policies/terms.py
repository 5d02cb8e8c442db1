"""The insurers' terms as data: one TOML file a version in `policies/terms/`, read once and never changed.

Pure but for reading those files. `policies/checks.py` has every file checked at start-up.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

FOLDER = Path(__file__).resolve().parent / "terms"

DeviceKind = Literal[
    "mobile",
    "tablet",
    "laptop",
    "desktop",
    "headset",
    "smartwatch",
    "speaker",
    "pos",
    "printer",
    "scanner",
    "copier",
    "plotter",
    "accessory",
]
Months = Annotated[int, Field(ge=0, le=120)]
Text = Annotated[str, Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Name(_Part):
    """What the product is called in each language of the portal."""

    da: Text
    en: Text

    def spoken_in(self, language: str) -> str:
        """The name in the language, Danish where the portal does not speak it."""
        return self.en if language.startswith("en") else self.da


class Insurer(_Part):
    """Who carries the risk, and who acts for them; empty where the source does not say."""

    name: str = ""
    agent: str = ""


class Contact(_Part):
    web: str = ""
    email: str = ""
    phone: str = ""


class Term(_Part):
    """How long an insurance period may be, in months from its start; the shortest of the limits that fit counts."""

    min_months: Months | None = None
    max_months: Months | None = None
    max_months_of_kind: dict[DeviceKind, Months] = {}
    max_months_of_payment: dict[Literal["prepaid", "monthly"], Months] = {}

    def longest(self, *, kind: str, payment: str) -> int | None:
        """The most months for this kind of device and way of payment; None where the terms set no limit."""
        limits = [
            self.max_months,
            *(months for limited, months in self.max_months_of_kind.items() if limited == kind),
            *(months for limited, months in self.max_months_of_payment.items() if limited == payment),
        ]
        return min((months for months in limits if months is not None), default=None)


class CoverRule(_Part):
    """When cover begins: at the start, the day after the manufacturer's warranty, or some months after the start."""

    starts: Literal["at_start", "after_warranty", "after_months"]
    least_warranty_months: Months = 0
    delay_months: Months = 0

    @model_validator(mode="after")
    def _months_belong_to_their_rule(self) -> Self:
        if (self.delay_months > 0) != (self.starts == "after_months"):
            raise ValueError("delay_months belongs to starts = 'after_months'")
        if self.least_warranty_months and self.starts != "after_warranty":
            raise ValueError("least_warranty_months belongs to starts = 'after_warranty'")
        return self


class Insured(_Part):
    kinds: Annotated[list[DeviceKind], Field(min_length=1)]


class Terms(_Part):
    """One version of one insurer's terms."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    valid_from: date | None = None
    name: Name
    insurer: Insurer = Insurer()
    contact: Contact
    term: Term = Term()
    cover: CoverRule
    insured: Insured

    def insures(self, kind: str) -> bool:
        """Whether the terms insure this kind of device at all (acceptance, reading 16)."""
        return kind in self.insured.kinds


class TermsProblem(ValueError):
    """A file of terms cannot be used; the text is one line that names the file and the place."""


@cache
def every(folder: Path = FOLDER) -> dict[str, Terms]:
    """All terms by id, in the order of their files' names. Raises `TermsProblem`."""
    found: dict[str, Terms] = {}
    for path in sorted(folder.glob("*.toml")):
        terms = _read(path)
        if terms.id in found:
            raise TermsProblem(f"{path.name}: id: {terms.id} stands in another file, too")
        if terms.id != path.stem:
            raise TermsProblem(f"{path.name}: id: {terms.id} is not the file's own name")
        found[terms.id] = terms
    if not found:
        raise TermsProblem(f"{folder.name}: holds no terms")
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


def _read(path: Path) -> Terms:
    try:
        return Terms.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise TermsProblem(f"{path.name}: {place}: {first['msg']}") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise TermsProblem(f"{path.name}: {problem}") from problem
