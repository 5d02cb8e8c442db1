"""What people read about a question that was refused: one sentence a code, which says what to do."""

from django.utils.translation import gettext as _

from policies.questions import QuestionFault, QuestionProblem


def question_text(problem: QuestionProblem) -> str:
    """Say why the question is refused; the place stands beside it."""
    return _sentences()[problem.code] % {"known": ", ".join(problem.known)}


def _sentences() -> dict[QuestionFault, str]:
    return {
        QuestionFault.EMPTY: _("Der står intet. Skriv et objekt eller en liste af objekter som JSON."),
        QuestionFault.NOT_UTF8: _("Teksten er ikke UTF-8. Gem den som UTF-8."),
        QuestionFault.NOT_JSON: _("Teksten kan ikke læses som JSON. Se efter kommaer, citationstegn og parenteser."),
        QuestionFault.TOO_DEEP: _("Der er for mange lag i hinanden. Brug formen fra dokumentationen."),
        QuestionFault.DUPLICATE_KEY: _("Nøglen står to gange. Behold den ene."),
        QuestionFault.NOT_A_NUMBER: _("Det er ikke et tal, der kan regnes med. Skriv et almindeligt tal."),
        QuestionFault.NOT_A_QUESTION: _("Skriv et objekt eller en liste af objekter."),
        QuestionFault.UNKNOWN_KEY: _("Nøglen findes ikke. Her kan stå: %(known)s."),
        QuestionFault.MISSING: _("Nøglen mangler og skal med."),
        QuestionFault.UNKNOWN_WORD: _("Ordet findes ikke. Brug et af disse: %(known)s."),
        QuestionFault.NOT_AN_OBJECT: _("Her skal stå et objekt."),
        QuestionFault.NOT_A_LIST: _("Her skal stå en liste."),
        QuestionFault.NOT_TEXT: _("Her skal stå en tekst."),
        QuestionFault.NOT_TRUE_OR_FALSE: _("Her skal stå true eller false."),
        QuestionFault.NOT_A_WHOLE_NUMBER: _("Her skal stå et helt tal."),
        QuestionFault.TOO_SMALL: _("Tallet skal være mindst %(known)s."),
        QuestionFault.MALFORMED_DATE: _("Skriv en dag, der findes, som 2026-11-20."),
        QuestionFault.MALFORMED_INSTANT: _("Skriv et tidspunkt, der findes, som 2026-11-20T14:30:00+01:00."),
        QuestionFault.NOT_A_COUNTRY: _("Skriv landet med to store bogstaver, fx DK."),
        QuestionFault.DELIVERED_BEFORE_PURCHASE: _("Enheden kan ikke være leveret, før den er købt. Ret en af dagene."),
        QuestionFault.REPORTED_BEFORE_LOSS: _("Skaden kan ikke være anmeldt, før den skete. Ret en af dagene."),
        QuestionFault.NO_OFFSET: _("Tidspunktet mangler sin tidszone. Skriv det som 2026-11-20T14:30:00+01:00."),
    }
