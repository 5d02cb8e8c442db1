"""Where to look in the demonstration: addresses, sign-ins, numbers to try. Read from the database, said in lines."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from stdnum import imei

from accounts.models import Role, User
from claims.models import Claim
from devices.models import Device, Identifier
from policies.models import Cover
from portal.demo.house import PASSWORD, SIGN_INS
from portal.demo.sights import sights

# Nobody registers these: they are the textbooks' examples.
TEXTBOOK_IMEIS = ("490154203237518", "355762052793235")
# Whom to play, a few a role; everybody else has the same password.
SHOWN_CITIES = {"Kolding", "Odense"}

A_YEAR = timedelta(days=365)

Row = tuple[str, ...]


def guide(*, now: datetime) -> str:
    """The lines that `bin/demo` ends with."""
    parts = [
        _table(_addresses()),
        _("Log ind på %(address)s med adgangskoden %(password)s")
        % {"address": _url("account_login"), "password": PASSWORD},
        _table(_sign_ins()),
        _("Se dækning, afgørelser og erstatning på disse sager (søg på nummeret i callcenteret):"),
        _table([(sight.number, sight.shows, sight.who) for sight in sights()]),
        _("Prøv at anmelde en skade med et af disse IMEI-numre:"),
        _table(_numbers_to_try(now=now)),
    ]
    return "\n\n".join(part for part in parts if part)


def _addresses() -> list[Row]:
    pages = [
        (_("Forside"), "front"),
        (_("Anmeld en skade"), "file-claim"),
        (_("Callcenter"), "desk-queue"),
        (_("Værksted"), "workshop-jobs"),
        (_("Flåde"), "fleet-overview"),
        (_("Vilkår"), "products"),
        (_("Min side"), "my-page"),
        (_("System"), "admin:index"),
    ]
    if settings.DEMO:
        pages += [(_("Sendte mails"), "demo-mailbox"), (_("Stil uret frem"), "demo-clock")]
    return [(label, _url(name)) for label, name in pages]


def _sign_ins() -> list[Row]:
    shown = [email for email, _name, role, where in SIGN_INS if role != Role.WORKSHOP or where in SHOWN_CITIES]
    users = User.objects.filter(email__in=shown, is_active=True).select_related(
        "organisation", "workshop_staff__workshop"
    )
    by_role = sorted(users, key=lambda user: (Role.values.index(user.role), shown.index(user.email)))
    return [(str(user.get_role_display()), user.email, _who(user)) for user in by_role]


def _who(user: User) -> str:
    if user.organisation:
        return f"{user.name}, {user.organisation}"
    staff = getattr(user, "workshop_staff", None)
    return f"{user.name}, {staff.workshop.city}" if staff else user.name


def _numbers_to_try(*, now: datetime) -> Iterator[Row]:
    today = timezone.localdate(now)
    claims = Claim.objects.open().filter(device=OuterRef("pk"))
    covers = Cover.objects.in_force_on(today).filter(device=OuterRef("pk"), ends_on__gt=today + A_YEAR)
    phones = _with_imei(Device.objects.filter(Exists(covers)).exclude(holder=None)).prefetch_related("identifiers")
    calm = phones.exclude(Exists(Claim.objects.filter(device=OuterRef("pk")))).first()
    if calm:
        last = _last_day(calm, today=today)
        yield calm.imeis[0], _("%(device)s, dækket til %(day)s") % {"device": calm, "day": last}
    busy = phones.filter(Exists(claims)).first()
    if busy:
        number = Claim.objects.open().filter(device=busy).latest("filed_at").number
        yield busy.imeis[0], _("%(device)s, har den åbne sag %(number)s") % {"device": busy, "number": number}
    known = set(Identifier.objects.filter(value__in=TEXTBOOK_IMEIS).values_list("value", flat=True))
    unknown = next((value for value in TEXTBOOK_IMEIS if value not in known and imei.is_valid(value)), "")
    if unknown:
        yield unknown, _("gyldigt, men ukendt i registret")


def _with_imei(devices: QuerySet[Device]) -> QuerySet[Device]:
    imeis = Identifier.objects.filter(device=OuterRef("pk"), kind=Identifier.IMEI)
    return devices.filter(Exists(imeis)).order_by("pk")


def _last_day(device: Device, *, today: date) -> str:
    last = device.covers.in_force_on(today).latest("ends_on").ends_on
    return formats.date_format(last, "DATE_FORMAT")


def _url(name: str) -> str:
    return f"{settings.SITE_URL}{reverse(name)}"


def _table(rows: Iterator[Row] | Sequence[Row]) -> str:
    """The rows as aligned columns."""
    lines = list(rows)
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
