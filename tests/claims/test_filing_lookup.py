"""The look-up gives nothing away, and cannot be asked without end."""

from datetime import timedelta
from time import perf_counter

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from claims.models import Claim
from claims.proof.even_time import rest_of_step
from tests.cast import (
    ANNAS_IMEI,
    ANNAS_SERIAL,
    DAVIDS_IMEI,
    UNKNOWN_IMEI,
    make_device,
)
from tests.claims.claimant import PAGES
from tests.claims.filing_pages import (
    CHECK,
    CONTACT,
    DAMAGE,
    EVENT,
    REACH,
    RECEIPT,
    START,
    STORY,
    TODAY,
    TOLD,
    WALK_IN,
    WHEN,
    WISH,
    begin,
    draft_key,
    html,
    private_path,
    send,
    tell,
    words,
)
from tests.claims.proven import prove

pytestmark = pytest.mark.usefixtures("frozen")

EVERYTHING = {EVENT: DAMAGE, WHEN: TODAY, STORY: TOLD, CONTACT: REACH, WISH: WALK_IN}


# The look-up gives nothing away -----------------------------------------------------------------------------------


def _walk(identifier: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Status, length and names of headers at every step of a filing."""
    client = Client()
    steps = [client.get(START), begin(client, identifier)]
    for page, answers in EVERYTHING.items():
        steps += [client.get(page), client.post(page, answers)]
    steps += [client.get(CHECK), send(client), client.get(RECEIPT)]
    steps.append(client.get(private_path(steps[-1])))
    return [(step.status_code, len(step.content), tuple(sorted(step.headers))) for step in steps]


def test_known_unknown_and_foreign_identifiers_answer_alike(cast):
    # The shared answers would make the second filing the first one's repetition: each goes to a device of its own.
    known, unknown, foreign = _walk(ANNAS_IMEI), _walk(UNKNOWN_IMEI), _walk(DAVIDS_IMEI)
    assert known == unknown == foreign


def test_the_answers_are_alike_where_nothing_but_the_identifier_is_given(cast):
    lengths = set()
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI):
        client = Client()
        begin(client, identifier)
        check, sent = client.get(CHECK), send(client)
        receipt = client.get(RECEIPT)
        case = client.get(private_path(receipt))
        lengths.add((len(check.content), sent.status_code, len(receipt.content), len(case.content)))
    assert len(lengths) == 1


@pytest.mark.parametrize("told", [{}, {CONTACT: REACH}], ids=["nothing", "contact"])
@pytest.mark.parametrize("rest", [*PAGES, "opkald/", "klage/", "label/", "fil/1/", "bilag/police_report/"])
def test_every_page_behind_the_receipts_link_answers_alike(cast, told, rest):
    answers = set()
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI):
        client = Client()
        begin(client, identifier)
        tell(client, told)
        send(client)
        path = private_path(client.get(RECEIPT)) + rest
        for ask in (client.get, client.head, client.post):
            answer = ask(path)
            answers.add((ask.__name__, answer.status_code, len(answer.content), tuple(sorted(answer.headers))))
    assert len(answers) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("S/N {imei}", "{imei}"),
        ("{imei}", "S/N {imei}"),
        ("S{serial}", "{serial}"),
        ("{serial}", "S{serial}"),
        ("{imei}", "{serial}"),
    ],
)
def test_two_numbers_in_a_row_do_not_tell_whether_the_register_joins_them(cast, first, second):
    """Whoever could be led from one number to the other would know that the device is insured with us."""
    led = []
    for imei, serial in ((ANNAS_IMEI, ANNAS_SERIAL), (UNKNOWN_IMEI, "G7TQ2M4XWZ")):
        client, before = Client(), Claim.objects.count()
        for typed in (first, second):
            begin(client, typed.format(imei=imei, serial=serial))
            send(client)
        led.append((Claim.objects.count() - before, "allerede anmeldt" in words(client.get(RECEIPT)).lower()))
    assert led[0] == led[1]


@pytest.mark.parametrize(
    ("spent", "waited"),
    [(0.017, 0.083), (0.011, 0.089), (0.1, 0.0), (0.25, 0.05)],
    ids=["known", "unknown", "full", "slow"],
)
def test_what_is_left_of_a_step_is_waited_for(spent, waited):
    assert rest_of_step(spent, 0.1) == pytest.approx(waited)
    assert rest_of_step(spent, 0.0) == 0


def test_nobody_is_made_to_wait_for_less_than_nothing():
    """Fractions do not add up, and a sleep of less than nothing is an error."""
    assert min(rest_of_step(n * 0.01 / 3, 0.25) for n in range(3_000)) >= 0


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, UNKNOWN_IMEI])
def test_a_filing_takes_a_whole_step_whatever_the_register_knows(cast, client, settings, identifier):
    settings.FILING_STEP_SECONDS = 0.5
    begin(client, identifier)
    key, begun = draft_key(client), perf_counter()
    assert client.post(CHECK, {"draft": key}).status_code == 302
    assert perf_counter() - begun >= 0.5


def test_nothing_of_the_register_is_shown_before_trust(cast, client):
    device = make_device(
        cast.nordlys, cast.anna.person, imeis=("356938035643809",), brand="Fairphone", model="Kanarie 5"
    )
    begin(client, device.imeis[0])
    send(client)
    receipt = client.get(RECEIPT)
    pages = [client.get(CHECK), receipt, client.get(private_path(receipt))]
    for page in pages:
        for secret in ("Kanarie", "Fairphone", "Nordlys", "Anna Holm", "anna@nordlys", "20 30 40 50", "+4520304050"):
            assert secret not in html(page)


# Limits -----------------------------------------------------------------------------------------------------------


def test_too_many_filings_from_one_address_are_asked_to_wait_and_keep_their_answers(cast, client, settings):
    settings.FILINGS_PER_HOUR_PER_ADDRESS = 1
    begin(client, UNKNOWN_IMEI)
    assert send(client).status_code == 302
    begin(client)
    tell(client, {STORY: TOLD})
    response = send(client)
    assert response.status_code == 429
    assert settings.PORTAL_HELP_PHONE in words(response)
    assert "Den faldt på gulvet." in words(response)
    assert Claim.objects.count() == 1


def test_the_limit_ends_with_the_hour(cast, client, settings, frozen):
    settings.FILINGS_PER_HOUR_PER_ADDRESS = 1
    for _time in range(2):
        begin(client)
        assert send(client).status_code == 302
        frozen.shift(timedelta(hours=1))


def test_a_forged_address_does_not_lift_the_limit(cast, client, settings):
    settings.FILINGS_PER_HOUR_PER_ADDRESS = 1
    begin(client, UNKNOWN_IMEI)
    send(client)
    begin(client)
    assert send(client, headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 429


def test_behind_a_proxy_each_visitor_has_an_own_limit(cast, client, settings):
    settings.FILINGS_PER_HOUR_PER_ADDRESS = 1
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for visitor in ("203.0.113.9", "198.51.100.7"):
        begin(client, UNKNOWN_IMEI)
        # What stands further left was written by the visitor.
        assert send(client, headers={"X-Forwarded-For": f"192.0.2.1, {visitor}"}).status_code == 302
    begin(client, UNKNOWN_IMEI)
    assert send(client, headers={"X-Forwarded-For": "192.0.2.1, 198.51.100.7"}).status_code == 429


def test_filings_are_taken_in_and_still_counted_while_the_cache_is_away(cast, client, settings):
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    settings.FILINGS_PER_HOUR_PER_ADDRESS = 1
    try:
        cache.clear()
        begin(client)
        assert send(client).status_code == 302
        begin(client, UNKNOWN_IMEI)
        assert send(client).status_code == 429
    finally:
        cache.clear()
        cache.close()


def _file_from_everywhere(identifier: str, times: int) -> None:
    for n in range(times):
        visitor = Client(REMOTE_ADDR=f"198.51.{n}.7")
        begin(visitor, identifier)
        assert send(visitor, REMOTE_ADDR=f"198.51.{n}.7").status_code == 302


def _elsewhere(client: Client, identifier: str) -> int:
    begin(client, identifier)
    return send(client, REMOTE_ADDR="192.0.2.1").status_code


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, UNKNOWN_IMEI])
def test_what_is_said_past_the_limit_of_a_number_is_true_of_it(cast, client, settings, identifier):
    _file_from_everywhere(identifier, 5)
    begin(client, identifier)
    response = send(client)
    assert response.status_code == 429
    said = words(response)
    assert "fra dit netværk, med det her nummer eller med den e-mail" in said
    assert "om en time" not in said
    assert settings.PORTAL_HELP_PHONE in said


@pytest.mark.parametrize("how", ["signed in", "by code"])
def test_a_stranger_uses_up_nobodys_right_to_file_for_a_device_of_their_own(cast, client, how):
    _file_from_everywhere(ANNAS_IMEI, 5)
    if how == "signed in":
        client.force_login(cast.anna)
    else:
        prove(client)
    assert _elsewhere(client, ANNAS_IMEI) == 302


@pytest.mark.parametrize("how", ["signed in", "by code"])
@pytest.mark.parametrize("identifier", [DAVIDS_IMEI, UNKNOWN_IMEI])
def test_who_is_known_is_held_to_the_limit_of_any_other_number(cast, client, how, identifier):
    _file_from_everywhere(identifier, 5)
    if how == "signed in":
        client.force_login(cast.anna)
    else:
        prove(client)
    assert _elsewhere(client, identifier) == 429


def test_the_desk_files_for_whoever_rings_past_the_limit(cast, client):
    _file_from_everywhere(UNKNOWN_IMEI, 5)
    client.force_login(cast.camilla)
    assert _elsewhere(client, UNKNOWN_IMEI) == 302


def test_whether_a_number_is_ones_own_is_asked_alike(cast, client):
    """The same statements before the filing, for a foreign number and an unknown one."""
    cost = []
    for identifier in (DAVIDS_IMEI, UNKNOWN_IMEI):
        visitor = Client()
        visitor.force_login(cast.anna)
        begin(visitor, identifier)
        key = draft_key(visitor)
        with CaptureQueriesContext(connection) as asked:
            visitor.post(CHECK, {"draft": key})
        statements = [query["sql"] for query in asked]
        counting = [n for n, sql in enumerate(statements) if "accounts_ratecount" in sql]
        cost.append((counting, [sql.split(" ")[0] for sql in statements[: counting[-1]]]))
    assert cost[0] == cost[1]
