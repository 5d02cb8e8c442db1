"""A list of claims as a file for a spreadsheet, for the desk; that somebody took it is logged on each claim."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.spreadsheets import dialled, lines
from claims.models import Claim, Opening
from devices.models import Identifier

EXPORT = "export"


def export(*, claims: Sequence[Claim], by: User, now: datetime) -> Iterator[str]:
    """Log that these claims are taken out, and give the file line by line, in the reader's language.

    No notes, messages, decisions or signals stand in it.
    """
    Opening.objects.bulk_create(Opening(claim=claim, by=by, at=now, what=EXPORT) for claim in claims)
    shown = Claim.objects.visible_to(by).select_related(
        "organisation", "person", "device", "assigned_to", "merged_into"
    )
    found = shown.prefetch_related(Prefetch("device__identifiers", queryset=Identifier.objects.order_by("position")))
    by_pk = found.in_bulk([claim.pk for claim in claims])
    return lines(header(), [_cells(by_pk[claim.pk]) for claim in claims if claim.pk in by_pk])


def header() -> list[str]:
    """The columns, in the reader's language."""
    return [
        _("Sagsnummer"),
        _("Tilstand"),
        _("Udfald"),
        _("Venter på"),
        _("Anmeldt"),
        _("Næste frist"),
        _("Afsluttet"),
        _("Virksomhed"),
        _("CVR"),
        _("Bruger"),
        _("Anmelder"),
        _("Telefon"),
        _("E-mail"),
        _("Enhed"),
        _("Numre"),
        _("Oplyst nummer"),
        _("Hændelse"),
        _("Skadesdato"),
        _("Sagsbehandler"),
        _("Lagt sammen med"),
    ]


def _cells(claim: Claim) -> list[str]:
    company, device = claim.organisation, claim.device
    return [
        claim.number,
        str(claim.get_state_display()),
        str(claim.get_outcome_display()),
        str(claim.get_waits_for_display()),
        _moment(claim.filed_at),
        _moment(claim.due_at),
        _moment(claim.closed_at),
        company.name if company else "",
        company.cvr if company else "",
        claim.person.name if claim.person else "",
        claim.contact_name,
        dialled(claim.contact_phone),
        claim.contact_email,
        device.name if device else "",
        ", ".join(device.numbers) if device else "",
        claim.stated_identifier,
        str(claim.get_peril_display()) if claim.peril else "",
        claim.occurred_on.strftime("%d-%m-%Y") if claim.occurred_on else "",
        claim.assigned_to.name if claim.assigned_to else "",
        claim.merged_into.number if claim.merged_into else "",
    ]


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%d-%m-%Y %H.%M") if at else ""
