"""Reading the cells of a fleet file: dates, prices, telephone numbers, mail addresses and months. Pure.

Each reader takes the text without outer blanks and returns a value, or None where it cannot be read.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

import phonenumbers

OLDEST_YEAR = 1990
EMAIL_MAX_LENGTH = 254
LONGEST_WARRANTY_MONTHS = 120
MAX_PRICE = Decimal(10) ** 8
# Day 0 of a spreadsheet that counts days, with its leap year 1900 that never was.
_EXCEL_EPOCH = date(1899, 12, 30)

_DAY_FIRST = re.compile(r"(\d{1,2})([-./ ])(\d{1,2})\2(\d{4}|\d{2})(?: .*)?")
_YEAR_FIRST = re.compile(r"(\d{4})([-./]?)(\d{2})\2(\d{2})(?:[T ].*)?")
_MONTH_NAMED = re.compile(r"(\d{1,2})\.?[ -]?([a-zæøå]{3,9})\.?[ -]?(\d{4}|\d{2})", re.IGNORECASE)
_MONTH_NAMED_FIRST = re.compile(r"(?:[a-z]{3,9},? )?([a-z]{3,9})\.? (\d{1,2}),? (\d{4})(?: .*)?", re.IGNORECASE)
_EXCEL_DAY = re.compile(r"(\d{5})(?:[.,]\d+)?")
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for name in names.split()
}


@lru_cache(maxsize=8192)
def read_date(text: str) -> date | None:
    """`27-05-2025`, `14.03.25`, `3. marts 2025`, `Fri Mar 14, 2025`, `2025-03-14`; of a time stamp the day as written.

    In figures the day goes before the month. Nothing before 1990 is a date of a device that can be insured.
    """
    if found := _YEAR_FIRST.fullmatch(text):
        parts = int(found[1]), int(found[3]), int(found[4])
    elif found := _DAY_FIRST.fullmatch(text):
        parts = _year(found[4]), int(found[3]), int(found[1])
    elif found := _MONTH_NAMED.fullmatch(text):
        parts = _year(found[3]), _MONTHS.get(found[2][:3].lower(), 0), int(found[1])
    elif found := _MONTH_NAMED_FIRST.fullmatch(text):
        parts = int(found[3]), _MONTHS.get(found[1][:3].lower(), 0), int(found[2])
    else:
        return None
    try:
        day = date(*parts)
    except ValueError:
        return None
    return day if day.year >= OLDEST_YEAR else None


def is_no_date(text: str) -> bool:
    """Whether the text is the first day of all, which programs write where they know no date."""
    return text.startswith(("0001-01-01", "01-01-0001", "1/1/0001", "1899-12-30", "1900-01-00"))


@lru_cache(maxsize=8192)
def read_excel_day(text: str) -> date | None:
    """A spreadsheet's number of days since 1900: `45730` is 14 March 2025."""
    found = _EXCEL_DAY.fullmatch(text)
    if not found:
        return None
    day = _EXCEL_EPOCH + timedelta(days=int(found[1]))
    return day if day.year >= OLDEST_YEAR else None


def _year(digits: str) -> int:
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


_CURRENCY = re.compile(r"(?:dkk|kr)\.?|,-|,–", re.IGNORECASE)
_PRICE_BLANKS = re.compile(r"[\s'’]")
_WHOLE = re.compile(r"\d+")
_DANISH_PRICE = re.compile(r"(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d{1,2}))?")
_ENGLISH_PRICE = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}|\d{4,6}))?")


@lru_cache(maxsize=8192)
def read_price(text: str) -> Decimal | None:
    """Kroner in Danish or English writing: `9.499,00`, `12.499,00 kr.`, `DKK 7999`, `10999.00`, `9.499`.

    Three digits after a single comma or point are thousands. Below zero and above 100 million is no price.
    """
    plain = _PRICE_BLANKS.sub("", _CURRENCY.sub("", text, count=2))
    if _WHOLE.fullmatch(plain):
        amount = Decimal(plain)
    elif _DANISH_PRICE.fullmatch(plain):
        amount = Decimal(plain.replace(".", "").replace(",", "."))
    elif _ENGLISH_PRICE.fullmatch(plain):
        amount = Decimal(plain.replace(",", ""))
    else:
        return None
    return round_price(amount)


def round_price(amount: Decimal) -> Decimal | None:
    """The amount in kroner and øre, or None where it is no price."""
    return round(amount, 2) if amount.is_finite() and 0 <= amount < MAX_PRICE else None


_PHONE_MARKS = str.maketrans("", "", " -./()\u00a0\u2010\u2011\u2012\u2013")
_DANISH_PHONE = re.compile(r"(?:\+45|0045)?([1-9]\d{7})", re.ASCII)


def read_phone(text: str) -> str | None:
    """A telephone number as E.164; without a country code it is Danish. Numbers of a possible length are taken.

    Whether a number is in use is for the call to find out: number plans change more often than this list.
    """
    text = text.removesuffix(".0")
    if found := _DANISH_PHONE.fullmatch(text.translate(_PHONE_MARKS)):
        return "+45" + found[1]
    try:
        number = phonenumbers.parse(text, "DK")
    except phonenumbers.NumberParseException:
        return None
    if number.italian_leading_zero and number.country_code == 45:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_EMAIL = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])",
    re.IGNORECASE | re.ASCII,
)


def read_email(text: str) -> str | None:
    """A mail address as written, without a leading `mailto:`; letters outside ASCII are taken in the domain only."""
    address = text[7:] if text[:7].lower() == "mailto:" else text
    if len(address) > EMAIL_MAX_LENGTH:
        return None
    if _EMAIL.fullmatch(address):
        return address
    local, at, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii") if at else ""
    except UnicodeError:
        return None
    return address if _EMAIL.fullmatch(f"{local}@{ascii_domain}") else None


_MONTH_COUNT = re.compile(r"(\d{1,3})(?:\.0|,0)?(?:md|mdr|mdrs|måned|måneder|month|months|mo)?\.?")
_YEAR_COUNT = re.compile(r"(\d{1,2})(?:år|year|years|yr|yrs|y)")


@lru_cache(maxsize=1024)
def read_months(text: str) -> int | None:
    """A length of time in months: `24`, `12 months`, `24 mdr.`, `2 år`."""
    plain = "".join(text.lower().split())
    if found := _MONTH_COUNT.fullmatch(plain):
        months = int(found[1])
    elif found := _YEAR_COUNT.fullmatch(plain):
        months = int(found[1]) * 12
    else:
        return None
    return months if months <= LONGEST_WARRANTY_MONTHS else None
