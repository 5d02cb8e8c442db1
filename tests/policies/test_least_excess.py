"""The lowest excess that an insurance document states, with which a loss is reckoned before its form is known."""

from decimal import Decimal
from typing import Any

import pytest

from policies import terms
from policies.excess import excess_for, least_excess
from policies.models import Policy

FORMS = ["repair", "replacement", "gift_card"]


@pytest.mark.parametrize(
    ("one", "told_apart", "least"),
    [
        (0, {}, "0"),
        (500, {}, "500"),
        (0, {"repair": 499, "replacement": 899}, "499"),
        (499, {"replacement": 899}, "499"),
        (300, {"repair": 499, "replacement": 899, "gift_card": 599}, "499"),
        (900, {"replacement": 0}, "0"),
    ],
)
def test_the_lowest_of_what_is_stated_for_a_form_counts(one: int, told_apart: dict[str, Any], least: str) -> None:
    policy = Policy(excess_dkk=Decimal(one), excess_by_settlement=told_apart)
    assert least_excess(policy, FORMS) == Decimal(least)


def test_a_form_that_the_document_does_not_name_has_the_one_excess() -> None:
    policy = Policy(excess_dkk=Decimal(499), excess_by_settlement={"replacement": 899})
    text = terms.get("squaretrade-elgiganten")
    asked = {form: excess_for(form, terms=text, policy=policy, worth=Decimal(6499)) for form in FORMS}
    assert asked == {"repair": Decimal(499), "replacement": Decimal(899), "gift_card": Decimal(499)}
