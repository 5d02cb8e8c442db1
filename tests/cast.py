"""The fixed cast of the tests: the same people, devices and workshops everywhere.

Anna is an employee at Nordlys A/S, Bo her IT admin; David is an employee of Sydhavn ApS and Dorte its IT admin.
Camilla is an agent, Gry the team lead. Eva works at the workshop in Kolding, Frode at the one in Odense. Helle
administers the system. Anna's iPhone and laptop are covered; David's Samsung is, too.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import Organisation, Person, Role, User
from devices.models import Device, Identifier, Kind
from policies.models import Cover, Policy
from tests.rehearsing import Rehearsal
from workshops.calendars import DEFAULT_CALENDAR
from workshops.models import CalendarVersion, Workshop, WorkshopStaff

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
PASSWORD = "en god lang kode"
# A Tuesday at ten, in opening hours and far from any holiday.
NOW = datetime(2026, 9, 15, 10, 0, tzinfo=COPENHAGEN)

ANNAS_IMEI = "490154203237518"
ANNAS_SERIAL = "F2LX7K9QPL"
ANNAS_LAPTOP_SERIAL = "PF3HM6BX"
DAVIDS_IMEI = "355762052793235"
UNKNOWN_IMEI = "352990117296331"

OFFICE_HOURS = {
    "hours": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    "closed": [],
    "holidays": "DK",
}


@dataclass(frozen=True)
class Cast:
    nordlys: Organisation
    sydhavn: Organisation
    anna: User
    bo: User
    camilla: User
    david: User
    dorte: User
    eva: User
    frode: User
    gry: User
    helle: User
    annas_phone: Device
    annas_laptop: Device
    davids_phone: Device
    nordlys_policy: Policy
    sydhavn_policy: Policy
    kolding: Workshop
    odense: Workshop

    def user(self, role: str) -> User:
        """The one who plays this role for Nordlys (or for the house)."""
        return {
            Role.EMPLOYEE: self.anna,
            Role.IT_ADMIN: self.bo,
            Role.AGENT: self.camilla,
            Role.TEAM_LEAD: self.gry,
            Role.WORKSHOP: self.eva,
            Role.SYSTEM_ADMIN: self.helle,
        }[Role(role)]


def make_user(email: str, name: str, role: Role, organisation: Organisation | None = None) -> User:
    make = User.objects.create_superuser if role == Role.SYSTEM_ADMIN else User.objects.create_user
    return make(email, PASSWORD, name=name, role=role, organisation=organisation)


def make_device(
    organisation: Organisation,
    holder: Person | None,
    *,
    imeis: tuple[str, ...] = (),
    serial: str = "",
    kind: Kind = Kind.MOBILE,
    brand: str = "Apple",
    model: str = "iPhone 15",
    purchased_on: date | None = date(2026, 1, 12),
    price_dkk: Decimal | None = Decimal("6499.00"),
) -> Device:
    device = Device.objects.create(
        organisation=organisation,
        holder=holder,
        kind=kind,
        brand=brand,
        model=model,
        purchased_on=purchased_on,
        price_dkk=price_dkk,
        registered_at=NOW,
    )
    for position, imei in enumerate(imeis, start=1):
        Identifier.objects.create(device=device, kind=Identifier.IMEI, position=position, value=imei)
    if serial:
        Identifier.objects.create(device=device, kind=Identifier.SERIAL, value=serial)
    return device


def make_policy(organisation: Organisation, number: str, terms: str = "usg-totalforsikring-9051102") -> Policy:
    return Policy.objects.create(
        organisation=organisation, number=number, terms=terms, term_months=36, starts_on=date(2024, 1, 1)
    )


def make_cover(policy: Policy, device: Device, starts_on: date, ends_on: date) -> Cover:
    return Cover.objects.create(
        policy=policy,
        device=device,
        terms=policy.terms,
        starts_on=starts_on,
        ends_on=ends_on,
        sum_insured_dkk=device.price_dkk or Decimal(0),
    )


def make_workshop(city: str, postal_code: str, **fields: object) -> Workshop:
    slug = city.lower()
    calendar = fields.pop("calendar", OFFICE_HOURS)
    workshop = Workshop.objects.create(
        **{
            "name": "Mobilværkstedet",
            "slug": slug,
            "street": "Jernbanegade 4",
            "postal_code": postal_code,
            "city": city,
            "phone": "+4575500000",
            "email": f"{slug}@vaerksted.example",
            "brands": ["Apple", "Samsung"],
            **fields,
        }
    )
    rewrite_hours(workshop, calendar)
    return workshop


def rewrite_hours(owner: Workshop | None, shape: object) -> CalendarVersion:
    """The next version of a workshop's opening hours, or of the call centre's, as it stands, readable or not."""
    newest = CalendarVersion.objects.of(owner).first()
    number = newest.number + 1 if newest else 1
    return CalendarVersion.objects.create(owner=owner, number=number, shape=shape, made_at=NOW)


def stand_by() -> None:
    """The call centre's first hours, which a migration brought; a test that commits empties every table behind it."""
    if not CalendarVersion.objects.of(None).exists():
        rewrite_hours(None, DEFAULT_CALENDAR.to_json())


