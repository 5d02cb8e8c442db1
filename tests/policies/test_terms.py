"""The terms as data: the six files of the contract, and the policies that stand on them."""

import pytest
from django.core.exceptions import ValidationError

from devices.models import Kind
from policies import terms
from policies.models import Policy
from policies.vocabulary import DEVICE_KINDS
from tests.cast import Cast

ACCEPTED = {
    "3stepit-all-risk",
    "3stepit-extended-warranty",
    "usg-totalforsikring-9051102",
    "usg-garantiforsikring-9501009",
    "tryg-elgiganten-extended-warranty",
    "squaretrade-elgiganten",
}


def test_the_six_terms_of_the_contract_are_there_and_no_others() -> None:
    assert set(terms.every()) == ACCEPTED
    assert all(terms.exists(terms_id) for terms_id in ACCEPTED)
    assert not terms.exists("findes-ikke")
    assert [terms_id for terms_id, _name in terms.choices()] == list(terms.every())


def test_each_name_is_spoken_in_both_languages() -> None:
    assert terms.get("usg-totalforsikring-9051102").name.spoken_in("da") == "USG Totalforsikring"
    assert terms.get("usg-totalforsikring-9051102").name.spoken_in("en-gb") == "USG Total Insurance"


def test_the_kinds_that_terms_know_are_those_of_the_register() -> None:
    assert set(DEVICE_KINDS) == set(Kind.values)


@pytest.mark.parametrize(
    ("terms_id", "kind", "insured"),
    [
        ("usg-totalforsikring-9051102", "printer", False),
        ("usg-totalforsikring-9051102", "pos", True),
        ("usg-garantiforsikring-9501009", "copier", False),
        ("tryg-elgiganten-extended-warranty", "mobile", False),
        ("tryg-elgiganten-extended-warranty", "desktop", True),
        ("squaretrade-elgiganten", "plotter", True),
        ("3stepit-all-risk", "printer", True),
    ],
)
def test_a_kind_is_insured_where_the_text_says_so(terms_id: str, kind: str, insured: bool) -> None:
    assert terms.get(terms_id).insures(kind) is insured


def test_a_policy_on_unknown_terms_is_refused_with_the_known_ones(cast: Cast) -> None:
    policy = Policy.objects.get(number="NL-2024-1")
    policy.full_clean()
    policy.terms = "findes-ikke"
    with pytest.raises(ValidationError) as problem:
        policy.full_clean()
    assert "usg-totalforsikring-9051102" in problem.value.message_dict["terms"][0]
