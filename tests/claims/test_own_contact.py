"""How a claimant is reached: masked behind a link alone, and shown and changed by a fresh code, or by who filed."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from accounts.refusals import WrongState
from claims.evidence.evidence import answer
from claims.evidence.told import Answers
from claims.models import Claim
from claims.proof.masked_contact import masked_email, masked_name, masked_phone
from claims.proof.own_contact import KEPT
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import assessed, filed, page, trusted
from tests.claims.filing_pages import CONTACT, REACH, RECEIPT, begin, html, private_path, send, tell, words
from tests.claims.proven import STATUS_CODE, WHO, code_to, follow, prove, sent, show_contact, wrong
from tests.claims.routed import label
from tests.claims.test_case_papers import pickup
from tests.claims.test_case_pdf import read

pytestmark = pytest.mark.usefixtures("frozen")

MAIL = "anna.privat@eksempel.example"
GIVEN: dict[str, Any] = {
    "contact_name": "Anna Holm",
    "contact_email": MAIL,
    "contact_phone": "+4520304050",
    "street": "Åboulevarden 12B",
    "street_more": "3. tv",
    "postcode": "2650",
    "city": "Hvidovre",
}
SECRETS = ("Holm", "anna.privat", "20 30 40 50", "+4520304050", "Åboulevarden", "3. tv")
MASKED = ("A••• H•••", "a•••@eksempel.example", "•• •• •• 50", "••• 2650 Hvidovre")
DEVICES = (ANNAS_IMEI, DAVIDS_IMEI, UNKNOWN_IMEI)


def given(identifier: str = UNKNOWN_IMEI, **others: Any) -> str:
    """The case of a claim with all that can be said of how to reach somebody."""
    return page(filed(identifier, **{**GIVEN, **others}))


def masks(client: Client, case: str) -> bool:
    """Whether the page and its PDF mask what was given; never the one without the other."""
    said = (words(client.get(case)), read(client.get(f"{case}sag.pdf")).replace("\x7f", "•"))
    hidden = {all(mask in one for mask in MASKED) for one in said}
    assert hidden == {not any(secret in one for secret in SECRETS) for one in said}, said
    (is_masked,) = hidden
    return is_masked


# A link alone ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", DEVICES)
def test_a_link_alone_shows_a_contact_masked_on_the_page_and_in_its_pdf(
    cast: Cast, client: Client, identifier: str
) -> None:
    case = given(identifier)
    assert masks(client, case)
    assert f'href="{case}oplysninger/"' in html(client.get(case))


def test_the_link_to_the_registers_own_contact_masks_as_well(cast: Cast, client: Client) -> None:
    case = trusted(filed(**GIVEN).claim)
    assert masks(client, case)
    show_contact(client, case)
    assert not masks(client, case)


def test_where_nothing_was_given_nothing_is_offered_to_be_shown(cast: Cast, client: Client) -> None:
    assert "Vis mine oplysninger" not in words(client.get(page(filed())))


def test_a_masked_door_tells_no_street_where_a_bud_comes_and_no_number_where_we_ring(
    cast: Cast, client: Client
) -> None:
    receipt = assessed(cast, **GIVEN)
    case = page(receipt)
    assert "•• •• •• 50" in words(client.get(page(filed(UNKNOWN_IMEI, **GIVEN), "opkald/")))
    pickup(receipt.claim, cast)
    rests = ("", "aftale/", "aftale/kalender/", "sag.pdf")
    for rest in rests[:-1]:
        said = client.get(f"{case}{rest}").content.decode().replace("\r\n ", "")
        assert "Hvidovre" in said, rest
        assert "boulevarden" not in said, rest
    show_contact(client, case)
    for rest in rests[:-1]:
        assert "boulevarden" in client.get(f"{case}{rest}").content.decode().replace("\r\n ", ""), rest


@pytest.mark.parametrize(
    ("whole", "masked"),
    [("20 30 40 50", "•• •• •• 50"), ("+45 20 30 40 50", "+45 •• •• •• 50"), ("7", "7"), ("", "")],
)
def test_a_number_keeps_its_country_and_its_last_two_digits(whole: str, masked: str) -> None:
    assert masked_phone(whole) == masked


def test_an_address_keeps_its_first_letter_and_its_domain() -> None:
    assert masked_email("anna@nordlys.example") == "a•••@nordlys.example"
    assert (masked_email(""), masked_name("")) == ("", "")


# A code ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", DEVICES)
def test_a_code_to_the_claims_own_contact_shows_it_for_half_an_hour(
    cast: Cast, client: Client, frozen: time_machine.Traveller, identifier: str
) -> None:
    case = given(identifier)
    answer = client.post(f"{case}oplysninger/")
    assert answer["Location"] == f"{case}oplysninger/kode/"
    assert "ring til os på" in words(client.get(answer["Location"]))
    done = client.post(answer["Location"], {"code": code_to(MAIL)}, follow=True)
    assert "Nu kan du se og rette dine oplysninger" in words(done)
    assert not masks(client, case)
    assert masks(Client(), case)
    frozen.move_to(NOW + KEPT)
    assert masks(client, case)


@pytest.mark.parametrize("identifier", DEVICES)
def test_asking_for_a_code_is_answered_alike_for_every_device(cast: Cast, client: Client, identifier: str) -> None:
    case = given(identifier)
    token = case.split("/")[2]
    number = Claim.objects.get().number
    pages = [client.get(f"{case}oplysninger/"), client.post(f"{case}oplysninger/"), client.get(f"{case}svar/contact/")]
    pages.append(client.get(f"{case}oplysninger/kode/"))
    assert [answer.status_code for answer in pages] == [200, 302, 302, 200]
    said = " ".join(words(answer) for answer in (pages[0], pages[3])).replace(token, "").replace(number, "")
    for known in ("Nordlys", "Sydhavn", "iPhone", "Galaxy", *SECRETS):
        assert known not in said


def test_a_visit_sends_no_code_and_a_wrong_one_shows_nothing(cast: Cast, client: Client) -> None:
    case = given()
    for _visit in range(3):
        client.get(f"{case}oplysninger/")
    assert sent() == []
    assert client.get(f"{case}oplysninger/kode/")["Location"] == f"{case}oplysninger/"
    client.post(f"{case}oplysninger/")
    missed = client.post(f"{case}oplysninger/kode/", {"code": wrong(code_to(MAIL))})
    assert "Koden passer ikke" in words(missed)
    assert masks(client, case)


def test_a_code_is_spent_once_and_fits_nobody_elses_case(cast: Cast, client: Client) -> None:
    case, other = given(), given(DAVIDS_IMEI)
    client.post(f"{case}oplysninger/")
    code = code_to(MAIL)
    assert client.post(f"{other}oplysninger/kode/", {"code": code})["Location"] == f"{other}oplysninger/"
    elsewhere = Client()
    elsewhere.post(f"{case}oplysninger/")
    assert "Koden passer ikke" in words(elsewhere.post(f"{case}oplysninger/kode/", {"code": code}))
    assert client.post(f"{case}oplysninger/kode/", {"code": code}).status_code == 302
    assert masks(client, other)


def test_who_asks_for_too_many_codes_is_told_so(cast: Cast, client: Client) -> None:
    case = given()
    answers = [client.post(f"{case}oplysninger/") for _time in range(6)]
    assert [one.status_code for one in answers] == [302] * 5 + [429]
    assert "Vent lidt med at få en ny kode" in words(answers[-1])


def test_a_number_of_the_broken_telephone_gets_no_code_and_the_page_says_to_ring(
    cast: Cast, client: Client, settings: Any
) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"
    case = given(contact_email="", phone_is_the_device=True)
    shown = client.post(f"{case}oplysninger/", follow=True)
    assert sent() == []
    assert "så ring til os på" in words(shown)


def test_who_came_by_number_and_code_needs_no_second_code(cast: Cast, client: Client) -> None:
    case = given()
    follow(client, Claim.objects.get().number)
    by_code = client.post(STATUS_CODE, {"code": code_to(MAIL)})["Location"]
    assert not masks(client, by_code)
    assert not masks(client, case)


def test_a_session_that_somebody_put_into_the_browser_does_not_come_along(cast: Cast, client: Client) -> None:
    case = given()
    client.post(f"{case}oplysninger/")
    planted = client.cookies["sessionid"].value
    client.post(f"{case}oplysninger/kode/", {"code": code_to(MAIL)})
    other = Client()
    other.cookies["sessionid"] = planted
    assert masks(other, case)


RIGHT = {CONTACT: REACH | {"contact_email": "anna@rigtig.example", "contact_phone": "60 60 60 60"}}


def file_here(client: Client, identifier: str, told: dict[str, dict[str, str]]) -> str:
    """The receipt of one filing from this browser."""
    begin(client, identifier)
    tell(client, told)
    send(client)
    return words(client.get(RECEIPT))


def filed_with_a_code_after(client: Client, identifier: str) -> str:
    """The case of what was filed here, whose contact was shown by a code to it under the same session."""
    file_here(client, identifier, {CONTACT: REACH})
    case = private_path(client.get(RECEIPT))
    follow(client, Claim.objects.get().number)
    assert client.post(STATUS_CODE, {"code": code_to(REACH["contact_email"])}).status_code == 302
    return case


@pytest.mark.parametrize("identifier", DEVICES)
def test_who_filed_and_typed_a_code_since_puts_a_contact_right_by_filing_again(
    cast: Cast, client: Client, identifier: str
) -> None:
    case = filed_with_a_code_after(client, identifier)
    said = file_here(client, identifier, RIGHT)
    assert "Det nye, du har skrevet, er lagt på den sag." in said
    claim = Claim.objects.get()
    assert (claim.contact_email, claim.contact_phone) == ("anna@rigtig.example", "+4560606060")
    assert "elsewhere" not in claim.events.latest("pk").data
    assert private_path(client.get(RECEIPT)) == case


def test_a_planted_session_is_no_filer_any_more_once_a_code_was_typed_in_it(cast: Cast, client: Client) -> None:
    file_here(client, ANNAS_IMEI, {CONTACT: REACH})
    planted = client.cookies["sessionid"].value
    follow(client, Claim.objects.get().number)
    client.post(STATUS_CODE, {"code": code_to(REACH["contact_email"])})
    other = Client()
    other.cookies["sessionid"] = planted
    file_here(other, ANNAS_IMEI, {CONTACT: REACH | {"contact_phone": "66 66 66 66"}})
    assert Claim.objects.get().contact_phone == "+4520304050"


@pytest.mark.parametrize("leave", ["sign in", "show who one is", "forget"])
def test_who_becomes_somebody_else_is_not_who_filed_before(cast: Cast, client: Client, leave: str) -> None:
    filed_with_a_code_after(client, DAVIDS_IMEI)
    if leave == "sign in":
        client.force_login(cast.anna)
    elif leave == "forget":
        client.post(WHO, {"glem": "1"})
    else:
        prove(client)
    file_here(client, DAVIDS_IMEI, {CONTACT: REACH | {"contact_phone": "66 66 66 66"}})
    assert Claim.objects.get().contact_phone == "+4520304050"


# Nobody asked for a code ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, UNKNOWN_IMEI])
def test_the_session_that_filed_sees_and_corrects_it_without_a_code_and_no_other_does(
    cast: Cast, client: Client, identifier: str
) -> None:
    begin(client, identifier)
    tell(client, {CONTACT: REACH})
    send(client)
    case = private_path(client.get(RECEIPT))
    assert "20 30 40 50" in words(client.get(case))
    assert "20 30 40 50" not in words(Client().get(case))
    assert client.post(f"{case}svar/contact/", {"contact_phone": "31 22 33 44"})["Location"] == case
    assert Claim.objects.get().contact_phone == "+4531223344"
    assert sent() == []
    client.post(WHO, {"glem": "1"})
    assert "31 22 33 44" not in words(client.get(case))


def test_who_is_signed_in_sees_their_own_by_every_door_and_a_colleague_does_not(
    cast: Cast, as_user: Callable[..., Client]
) -> None:
    receipt = filed(**GIVEN)
    anna = as_user(cast.anna)
    for case in (f"/min-side/sag/{receipt.claim.number}/", page(receipt)):
        assert not masks(anna, case)
    assert anna.get(f"/min-side/sag/{receipt.claim.number}/oplysninger/")["Location"].endswith("#oplysninger")
    for other in (cast.david, cast.bo, cast.eva):
        assert masks(as_user(other), page(receipt))


# Changing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("identifier", DEVICES)
def test_a_link_alone_replaces_no_contact_and_one_with_a_code_does(cast: Cast, client: Client, identifier: str) -> None:
    case = given(identifier)
    thiefs = {"contact_phone": "66 66 66 66", "contact_email": "tyv@eksempel.example"}
    asked = client.post(f"{case}svar/contact/", thiefs)
    assert asked["Location"] == f"{case}oplysninger/?til=ret"
    assert Claim.objects.get().contact_email == MAIL
    assert client.post(asked["Location"])["Location"] == f"{case}oplysninger/kode/?til=ret"
    onward = client.post(f"{case}oplysninger/kode/?til=ret", {"code": code_to(MAIL)})["Location"]
    assert onward == f"{case}svar/contact/"
    assert MAIL in html(client.get(onward))
    client.post(onward, {"contact_phone": "31 22 33 44", "contact_email": MAIL})
    assert Claim.objects.get().contact_phone == "+4531223344"


def test_a_link_alone_adds_no_number_to_be_rung_beside_an_address(cast: Cast, client: Client) -> None:
    case = given(contact_phone="")
    assert "til=ret" in client.post(f"{case}svar/contact/", {"contact_phone": "66 66 66 66"})["Location"]
    assert Claim.objects.get().contact_phone == ""


@pytest.mark.parametrize("identifier", DEVICES)
@pytest.mark.parametrize(
    "known", [{}, {"contact_name": "Anna Holm"}, {"contact_phone": "+4520304050", "phone_is_the_device": True}]
)
def test_a_claim_without_a_contact_takes_its_first_one_from_any_link(
    cast: Cast, client: Client, identifier: str, known: dict[str, Any]
) -> None:
    case = page(filed(identifier, **known))
    form = html(client.get(f"{case}svar/contact/"))
    assert "Holm" not in form
    assert "20 30 40 50" not in form
    said = {"contact_name": "Tyv", "contact_phone": "31 22 33 44"}
    assert client.post(f"{case}svar/contact/", said)["Location"] == case
    claim = Claim.objects.get()
    assert claim.contact_phone == "+4531223344"
    assert claim.contact_name == known.get("contact_name", "Tyv")
    assert sent() == []


def test_of_two_links_that_give_the_first_contact_the_second_is_refused(cast: Cast) -> None:
    number = filed().claim.number
    said = {"number": number, "by": None, "now": NOW}
    answer(**said, answers=Answers(contact_email=MAIL))
    with pytest.raises(WrongState, match="Få en kode"):
        answer(**said, answers=Answers(contact_phone="+4566666666"))
    assert Claim.objects.get().contact_phone == ""


def test_a_label_names_its_sender_and_so_asks_for_a_code(cast: Cast, client: Client) -> None:
    receipt = assessed(cast, contact_email=MAIL)
    case = page(receipt)
    label(receipt.claim, cast)
    assert client.get(f"{case}label/")["Location"] == f"{case}oplysninger/?til=label"
    show_contact(client, case)
    assert client.get(f"{case}label/").headers["Content-Type"] == "application/pdf"


# The half hour ends while somebody types ------------------------------------------------------------------------------

TYPED: dict[str, Any] = {"contact_name": "Anna H.", "contact_phone": "31 22 33 44", "contact_email": MAIL}


def typed_too_late(client: Client, case: str, frozen: time_machine.Traveller) -> HttpResponse:
    """The page that asks for a code, after a form that was opened within the half hour was sent when it was over."""
    show_contact(client, case)
    frozen.move_to(NOW + KEPT)
    return client.post(f"{case}svar/contact/", TYPED, follow=True)


@pytest.mark.parametrize("identifier", DEVICES)
def test_what_was_typed_when_the_half_hour_ended_waits_for_the_next_code(
    cast: Cast, client: Client, frozen: time_machine.Traveller, identifier: str
) -> None:
    case = given(identifier)
    asked = typed_too_late(client, case, frozen)
    assert "Det, du skrev, er ikke gemt endnu. Få en kode, så kan du sende det." in words(asked)
    assert asked.redirect_chain == [(f"{case}oplysninger/?til=ret", 302)]
    assert "31 22 33 44" not in html(asked)
    show_contact(client, case)
    form = html(client.get(f"{case}svar/contact/"))
    assert "Det, du skrev, er ikke gemt endnu. Se det igennem, og send det." in form
    assert 'value="31 22 33 44"' in form
    assert 'value="Anna H."' in form
    assert Claim.objects.get().contact_phone == "+4520304050"
    client.post(f"{case}svar/contact/", TYPED)
    assert Claim.objects.get().contact_phone == "+4531223344"
    assert "ikke gemt" not in html(client.get(f"{case}svar/contact/"))


def test_what_was_typed_waits_for_no_other_case_no_other_browser_and_not_for_ever(
    cast: Cast, client: Client, frozen: time_machine.Traveller
) -> None:
    case, other = given(), given(DAVIDS_IMEI)
    typed_too_late(client, case, frozen)
    for browser, path in ((client, other), (Client(), case)):
        show_contact(browser, path)
        assert "ikke gemt" not in html(browser.get(f"{path}svar/contact/"))
    frozen.move_to(NOW + 2 * KEPT)
    show_contact(client, case)
    assert "ikke gemt" not in html(client.get(f"{case}svar/contact/"))


def test_what_was_typed_where_no_code_was_ever_is_to_be_typed_again(cast: Cast, client: Client) -> None:
    case = given()
    asked = client.post(f"{case}svar/contact/", TYPED, follow=True)
    assert "Det, du skrev, er ikke gemt. Få en kode, og skriv det så igen." in words(asked)
    show_contact(client, case)
    assert 'value="20 30 40 50"' in html(client.get(f"{case}svar/contact/"))
