"""Back to a claim by its number and a code: to whom the code goes, and what its link shows."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person, User
from claims.filing.filing import Filing, file_claim, session_hash
from claims.models import Claim, ClaimLink
from claims.proof import links
from claims.writing.messages import live_links
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, NOW, UNKNOWN_IMEI, Cast
from tests.claims.filing_pages import words
from tests.claims.proven import STATUS, STATUS_CODE, code_in, code_to, follow, rows, sent, wrong

pytestmark = pytest.mark.usefixtures("frozen")

ANNA, GIVEN = "anna@nordlys.example", "en.fremmed@privat.example"


@pytest.fixture
def texting(settings: Any) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"


def claim(identifier: str = ANNAS_IMEI, **answers: Any) -> Claim:
    return file_claim(filing=Filing(identifier=identifier, filer_key=session_hash("here"), **answers), now=NOW).claim


def addresses() -> list[str]:
    return [message.address for message in sent()]


def link_by(client: Client, code: str) -> ClaimLink:
    answer = client.post(STATUS_CODE, {"code": code})
    assert answer.status_code == 302, words(answer)
    found = links.find(answer["Location"].split("/")[2], now=NOW)
    assert found
    return found


def test_the_claims_contact_and_the_registers_each_get_a_code_of_their_own(cast: Cast, client: Client) -> None:
    follow(client, claim(contact_email=GIVEN).number)
    assert sorted(addresses()) == sorted([ANNA, GIVEN])
    assert code_to(ANNA) != code_to(GIVEN)
    assert [message.subject_key for message in sent()] == ["", ""]


def test_the_code_says_which_link_follows(cast: Cast) -> None:
    filed = claim(contact_email=GIVEN)
    for address, trusted in ((ANNA, True), (GIVEN, False)):
        client = Client()
        follow(client, filed.number)
        link = link_by(client, code_to(address))
        assert (link.claim, link.trusted, link.by_code, link.address) == (filed, trusted, True, address)
        page = client.get(f"/sag/{links.token_of(link)}/")
        assert page.status_code == 200
        # What the register knows is behind the trusted one alone.
        assert ("iPhone 15" in words(page)) == trusted


@pytest.mark.parametrize(("chosen", "written"), [("", "en"), ("da", "da")])
def test_the_code_is_written_in_the_claims_language_where_none_was_chosen(
    cast: Cast, client: Client, chosen: str, written: str
) -> None:
    if chosen:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = chosen
    follow(client, claim(contact_email=GIVEN, language="en").number)
    assert {message.language for message in sent()} == {written}


def test_the_page_of_the_code_tells_nothing_of_the_claims_language(cast: Cast, client: Client) -> None:
    for number in (claim(language="en").number, "S-2026-999999"):
        follow(client, number)
        assert client.get(STATUS_CODE).headers["Content-Language"] == "da"


def test_a_contact_that_the_register_holds_gets_one_code_and_its_trust(cast: Cast, client: Client) -> None:
    filed = claim(contact_email="ANNA@nordlys.example")
    follow(client, filed.number)
    assert addresses() == [ANNA]
    assert link_by(client, code_to(ANNA)).trusted


def test_a_link_by_code_carries_no_mail_and_ends_with_its_address(cast: Cast, client: Client) -> None:
    filed = claim(UNKNOWN_IMEI, contact_email=GIVEN)
    mailed = [mail.key for mail in live_links([filed])]
    follow(client, filed.number)
    link = link_by(client, code_to(GIVEN))
    assert [mail.key for mail in live_links([filed])] == mailed
    assert links.letters(filed, since=NOW - timedelta(days=1)) == 1
    links.move(filed, GIVEN, "ny@privat.example", by="", now=NOW)
    assert links.find(links.token_of(link), now=NOW) is None


def test_who_filed_again_from_elsewhere_sees_by_code_no_more_than_by_their_link(cast: Cast, client: Client) -> None:
    filed = claim(UNKNOWN_IMEI, contact_email=GIVEN)
    ClaimLink.objects.filter(claim=filed, address=GIVEN).update(of_filer=False)
    follow(client, filed.number)
    assert not link_by(client, code_to(GIVEN)).of_filer


def test_an_address_that_was_put_right_meanwhile_opens_nothing(cast: Cast, client: Client) -> None:
    filed = claim(UNKNOWN_IMEI, contact_email=GIVEN)
    follow(client, filed.number)
    code = code_to(GIVEN)
    Claim.objects.filter(pk=filed.pk).update(contact_email="ny@privat.example")
    assert "gælder ikke længere" in words(client.post(STATUS_CODE, {"code": code}))


def test_the_new_holder_of_a_device_is_no_contact_of_an_older_claim(cast: Cast, client: Client) -> None:
    filed = claim(ANNAS_LAPTOP_SERIAL)
    cast.annas_laptop.holder = cast.david.person
    cast.annas_laptop.save()
    follow(client, filed.number)
    assert addresses() == [ANNA]


def test_whose_sign_in_was_closed_gets_no_code(cast: Cast, client: Client) -> None:
    filed = claim()
    User.objects.filter(pk=cast.anna.pk).update(is_active=False)
    follow(client, filed.number)
    assert addresses() == []


def test_an_address_that_we_closed_gets_no_code_and_one_that_was_given_anew_does(cast: Cast) -> None:
    filed = claim(UNKNOWN_IMEI, contact_email=GIVEN)
    mailed = ClaimLink.objects.get(claim=filed, address=GIVEN)
    client = Client()
    follow(client, filed.number)
    by_code = link_by(client, code_to(GIVEN))
    links.close_for(number=filed.number, link=mailed.pk, by=cast.camilla, now=NOW)
    for ended in (mailed, by_code):
        assert links.find(links.token_of(ended), now=NOW) is None
    OutboxMessage.objects.all().delete()
    follow(Client(), filed.number)
    assert addresses() == []
    links.make(filed, address=GIVEN, now=NOW + timedelta(seconds=1))
    follow(Client(), filed.number)
    assert addresses() == [GIVEN]


def test_without_an_address_the_code_is_an_sms_that_rings_no_broken_telephone(cast: Cast, texting: None) -> None:
    own = claim(UNKNOWN_IMEI, contact_phone="+4561626364")
    follow(Client(), own.number)
    assert [(message.channel, message.address) for message in sent()] == [("sms", "+4561626364")]
    broken = claim("356938035643809", contact_phone="+4561626365", phone_is_the_device=True)
    follow(Client(), broken.number)
    Person.objects.filter(pk=cast.anna.person.pk).update(email="")
    phone, laptop = claim(), claim(ANNAS_LAPTOP_SERIAL)
    follow(Client(), phone.number)
    assert len(sent()) == 1
    client = Client()
    follow(client, laptop.number)
    assert [message.address for message in sent()][1:] == ["+4520304050"]
    link = link_by(client, code_in(sent()[-1]))
    assert (link.trusted, link.address) == (True, "")


@pytest.mark.parametrize("typed", ["{0}", " {1} ", "S {2} {3}", "{2}{3}"])
def test_a_number_is_read_as_people_write_it(cast: Cast, client: Client, typed: str) -> None:
    number = claim().number
    _s, year, place = number.split("-")
    follow(client, typed.format(number, number.lower(), year, place))
    assert addresses() == [ANNA]


@pytest.mark.parametrize("typed", ["", "S-2026-1", "S-2026-0000001", "490154203237518", "S-２０２６-000001", "x\x00"])
def test_what_is_no_number_says_how_one_looks(cast: Cast, client: Client, typed: str) -> None:
    answer = follow(client, typed)
    assert answer.status_code == 200
    assert "S-2026-000123" in words(answer)
    assert rows() == []


def test_there_and_not_there_are_answered_alike_and_cost_the_same(cast: Cast, settings: Any) -> None:
    settings.CODES_PER_HOUR_PER_ADDRESS = settings.CODES_PER_HOUR_PER_NETWORK = 1_000
    both, register, nobody = claim(contact_email=GIVEN), claim(ANNAS_LAPTOP_SERIAL), claim(UNKNOWN_IMEI)
    seen, cost = [], []
    for number in (both.number, register.number, nobody.number, "S-2026-999999"):
        client, walk = Client(), []
        with CaptureQueriesContext(connection) as asked:
            walk.append(follow(client, number))
        cost.append(len([q for q in asked if "SAVEPOINT" not in q["sql"]]))
        walk += [client.get(STATUS_CODE), *[client.post(STATUS_CODE, {"code": "000000"}) for _time in range(6)]]
        walk += [follow(client, number) for _time in range(5)]
        seen.append([(a.status_code, len(a.content), tuple(sorted(a.headers)), a.get("Location")) for a in walk])
    assert seen[0] == seen[1] == seen[2] == seen[3]
    assert seen[0][-1][0] == 429
    assert len(set(cost)) == 1, cost


def test_five_tries_are_for_both_codes_together(cast: Cast, client: Client) -> None:
    follow(client, claim(contact_email=GIVEN).number)
    right = (code_to(ANNA), code_to(GIVEN))
    for _time in range(5):
        client.post(STATUS_CODE, {"code": wrong(*right)})
    for code in right:
        assert "for mange gange" in words(client.post(STATUS_CODE, {"code": code}))


def test_one_of_the_codes_opens_and_the_other_is_then_over(cast: Cast, client: Client) -> None:
    follow(client, claim(contact_email=GIVEN).number)
    given, held = code_to(GIVEN), client.session["code_for_status"]
    link_by(client, given)
    session = client.session
    session["code_for_status"] = held
    session.save()
    assert client.post(STATUS_CODE, {"code": code_to(ANNA)}).status_code == 200


def test_the_page_of_the_code_stays_in_no_cache_and_no_search(cast: Cast, client: Client) -> None:
    follow(client, claim().number)
    headers = client.get(STATUS_CODE).headers
    assert "no-store" in headers["Cache-Control"]
    assert "noindex" in headers["X-Robots-Tag"]
    assert client.get(STATUS).status_code == 200


# Links by code --------------------------------------------------------------------------------------------------------


def test_a_link_by_code_ends_after_a_day_and_a_new_code_makes_a_new_one(
    cast: Cast, client: Client, frozen: Any
) -> None:
    filed = claim(contact_email=GIVEN)
    assert "gælder i et døgn" in words(client.get(STATUS))
    follow(client, filed.number)
    page = f"/sag/{links.token_of(link_by(client, code_to(GIVEN)))}/"
    mailed = f"/sag/{links.token_of(ClaimLink.objects.get(claim=filed, address=GIVEN, by_code=False))}/"
    frozen.shift(timedelta(hours=23, minutes=59))
    assert client.get(page).status_code == 200
    frozen.shift(timedelta(minutes=1))
    for rest in ("", "beskeder/", "luk/"):
        assert client.get(page + rest).status_code == 404
    assert client.get(mailed).status_code == 200
    follow(client, filed.number)
    answer = client.post(STATUS_CODE, {"code": code_to(GIVEN)})
    assert client.get(answer["Location"]).status_code == 200


def test_the_desk_is_shown_no_link_by_code_that_has_ended(cast: Cast, client: Client) -> None:
    filed = claim(UNKNOWN_IMEI)
    links.make(filed, address=GIVEN, by_code=True, now=NOW - timedelta(days=1))
    links.make(filed, address="stadig@privat.example", by_code=True, now=NOW - timedelta(hours=23))
    client.force_login(cast.camilla)
    said = words(client.get(f"/desk/sag/{filed.number}/links/"))
    assert "stadig@privat.example" in said
    assert GIVEN not in said


@pytest.mark.parametrize("trusted", [False, True])
def test_closing_a_link_that_was_mailed_nowhere_keeps_nobody_from_their_codes(
    cast: Cast, client: Client, texting: None, trusted: bool
) -> None:
    """Whoever gave a number and no address has no link but the receipt's."""
    if trusted:
        Person.objects.filter(pk=cast.anna.person.pk).update(email="")
        filed = claim(ANNAS_LAPTOP_SERIAL)
        astray = links.make(filed, trusted=True, now=NOW)
    else:
        filed = claim(UNKNOWN_IMEI, contact_phone="+4520304051")
        astray = ClaimLink.objects.get(claim=filed)
    client.force_login(cast.camilla)
    closed = client.post(f"/desk/sag/{filed.number}/links/", {"link": str(astray.pk)}, follow=True)
    assert "Linket er lukket." in words(closed)
    assert "til adressen" not in words(closed)
    assert links.find(links.token_of(astray), now=NOW) is None
    follow(Client(), filed.number)
    assert addresses() == ["+4520304050" if trusted else "+4520304051"]
