"""What the codes on a device, its box and its screen hold: the numbers that it is known by, and what the others are.

Pure: what a reader of barcodes read goes in, what each code is comes out. The words that people read stand in
`devices/code_texts.py`. A barcode does not say what its digits mean: an IMEI is told by its length and its check digit
(3GPP TS 23.003), the others by their form, and a serial number, which has none, by its label or not for certain.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from stdnum import ean, luhn

from devices.identifiers import (
    IMEI_BEGINNINGS,
    IMEI_DIGITS,
    SERIAL_MAX_LENGTH,
    Identifier,
    Notice,
    normalise,
    read_serial,
)

# More codes than a pallet's label holds, and longer texts than a QR code on a box, are nobody's telephone.
MOST_CODES = 40
LONGEST_TEXT = 2_000


class CodeKind(StrEnum):
    """What a code is, the likeliest to be asked for first."""

    IMEI = "imei"
    SERIAL = "serial"
    MAYBE_SERIAL = "maybe_serial"
    WRONG_IMEI = "wrong_imei"
    MEID = "meid"
    EID = "eid"
    ICCID = "iccid"
    EAN = "ean"
    PART = "part"
    OTHER = "other"


# What a device may be filed under.
CHOICES: frozenset[CodeKind] = frozenset({CodeKind.IMEI, CodeKind.SERIAL, CodeKind.MAYBE_SERIAL})
_PLACE = {kind: place for place, kind in enumerate(CodeKind)}


@dataclass(frozen=True, slots=True)
class ReadCode:
    """One code as a reader gives it, in the order in which a person reads the label; `symbology` is e.g. `code128`."""

    symbology: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundCode:
    """What a code is. `slot` is 1 or 2 of a device with two IMEIs; what is none of ours in any way has no value."""

    kind: CodeKind
    value: str = ""
    slot: int = 0

    @property
    def is_choice(self) -> bool:
        return self.kind in CHOICES


_RETAIL = frozenset({"ean13", "ean8", "eanupc", "upca", "upce", "itf", "itf14", "databar"})
_BETWEEN = re.compile(r"[;,|&\n\r\t\x04\x1c-\x1f]+")
_AROUND = str.maketrans("", "", "{}\"'<>")
_ADDRESS = re.compile(r"(?:[A-Z][A-Z0-9+.-]{1,11}://|WWW\.|WIFI:|LPA:|MAILTO:|TEL:|BEGIN:)", re.IGNORECASE)
_NAMED_IMEI = re.compile(r"IMEI[ _-]?([12])?\s*[=:/]\s*(\d{15})(?!\d)", re.IGNORECASE)
_SLOT = re.compile(r"IMEI[ /_-]*(?:SLOT|SIM)?[ _-]*\(?([12])\s*(?=[\s:)=.-])", re.IGNORECASE)
_RUN = re.compile(r"\d{15}")
_SHORTEST_NUMBER = 6
_NAMED = re.compile(r"(EID|ICCID|MEID|EAN|UPC|GTIN)[\s:#=.-]*([0-9A-F]+)")
_NAMED_KINDS = {"EID": CodeKind.EID, "ICCID": CodeKind.ICCID, "MEID": CodeKind.MEID}
_SERIAL_LABEL = re.compile(r"\s*(?:\(S\)|S/N|SN[\s:#=.]|SERIAL|SERIE|SERVICE[ -]?TAG)", re.IGNORECASE)
_PART = re.compile(
    r"\s*(?:\(?1P\)?[0-9A-Z]|P/N|PN[\s:#=.]|PART|MODEL|SKU|MPN|SM-?[A-Z]\d{3}|.*[A-Z0-9]{3,6}[A-Z]{1,2}/A$)",
    re.IGNORECASE,
)
_HEX_MEID = re.compile(r"[A-F][0-9A-F]{13}")
_ICCID = re.compile(r"89(?:\d{17,18}|\d{17}F)")
_MAYBE_SERIAL = re.compile(r"(?=.*\d)[0-9A-Z]{6,20}")


def sort_out(codes: Iterable[ReadCode]) -> list[FoundCode]:
    """Say what each code is, each once: IMEIs, serial numbers, then what is neither.

    The slots of two IMEIs are those that the codes name, and else their order. Of more than two nobody can say.
    """
    found = [each for code in list(codes)[:MOST_CODES] for each in _read(code)]
    once = list({(each.kind, each.value): each for each in reversed(found)}.values())[::-1]
    named = {each.value: each.slot for each in found if each.slot}
    ordered = sorted(once, key=lambda each: _PLACE[each.kind])
    return _with_slots(ordered, named)


def _with_slots(found: list[FoundCode], named: dict[str, int]) -> list[FoundCode]:
    imeis = [each.value for each in found if each.kind is CodeKind.IMEI]
    slots = {imei: named.get(imei, 0) for imei in imeis}
    if len(imeis) > 2 or (len(imeis) == 2 and len(set(slots.values())) == 1 and any(slots.values())):
        slots = {}
    elif len(imeis) == 2:
        first, second = imeis
        # Where one of them is named, the other one is what is left.
        slots[first] = slots[first] or (3 - slots[second] if slots[second] else 1)
        slots[second] = 3 - slots[first]
    slotted = [replace(each, slot=slots.get(each.value, 0)) for each in found]
    return sorted(slotted, key=lambda each: (_PLACE[each.kind], each.slot))


def _read(code: ReadCode) -> Iterator[FoundCode]:
    """What one code holds: mostly one number, in a QR code perhaps several with their names."""
    text = code.text[:LONGEST_TEXT].strip()
    if _ADDRESS.match(text):
        # Digits in an address mean anything; the password of a network and the key of an eSIM are nobody's to see.
        named = [(slot, imei) for slot, imei in _NAMED_IMEI.findall(text) if luhn.is_valid(imei)]
        yield from (FoundCode(CodeKind.IMEI, imei, int(slot or 0)) for slot, imei in named)
        if not named:
            yield FoundCode(CodeKind.OTHER)
        return
    pieces = (part.translate(_AROUND).strip() for part in _BETWEEN.split(text))
    yield from (_told(number, code.symbology) for piece in pieces if piece for number in _numbers(piece))


def _numbers(piece: str) -> Iterator[str]:
    """The piece itself, or the numbers in it with the words before them, where an IMEI stands beside other numbers."""
    words = piece.split()
    long = [word for word in words if len(word.strip(":=#.()")) >= _SHORTEST_NUMBER and any(map(str.isdecimal, word))]
    if len(long) < 2 or not any(_RUN.fullmatch(word) and luhn.is_valid(word) for word in long):
        yield piece
        return
    named: list[str] = []
    for word in words:
        named.append(word)
        if word in long:
            yield " ".join(named)
            named = []


def _told(piece: str, symbology: str) -> FoundCode:
    """What one number is, by its name, its code, and its form."""
    if re.sub(r"[^a-z0-9]", "", symbology.lower()) in _RETAIL:
        return FoundCode(CodeKind.EAN, normalise(piece))
    if label := _NAMED.fullmatch(piece.upper().replace(" ", "")):
        return FoundCode(_NAMED_KINDS.get(label[1], CodeKind.EAN), label[2])
    number = normalise(piece)
    if number.isascii() and number.isdecimal() and not _SERIAL_LABEL.match(piece):
        slot = _SLOT.search(piece)
        return replace(_of_digits(number), slot=int(slot[1]) if slot else 0)
    return _of_letters(piece, number)


def _of_digits(number: str) -> FoundCode:
    length = len(number)
    if length in (IMEI_DIGITS, IMEI_DIGITS + 2) and luhn.is_valid(number[:IMEI_DIGITS]):
        # Two digits more are a software version.
        return FoundCode(CodeKind.IMEI, number[:IMEI_DIGITS])
    if length == IMEI_DIGITS:
        return FoundCode(CodeKind.WRONG_IMEI, number)
    if length == IMEI_DIGITS - 1 and number.startswith(IMEI_BEGINNINGS):
        return FoundCode(CodeKind.MEID, number)
    if length == 32 and number.startswith("89"):
        return FoundCode(CodeKind.EID, number)
    if _ICCID.fullmatch(number):
        return FoundCode(CodeKind.ICCID, number)
    if length in (12, 13, 14) and ean.is_valid(number):
        return FoundCode(CodeKind.EAN, number)
    # Dell's Express Service Code has up to eleven digits.
    return FoundCode(CodeKind.MAYBE_SERIAL, number) if 7 <= length <= 11 else FoundCode(CodeKind.OTHER)


def _of_letters(piece: str, number: str) -> FoundCode:
    if _ICCID.fullmatch(number):
        return FoundCode(CodeKind.ICCID, number)
    if _HEX_MEID.fullmatch(number):
        return FoundCode(CodeKind.MEID, number)
    if _PART.match(piece):
        return FoundCode(CodeKind.PART, piece[:SERIAL_MAX_LENGTH])
    read = read_serial(piece, scanned=True)
    if isinstance(read, Identifier):
        if _SERIAL_LABEL.match(piece) or Notice.PREFIX_REMOVED in read.notices:
            return FoundCode(CodeKind.SERIAL, read.value)
        if _MAYBE_SERIAL.fullmatch(read.value) and " " not in piece.strip():
            return FoundCode(CodeKind.MAYBE_SERIAL, read.value)
    return FoundCode(CodeKind.OTHER)
