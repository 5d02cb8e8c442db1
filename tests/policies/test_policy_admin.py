"""What a system administrator may write of a policy, and what is refused with a sentence."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from policies.models import Policy
from tests.cast import Cast, make_policy

pytestmark = pytest.mark.django_db

SQUARETRADE = "squaretrade-elgiganten"


def form_of(policy: Policy, **changed: Any) -> dict[str, Any]:
    return {
        "organisation": policy.organisation_id,
        "number": policy.number,
        "terms": policy.terms,
        "holder_kind": policy.holder_kind,
        "term_months": policy.term_months,
        "payment": policy.payment,
        "excess_dkk": "0",
        "excess_by_settlement": "{}",
        "starts_on": policy.starts_on.strftime("%d-%m-%Y"),
        **changed,
    }


def test_the_terms_and_their_options_are_choices(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    page = client.get(reverse("admin:policies_policy_change", args=[cast.nordlys_policy.pk])).content.decode()
    assert '<option value="squaretrade-elgiganten">SquareTrade Elgiganten forsikring (squaretrade-elgiganten)' in page
    assert 'type="checkbox" name="options" value="theft"' in page
    for field in ("premium_overdue", "excess_by_settlement"):
        assert f'name="{field}"' in page


def test_a_policy_is_kept_as_it_was_written(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    policy = cast.nordlys_policy
    written = form_of(
        policy,
        terms=SQUARETRADE,
        options=["theft", "applecare"],
        premium_overdue="on",
        excess_dkk="499",
        excess_by_settlement='{"repair": 499, "replacement": 899}',
    )
    address = reverse("admin:policies_policy_change", args=[policy.pk])
    answer = client.post(address, written)
    assert answer.status_code == 302, answer.context["adminform"].errors
    policy.refresh_from_db()
    assert (policy.terms, policy.options, policy.premium_overdue) == (SQUARETRADE, ["theft", "applecare"], True)
    assert policy.excess_by_settlement == {"repair": 499, "replacement": 899}


def test_terms_and_options_that_do_not_go_together_are_said_beside_the_field(cast: Cast, client: Client) -> None:
    client.force_login(cast.helle)
    policy = cast.nordlys_policy
    address = reverse("admin:policies_policy_change", args=[policy.pk])
    page = client.post(address, form_of(policy, options=["theft"]))
    assert page.status_code == 200
    assert page.context["adminform"].errors["options"] == ["Vilkårene har ingen tilvalg. Fjern theft."]
    page = client.post(address, form_of(policy, terms="findes-ikke"))
    assert "terms" in page.context["adminform"].errors
    policy.refresh_from_db()
    assert policy.options == []


def test_nobody_else_reaches_the_page(cast: Cast, client: Client) -> None:
    for user in (cast.anna, cast.bo, cast.camilla, cast.gry, cast.eva):
        client.force_login(user)
        answer = client.get(reverse("admin:policies_policy_change", args=[cast.nordlys_policy.pk]))
        assert answer.status_code in (302, 403)


@pytest.mark.parametrize(
    ("terms_id", "fields", "at", "words"),
    [
        ("findes-ikke", {}, "terms", "usg-totalforsikring-9051102"),
        ("usg-totalforsikring-9051102", {"options": ["theft"]}, "options", "ingen tilvalg"),
        (SQUARETRADE, {"options": ["theft", "id_theft"]}, "options", "tilvalget id_theft. Vælg blandt disse: theft"),
        (SQUARETRADE, {"excess_by_settlement": {"repare": 499}}, "excess_by_settlement", "repair"),
        (SQUARETRADE, {"excess_by_settlement": {"repair": -1}}, "excess_by_settlement", "hele kroner"),
        (SQUARETRADE, {"excess_by_settlement": {"repair": True}}, "excess_by_settlement", "hele kroner"),
        (SQUARETRADE, {"excess_by_settlement": {"repair": 49.5}}, "excess_by_settlement", "hele kroner"),
        (SQUARETRADE, {"excess_by_settlement": [499]}, "excess_by_settlement", "hele kroner"),
        (SQUARETRADE, {"excess_dkk": Decimal(-499)}, "excess_dkk", "0 kr. eller mere"),
    ],
)
def test_what_the_terms_do_not_know_is_refused_with_what_they_do(
    cast: Cast, terms_id: str, fields: dict[str, Any], at: str, words: str
) -> None:
    policy = make_policy(cast.nordlys, "NL-2025-9", terms=terms_id)
    for field, value in fields.items():
        setattr(policy, field, value)
    with pytest.raises(ValidationError) as problem:
        policy.full_clean()
    assert list(problem.value.message_dict) == [at]
    assert words in problem.value.message_dict[at][0]


@pytest.mark.parametrize("options", [[], ["theft"], ["applecare", "theft"]])
def test_options_that_the_terms_sell_are_taken(cast: Cast, options: list[str]) -> None:
    policy = make_policy(cast.nordlys, "NL-2025-9", terms=SQUARETRADE)
    policy.options = options
    policy.excess_by_settlement = {"repair": 0, "replacement": 899}
    policy.full_clean()
