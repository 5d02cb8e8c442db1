"""Who takes part: organisations and their policies, workshops, and the sign-ins. Data, and what writes it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import Organisation, Role, User
from policies.models import Payment, Policy
from policies.periods import add_months
from workshops.calendars import Calendar
from workshops.models import Workshop, WorkshopStaff
from workshops.rewriting import write_version

PASSWORD = "proev-portalen-nu"  # noqa: S105 - printed by `manage.py demo_guide`
ORGANISATION_AGE = timedelta(days=4 * 365)

WEEK = ("mon", "tue", "wed", "thu", "fri")
CITY_HOURS = {day: [["09:00", "17:30"]] for day in WEEK} | {"sat": [["10:00", "14:00"]]}
TOWN_HOURS = {day: [["09:00", "12:30"], ["13:00", "17:00"]] for day in WEEK}
LATE_THURSDAY = {**TOWN_HOURS, "thu": [["09:00", "12:30"], ["13:00", "18:30"]]}

PHONES = ["Apple", "Samsung", "Google"]
COMPUTERS = ["Lenovo", "Dell", "HP"]
EVERYTHING = [*PHONES, *COMPUTERS, "Jabra", "Sonos", "Verifone", "Zebra", "Brother", "Canon"]


@dataclass(frozen=True, kw_only=True)
class PolicyPlan:
    """A policy; `years_back` is how long ago it began, `kinds` which devices are put on it."""

    number: str
    terms: str
    months: int
    years_back: int
    kinds: tuple[str, ...]
    more: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OrganisationPlan:
    """A customer. The CVR numbers of the two invented ones have a right check digit; no company is meant.

    A decision about more than `four_eyes_above` kroner waits for a colleague.
    """

    key: str
    name: str
    cvr: str
    domain: str
    devices: int
    policies: tuple[PolicyPlan, ...]
    four_eyes_above: int | None = None


ORGANISATIONS = (
    OrganisationPlan(
        key="nordlys",
        name="Nordlys A/S",
        cvr="45538540",
        domain="nordlys.example",
        devices=320,
        policies=(
            PolicyPlan(
                number="NL-2024-1",
                terms="usg-totalforsikring-9051102",
                months=36,
                years_back=4,
                kinds=("mobile", "tablet", "laptop", "headset", "smartwatch", "speaker", "accessory"),
            ),
            PolicyPlan(
                number="NL-2023-4",
                terms="3stepit-extended-warranty",
                months=60,
                years_back=4,
                kinds=("desktop", "printer", "copier"),
            ),
        ),
    ),
    OrganisationPlan(
        key="klitgaard",
        name="Klitgaard & Brix ApS",
        cvr="99999950",
        domain="klitgaardbrix.example",
        devices=190,
        four_eyes_above=10_000,
        policies=(
            PolicyPlan(
                number="KB-1107",
                terms="3stepit-all-risk",
                months=36,
                years_back=3,
                kinds=("mobile", "tablet", "pos", "scanner", "printer", "plotter", "headset"),
                more={"options": ["return_option", "id_theft"]},
            ),
            PolicyPlan(
                number="KB-1108",
                terms="usg-garantiforsikring-9501009",
                months=48,
                years_back=3,
                kinds=("laptop", "desktop", "speaker"),
            ),
        ),
    ),
    OrganisationPlan(
        key="soebakken",
        name="Søbakken Efterskole",
        cvr="98765433",
        domain="soebakken.example",
        devices=90,
        policies=(
            PolicyPlan(
                number="SB-30",
                terms="squaretrade-elgiganten",
                months=48,
                years_back=3,
                kinds=("mobile", "tablet", "smartwatch", "headset"),
                more={"payment": Payment.MONTHLY, "options": ["theft"], "excess_dkk": 500, "holder_kind": "school"},
            ),
            PolicyPlan(
                number="SB-31",
                terms="tryg-elgiganten-extended-warranty",
                months=48,
                years_back=3,
                kinds=("laptop", "desktop"),
                more={"holder_kind": "school"},
            ),
        ),
    ),
)

# City, postal code, street, telephone, brands, hours, benches. Streets and numbers are invented.
WORKSHOPS = (
    ("Aabenraa", "6200", "Sønderport 114", "+4574600101", [*PHONES, "Lenovo"], TOWN_HOURS, 1),
    ("Aalborg", "9000", "Kilestræde 208", "+4598600102", [*PHONES, *COMPUTERS], LATE_THURSDAY, 2),
    ("Aarhus", "8000", "Kystkajen 171", "+4586600103", EVERYTHING, CITY_HOURS, 3),
    ("Esbjerg", "6700", "Gammel Kajgade 96", "+4575600104", [*PHONES, "HP"], TOWN_HOURS, 1),
    ("Glostrup", "2600", "Vestre Ringbro 322", "+4543600105", EVERYTHING, LATE_THURSDAY, 2),
    ("Hvidovre", "2650", "Strandengen 149", "+4536600106", [*PHONES, "Dell"], TOWN_HOURS, 1),
    ("Kolding", "6000", "Slotsporten 87", "+4575600107", [*PHONES, *COMPUTERS], LATE_THURSDAY, 2),
    ("København", "1050", "Nyhavnsstræde 113", "+4533600108", EVERYTHING, CITY_HOURS, 3),
    ("Odense", "5000", "Åbyport 92", "+4566600109", [*PHONES, "Lenovo", "HP"], LATE_THURSDAY, 2),
)

# For who has never been there: the entrance, where to park, the nearest station. Invented, as the streets are.
DIRECTIONS = {
    "Aabenraa": "Indgang fra gården, under det grønne skilt. Parkering i to timer foran porten.",
    "Aalborg": "På hjørnet ved kirken. Elevator i porten. Bus 12 stopper lige udenfor.",
    "Aarhus": "Indgang fra kajen, dør C. Parkering i kælderen under huset. Fem minutter fra letbanen.",
    "Esbjerg": "I den røde pakhusbygning, første dør til venstre. Gratis parkering langs kajen.",
    "Glostrup": "Bag tankstationen. Gratis parkering. Ti minutters gang fra Glostrup Station.",
    "Hvidovre": "Første sal over cykelbutikken, ring på klokken. Parkering på gaden.",
    "Kolding": "Indgang ved siden af bageren, ingen trin. Parkering bag huset. Syv minutter fra stationen.",
    "København": "I gården, gennem porten ved nummer 113. Nærmeste metro er Kongens Nytorv.",
    "Odense": "I stueetagen ved havnebadet. Parkering med p-skive. Letbanen stopper foran døren.",
}

# E-mail, name, role, and the organisation's key or the workshop's city.
SIGN_INS = (
    ("anna@nordlys.example", "Anna Holm", Role.EMPLOYEE, "nordlys"),
    ("david@klitgaardbrix.example", "David Juhl", Role.EMPLOYEE, "klitgaard"),
    ("bo@nordlys.example", "Bo Andersen", Role.IT_ADMIN, "nordlys"),
    ("dorte@klitgaardbrix.example", "Dorte Friis", Role.IT_ADMIN, "klitgaard"),
    ("kaare@soebakken.example", "Kåre Winther", Role.IT_ADMIN, "soebakken"),
    ("camilla@skadeportalen.example", "Camilla Dahl", Role.AGENT, ""),
    ("jonas@skadeportalen.example", "Jonas Brandt", Role.AGENT, ""),
    ("sofie@skadeportalen.example", "Sofie Krogh", Role.AGENT, ""),
    ("gry@skadeportalen.example", "Gry Madsen", Role.TEAM_LEAD, ""),
    ("helle@skadeportalen.example", "Helle Skov", Role.SYSTEM_ADMIN, ""),
    ("eva@vaerksted.example", "Eva Lund", Role.WORKSHOP, "Kolding"),
    ("frode@vaerksted.example", "Frode Krog", Role.WORKSHOP, "Odense"),
    ("inga@vaerksted.example", "Inga Post", Role.WORKSHOP, "Aabenraa"),
    ("karl@vaerksted.example", "Karl Emborg", Role.WORKSHOP, "Aalborg"),
    ("lis@vaerksted.example", "Lis Agger", Role.WORKSHOP, "Aarhus"),
    ("mogens@vaerksted.example", "Mogens Rask", Role.WORKSHOP, "Esbjerg"),
    ("nanna@vaerksted.example", "Nanna Vinge", Role.WORKSHOP, "Glostrup"),
    ("otto@vaerksted.example", "Otto Hald", Role.WORKSHOP, "Hvidovre"),
    ("petra@vaerksted.example", "Petra Bro", Role.WORKSHOP, "København"),
)


@dataclass(frozen=True)
class House:
    """What was made, by the keys of the plans; users by the part of their address before the @."""

    organisations: dict[str, Organisation]
    workshops: dict[str, Workshop]
    users: dict[str, User]

    def staff_of(self, workshop: Workshop) -> User:
        """Somebody who works there."""
        key = next(email for email, _name, role, where in SIGN_INS if role is Role.WORKSHOP and where == workshop.city)
        return self.users[key.partition("@")[0]]


def build_house(*, now: datetime) -> House:
    """Create organisations, policies, workshops and sign-ins, as if they had stood for years."""
    organisations = {plan.key: _organisation(plan, now) for plan in ORGANISATIONS}
    workshops = {row[0]: _workshop(*row, now=now) for row in WORKSHOPS}
    users = {}
    # One hash for all: the slowness of hashing protects a secret, and this password is printed.
    password = make_password(PASSWORD)
    for email, name, role, where in SIGN_INS:
        user = User.objects.create(
            email=email,
            name=name,
            role=role,
            password=password,
            organisation=organisations.get(where),
            is_superuser=role is Role.SYSTEM_ADMIN,
        )
        if role is Role.WORKSHOP:
            WorkshopStaff.objects.create(user=user, workshop=workshops[where])
        users[email.partition("@")[0]] = user
    return House(organisations, workshops, users)


def _organisation(plan: OrganisationPlan, now: datetime) -> Organisation:
    organisation = Organisation(
        name=plan.name, cvr=plan.cvr, created_at=now - ORGANISATION_AGE, four_eyes_above_dkk=plan.four_eyes_above
    )
    organisation.full_clean()
    organisation.save()
    today = timezone.localdate(now)
    for policy in plan.policies:
        row = Policy(
            organisation=organisation,
            number=policy.number,
            terms=policy.terms,
            term_months=policy.months,
            starts_on=add_months(today, -12 * policy.years_back).replace(month=1, day=1),
            **policy.more,
        )
        row.full_clean()
        row.save()
    return organisation


def _workshop(
    city: str,
    postal_code: str,
    street: str,
    phone: str,
    brands: list[str],
    hours: dict[str, Any],
    benches: int,
    *,
    now: datetime,
) -> Workshop:
    slug = city.lower().replace("ø", "oe")
    workshop = Workshop(
        name="Mobilværkstedet",
        slug=slug,
        street=street,
        postal_code=postal_code,
        city=city,
        phone=phone,
        email=f"{slug}@vaerksted.example",
        brands=brands,
        benches=benches,
        directions=DIRECTIONS[city],
    )
    workshop.full_clean()
    workshop.save()
    shape = {"hours": hours, "closed": [], "holidays": "DK", "closed_yearly": ["06-05", "12-24", "12-31"]}
    write_version(owner=workshop, calendar=Calendar.from_json(shape), seen=0, now=now - ORGANISATION_AGE)
    return workshop
