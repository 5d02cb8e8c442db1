"""Reading the numbers that devices are known by: IMEI and serial number.

Pure: text in, a value or a named problem out. The sentences that people read stand in `devices/identifier_texts.py`.
An IMEI is 8 digits of type, 6 of serial and a Luhn digit (3GPP TS 23.003); as IMEISV it has 16 digits, where the last
two are a software version and the Luhn digit is missing. A serial number has no form that holds for every maker, so
none is rejected for its form; what looks strange is kept and carries a notice.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from stdnum import luhn

IMEI_DIGITS = 15
SERIAL_MAX_LENGTH = 60
TEXT_MAX_LENGTH = 500

IdentifierKind = Literal["imei", "serial"]
IMEI: IdentifierKind = "imei"
SERIAL: IdentifierKind = "serial"


class Fault(StrEnum):
    """Why a text is no identifier."""

    EMPTY = "empty"
    CHECK_DIGIT = "imei_check_digit"
    LENGTH = "imei_length"
    SCIENTIFIC = "imei_scientific"
    ICCID = "imei_is_iccid"
    EAN = "imei_is_ean"
    EID = "imei_is_eid"
    TOO_LONG = "serial_too_long"


class Notice(StrEnum):
    """What was done to a text, or is strange about it, although it was read."""

    WITHOUT_CHECK_DIGIT = "imei_without_check_digit"
    SOFTWARE_VERSION = "imei_software_version"
    NOT_UNDERSTOOD = "serial_not_understood"
    PREFIX_REMOVED = "serial_prefix_removed"


@dataclass(frozen=True, slots=True)
class IdentifierProblem:
    """A text that is no identifier: why, the text without separators, and how many digits it holds."""

    code: Fault
    value: str = ""
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Imei:
    """An IMEI of 15 digits with a right check digit, and what was done to get there."""

    value: str
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Identifier:
    """A normalised IMEI or serial number; (`kind`, `value`) is what the register keeps and is asked for."""

    kind: IdentifierKind
    value: str
    notices: tuple[Notice, ...] = ()


# A spreadsheet's way of writing a number that it has rounded. Without comma, point or plus it could be a serial number.
_SCIENTIFIC = re.compile(r"\d+(?:[.,]\d+E\+?|E\+)\d{1,2}")
_DECIMALS = re.compile(r"(?:\d{7,}|\d{1,3}(?:,\d{3}){2,})\.0+|(?:\d{7,}|\d{1,3}(?:\.\d{3}){2,}),0+")
_IMEI_LABEL = re.compile(
    r"IMEI(?:[ /-]?(?:SV|MEID))?(?:[ -]?(?:NUMMER|NUMBER|NR|NO|KODE))?\.?"
    # `IMEI 1 49...`: the 1 is the slot where a colon or a bracket ends it, or 15 digits are left without it.
    r"(?:\s*\(?\s*(?:SLOT|SIM)?\s*[12]\s*(?=[:)=]|[\s/.-](?:\D*\d){15})\)?)?[\s:#=.-]*"
)
_SERIAL_LABEL = re.compile(
    r"(?:\(S\)|S/N|SN(?=[\s:#=.])|(?:SERIAL|SERIE|SERVICE)[ -]?(?:NUMMER|NUMBER|NR|NO|TAG)?\.?(?=[\s:#=]))[\s:#=.-]*"
)
# The asterisks are the start and stop characters of a Code 39 label.
_SEPARATORS = str.maketrans("", "", "- ./\\,:;_'\"`´’=()[]*\N{MINUS SIGN}")
_IMEI_AND_VERSION = re.compile(r"((?:\d[\s.-]*){15})/\s*(\d{2})\s*")
_ICCID = re.compile(r"89(?:\d{17,18}|\d{17}F)")
_EID = re.compile(r"89\d{30}")
_LENOVO_BARCODE = re.compile(r"1S\d[0-9A-Z]{9}([0-9A-Z]{7,8})")
_APPLE_BARCODE = re.compile(r"S(?=[A-Z]*\d)([0-9A-Z]{10}|[0-9A-Z]{12})")
_PLAIN_SERIAL = re.compile(r"[0-9A-Z]{4,30}")
# The bodies that give out type codes: an EAN that begins like this and has a wrong check digit is a shortened IMEI.
IMEI_BEGINNINGS = ("01", "35", "86", "99")
# What fleet lists write where there is no number; two devices without one must not collide on it.
_PLACEHOLDERS = frozenset(
    {
        "NA", "NONE", "NULL", "NIL", "INGEN", "INTET", "MANGLER", "UKENDT", "VEDIKKE", "UNKNOWN", "NOTAVAILABLE",
        "NOTAPPLICABLE", "NOTSPECIFIED", "TOBEFILLEDBYOEM", "DEFAULTSTRING", "SYSTEMSERIALNUMBER",
    }
)  # fmt: skip


def normalise(text: str) -> str:
    """The text in upper case without labels, blanks, dashes, dots, slashes and invisible characters; idempotent."""
    return _compact(_without_decimals(_unlabelled(_fold(text))[0]))


def read_imei(text: str) -> Imei | IdentifierProblem:
    """Read what stands where an IMEI is meant (3GPP TS 23.003).

    A text without any digit, or of zeros only, is `empty`: lists write 'N/A' or 0 for devices that have no IMEI.
    """
    if len(text) > TEXT_MAX_LENGTH:
        return IdentifierProblem(Fault.LENGTH, digits=len(text))
    folded = _fold(text)
    if _is_scientific(folded):
        return IdentifierProblem(Fault.SCIENTIFIC, _trimmed(folded))
    return _imei(_unlabelled(folded)[0])


def read_serial(text: str, *, brand: str = "", scanned: bool = False) -> Identifier | IdentifierProblem:
    """Read a serial number; only an empty one, a placeholder, or one past `SERIAL_MAX_LENGTH` characters is a problem.

    Two makers print more in the barcode than the number. Lenovo: `1S`, ten characters of machine type, the number;
    it is told by its form. Apple: an `S` before the number; it is taken off where `brand` is Apple, or where the text
    was `scanned` and the brand is not known, and where 10 or 12 characters with a digit among them follow.
    Accepted flaw: an Apple number of 11 or 13 characters that itself begins with S loses it. Apple gives out 10 and
    12, and `candidates` asks for both.
    """
    if len(text) > TEXT_MAX_LENGTH:
        return IdentifierProblem(Fault.TOO_LONG, digits=_count_digits(text))
    folded = _fold(text)
    whole = normalise(text)
    value = _without_barcode_prefix(whole, brand=brand.strip().casefold(), scanned=scanned)
    if _says_nothing(value):
        return IdentifierProblem(Fault.EMPTY, whole)
    if len(value) > SERIAL_MAX_LENGTH:
        return IdentifierProblem(Fault.TOO_LONG, value, _count_digits(value))
    notices = [Notice.PREFIX_REMOVED] if value != whole else []
    if _is_strange(value, folded):
        notices.append(Notice.NOT_UNDERSTOOD)
    return Identifier(SERIAL, value, tuple(notices))


def read_identifier(text: str, *, brand: str = "", scanned: bool = False) -> Identifier | IdentifierProblem:
    """Read what stands in a box that takes either: an IMEI where it can be one, otherwise a serial number.

    Digits alone are a serial number up to 11 of them (Dell's Express Service Code), and meant as an IMEI from 12 on.
    A label in the text (`IMEI:`, `S/N`) decides.
    """
    if len(text) > TEXT_MAX_LENGTH:
        return IdentifierProblem(Fault.TOO_LONG, digits=_count_digits(text))
    folded = _fold(text)
    if _is_scientific(folded):
        return IdentifierProblem(Fault.SCIENTIFIC, _trimmed(folded))
    body, label = _unlabelled(folded)
    number = _compact(_without_decimals(body))
    meant_as_imei = label == IMEI or (label is None and number.isdecimal() and len(number) > 11)
    if meant_as_imei or _ICCID.fullmatch(number):
        imei = _imei(body)
        return Identifier(IMEI, imei.value, imei.notices) if isinstance(imei, Imei) else imei
    return read_serial(text, brand=brand, scanned=scanned)


def as_typed(kind: IdentifierKind, value: str) -> str:
    """The number as `read_identifier` reads it back: many digits alone are a serial number only behind its label."""
    bare = read_identifier(value)
    is_read_so = isinstance(bare, Identifier) and (bare.kind, bare.value) == (kind, value)
    return value if is_read_so or kind == IMEI else f"S/N {value}"


def candidates(text: str) -> tuple[tuple[IdentifierKind, str], ...]:
    """All the (kind, value) pairs worth asking the register for, the likeliest first; empty where there is none.

    A text is asked for as an IMEI where it can be one, and always as the serial number that it spells: with and without
    Apple's S and Lenovo's 1S, since the register may hold either.
    """
    if len(text) > TEXT_MAX_LENGTH or _is_scientific(_fold(text)):
        return ()
    pairs: list[tuple[IdentifierKind, str]] = []
    imei = read_imei(text)
    if isinstance(imei, Imei):
        pairs.append((IMEI, imei.value))
    whole = normalise(text)
    spelled = [whole]
    if 9 <= len(whole) <= 15 and whole.startswith("S"):
        spelled.append(whole[1:])
    if lenovo := _LENOVO_BARCODE.fullmatch(whole):
        spelled.append(lenovo[1])
    pairs += [(SERIAL, value) for value in spelled if not _says_nothing(value) and len(value) <= SERIAL_MAX_LENGTH]
    return tuple(dict.fromkeys(pairs))


def _imei(body: str) -> Imei | IdentifierProblem:
    body = _without_decimals(body)
    number = _compact(body)
    if with_version := _IMEI_AND_VERSION.fullmatch(body.strip()):
        return _checked(_compact(with_version[1]), Notice.SOFTWARE_VERSION)
    if not any(c.isdecimal() for c in number) or not number.strip("0"):
        return IdentifierProblem(Fault.EMPTY, number)
    if not number.isdecimal():
        code = Fault.ICCID if _ICCID.fullmatch(number) else Fault.LENGTH
        return IdentifierProblem(code, number, _count_digits(number))
    return _imei_of_digits(number)


def _imei_of_digits(number: str) -> Imei | IdentifierProblem:
    match len(number):
        case 14:
            return Imei(number + luhn.calc_check_digit(number), (Notice.WITHOUT_CHECK_DIGIT,))
        case 15:
            return _checked(number)
        case 16:
            return Imei(number[:14] + luhn.calc_check_digit(number[:14]), (Notice.SOFTWARE_VERSION,))
        case 17 if luhn.is_valid(number[:15]):
            return Imei(number[:15], (Notice.SOFTWARE_VERSION,))
        case length:
            return IdentifierProblem(_wrong_scan(number), number, length)


def _checked(number: str, *notices: Notice) -> Imei | IdentifierProblem:
    if not luhn.is_valid(number):
        return IdentifierProblem(Fault.CHECK_DIGIT, number, len(number))
    return Imei(number, notices)


def _wrong_scan(number: str) -> Fault:
    """Name the barcode beside the IMEI that people scan instead, where the digits look like one."""
    if _ICCID.fullmatch(number):
        return Fault.ICCID
    if _EID.fullmatch(number):
        return Fault.EID
    if len(number) in (12, 13) and (_is_ean(number) or not number.startswith(IMEI_BEGINNINGS)):
        return Fault.EAN
    return Fault.LENGTH


def _is_ean(number: str) -> bool:
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(number)))
    return weighted % 10 == 0


def _without_barcode_prefix(value: str, *, brand: str, scanned: bool) -> str:
    if brand in {"", "lenovo"} and (lenovo := _LENOVO_BARCODE.fullmatch(value)):
        return lenovo[1]
    is_apple = brand == "apple" or (scanned and not brand)
    if is_apple and (apple := _APPLE_BARCODE.fullmatch(value)):
        return apple[1]
    return value


def _is_strange(value: str, folded: str) -> bool:
    if not _PLAIN_SERIAL.fullmatch(value) or _is_scientific(folded):
        return True
    if value.isdecimal():
        is_imei = len(value) == IMEI_DIGITS and luhn.is_valid(value)
        return is_imei or bool(_ICCID.fullmatch(value))
    # Words with blanks between them and no digit are a sentence; Dell's and Lenovo's numbers can be letters alone.
    return _count_digits(value) == 0 and " " in folded.strip()


def _says_nothing(value: str) -> bool:
    return value in _PLACEHOLDERS or not any(c.isalnum() and c != "0" for c in value)


def _fold(text: str) -> str:
    """Upper case, compatibility forms (full-width letters) and digits of other scripts as ASCII, nothing invisible."""
    if text.isascii() and text.isprintable():
        return text.upper()
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return "".join(filter(None, map(_folded_character, plain)))


def _folded_character(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if character.isspace() or category.startswith("Z"):
        return " "
    if category == "Pd":
        return "-"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category.startswith("C") else character


def _unlabelled(folded: str) -> tuple[str, IdentifierKind | None]:
    """The text after its label, and which kind of number the label announces."""
    body = folded.lstrip(" \"'=")
    kind: IdentifierKind | None = None
    while True:
        if label := _IMEI_LABEL.match(body):
            kind = kind or IMEI
        elif label := _SERIAL_LABEL.match(body):
            kind = kind or SERIAL
        else:
            return body, kind
        body = body[label.end() :]


def _compact(body: str) -> str:
    """The text without separators; a label that only now stands together goes as well."""
    value = body.translate(_SEPARATORS)
    # A letter and an accent that a separator held apart become one character.
    value = unicodedata.normalize("NFC", value)
    while re.match(r"IMEI\d", value):
        value = value[4:]
    return value


def _trimmed(folded: str) -> str:
    return _unlabelled(folded)[0].strip(" \"'=")


def _is_scientific(folded: str) -> bool:
    return bool(_SCIENTIFIC.fullmatch(_trimmed(folded).replace(" ", "")))


def _without_decimals(body: str) -> str:
    """A spreadsheet's decimals of nothing (`355762052793235.0`) are no digits of the number."""
    number = body.strip(" \"'=")
    decimal = _DECIMALS.fullmatch(number)
    return re.split(r"[.,](?=0+$)", number)[0] if decimal else body


def _count_digits(value: str) -> int:
    return sum(c.isdecimal() for c in value)
