"""What is vouched for, how the insurance ends before its time, and how to complain, as rows of a product's page."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.spoken import spoken_money, spoken_phone
from policies.coverage_texts import settlement_text
from policies.product_rows import Row, in_days, in_months, in_working_days, numbers, opening, row
from policies.terms_duties import Body, ByInsured, ByInsurer, Notice
from policies.terms_schema import Terms
from policies.terms_texts import spoken


def guarantee_rows(terms: Terms) -> Iterator[Row]:
    """Whose warranty goes first, how long the work is vouched for, and whose the damaged unit is."""
    words = _("Fejl i enheden og tilbagekaldelser er producentens eller sælgers, så længe deres garanti gælder.")
    yield row(terms, "warranty", _("Producentens garanti"), words, cite=numbers(terms.warranty))
    vouched = terms.guarantee
    said = _guarantee(terms)
    silent = _("Vilkårene siger ikke, hvor længe en reparation eller en ny enhed er garanteret.")
    name = _("Garanti på udført arbejde")
    yield row(terms, "guarantee", name, *(said or [silent]), cite=[vouched.clause] if vouched else [])
    name = _("Den gamle enhed")
    if terms.original:
        days = terms.original.days
        yield row(
            terms,
            "original",
            name,
            _("Tilhører forsikringen, når den er erstattet."),
            _("Send den senest %(days)s efter, at du har fået den nye.") % {"days": in_days(days)} if days else "",
            cite=[terms.original.clause],
        )
    else:
        yield row(terms, "original", name, _("Vilkårene siger ikke, hvem den gamle enhed tilhører."))


def cancellation_rows(terms: Terms) -> Iterator[Row]:
    """How either side ends the insurance early, and what of the premium goes back."""
    rule = terms.cancellation
    yield _withdrawal(terms)
    if rule.by_insured:
        yield from _by_insured(terms, rule.by_insured)
    else:
        words = _("Vilkårene nævner ikke, at du kan opsige den før tid.")
        yield row(terms, "cancel.insured", _("Du opsiger"), words)
    for notice in rule.by_insurer:
        yield _by_insurer(terms, notice)
    if not rule.by_insurer:
        words = _("Vilkårene nævner ikke, at selskabet kan opsige den.")
        yield row(terms, "cancel.insurer", _("Selskabet opsiger"), words)


def complaint_rows(terms: Terms) -> Iterator[Row]:
    """Whom to complain to, in this order, and how soon they answer."""
    rule = terms.complaints
    for place, body in enumerate(rule.bodies, start=1):
        name = _("Klag først til") if place == 1 else _("Derefter til")
        yield row(terms, f"complaint.{place}", name, *_body(body), cite=[rule.clause])
    times = [
        _("Klagen er bekræftet inden %(days)s.") % {"days": in_working_days(rule.acknowledged_working_days)}
        if rule.acknowledged_working_days is not None
        else "",
        _("Svaret kommer inden %(days)s.") % {"days": in_working_days(rule.answered_working_days)}
        if rule.answered_working_days is not None
        else "",
    ]
    name = _("Svar på en klage")
    if any(times):
        yield row(terms, "complaint.times", name, *times, cite=[rule.clause])
    else:
        yield row(terms, "complaint.times", name, _("Vilkårene nævner ingen frist for svaret."))


def contact_rows(terms: Terms) -> Iterator[Row]:
    """Who carries the risk and how to reach them; no clause, but the front of the terms."""
    for key, name, value in (
        ("insurer", _("Forsikringsselskab"), terms.insurer.name),
        ("agent", _("Behandler forsikringen"), terms.insurer.agent),
        ("web", _("Hjemmeside"), terms.contact.web),
        ("email", _("E-mail"), terms.contact.email),
        ("phone", _("Telefon"), spoken_phone(terms.contact.phone) if terms.contact.phone else ""),
    ):
        if value:
            yield row(terms, key, name, value)
        elif key == "insurer":
            yield row(terms, key, name, _("Vilkårene nævner intet selskab."))


def _guarantee(terms: Terms) -> list[str]:
    rule = terms.guarantee
    if rule is None:
        return []
    said: list[str] = []
    if rule.repair_days is not None:
        said.append(_("En reparation: %(time)s.") % {"time": in_days(rule.repair_days)})
    if rule.repair_months_if_warranty_voided is not None:
        time = in_months(rule.repair_months_if_warranty_voided)
        said.append(_("En reparation, som har ophævet producentens garanti: %(time)s.") % {"time": time})
    if rule.replacement_months is not None:
        time = in_months(rule.replacement_months)
        said.append(_("%(form)s: %(time)s.") % {"form": opening(settlement_text("replacement")), "time": time})
    return said


def _withdrawal(terms: Terms) -> Row:
    rule, name = terms.cancellation.withdrawal, _("Fortryd købet")
    if rule is None:
        return row(terms, "withdrawal", name, _("Vilkårene nævner ingen fortrydelsesret."))
    club = _("%(days)s, når den er betalt forud, og du er medlem af kundeklubben.")
    return row(
        terms,
        "withdrawal",
        name,
        _("Senest %(days)s efter købet. Hele præmien kommer tilbage.") % {"days": in_days(rule.days)},
        opening(club % {"days": in_days(rule.club_days)}) if rule.club_days else "",
        _after_claim() if rule.not_after_claim else "",
        cite=[rule.clause],
    )


def _by_insured(terms: Terms, rule: ByInsured) -> Iterator[Row]:
    names = {"prepaid": _("Du opsiger, betalt forud"), "monthly": _("Du opsiger, betalt hver måned")}
    for payment, notice in (("prepaid", rule.prepaid), ("monthly", rule.monthly)):
        key = f"cancel.insured.{payment}"
        if notice is None:
            words = _("Forsikringen kan ikke opsiges før tid.")
            yield row(terms, key, names[payment], words, cite=[rule.clause])
            continue
        paid_back = notice.refund != "none"
        least = _("Beløb under %(amount)s bliver ikke udbetalt.") % {"amount": spoken_money(Decimal(rule.least_dkk))}
        yield row(
            terms,
            key,
            names[payment],
            *_notice(notice),
            _("Er dækningen ikke begyndt, kommer hele præmien tilbage.") if rule.full_before_cover else "",
            least if rule.least_dkk else "",
            _after_claim() if rule.not_after_claim and paid_back else "",
            cite=[rule.clause],
        )


def _by_insurer(terms: Terms, notice: ByInsurer) -> Row:
    ground = {
        "any": _("Selskabet opsiger"),
        "untruth": _("Selskabet opsiger: urigtige oplysninger"),
        "fraud": _("Selskabet opsiger: svig"),
        "overinsurance": _("Selskabet opsiger: det samme er forsikret hos flere selskaber"),
        "gift_card": _("Forsikringen slutter: enheden er erstattet med gavekort"),
        "law": _("Selskabet opsiger: loven kræver det"),
        "unpaid": _("Selskabet opsiger: præmien er ikke betalt"),
        "insurer_change": _("Selskabet opsiger: et andet selskab overtager"),
    }[notice.ground]
    only = {
        "prepaid": _("Gælder kun, når den er betalt forud."),
        "monthly": _("Gælder kun, når den betales hver måned."),
        None: "",
    }[notice.payment]
    after = _after_claim() if notice.not_after_claim and notice.refund != "none" else ""
    return row(terms, f"cancel.insurer.{notice.ground}", ground, only, *_notice(notice), after, cite=[notice.clause])


def _notice(notice: Notice) -> list[str]:
    days = {"days": in_days(notice.notice_days)}
    if notice.notice_days:
        ends = {
            "at_once": _("Slutter %(days)s efter beskeden."),
            "with_paid_month": _("Slutter med den betalte måned, tidligst %(days)s efter beskeden."),
            "first_of_month": _("Slutter den 1. i en måned, tidligst %(days)s efter beskeden."),
        }[notice.ends] % days
    else:
        ends = {
            "at_once": _("Slutter med det samme."),
            "with_paid_month": _("Slutter med den betalte måned."),
            "first_of_month": _("Slutter den 1. i næste måned."),
        }[notice.ends]
    refund = {
        "none": _("Intet af præmien kommer tilbage."),
        "pro_rata": _("Præmien for den tid, der er tilbage, kommer tilbage."),
        "whole_months": _("Præmien for de hele måneder, der er tilbage, kommer tilbage."),
    }[notice.refund]
    return [ends, refund]


def _after_claim() -> str:
    return _("Er der anmeldt en skade, kommer intet tilbage.")


def _body(body: Body) -> list[str]:
    reached = [body.address, body.email, spoken_phone(body.phone) if body.phone else "", body.web]
    return [body.name, *reached, spoken(body.note) if body.note else ""]
