"""The fleets as their IT admins would send them: a file an organisation, read by the ordinary import."""

import csv
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone
from stdnum import luhn

from accounts.models import Person, User
from fleet.importing import ImportReport, import_fleet
from fleet.reading import read_table
from fleet.rows import FleetRows
from policies.periods import add_months
from portal.demo.house import ORGANISATIONS, House, OrganisationPlan, PolicyPlan

HEADER = (
    "IMEI", "IMEI 2", "Serienummer", "Enhedstype", "Mærke", "Model", "Medarbejder", "E-mail", "Telefon", "Købsdato",
    "Pris (kr.)", "Garanti", "Police",
)  # fmt: skip
OLDEST_MONTHS = 38
ENDS_WITHIN = 58
ONE_IN = 11
SHARED = {"printer", "copier", "plotter"}
FIRST_FILE = timedelta(days=400)
LATEST_FILE = timedelta(days=75)
SERIAL_LETTERS = "0123456789CDFGHJKLMNPQRTVWXY"


@dataclass(frozen=True)
class Ware:
    """A model that the organisations buy: `type_code` begins its IMEIs, empty where it has none."""

    kind: str
    brand: str
    model: str
    price: int
    type_code: str = ""
    imeis: int = 0
    serial: str = "?" * 10
    warranty: int = 12
    weight: int = 1


WARES = (
    Ware("mobile", "Apple", "iPhone 15", 6499, "35329911", 2, weight=12),
    Ware("mobile", "Apple", "iPhone 16", 7999, "35680210", 2, weight=10),
    Ware("mobile", "Samsung", "Galaxy S24", 6799, "35407815", 2, "R5" + "?" * 9, 24, 12),
    Ware("mobile", "Samsung", "Galaxy A55", 3299, "35901408", 2, "R5" + "?" * 9, 24, 7),
    Ware("mobile", "Google", "Pixel 9", 6299, "35774226", 2, "4" + "?" * 9, 24, 3),
    Ware("tablet", "Apple", "iPad Air", 5499, "35861747", 1, weight=5),
    Ware("tablet", "Samsung", "Galaxy Tab S9", 5999, "35198833", 1, "R5" + "?" * 9, 24, 3),
    Ware("laptop", "Lenovo", "ThinkPad T14", 11999, serial="PF" + "?" * 6, weight=9),
    Ware("laptop", "Dell", "Latitude 5450", 10999, serial="?" * 7, weight=6),
    Ware("laptop", "HP", "EliteBook 840", 12499, serial="5CG" + "?" * 7, weight=6),
    Ware("laptop", "Apple", "MacBook Air 13", 9499, serial="C02" + "?" * 9, weight=5),
    Ware("desktop", "HP", "EliteDesk 800", 7999, serial="5CG" + "?" * 7, warranty=36, weight=2),
    Ware("desktop", "Dell", "OptiPlex 7020", 7299, serial="?" * 7, warranty=36, weight=2),
    Ware("headset", "Jabra", "Evolve2 65", 1299, serial="?" * 11, warranty=24, weight=3),
    Ware("smartwatch", "Apple", "Watch SE", 2199, weight=2),
    Ware("speaker", "Jabra", "Speak2 75", 1899, serial="?" * 11, warranty=24, weight=1),
    Ware("pos", "Verifone", "T650p", 4899, serial="3" + "?" * 10, weight=1),
    Ware("scanner", "Zebra", "TC27", 5699, serial="23" + "?" * 8, weight=1),
    Ware("printer", "Brother", "HL-L6410DN", 3799, serial="E8" + "?" * 9, warranty=24, weight=1),
    Ware("copier", "Canon", "iR C3326i", 24900, serial="XT" + "?" * 7, weight=1),
    Ware("plotter", "HP", "DesignJet T650", 15900, serial="CN" + "?" * 8, weight=1),
    Ware("accessory", "Apple", "Magic Keyboard", 1149, weight=1),
)
FIRST_NAMES = """
    Agnes Aksel Asta Bente Birk Cecilie Christian Dagny Ditte Ebbe Ellen Emil Freja Frederik Gitte Gustav Hanne Henrik
    Ingrid Iben Jeppe Johanne Kasper Karen Laura Lasse Liv Magnus Maja Marie Mikkel Nanna Niels Olivia Oscar Palle
    Pernille Rasmus Rikke Sara Simon Signe Tobias Tove Ulrik Vera Viggo Åse
"""
SURNAMES = """
    Andersen Bach Bertelsen Brandt Carlsen Dalgaard Dam Eriksen Fischer Frandsen Gram Hald Holst Iversen Jespersen
    Juul Kjær Kofoed Krogh Lauritsen Lund Madsen Mortensen Munk Nygaard Olesen Paulsen Poulsen Ravn Riis Schmidt Skov
    Storm Søgaard Thorsen Toft Vestergaard Winther Worm Østergaard
"""
# Who has a sign-in of their own and so must be found in the file under its address: name, e-mail, telephone, wares.
SIGNED_IN = {
    "nordlys": ("Anna Holm", "anna@nordlys.example", "20 30 40 50", ("iPhone 16", "ThinkPad T14", "Watch SE")),
    "klitgaard": ("David Juhl", "david@klitgaardbrix.example", "30 40 50 60", ("Galaxy S24",)),
}
_ASCII = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Å": "aa", "Ø": "oe"})


