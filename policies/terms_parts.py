"""What every part of the terms is made of: spoken words, cited clauses, and the plain types. Pure."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from policies.vocabulary import Verdict

Months = Annotated[int, Field(ge=0, le=120)]
Days = Annotated[int, Field(ge=0, le=400)]
Kroner = Annotated[int, Field(ge=0)]
Text = Annotated[str, Field(min_length=1)]
ClauseNumber = Annotated[str, Field(min_length=1, max_length=20)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Ruled = Annotated[Verdict, Field(strict=False)]
Option = Annotated[str, Field(pattern=r"^[a-z][a-z_]*$", max_length=30)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Spoken(Part):
    """The portal's own words in each of its languages."""

    da: Text
    en: Text

    def spoken_in(self, language: str) -> str:
        """The words in the language, Danish where the portal does not speak it."""
        return self.en if language.startswith("en") else self.da


class Cited(Part):
    """A fact and the clause that says it, with others that say it too."""

    clause: ClauseNumber
    also: list[ClauseNumber] = []


class Ruling(Cited):
    """What follows from a fact; `why` where the verdict does not explain itself."""

    verdict: Ruled
    why: Spoken | None = None
