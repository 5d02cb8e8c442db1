"""What people read about a fleet file: one sentence a finding, which says what to do."""

from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from devices.identifier_texts import notice_text, problem_text
from devices.identifiers import Identifier, IdentifierProblem, Imei, read_identifier, read_imei, read_serial
from fleet.findings import Code, FileFault, FileProblem, Finding
from fleet.reading import MAX_BYTES
from fleet.values import read_date

SHOWN_VALUE = 60
_MEGABYTE = 1024 * 1024

_SENTENCES: dict[Code, Promise | str] = {
    Code.NO_IDENTIFIER: gettext_lazy("Rækken har hverken IMEI eller serienummer. Skriv et af dem."),
    Code.DUPLICATE_IN_FILE: gettext_lazy(
        "%(value)s hører til en enhed, der allerede står i linje %(first_line)s. Behold kun den ene linje."
    ),
    Code.BELONGS_TO_ANOTHER_ORGANISATION: gettext_lazy(
        "%(value)s er registreret hos en anden virksomhed. Tjek nummeret mod enheden. "
        "Er det rigtigt, så ring til os, før I indlæser den."
    ),
    Code.IDENTIFIERS_OF_TWO_DEVICES: gettext_lazy(
        "Rækkens numre hører til to forskellige af jeres enheder, bl.a. %(value)s. Ret rækken, så numrene hører sammen."
    ),
    Code.DATE_INVALID: gettext_lazy("%(value)s er ikke en dato, vi kan bruge. Skriv dag, måned og år, fx 27-05-2025."),
    Code.DATE_IN_FUTURE: gettext_lazy("%(value)s ligger i fremtiden. Skriv den dag, enheden blev købt eller leveret."),
    Code.PRICE_INVALID: gettext_lazy("%(value)s er ikke en pris. Skriv beløbet i kroner, fx 9.499,00."),
    Code.KIND_UNKNOWN: gettext_lazy(
        "Vi kan ikke se, hvilken slags enhed det er. Skriv fx mobiltelefon, tablet eller bærbar."
    ),
    Code.EMAIL_INVALID: gettext_lazy(
        "%(value)s er ikke en e-mailadresse. Skriv den som navn@firma.dk, eller lad feltet være tomt."
    ),
    Code.PHONE_INVALID: gettext_lazy(
        "%(value)s er ikke et telefonnummer. Skriv 8 cifre, eller + og landekode foran, eller lad feltet være tomt."
    ),
    Code.POLICY_UNKNOWN: gettext_lazy(
        "Vi kender ingen police %(value)s hos jer. Ret policenummeret, eller lad feltet være tomt."
    ),
    Code.ROW_TOO_LONG: gettext_lazy(
        "Rækken har flere felter end overskriften. Sæt anførselstegn om den tekst, der selv indeholder skilletegnet."
    ),
    Code.DATE_EXCEL_SERIAL: gettext_lazy(
        "%(value)s er regnearkets eget tal for en dato, og vi har læst det sådan. "
        "Tjek datoen, og formatér kolonnen som dato."
    ),
    Code.WARRANTY_NOT_UNDERSTOOD: gettext_lazy(
        "Vi forstår ikke garantien %(value)s og regner som hidtil, for nye enheder med 12 måneder. Skriv antal måneder."
    ),
    Code.TEXT_CUT: gettext_lazy("Teksten er længere, end vi kan gemme, så slutningen er skåret af. Forkort den."),
    Code.FORMULA_TEXT: gettext_lazy(
        "Feltet ligner en formel. Vi har gemt det som almindelig tekst. Tjek, hvad der skulle have stået."
    ),
    Code.PERSON_NOT_CLEAR: gettext_lazy(
        "Flere hos jer hedder %(value)s, så vi ved ikke, hvem enheden hører til. Skriv også e-mailadressen."
    ),
    Code.NO_PURCHASE_DATE: gettext_lazy(
        "Der er ingen købsdato. Kender vi den ikke i forvejen, står enheden uden dækning, til I indlæser den."
    ),
    Code.NO_PRICE: gettext_lazy(
        "Der er ingen pris. Kender vi den ikke i forvejen, står enheden uden dækning, til I indlæser den."
    ),
    Code.KIND_NOT_INSURED: gettext_lazy(
        "Policens vilkår dækker ikke den slags enhed, så den står uden dækning. "
        "Vælg en anden police, eller ring til os."
    ),
    Code.DEVICE_WRITTEN_OFF: gettext_lazy(
        "%(value)s hører til en enhed, der er afskrevet, så rækken ændrer ikke noget. "
        "Slå nummeret op under Enheder, se, hvad der er kommet i stedet, og ret rækken."
    ),
    Code.NO_COVER_PERIOD: gettext_lazy(
        "Policen når ikke at dække enheden en eneste dag, fx fordi garantien er lige så lang. "
        "Enheden står uden dækning. Ring til os om præmien."
    ),
}
_OF_IDENTIFIERS = frozenset(
    {Code.IMEI_CHECK_DIGIT, Code.IMEI_LENGTH, Code.IMEI_SCIENTIFIC, Code.IMEI_IS_ICCID, Code.SERIAL_TOO_LONG}
)


