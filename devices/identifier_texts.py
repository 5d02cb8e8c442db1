"""What people read about an identifier: one sentence a code, which says what to do."""

from django.utils.translation import gettext as _

from devices.identifiers import SERIAL_MAX_LENGTH, Fault, IdentifierProblem, Notice


def problem_text(problem: IdentifierProblem, *, either: bool = False) -> str:
    """Say why the text is no identifier, and how to find the right one.

    `either` where it stood in a box that takes an IMEI or a serial number, whichever the device has: there the number
    is read off the device by whoever holds it, and what only looks like an IMEI may be a serial number all the same.
    """
    if problem.code is Fault.LENGTH and not problem.value.isdecimal():
        if either:
            return _("En IMEI har kun cifre, 15 i alt. Er det et serienummer, så skriv det uden ordet IMEI foran.")
        return _("En IMEI har kun cifre, 15 i alt. Et serienummer med bogstaver hører til i feltet for serienummer.")
    sentences = _problem_sentences() | (_sentences_where_either() if either else {})
    return sentences[problem.code] % {
        "digits": problem.digits,
        "value": problem.value,
        "longest": SERIAL_MAX_LENGTH,
    }


def notice_text(notice: Notice, value: str) -> str:
    """Say what was done to the text; `value` is the number as it was read."""
    return _notice_sentences()[notice] % {"value": value}


def _problem_sentences() -> dict[Fault, str]:
    return {
        Fault.EMPTY: _("Skriv enhedens IMEI eller serienummer."),
        Fault.CHECK_DIGIT: _(
            "Et af cifrene i IMEI-nummeret er forkert, eller to er byttet om. "
            "Sammenlign med æsken, eller tast *#06# på telefonen."
        ),
        Fault.LENGTH: _(
            "En IMEI har 15 cifre, og her står %(digits)d. Sammenlign med æsken, eller tast *#06# på telefonen."
        ),
        Fault.SCIENTIFIC: _(
            "Regnearket har afrundet nummeret til %(value)s, så de sidste cifre er væk. "
            "Formatér kolonnen som tekst, skriv nummeret igen, og gem filen."
        ),
        Fault.ICCID: _(
            "Det er SIM-kortets nummer (ICCID). Tast *#06# på telefonen, og brug det nummer, der hedder IMEI."
        ),
        Fault.EAN: _(
            "Det er varens stregkode (EAN), som er ens på alle af samme slags. "
            "Brug det nummer på æsken, hvor der står IMEI eller S/N."
        ),
        Fault.EID: _("Det er eSIM-kortets nummer (EID). Tast *#06# på telefonen, og brug det nummer, der hedder IMEI."),
        Fault.TOO_LONG: _("Et serienummer er højst %(longest)d tegn. Skriv kun selve nummeret."),
    }


def _sentences_where_either() -> dict[Fault, str]:
    return {
        Fault.LENGTH: _(
            "En IMEI har 15 cifre, og her står %(digits)d. Sammenlign med æsken, eller tast *#06# på telefonen. "
            "Er det et serienummer, så skriv S/N foran."
        ),
        Fault.SCIENTIFIC: _(
            "Nummeret er afrundet til %(value)s af et regneark, så de sidste cifre er væk. "
            "Skriv det, som det står på enheden eller æsken."
        ),
        Fault.EAN: _(
            "Det ligner varens stregkode (EAN), som er ens på alle af samme slags. "
            "Brug det nummer, hvor der står IMEI eller S/N. Er det et serienummer, så skriv S/N foran."
        ),
    }


def _notice_sentences() -> dict[Notice, str]:
    return {
        Notice.WITHOUT_CHECK_DIGIT: _(
            "Det sidste ciffer i IMEI-nummeret manglede. Vi har regnet det ud: %(value)s. Tjek, at det passer."
        ),
        Notice.SOFTWARE_VERSION: _(
            "De sidste to cifre er en softwareversion og hører ikke med til IMEI-nummeret. "
            "Vi har læst det som %(value)s. Tjek, at det passer."
        ),
        Notice.NOT_UNDERSTOOD: _(
            "Vi kender ikke formen på serienummeret %(value)s og har gemt det, som det står. Tjek, at det er rigtigt."
        ),
        Notice.PREFIX_REMOVED: _(
            "Stregkoden begynder med et mærke fra producenten. Vi har taget det væk og bruger %(value)s."
        ),
    }
