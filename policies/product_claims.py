"""What to do when a loss has happened, and what is paid, as rows of a product's page."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_money
from policies.coverage_texts import cause_text, evidence_text, law_text, settlement_text
from policies.product_rows import Row, in_days, in_months, inside, kind_name, listed, numbers, opening, row
from policies.terms_duties import Deadlines
from policies.terms_schema import EvidenceRule, Terms
from policies.vocabulary import Verdict, causes_in


def duty_rows(terms: Terms) -> Iterator[Row]:
    """How soon to report, what to send, and when the device is to be handed in."""
    yield _report(terms)
    if terms.report.after_period:
        yield row(
            terms,
            "report.after_period",
            _("Anmeldt, efter at perioden er slut"),
            _("Gælder en skade, der skete i perioden, og som er anmeldt inden fristen."),
            cite=[terms.report.clause],
            verdict=Verdict(terms.report.after_period),
        )
    for law in terms.report.law:
        name = _("Loven kan gå forud: %(act)s § %(section)s") % {"act": law.act, "section": law.section}
        yield row(terms, f"law.{law.act}.{law.section}", name, law_text(law), cite=[terms.report.clause])
    for rule in terms.evidence:
        if _can_be_paid(terms, rule.of):
            yield _evidence(terms, rule)
    if terms.deadlines:
        yield from _deadlines(terms, terms.deadlines)


def money_rows(terms: Terms) -> Iterator[Row]:
    """What the insured pays, what the insurer pays at most, and in which form."""
    yield _excess(terms)
    yield row(terms, "limit", _("Erstatning højst"), _("Det, enheden kostede ved købet."), cite=[terms.limit.clause])
    for limit in terms.limit.of:
        name = _("Erstatning højst: %(cause)s") % {"cause": inside(cause_text(limit.cause))}
        yield row(terms, f"limit.{limit.cause}", name, _money(limit.dkk), cite=[limit.clause])
    against = {
        "value": _("Når reparationen koster mere end en tilsvarende enhed i dag."),
        "price": _("Når reparationen koster mere, end enheden kostede ved købet."),
    }[terms.total_loss.against]
    yield row(terms, "total_loss", _("Totalskade"), against, cite=[terms.total_loss.clause])
    yield from _settlement(terms)


def _report(terms: Terms) -> Row:
    """Terms that only say 'soon' let a person judge a late report; terms with a limit say what it does."""
    rule = terms.report
    late = Verdict(rule.late)
    if late is Verdict.NOT_COVERED:
        words = [
            _("Senest %(days)s efter, at den skete.") % {"days": in_days(rule.within_days)},
            _("Er den anmeldt senere, er den efter vilkårene ikke dækket."),
        ]
    else:
        words = [
            _("Så snart du kan."),
            _("Er der gået mere end %(days)s, vurderer en person, om det er for sent.")
            % {"days": in_days(rule.within_days)},
        ]
    return row(terms, "report", _("Anmeld skaden"), *words, cite=[rule.clause])


def _evidence(terms: Terms, rule: EvidenceRule) -> Row:
    after = {
        "every": _("Send efter hver skade"),
        "damage": _("Send efter en skade udefra"),
        "theft": _("Send efter et tyveri"),
        "identity": _("Send efter et identitetstyveri"),
    }[rule.of]
    kinds = listed(inside(kind_name(kind)) for kind in rule.kinds)
    name = f"{after}: {kinds}" if kinds else after
    words = [f"{opening(evidence_text(piece))}." for piece in rule.asks]
    return row(terms, f"evidence.{rule.of}.{'.'.join(rule.kinds)}", name, *words, cite=numbers(rule))


def _deadlines(terms: Terms, rule: Deadlines) -> Iterator[Row]:
    cite = [rule.clause]
    if rule.documentation_days is not None:
        words = _("Senest %(days)s efter anmeldelsen.") % {"days": in_days(rule.documentation_days)}
        yield row(terms, "deadline.documentation", _("Send dokumentationen"), words, cite=cite)
    limits = [
        *([in_days(rule.delivery_days)] if rule.delivery_days is not None else []),
        *([in_months(rule.delivery_months)] if rule.delivery_months is not None else []),
    ]
    if limits:
        words = _("Senest %(limit)s efter anmeldelsen.") % {"limit": _(" eller ").join(limits)}
        later = _("Den seneste af de to dage tæller.") if len(limits) > 1 else ""
        yield row(terms, "deadline.delivery", _("Indlever enheden"), words, later, cite=cite)
    if rule.silence_days is not None:
        words = _("Har du intet hørt efter %(days)s, så se efter i uønsket post, eller ring til os.")
        said = words % {"days": in_days(rule.silence_days)}
        yield row(terms, "deadline.silence", _("Hører du ikke fra os"), said, cite=cite)


def _excess(terms: Terms) -> Row:
    rule, name = terms.excess, _("Selvrisiko")
    capped = _("Aldrig mere, end enheden er værd.") if rule.capped_by_value else ""
    if rule.rule == "none":
        none = _("Ingen selvrisiko.") if rule.clause else _("Vilkårene nævner ingen selvrisiko, så den er %(none)s")
        words = [none if rule.clause else none % {"none": _money(0)}]
    elif rule.rule == "stated":
        words = [_("Det beløb, der står på policen.")]
    else:
        by_form = [
            _("%(form)s: %(amount)s") % {"form": opening(settlement_text(form)), "amount": _money(dkk)}
            for form, dkk in rule.dkk_of_settlement.items()
        ]
        others = _("Ellers %(amount)s") if by_form else "%(amount)s"
        words = [*by_form, others % {"amount": _money(rule.dkk)}]
    return row(terms, "excess", name, *words, capped, cite=[rule.clause] if rule.clause else [])


def _settlement(terms: Terms) -> Iterator[Row]:
    rule = terms.settlement
    also = listed(settlement_text(form) for form in rule.with_other_insurance)
    yield row(
        terms,
        "settlement",
        _("Sådan erstattes skaden"),
        _forms(rule.forms),
        _("Gavekortet kan afslutte forsikringen.") if rule.ends_with_gift_card else "",
        _("Dækker en anden forsikring det samme, også: %(forms)s.") % {"forms": also} if also else "",
        cite=[rule.clause],
    )
    names = {
        "theft": _("Sådan erstattes et tyveri"),
        "identity": _("Sådan erstattes et identitetstyveri"),
        "in_box": _("Sådan erstattes tilbehør fra æsken"),
    }
    for own in rule.of:
        if own.of == "in_box" or _can_be_paid(terms, own.of):
            yield row(terms, f"settlement.{own.of}", names[own.of], _forms(own.forms), cite=[own.clause])


def _forms(forms: Iterable[str]) -> str:
    """The forms in the order in which they are tried."""
    said = [settlement_text(form) for form in forms]
    return opening(_(", ellers ").join(said)) + "."


def _can_be_paid(terms: Terms, group: str) -> bool:
    """Whether any cause of the group may be covered: what to send for a theft that is never covered helps nobody."""
    return any(terms.peril_of(cause).verdict != Verdict.NOT_COVERED for cause in causes_in(group))


def _money(dkk: int) -> str:
    return spoken_money(Decimal(dkk))
