"""What holds of every answer about the end of an insurance, whatever its days, premium and terms."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from policies import terms
from policies.periods import add_months
from policies.refund_texts import reason_text
from policies.refunds import Ending, Insurance, Party, Refund, refund_of
from policies.terms_duties import GROUNDS

DAY = timedelta(days=1)
INSURANCES = st.builds(
    Insurance,
    purchased_on=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    term_months=st.integers(1, 80),
    payment=st.sampled_from(["prepaid", "monthly"]),
    premium_dkk=st.decimals(0, 20_000, places=2),
    club_member=st.booleans(),
    holder=st.sampled_from(["business", "private"]),
    device_kind=st.sampled_from(["mobile", "laptop"]),
    warranty_months=st.integers(0, 48),
)


@st.composite
def insurances(draw: st.DrawFn) -> Insurance:
    told = draw(INSURANCES)
    wait = draw(st.one_of(st.none(), st.integers(0, 90)))
    delivered_on = None if wait is None else told.purchased_on + wait * DAY
    paid_until = told.purchased_on + draw(st.integers(0, 900)) * DAY if told.payment == "monthly" else None
    return Insurance(**{**vars(told), "delivered_on": delivered_on, "paid_until": paid_until})


ENDINGS = st.tuples(
    st.sampled_from(sorted(terms.every())),
    insurances(),
    st.sampled_from(list(Party)),
    st.sampled_from(GROUNDS),
    st.booleans(),
)
LATER = st.integers(0, 2500)


def asked(drawn: tuple[Any, ...], days: int) -> Refund:
    terms_id, insurance, party, ground, claim_opened = drawn
    notice_on = insurance.purchased_on + days * DAY
    ending = Ending(by=party, notice_on=notice_on, ground=ground, claim_opened=claim_opened)
    return refund_of(terms.get(terms_id), insurance, ending)


@given(ENDINGS, LATER)
def test_never_more_than_the_premium_goes_back_and_never_less_than_nothing(drawn: tuple[Any, ...], days: int) -> None:
    refund, insurance = asked(drawn, days), drawn[1]
    assert 0 <= refund.refund_dkk <= insurance.premium_dkk
    assert refund.refund_dkk == round(refund.refund_dkk, 2)
    assert (refund.ends_on is not None) == refund.allowed
    assert refund.allowed or refund.refund_dkk == 0


@given(ENDINGS, LATER)
def test_the_end_lies_between_the_notice_and_the_end_of_the_term(drawn: tuple[Any, ...], days: int) -> None:
    refund, insurance = asked(drawn, days), drawn[1]
    if refund.ends_on is not None:
        last = add_months(insurance.delivered_on or insurance.purchased_on, insurance.term_months)
        assert insurance.purchased_on + days * DAY <= refund.ends_on <= last


@given(ENDINGS, LATER, LATER)
def test_waiting_never_brings_more_back_nor_an_earlier_end(drawn: tuple[Any, ...], one: int, other: int) -> None:
    early, late = asked(drawn, min(one, other)), asked(drawn, max(one, other))
    assert late.refund_dkk <= early.refund_dkk
    if early.ends_on and late.ends_on and early.reasons[0].rule is late.reasons[0].rule:
        assert early.ends_on <= late.ends_on


@given(ENDINGS, LATER)
def test_every_reason_cites_a_clause_that_the_terms_declare_and_speaks(drawn: tuple[Any, ...], days: int) -> None:
    refund = asked(drawn, days)
    assert refund.reasons
    for reason in refund.reasons:
        assert reason.clause in terms.get(drawn[0]).clauses
        assert reason_text(reason).endswith(".")


@given(ENDINGS, LATER)
def test_a_claim_never_brings_more_back(drawn: tuple[Any, ...], days: int) -> None:
    without, opened = asked((*drawn[:4], False), days), asked((*drawn[:4], True), days)
    assert opened.refund_dkk <= without.refund_dkk
    assert opened.allowed == without.allowed