def finding_text(finding: Finding) -> str:
    """Say what is the matter with a row, and what to do about it."""
    value = Truncator(finding.value).chars(SHOWN_VALUE)
    if finding.code is Code.DATE_INVALID and read_date(finding.value):
        return _("%(value)s passer ikke: Leveringen kan ikke ligge før købet. Ret en af datoerne.") % {"value": value}
    if sentence := _SENTENCES.get(finding.code):
        return str(sentence) % {"value": value, "first_line": finding.first_line}
    if finding.code is Code.NO_PERSON:
        return _no_person(finding.email)
    if finding.code is Code.IMEI_SCIENTIFIC:
        return _scientific(value)
    if finding.code in _OF_IDENTIFIERS:
        return _identifier_problem(finding.value)
    return _identifier_notice(finding)


def _no_person(email: str) -> str:
    if email:
        return _("Der er intet navn. Er %(email)s ny for os, bruger vi adressen som navn, til I skriver det.") % {
            "email": email
        }
    return _("Der er ingen bruger. Skriv navn og e-mail, så vi kan ringe til den rigtige, når der sker en skade.")


def _scientific(value: str) -> str:
    return _(
        "Regnearket har afrundet nummeret (%(value)s), så de sidste cifre er væk. "
        "Formatér kolonnen som tekst, skriv nummeret igen, og gem filen."
    ) % {"value": value}


def _identifier_problem(value: str) -> str:
    """The register's own sentence for the number, which names a SIM card's number, a bar code and the like."""
    for read in (read_imei(value), read_serial(value)):
        if isinstance(read, IdentifierProblem):
            return problem_text(read)
    return _("Vi kan ikke bruge nummeret. Tast *#06# på telefonen, og skriv det IMEI-nummer, der kommer frem.")


def _identifier_notice(finding: Finding) -> str:
    reads: tuple[Imei | Identifier | IdentifierProblem, ...] = (
        read_imei(finding.value),
        read_identifier(finding.value),
        read_serial(finding.value),
        read_serial(finding.value, brand="Apple"),
    )
    for read in reads:
        if isinstance(read, IdentifierProblem):
            continue
        for notice in read.notices:
            if notice.value == finding.code.value:
                return notice_text(notice, read.value)
    return _("Vi har læst nummeret, men er ikke sikre på det. Tjek det mod enheden.")


def column_text(finding: Finding) -> str:
    """Where in the row it is, for people: the column as the file names it."""
    return finding.column or _("hele rækken")


def problem_with_file(problem: FileProblem) -> str:
    """Say why the file as a whole cannot be read, and what to do."""
    match problem.code:
        case FileFault.EMPTY:
            return _("Filen er tom. Gem listen igen, og vælg den nye fil.")
        case FileFault.TOO_LARGE:
            return _("Filen er over %(megabytes)d MB. Del listen i flere filer.") % {
                "megabytes": MAX_BYTES // _MEGABYTE
            }
        case FileFault.TOO_LARGE_UNPACKED:
            return _("Regnearket fylder for meget, når det pakkes ud. Gem kun arket med enheder, som CSV.")
        case FileFault.BINARY:
            return _("Filen er ikke en tabel. Gem listen som CSV eller som Excel-projektmappe (.xlsx).")
        case FileFault.OLD_EXCEL:
            return _("Filen er et ældre eller låst Excel-format. Gem den uden adgangskode som .xlsx eller CSV.")
        case FileFault.BROKEN_EXCEL:
            return _("Regnearket kan ikke åbnes. Åbn det i Excel, og gem det igen som .xlsx eller CSV.")
        case FileFault.UNCLOSED_QUOTE:
            return _("Et anførselstegn i linje %(line)d bliver aldrig lukket. Ret det, og gem filen igen.") % {
                "line": problem.line
            }
        case FileFault.NO_IDENTIFIER_COLUMN:
            return _(
                "Filen har ingen kolonne med IMEI eller serienummer. Tilføj en, og kald den IMEI eller Serienummer."
            )
        case _:
            return _(
                "Vi kender ingen af filens overskrifter. Første linje skal sige, hvad kolonnerne er, "
                "fx IMEI, Serienummer, Enhedstype, Medarbejder, Købsdato, Pris og Police."
            )
