"""A fleet file of any length with valid IMEIs, and the organisation and policy that it is for."""

import csv
from datetime import date, timedelta
from pathlib import Path

from django.utils import timezone
from stdnum import luhn

from accounts.models import Organisation
from policies.models import Policy

CVR = "24260666"
POLICY = "BENCH-1"
HEADER = [
    "IMEI",
    "IMEI 2",
    "Serienummer",
    "Enhedstype",
    "Mærke",
    "Model",
    "Medarbejder",
    "E-mail",
    "Telefon",
    "Købsdato",
    "Pris (kr.)",
    "Police",
]


def write_fleet_file(file: Path, rows: int) -> None:
    """Write the file, and make its organisation and policy."""
    organisation, _ = Organisation.objects.get_or_create(
        cvr=CVR, defaults={"name": "Bench A/S", "created_at": timezone.now()}
    )
    Policy.objects.get_or_create(
        organisation=organisation,
        number=POLICY,
        defaults={"terms": "usg-totalforsikring-9051102", "term_months": 36, "starts_on": date(2024, 1, 1)},
    )
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADER)
        for n in range(rows):
            bought = date(2024, 1, 1) + timedelta(days=n % 900)
            writer.writerow(
                [
                    _imei(35_209_900, n),
                    _imei(86_812_304, n),
                    f"R{n:010d}",
                    "Mobiltelefon",
                    "Samsung",
                    "Galaxy S24",
                    f"Medarbejder Nummer {n}",
                    f"medarbejder{n}@bench.example",
                    f"{20_000_000 + n}",
                    bought.strftime("%d-%m-%Y"),
                    "6.799,00",
                    POLICY,
                ]
            )


def _imei(model: int, n: int) -> str:
    """A valid IMEI: eight digits of a model that `bench.data` does not use, six more, and the check digit."""
    body = f"{model}{n:06d}"
    return body + luhn.calc_check_digit(body)
