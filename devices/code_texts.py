"""What people read about the codes that were found on a picture."""

from django.utils.translation import gettext as _

from devices.codes import CodeKind, FoundCode


def code_name(code: FoundCode) -> str:
    """What the number is called on the device and its box."""
    if code.kind is CodeKind.IMEI and code.slot:
        return _("IMEI %(slot)d") % {"slot": code.slot}
    return _names()[code.kind]


def code_text(code: FoundCode) -> str:
    """One sentence that says what the number is, and where it is none of ours what to look for instead."""
    return _sentences()[code.kind]


def _names() -> dict[CodeKind, str]:
    return {
        CodeKind.IMEI: _("IMEI"),
        CodeKind.SERIAL: _("Serienummer"),
        CodeKind.MAYBE_SERIAL: _("Måske serienummeret"),
        CodeKind.WRONG_IMEI: _("15 cifre, men ikke en IMEI"),
        CodeKind.MEID: _("MEID"),
        CodeKind.EID: _("EID"),
        CodeKind.ICCID: _("ICCID"),
        CodeKind.EAN: _("EAN"),
        CodeKind.PART: _("Varenummer"),
        CodeKind.OTHER: _("En anden kode"),
    }


def _sentences() -> dict[CodeKind, str]:
    return {
        CodeKind.IMEI: _("Telefonens eget nummer."),
        CodeKind.SERIAL: _("Producentens nummer på netop din enhed."),
        CodeKind.MAYBE_SERIAL: _("Det ligner et serienummer. Se efter, om der står S/N ved siden af stregkoden."),
        CodeKind.WRONG_IMEI: _("Et ciffer passer ikke. Det kan være et andet nummer, eller koden er læst forkert."),
        CodeKind.MEID: _("IMEI-nummeret uden det sidste ciffer, eller et nummer til netværk uden for Europa."),
        CodeKind.EID: _("Nummeret på telefonens indbyggede eSIM."),
        CodeKind.ICCID: _("SIM-kortets nummer. Det følger kortet og ikke telefonen."),
        CodeKind.EAN: _("Varens stregkode. Den er ens på alle af samme slags."),
        CodeKind.PART: _("Modellens nummer. Det er ens på alle af samme model."),
        CodeKind.OTHER: _("Den rummer hverken en IMEI eller et serienummer."),
    }