def make_cast() -> Cast:
    """The whole cast, the same people each time; some forty rows, no claim."""
    stand_by()
    return _CAST.play()


def _make_cast() -> Cast:
    nordlys = Organisation.objects.create(name="Nordlys A/S", cvr="45538540", created_at=NOW)
    sydhavn = Organisation.objects.create(name="Sydhavn ApS", cvr="77164928", created_at=NOW)
    anna = make_user("anna@nordlys.example", "Anna Holm", Role.EMPLOYEE, nordlys)
    david = make_user("david@sydhavn.example", "David Juhl", Role.EMPLOYEE, sydhavn)
    anna_person = Person.objects.create(
        organisation=nordlys, user=anna, name="Anna Holm", email="anna@nordlys.example", phone="+4520304050"
    )
    david_person = Person.objects.create(
        organisation=sydhavn, user=david, name="David Juhl", email="david@sydhavn.example", phone="+4530405060"
    )
    annas_phone = make_device(nordlys, anna_person, imeis=(ANNAS_IMEI,), serial=ANNAS_SERIAL)
    annas_laptop = make_device(
        nordlys,
        anna_person,
        serial=ANNAS_LAPTOP_SERIAL,
        kind=Kind.LAPTOP,
        brand="Lenovo",
        model="ThinkPad T14",
        price_dkk=Decimal("11999.00"),
    )
    davids_phone = make_device(sydhavn, david_person, imeis=(DAVIDS_IMEI,), brand="Samsung", model="Galaxy S24")
    nordlys_policy = make_policy(nordlys, "NL-2024-1")
    sydhavn_policy = make_policy(sydhavn, "SH-2025-1", terms="3stepit-all-risk")
    for policy, device in (
        (nordlys_policy, annas_phone),
        (nordlys_policy, annas_laptop),
        (sydhavn_policy, davids_phone),
    ):
        make_cover(policy, device, date(2026, 1, 12), date(2029, 1, 12))
    kolding, odense = make_workshop("Kolding", "6000"), make_workshop("Odense", "5000")
    eva = make_user("eva@vaerksted.example", "Eva Lund", Role.WORKSHOP)
    frode = make_user("frode@vaerksted.example", "Frode Krog", Role.WORKSHOP)
    WorkshopStaff.objects.create(user=eva, workshop=kolding)
    WorkshopStaff.objects.create(user=frode, workshop=odense)
    return Cast(
        nordlys=nordlys,
        sydhavn=sydhavn,
        anna=anna,
        bo=make_user("bo@nordlys.example", "Bo Andersen", Role.IT_ADMIN, nordlys),
        camilla=make_user("camilla@skadeportalen.example", "Camilla Dahl", Role.AGENT),
        david=david,
        dorte=make_user("dorte@sydhavn.example", "Dorte Friis", Role.IT_ADMIN, sydhavn),
        eva=eva,
        frode=frode,
        gry=make_user("gry@skadeportalen.example", "Gry Madsen", Role.TEAM_LEAD),
        helle=make_user("helle@skadeportalen.example", "Helle Skov", Role.SYSTEM_ADMIN),
        annas_phone=annas_phone,
        annas_laptop=annas_laptop,
        davids_phone=davids_phone,
        nordlys_policy=nordlys_policy,
        sydhavn_policy=sydhavn_policy,
        kolding=kolding,
        odense=odense,
    )


# Each after those that it points to.
ROOMS = (
    Organisation,
    User,
    Person,
    Device,
    Identifier,
    Policy,
    Cover,
    Workshop,
    CalendarVersion,
    WorkshopStaff,
)
_CAST = Rehearsal(_make_cast, ROOMS)
