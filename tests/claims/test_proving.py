"""Showing who one is by a code: what it opens, for whom, and how little anybody else gets out of it."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.limiting import RateCount
from accounts.models import Person, User
from claims.filing.filing import Filing, file_claim
from claims.models import CodePurpose, OneTimeCode
from claims.proof import codes
from claims.proof.proving import proven_person
from claims.tasks import forget_codes
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, ANNAS_LAPTOP_SERIAL, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast, make_device
from tests.claims.filing_pages import begin, html, words
from tests.claims.proven import STATUS_CODE, WHO, WHO_CODE, ask, code_in, code_to, follow, prove, rows, sent, wrong

pytestmark = pytest.mark.usefixtures("frozen")

ANNA, DAVID, NOBODY = "anna@nordlys.example", "david@sydhavn.example", "nobody@nowhere.example"
ANNAS_PHONE = "20 30 40 50"


@pytest.fixture
def texting(settings: Any) -> None:
    settings.SMS_BACKEND = "notifications.channels.pocket.send"


def who_is(client: Client) -> Person | None:
    """Who the portal takes the next visit of this client for."""
    request = HttpRequest()
    request.session = client.session
    user = User.objects.filter(pk=client.session.get("_auth_user_id", 0)).first()
    request.user = user or AnonymousUser()
    return proven_person(request)


# What it opens --------------------------------------------------------------------------------------------------------


def test_a_code_to_the_registers_address_shows_who_one_is(cast: Cast, client: Client) -> None:
    answer = ask(client)
    assert (answer.status_code, answer["Location"]) == (302, WHO_CODE)
    (message,) = sent()
    assert (message.address, message.template, message.subject_key) == (ANNA, "code_for_filing", "")
    assert who_is(client) is None
    answer = client.post(WHO_CODE, {"code": code_in(message)})
    assert (answer.status_code, answer["Location"]) == (302, "/anmeld/")
    assert who_is(client) == cast.anna.person
    assert "Anna Holm" in words(client.get(WHO))


@pytest.mark.parametrize("typed", ["{} {}", " {}-{} ", "{}\u00a0{}"])
def test_a_code_may_be_written_as_people_write_it(cast: Cast, client: Client, typed: str) -> None:
    ask(client)
    code = code_to(ANNA)
    assert client.post(WHO_CODE, {"code": typed.format(code[:3], code[3:])}).status_code == 302


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\x00"])
def test_what_is_no_code_costs_no_try(cast: Cast, client: Client, typed: str) -> None:
    ask(client)
    assert client.post(WHO_CODE, {"code": typed}).status_code == 200
    assert [row.tries for row in rows()] == [0]


def test_the_proof_ends_after_an_hour_and_by_the_button_of_a_borrowed_telephone(
    cast: Cast, client: Client, frozen: Any
) -> None:
    prove(client)
    frozen.shift(timedelta(minutes=59))
    assert who_is(client) == cast.anna.person
    frozen.shift(timedelta(minutes=1))
    assert who_is(client) is None
    prove(client)
    assert client.post(WHO, {"glem": "1"}).status_code == 302
    assert who_is(client) is None


def test_the_proof_ends_with_the_persons_sign_in(cast: Cast, client: Client) -> None:
    prove(client)
    User.objects.filter(pk=cast.anna.pk).update(is_active=False)
    assert who_is(client) is None
    ask(Client())
    assert len(sent()) == 1


def test_who_signs_in_is_that_one_whatever_code_was_used_before(cast: Cast, client: Client) -> None:
    prove(client)
    client.force_login(cast.david)
    assert who_is(client) == cast.david.person
    client.force_login(cast.camilla)
    assert who_is(client) is None


# For whom -------------------------------------------------------------------------------------------------------------


def test_the_code_goes_to_the_address_as_the_register_spells_it(cast: Cast, client: Client) -> None:
    ask(client, "ANNA@Nordlys.Example")
    assert [message.address for message in sent()] == [ANNA]


# LATIN SMALL LETTER DOTLESS I, KELVIN SIGN and the like fold to letters that they are not.
@pytest.mark.parametrize("typed", ["anna@nordlyſ.example", "anna@nordlys.example ", "ａnna@nordlys.example"])
def test_an_address_that_only_looks_alike_is_sent_nothing_of_its_own(cast: Cast, client: Client, typed: str) -> None:
    ask(client, typed)
    assert {message.address for message in sent()} <= {ANNA}


def test_of_several_with_one_contact_only_the_holder_of_the_device_gets_a_code(cast: Cast, texting: None) -> None:
    other = Person.objects.create(organisation=cast.nordlys, name="Anna Krog", phone="+4520304050")
    make_device(cast.nordlys, other, serial="XK47QWERTY")
    ask(Client(), ANNAS_PHONE)
    assert sent() == []
    client = Client()
    begin(client, ANNAS_LAPTOP_SERIAL)
    ask(client, ANNAS_PHONE)
    (row,) = [row for row in rows() if row.address]
    assert row.person == cast.anna.person


def test_a_number_gets_an_sms_where_it_is_not_the_broken_telephone(cast: Cast, client: Client, texting: None) -> None:
    begin(client, ANNAS_LAPTOP_SERIAL)
    ask(client, ANNAS_PHONE)
    (message,) = sent()
    assert (message.channel, message.address) == ("sms", "+4520304050")
    assert client.post(WHO_CODE, {"code": code_in(message)}).status_code == 302
    assert who_is(client) == cast.anna.person


@pytest.mark.parametrize("reported", [ANNAS_IMEI, UNKNOWN_IMEI, "box", "claim"])
def test_a_telephone_that_is_reported_gets_no_sms_and_its_owner_a_mail(
    cast: Cast, client: Client, texting: None, reported: str
) -> None:
    said = {}
    if reported == "box":
        said = {"is_the_device": "on"}
    elif reported == "claim":
        file_claim(filing=Filing(identifier=ANNAS_IMEI, peril="theft"), now=NOW)
    else:
        begin(client, reported)
    ask(client, ANNAS_PHONE, **said)
    assert [(message.channel, message.address) for message in sent()] == [("mail", ANNA)]


def test_without_a_gateway_the_code_is_mailed(cast: Cast, client: Client, settings: Any) -> None:
    settings.SMS_BACKEND = ""
    ask(client, ANNAS_PHONE)
    assert [(message.channel, message.address) for message in sent()] == [("mail", ANNA)]


# How little anybody else gets out of it -------------------------------------------------------------------------------


def test_the_outbox_and_the_codes_hold_nothing_by_which_to_guess(cast: Cast, client: Client) -> None:
    ask(client)
    code = code_to(ANNA)
    with connection.cursor() as cursor:
        for table in ("notifications_outboxmessage", "claims_onetimecode", "django_session"):
            cursor.execute(f"SELECT t::text FROM {table} t")  # noqa: S608 - ours
            said = " ".join(row for (row,) in cursor.fetchall())
            assert not [part for part in said.replace('"', " ").replace(",", " ").split() if part == code], table
    assert code not in client.session.encode(dict(client.session))


def test_five_tries_are_all_also_for_the_right_code(cast: Cast, client: Client) -> None:
    ask(client)
    code = code_to(ANNA)
    for _time in range(4):
        assert "passer ikke" in words(client.post(WHO_CODE, {"code": wrong(code)}))
    assert "for mange gange" in words(client.post(WHO_CODE, {"code": wrong(code)}))
    assert "for mange gange" in words(client.post(WHO_CODE, {"code": code}))
    assert who_is(client) is None


def test_a_code_ends_after_ten_minutes_and_with_its_use(cast: Cast, frozen: Any) -> None:
    late, client = Client(), Client()
    ask(late)
    code = code_to(ANNA)
    frozen.shift(timedelta(minutes=10))
    assert "gælder ikke længere" in words(late.post(WHO_CODE, {"code": code}))
    prove(client)
    assert client.post(WHO_CODE, {"code": code_to(ANNA)})["Location"] == WHO
    ((row),) = [row for row in rows() if row.spent_at]
    spent = codes.spend([row.pk], code_to(ANNA), purpose=CodePurpose.FILING, session=row.session_hash, now=NOW)
    assert spent == codes.Miss.OVER


def test_a_code_opens_nothing_in_another_session(cast: Cast) -> None:
    asker, thief = Client(), Client()
    ask(asker)
    code = code_to(ANNA)
    ask(thief, NOBODY)
    assert thief.post(WHO_CODE, {"code": code}).status_code == 200
    # Not even where the thief's session says that it asked for it.
    held = thief.session
    held["code_for_filing"] = asker.session["code_for_filing"]
    held.save()
    assert "gælder ikke længere" in words(thief.post(WHO_CODE, {"code": code}))
    assert who_is(thief) is None
    assert asker.post(WHO_CODE, {"code": code}).status_code == 302


def test_a_code_for_one_thing_opens_no_other(cast: Cast, client: Client) -> None:
    claim = file_claim(filing=Filing(identifier=ANNAS_IMEI), now=NOW).claim
    follow(client, claim.number)
    held = client.session
    held["code_for_filing"] = {"keys": held["code_for_status"]["keys"], "typed": ANNA}
    held.save()
    assert client.post(WHO_CODE, {"code": code_to(ANNA)}).status_code == 200
    assert who_is(client) is None


def test_the_newest_code_is_the_one(cast: Cast, client: Client) -> None:
    ask(client)
    earlier = code_to(ANNA)
    ask(client)
    latest = code_to(ANNA)
    if earlier != latest:
        assert client.post(WHO_CODE, {"code": earlier}).status_code == 200
    assert client.post(WHO_CODE, {"code": latest}).status_code == 302


def test_a_session_that_was_put_into_the_browser_does_not_come_along(cast: Cast, client: Client) -> None:
    ask(client)
    planted = client.session.session_key
    assert client.post(WHO_CODE, {"code": code_to(ANNA)}).status_code == 302
    assert client.session.session_key != planted
    assert not SessionStore(planted).exists(planted)


def test_what_was_begun_goes_on_under_the_new_key(cast: Cast, client: Client) -> None:
    begin(client, UNKNOWN_IMEI)
    prove(client)
    assert client.get("/anmeld/tjek/").status_code == 200


def test_reading_the_pages_spends_nothing(cast: Cast, client: Client) -> None:
    ask(client)
    before = rows()[0]
    for _time in range(20):
        client.get(WHO_CODE, {"code": code_to(ANNA)})
        client.head(WHO_CODE)
        client.get(WHO)
    assert OneTimeCode.objects.get() == before
    assert rows()[0].tries == 0


# The same press twice -------------------------------------------------------------------------------------------------


def press(client: Client, code: str | None = None) -> tuple[Client, dict[str, str]]:
    """What the page of the code sends, and a browser that has not got the answer to it yet."""
    slip = re.search(r'name="slip" value="([^"]{20,})"', html(client.get(WHO_CODE)))
    assert slip
    unanswered = Client()
    unanswered.cookies = SimpleCookie(client.cookies.output(header="", sep=";"))
    return unanswered, {"code": code or code_to(ANNA), "slip": slip[1]}


def test_a_press_whose_answer_was_lost_leads_where_it_did_with_what_was_begun(cast: Cast, client: Client) -> None:
    begin(client, UNKNOWN_IMEI)
    ask(client)
    again, said = press(client)
    answers = [browser.post(WHO_CODE, said) for browser in (client, again)]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/anmeld/")}
    assert again.session.session_key == client.session.session_key
    assert who_is(again) == cast.anna.person
    assert UNKNOWN_IMEI in words(again.get("/anmeld/tjek/")).replace(" ", "")


def test_a_press_is_the_same_only_with_its_own_page_and_code(cast: Cast, client: Client) -> None:
    ask(client)
    again, said = press(client)
    _, of_another_page = press(client)
    client.post(WHO_CODE, said)
    others = (of_another_page, {"code": said["code"]}, {**said, "slip": ""}, {**said, "code": wrong(said["code"])})
    for other in others:
        thief = Client()
        thief.cookies = SimpleCookie(again.cookies.output(header="", sep=";"))
        assert thief.post(WHO_CODE, other)["Location"] == WHO
        assert who_is(thief) is None
    # Nor without the session that asked.
    assert Client().post(WHO_CODE, said)["Location"] == WHO


def test_a_press_is_repeated_for_as_long_as_its_code_would_have_been_good(
    cast: Cast, client: Client, frozen: Any
) -> None:
    ask(client)
    again, said = press(client)
    client.post(WHO_CODE, said)
    frozen.shift(timedelta(minutes=10))
    assert again.post(WHO_CODE, said)["Location"] == WHO
    assert who_is(again) is None


def test_a_press_brings_nobody_back_who_was_forgotten(cast: Cast, client: Client) -> None:
    ask(client)
    again, said = press(client)
    client.post(WHO_CODE, said)
    client.post(WHO, {"glem": "1"})
    assert again.post(WHO_CODE, said)["Location"] == WHO


# Alike ----------------------------------------------------------------------------------------------------------------


def _told(answer: Any) -> tuple[int, int, tuple[str, ...], str]:
    return answer.status_code, len(answer.content), tuple(sorted(answer.headers)), answer.get("Location", "")


def _walk(contact: str, typed: str) -> list[Any]:
    """What somebody sees who asks for a code and does not get it, up to the limit."""
    client = Client()
    seen = [_told(ask(client, contact)), _told(client.get(WHO_CODE))]
    seen += [_told(client.post(WHO_CODE, {"code": typed})) for _time in range(6)]
    seen += [_told(ask(client, contact)) for _time in range(5)]
    return seen


def test_known_foreign_closed_and_unknown_people_are_answered_alike(cast: Cast, settings: Any) -> None:
    settings.CODES_PER_HOUR_PER_ADDRESS = settings.CODES_PER_HOUR_PER_NETWORK = 1_000
    cast.gry.is_active = False
    cast.gry.save()
    left = Person.objects.create(organisation=cast.nordlys, user=cast.bo, name="Bo", email="bo@nordlys.example")
    User.objects.filter(pk=cast.bo.pk).update(is_active=False)
    # What was typed stands on the page, so all are as long.
    Person.objects.filter(pk=left.pk).update(email="bosa@nordlys.example")
    contacts = ("anna@nordlys.example", "dav@sydhavne.example", "nob@nowheree.example", "bosa@nordlys.example")
    Person.objects.filter(pk=cast.david.person.pk).update(email=contacts[1])
    assert len({len(contact) for contact in contacts}) == 1
    walks = [_walk(contact, "000000") for contact in contacts]
    assert walks[0] == walks[1] == walks[2] == walks[3]
    assert walks[0][-1][0] == 429
    assert {row.address for row in rows()} == {*contacts[:2], ""}


def test_known_and_unknown_people_cost_the_same_statements_and_rows(cast: Cast) -> None:
    counted = []
    for contact in (ANNA, NOBODY):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            ask(client, contact)
        written = [q["sql"] for q in asked if "INSERT" in q["sql"] or q["sql"].startswith(("UPDATE", "DELETE"))]
        with CaptureQueriesContext(connection) as tried:
            client.post(WHO_CODE, {"code": "000000"})
        counted.append((len([q for q in asked if "SAVEPOINT" not in q["sql"]]), len(written), len(tried)))
    assert counted[0] == counted[1]
    assert sorted((bool(row.address), row.tries) for row in rows()) == [(False, 1), (True, 1)]
    assert len(sent()) == 1


def test_nobodys_code_fits_nothing_not_even_by_chance(cast: Cast, client: Client) -> None:
    from notifications.tokens import one_time_code

    ask(client, NOBODY)
    assert client.post(WHO_CODE, {"code": one_time_code(str(rows()[0].pk))}).status_code == 200
    assert who_is(client) is None


def test_the_limit_of_a_person_holds_for_all_their_contacts_and_says_nothing(
    cast: Cast, settings: Any, texting: None
) -> None:
    settings.CODES_PER_HOUR_PER_ADDRESS = settings.CODES_PER_HOUR_PER_NETWORK = 1_000
    for _time in range(5):
        assert ask(Client()).status_code == 302
    assert ask(Client()).status_code == 429
    # By another contact the page goes on as it does for anybody, and nothing is sent.
    assert ask(Client(), ANNAS_PHONE).status_code == 302
    assert len(sent()) == 5


def test_an_address_may_ask_ten_times_an_hour_for_whomever(cast: Cast, frozen: Any) -> None:
    asked = [ask(Client(), f"nobody{n}@nowhere.example").status_code for n in range(11)]
    assert asked == [302] * 10 + [429]
    assert ask(Client(), ANNA).status_code == 429
    refused = RateCount.objects.count()
    assert ask(Client(), DAVID).status_code == 429
    assert RateCount.objects.count() == refused, "who is refused uses up nobody's limit"
    frozen.shift(timedelta(hours=1))
    assert ask(Client(), ANNA).status_code == 302


def test_no_page_before_the_code_names_anything_of_the_register(cast: Cast, client: Client) -> None:
    begin(client, DAVIDS_IMEI)
    ask(client, DAVID)
    pages = [client.get(WHO), client.get(WHO_CODE), client.post(WHO_CODE, {"code": wrong(code_to(DAVID))})]
    for page in pages:
        for secret in ("David", "Juhl", "Galaxy", "Sydhavn ApS", "30 40 50 60"):
            assert secret not in html(page).replace(DAVID, "")


def test_codes_are_forgotten_a_day_after_they_ended(cast: Cast, client: Client) -> None:
    for contact in (ANNA, NOBODY):
        ask(Client(), contact)
    ended = NOW + timedelta(days=1, minutes=10)
    assert codes.forget_codes(now=ended - timedelta(seconds=1)) == 0
    assert codes.forget_codes(now=ended, limit=1) == 2
    ask(client)
    # The task goes by the database's clock, to which this has long ended.
    forget_codes(word="of a newer release")
    assert OneTimeCode.objects.count() == 0


def test_signed_in_nobody_is_asked_for_a_code(cast: Cast, client: Client) -> None:
    client.force_login(cast.anna)
    assert client.get(WHO)["Location"] == "/anmeld/"
    assert ask(client).status_code == 302
    assert not OutboxMessage.objects.exists()
    assert client.get(STATUS_CODE)["Location"] == "/status/"


def test_known_and_unknown_people_ring_the_bell_as_often(cast: Cast, django_capture_on_commit_callbacks: Any) -> None:
    rings = []
    for contact in (ANNA, NOBODY):
        with django_capture_on_commit_callbacks() as rung:
            ask(Client(), contact)
        rings.append(len(rung))
    assert rings == [1, 1]