def import_fleets(house: House, *, dice: random.Random, now: datetime) -> list[ImportReport]:
    """Read each organisation's devices in two files, sent a year ago and lately; then join the sign-ins."""
    reports = []
    for plan in ORGANISATIONS:
        organisation = house.organisations[plan.key]
        rows = list(_rows(plan, dice=dice, today=timezone.localdate(now - LATEST_FILE)))
        first = (now - FIRST_FILE).date().isoformat()
        for sent_at, wanted in ((now - FIRST_FILE, True), (now - LATEST_FILE, False)):
            file = _file([row for row in rows if (row["Købsdato"] < first) is wanted])
            fleet = FleetRows(read_table(file), today=timezone.localdate(sent_at))
            reports.append(import_fleet(organisation=organisation, rows=fleet, now=sent_at))
        _join_sign_ins(plan, house)
    return reports


def _join_sign_ins(plan: OrganisationPlan, house: House) -> None:
    for user in User.objects.filter(organisation=house.organisations[plan.key], role="employee"):
        Person.objects.filter(organisation=user.organisation, email=user.email).update(user=user)


def _rows(plan: OrganisationPlan, *, dice: random.Random, today: date) -> Iterator[dict[str, str]]:
    """One row a device; some are not on a policy, some covers have run out or soon will, some prices are unknown."""
    people = _people(plan, dice)
    kinds = {kind for policy in plan.policies for kind in policy.kinds}
    wares = [ware for ware in WARES if ware.kind in kinds]
    name, email, phone, own = SIGNED_IN.get(plan.key, ("", "", "", ()))
    chosen = [next(ware for ware in WARES if ware.model == model) for model in own]
    # Every kind of device at least twice, the rest as people buy.
    chosen += [ware for ware in wares for _twice in range(2)]
    chosen += dice.choices(wares, [ware.weight for ware in wares], k=plan.devices - len(chosen))
    for place, ware in enumerate(chosen):
        if place < len(own):
            holder, bought, covered = (name, email, phone), add_months(today, -7 - place), True
        else:
            holder = dice.choice(people) if ware.kind not in SHARED else ("", "", "")
            end_is_near = place % ONE_IN == 5
            bought = _bought(plan, ware, dice, today, end_is_near=end_is_near)
            covered = end_is_near or dice.random() > 0.1
        yield _row(plan, ware, dice, holder=holder, bought=bought, covered=covered)


def _row(
    plan: OrganisationPlan,
    ware: Ware,
    dice: random.Random,
    *,
    holder: tuple[str, str, str],
    bought: date,
    covered: bool,
) -> dict[str, str]:
    policy = _policy(plan, ware)
    imeis = [_imei(ware, dice) for _place in range(ware.imeis)]
    name, email, phone = holder
    values = (
        imeis[0] if imeis else "",
        imeis[1] if imeis[1:] and dice.random() < 0.7 else "",
        "".join(dice.choice(SERIAL_LETTERS) if letter == "?" else letter for letter in ware.serial),
        ware.kind,
        ware.brand,
        ware.model,
        name,
        email,
        phone,
        bought.isoformat(),
        f"{ware.price},00" if dice.random() > 0.02 else "",
        f"{ware.warranty} mdr.",
        policy.number if covered else "",
    )
    return dict(zip(HEADER, values, strict=True))


def _policy(plan: OrganisationPlan, ware: Ware) -> PolicyPlan:
    return next(policy for policy in plan.policies if ware.kind in policy.kinds)


def _bought(plan: OrganisationPlan, ware: Ware, dice: random.Random, today: date, *, end_is_near: bool) -> date:
    """Some day of the last years, or one so long ago that the cover ends within two months of the present."""
    if end_is_near:
        present = today + LATEST_FILE
        return add_months(present + timedelta(days=dice.randrange(2, ENDS_WITHIN)), -_policy(plan, ware).months)
    return today - timedelta(days=dice.randrange(1, OLDEST_MONTHS * 30))


def _imei(ware: Ware, dice: random.Random) -> str:
    digits = f"{ware.type_code}{dice.randrange(10**6):06d}"
    return digits + str(luhn.calc_check_digit(digits))


def _people(plan: OrganisationPlan, dice: random.Random) -> list[tuple[str, str, str]]:
    """Colleagues with a name of their own each, for every five devices three."""
    names = [f"{first} {last}" for first in FIRST_NAMES.split() for last in SURNAMES.split()]
    chosen = dice.sample(names, plan.devices * 3 // 5)
    return [(name, f"{_address(name)}@{plan.domain}", _phone(dice)) for name in chosen]


def _address(name: str) -> str:
    return name.lower().translate(_ASCII).replace(" ", ".")


def _phone(dice: random.Random) -> str:
    digits = f"{dice.choice((20, 21, 28, 31, 42, 51, 60))}{dice.randrange(10**6):06d}"
    return " ".join(digits[place : place + 2] for place in range(0, 8, 2))


def _file(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
