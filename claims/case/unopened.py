"""The files of a claim that wait to be opened, and those that could not be: what its pages say of them, and to whom.

What waits rides along with the claim in its own statement. Of its content nobody sees anything yet.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from accounts.models import CALL_CENTRE
from claims.files.uploads import UploadFault
from claims.models import Claim, ClaimEvent, Document, DocumentKind, EventKind, SealedFile
from claims.proof.disclosure import came_by_another_door


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A file that has come and is opened in its turn."""

    name: str
    kind: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A file that could not be opened: why, and what to do."""

    name: str
    why: str


def with_unopened(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """The claims with what waits on each as `unopened`; nothing does on one that was merged into another."""
    waiting = SealedFile.objects.waiting().filter(claim=OuterRef("pk")).order_by("received_at", "pk")
    told = JSONObject(
        name="name",
        kind="kind",
        at="received_at",
        by="received_from",
        role="received_from__role",
        door="door",
    )
    return claims.annotate(unopened=ArraySubquery(waiting.values_list(told)))


def waiting_on(claim: Claim) -> int:
    """How many files wait on a claim that was loaded by `with_unopened`."""
    return len(_unopened(claim))


def waiting_through(claim: Claim, *, trusted: bool) -> list[Waiting]:
    """What waits of the files that came by a door like this one, as `case_page.documents_of`; without a query."""
    return [
        Waiting(
            name=one["name"],
            kind=str(DocumentKind(one["kind"]).label),
            at=datetime.fromisoformat(one["at"]),
        )
        for one in _unopened(claim)
        if one["role"] not in CALL_CENTRE and (trusted or not _by_another_door(one))
    ]


def refused_through(events: Iterable[ClaimEvent], sent: Iterable[Document], *, trusted: bool) -> list[Refused]:
    """What a door like this one sent and nobody can open, until something of that kind has been sent again.

    `events` are the claim's with their `by`, and `sent` what the door shows of its documents: one that came along with
    it counts for nothing, however late it was opened.
    """
    latest: dict[str, datetime] = {}
    for document in sent:
        latest[document.kind] = max(document.received_at, latest.get(document.kind, document.received_at))
    refused = [
        event
        for event in events
        if event.kind == EventKind.FILE_UNREADABLE
        and (trusted or not came_by_another_door(event))
        and not (event.by and event.by.is_call_centre)
    ]
    return [
        Refused(name=str(event.data.get("name", "")), why=refused_text(str(event.data.get("fault", ""))))
        for event in sorted(refused, key=lambda event: (event.at, event.pk))
        if latest.get(event.data.get("kind", DocumentKind.PHOTO), event.at) <= event.at
    ]


def waiting_text() -> str:
    """What is said of a file that waits."""
    return _("Modtaget. Vi åbner filen om lidt.")


def refused_text(fault: str) -> str:
    """Why a file could not be opened, where it is named beside this, and what to do; `fault` is an `UploadFault`."""
    said: dict[str, str] = {
        UploadFault.TOO_MANY_PIXELS: _(
            "Billedet har flere punkter, end vi kan åbne. Tag det igen med en lavere opløsning, eller send et "
            "skærmbillede af det."
        ),
        UploadFault.TOO_LARGE: _("Den fylder for meget sammen med de andre. Send et skærmbillede af den i stedet."),
        UploadFault.TOO_SLOW: _("Det tog for lang tid at åbne den. Send et skærmbillede af den i stedet."),
    }
    other = _("Den er måske gået i stykker undervejs. Send den igen, eller tag et nyt billede.")
    return said.get(fault, other)


def _unopened(claim: Claim) -> Sequence[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = claim.unopened  # type: ignore[attr-defined]
    return found


def _by_another_door(one: dict[str, Any]) -> bool:
    """As `proof.disclosure.came_by_another_door`, of what has no event yet."""
    return one["by"] is not None or bool(one["door"].get("trusted") or one["door"].get("elsewhere"))
