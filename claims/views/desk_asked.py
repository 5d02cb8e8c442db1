"""What the queue's address asks for: a view, what narrows it, and where in it the page begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Language, User
from claims.models import Peril, SavedView
from claims.views.desk_paging import Place

MINE = "mig"
NOBODYS = "ingen"
BEHIND, BEFORE = "efter", "foer"
SAVED = "visning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """A view and what narrows it. `owner` is `mig`, `ingen` or the key of somebody; empty asks for everybody's."""

    view: str = ""
    organisation: int | None = None
    peril: str = ""
    language: str = ""
    team: int | None = None
    owner: str = ""

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Self:
        """Read what an address or a saved view says; what nobody could have meant is left out."""
        owner = str(said.get("ejer", ""))
        return cls(
            view=str(said.get("vis", ""))[:20],
            organisation=_key(said.get("virksomhed")),
            peril=_one_of(Peril.values, said.get("haendelse")),
            language=_one_of(Language.values, said.get("sprog")),
            team=_key(said.get("team")),
            owner=owner if owner in {MINE, NOBODYS} else str(_key(owner) or ""),
        )

    def said(self) -> dict[str, str]:
        """The same as an address says it; what asks for everything is left out."""
        said = {
            "vis": self.view,
            "virksomhed": self.organisation,
            "haendelse": self.peril,
            "sprog": self.language,
            "team": self.team,
            "ejer": self.owner,
        }
        return {name: str(value) for name, value in said.items() if value}

    def without(self, name: str) -> Self:
        """The same but for one of the address's words."""
        return self.read({word: value for word, value in self.said().items() if word != name})

    @property
    def is_narrowed(self) -> bool:
        return bool(self.said().keys() - {"vis"})

    @property
    def is_indexed(self) -> bool:
        """Whether an index begins with something of what narrows it."""
        return self.organisation is not None or bool(self.owner)

    def lookups(self, user: User) -> dict[str, Any]:
        """The conditions on a claim; `mig` is whoever looks."""
        asked: dict[str, Any] = {
            "organisation": self.organisation,
            "peril": self.peril,
            "language": self.language,
            "organisation__team": self.team,
        }
        found = {field: value for field, value in asked.items() if value}
        match self.owner:
            case "":
                return found
            case "mig":
                return {**found, "assigned_to": user.pk}
            case "ingen":
                return {**found, "assigned_to__isnull": True}
        return {**found, "assigned_to": int(self.owner)}


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of a view; `saved` is the saved view whose link was followed."""

    criteria: Criteria
    saved: SavedView | None = None
    place: Place | None = None
    back: bool = False

    @classmethod
    def read(cls, query: QueryDict, saved: SavedView | None) -> Self:
        """What the address asks for; a place that nobody wrote is the first page."""
        back = BEFORE in query
        place = Place.read(query.get(BEFORE if back else BEHIND, ""))
        criteria = Criteria.read(saved.criteria if saved else query.dict())
        return cls(criteria, saved=saved, place=place, back=back and place is not None)

    def words(self) -> dict[str, str]:
        """What the address says of the view: the key of a saved one, else what is asked for."""
        return {SAVED: str(self.saved.key)} if self.saved else self.criteria.said()

    def address(self, *, page: str = "desk-queue", **words: str) -> str:
        """The address of the view, at its first page unless `words` say another."""
        said = {**self.words(), **words}
        return reverse(page) + (f"?{urlencode(said)}" if said else "")

    def here(self, *, page: str = "desk-queue") -> str:
        """The address of this very page of the view."""
        at = {BEFORE if self.back else BEHIND: str(self.place)} if self.place else {}
        return self.address(page=page, **at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the keys in the criteria are called; empty where nobody has them any more."""

    organisation: str = ""
    team: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """One thing that narrows a view, in words, and the address of the view without it."""

    label: str
    value: str
    href: str


def narrowings(criteria: Criteria, names: Names) -> list[Narrowing]:
    """All that narrows the view."""
    owners = {MINE: _("mig"), NOBODYS: _("ingen")}
    unknown = _("ukendt")
    words = {
        "virksomhed": (_("Virksomhed"), names.organisation or unknown),
        "haendelse": (_("Hændelse"), Peril(criteria.peril).label if criteria.peril else ""),
        "sprog": (_("Sprog"), Language(criteria.language).label if criteria.language else ""),
        "team": (_("Team"), names.team or unknown),
        "ejer": (_("Sagsbehandler"), owners.get(criteria.owner) or names.owner or unknown),
    }
    return [
        Narrowing(label=words[name][0], value=str(words[name][1]), href=Asked(criteria.without(name)).address())
        for name in criteria.said()
        if name in words
    ]


def saved_key(query: QueryDict) -> UUID | None:
    """The key of the saved view whose link was followed; None where there is none, or none that was ever given."""
    try:
        return UUID(query.get(SAVED, ""))
    except ValueError:
        return None


def _key(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def _one_of(known: list[str], value: Any) -> str:
    return str(value) if value in known else ""
