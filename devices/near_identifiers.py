"""Numbers that somebody may have meant who read or typed one character wrong. Pure."""

from string import ascii_uppercase, digits

from stdnum import luhn

from devices.identifiers import IMEI, IMEI_DIGITS, SERIAL, IdentifierKind, normalise

_SERIAL_LENGTHS = range(6, 15)


def near(text: str) -> list[tuple[IdentifierKind, str]]:
    """The (kind, value) pairs one slip away from the text: a wrong character, or two that changed places.

    Of an IMEI also a digit too few or too many. Only those whose check digit is right are meant, some fifteen of them;
    of a serial number, which has none, every one of up to 500. Empty for what is no such number.
    """
    value = normalise(text)
    if value.isascii() and value.isdecimal() and abs(len(value) - IMEI_DIGITS) <= 1:
        slips = _slips(value, digits) | _lost_or_added(value)
        return [(IMEI, imei) for imei in sorted(slips) if len(imei) == IMEI_DIGITS and luhn.is_valid(imei)]
    if len(value) in _SERIAL_LENGTHS and value.isascii() and value.isalnum() and any(c in digits for c in value):
        return [(SERIAL, serial) for serial in sorted(_slips(value, digits + ascii_uppercase))]
    return []


def _slips(value: str, characters: str) -> set[str]:
    places = range(len(value))
    slips = {value[:n] + other + value[n + 1 :] for n in places for other in characters}
    slips |= {value[:n] + value[n + 1] + value[n] + value[n + 2 :] for n in places[:-1]}
    return slips - {value}


def _lost_or_added(value: str) -> set[str]:
    added = {value[:n] + more + value[n:] for n in range(len(value) + 1) for more in digits}
    return added | {value[:n] + value[n + 1 :] for n in range(len(value))}
