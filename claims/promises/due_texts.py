"""What people read about a calendar or a due time that is refused: one sentence a code, which says what to do."""

from django.utils.translation import gettext as _

from claims.promises.due import DueFault, DueProblem
from workshops.calendars import FIRST_YEAR, LAST_YEAR, CalendarFault, CalendarProblem


def due_text(problem: DueProblem) -> str:
    """Say why no due time can be given."""
    return _due_sentences()[problem.code] % {"first": FIRST_YEAR, "last": LAST_YEAR}


def calendar_text(problem: CalendarProblem) -> str:
    """Say why the calendar is refused; the place stands beside it."""
    return _calendar_sentences()[problem.code]


def _due_sentences() -> dict[DueFault, str]:
    return {
        DueFault.NO_OFFSET: _("Tidspunktet mangler sin tidszone. Skriv det som 2026-11-20T14:30:00+01:00."),
        DueFault.OUT_OF_REACH: _("Kalenderen kender årene %(first)d til %(last)d. Vælg et tidspunkt i dem."),
        DueFault.TERMS_MISSING: _("Fortrydelsesfristen følger vilkårene. Skriv, hvilke vilkår det gælder."),
        DueFault.NO_RETURN_DUTY: _(
            "Vilkårene har ingen frist for at sende den gamle enhed retur. Vælg nogle, der har, eller lad dem være."
        ),
        DueFault.UNTIL_MISSING: _("Fristen følger en aftale. Skriv, hvornår den slutter."),
        DueFault.NO_WITHDRAWAL: _("Vilkårene har ingen fortrydelsesfrist. Vælg nogle vilkår, der har."),
    }


def _calendar_sentences() -> dict[CalendarFault, str]:
    return {
        CalendarFault.WRONG_TYPE: _("Her skal stå noget andet. Skriv kalenderen i formen fra dokumentationen."),
        CalendarFault.MISSING: _("Åbningstiderne mangler og skal med."),
        CalendarFault.UNKNOWN_KEY: _("Nøglen findes ikke. Ugedagene hedder mon, tue, wed, thu, fri, sat og sun."),
        CalendarFault.MALFORMED_PERIOD: _('Skriv en åbningstid som ["08:00", "16:00"].'),
        CalendarFault.REVERSED_PERIOD: _("Åbningstiden skal slutte senere, end den begynder, og samme dag."),
        CalendarFault.OVERLAP: _("To åbningstider på samme dag overlapper. Skil dem ad, eller saml dem til én."),
        CalendarFault.NO_HOURS: _("Kalenderen har ingen åbningstider. Skriv mindst én."),
        CalendarFault.MALFORMED_DATE: _("Skriv en dag, der findes, som 2026-12-24."),
        CalendarFault.UNKNOWN_HOLIDAYS: _('Helligdagene kan kun være "DK". Skriv det, eller lad nøglen være.'),
        CalendarFault.NEVER_OPEN: _("Kalenderen holder lukket i flere år i træk. Fjern nogle af lukkedagene."),
        CalendarFault.HALF_DAY_EMPTY: _("Den halve dag har ingen åbningstid. Skriv en, eller gør den til en lukkedag."),
        CalendarFault.HALF_DAY_CLOSED: _("Dagen står både som halv dag og som lukkedag. Fjern den ene."),
    }
