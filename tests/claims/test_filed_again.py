"""What becomes of what is told by a second filing of the same: nothing is lost, and nobody learns of another's word."""

from datetime import time, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from claims.desk.openings import Opened
from claims.evidence.evidence import answer
from claims.evidence.receipt_letters import LETTERS_A_DAY
from claims.evidence.told import Answers
from claims.filing.filing import Receipt
from claims.guards import Changed, Seen
from claims.models import CallWish, Claim, DeadlineState, EventKind, Message, WaitsFor
from claims.models.deadline import DeadlineKind
from claims.proof import links
from claims.views.desk_timeline import timeline
from claims.writing.messaging import put_aside, receive
from claims.writing.messaging import send as send_message
from notifications.models import OutboxMessage
from tests.cast import ANNAS_IMEI, DAVIDS_IMEI, NOW, UNKNOWN_IMEI, Cast
from tests.claims.aftermath import promise
from tests.claims.claimant import PAGES, page, trusted
from tests.claims.filed import reach
from tests.claims.filing_pages import (
    CONTACT,
    DAMAGE,
    EVENT,
    REACH,
    RECEIPT,
    STORY,
    TOLD,
    begin,
    html,
    private_path,
    send,
    tell,
    the_claim,
    words,
)
from tests.claims.one_filing import ELSEWHERE, file
from tests.claims.proven import prove
from tests.claims.routed import label
from tests.claims.test_alike_statements import Counted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SOON = NOW + timedelta(minutes=5)
HERS = {"contact_name": "Anna Holm", "contact_email": "anna@privat.example", "contact_phone": "+4520304050"}
HOME = {"street": "Havnegade 4", "street_more": "2. tv.", "postcode": "8000", "city": "Aarhus C"}
WORK = {"street": "Nygade 7", "postcode": "5000", "city": "Odense C"}
FIRST = {"peril": "damage", "description": "Den faldt på gulvet."}
NEXT = {"description": "Den faldt i vandet, og mit CPR er 010203-1234."}


def again(**answers: Any) -> Receipt:
    receipt = file(at=SOON, **answers)
    assert receipt.again
    receipt.claim.refresh_from_db()
    return receipt


def contact(claim: Claim) -> dict[str, str]:
    return {name: getattr(claim, name) for name in HERS}


def address(claim: Claim) -> tuple[str, ...]:
    return claim.street, claim.street_more, claim.postcode, claim.city


def written(claim: Claim) -> list[str]:
    return list(Message.objects.filter(claim=claim).values_list("text", flat=True))


def on_the_desk(claim: Claim) -> str:
    """The timeline as one of us reads it."""
    opened: list[Opened] = []
    lines = timeline(claim.events.select_related("by", "claim"), [], calls=[], decisions=[], routes=[], opened=opened)
    return "\n".join(f"{line.title} {line.text}" for line in lines)


# How to be reached ----------------------------------------------------------------------------------------------------


def test_the_same_session_puts_right_how_to_be_reached(cast: Cast) -> None:
    file(**HERS, phone_is_the_device=True)
    right = {"contact_name": "Anna H.", "contact_email": "anna@rigtig.example", "contact_phone": "+4560606060"}
    claim = again(**right, call_wish=CallWish.AFTERNOON).claim
    assert contact(claim) == right
    assert (claim.phone_is_the_device, claim.call_wish) == (False, "afternoon")
    fields = claim.events.get(kind=EventKind.FILED_AGAIN).data["fields"]
    assert set(fields) == {*right, "call_wish"}
    assert "Nye oplysninger fra anmelderen: navn, e-mail, telefonnummer." in on_the_desk(claim)


def test_the_address_that_was_a_slip_is_shown_nothing_more_and_the_right_one_gets_the_link(cast: Cast) -> None:
    claim = file(**HERS).claim
    again(**HERS | {"contact_email": "anna@rigtig.example"})
    assert claim.links.get(address="anna@privat.example").revoked_at == SOON
    assert claim.links.get(address="anna@rigtig.example").revoked_at is None
    assert OutboxMessage.objects.filter(address="anna@rigtig.example", template="claim_received").count() == 1


def test_nobody_is_written_to_for_ever_by_putting_an_address_right(cast: Cast) -> None:
    file(UNKNOWN_IMEI, **HERS)
    for number in range(LETTERS_A_DAY + 2):
        file(UNKNOWN_IMEI, **HERS | {"contact_email": f"nr{number}@eksempel.example"})
    sent = OutboxMessage.objects.filter(template="claim_received", address__startswith="nr")
    assert sent.count() == LETTERS_A_DAY - 1


def test_what_the_register_says_of_who_files_does_not_replace_what_they_wrote(cast: Cast) -> None:
    file(by=cast.anna, **HERS)
    known = {"contact_name": "Anna Holm", "contact_email": "anna@nordlys.example"}
    claim = again(by=cast.anna, contact_from_register=True, **known).claim
    assert claim.contact_email == "anna@privat.example"
    assert not written(claim)


def test_who_passes_over_the_page_of_the_contact_changes_none(cast: Cast, as_user: Any) -> None:
    told_again(as_user(cast.anna), {CONTACT: REACH}, {})
    assert the_claim().contact_email == "anna@privat.example"


def test_who_shows_to_be_the_person_puts_it_right_from_wherever(cast: Cast) -> None:
    file(**HERS)
    anna = Person.objects.get(user=cast.anna)
    claim = again(filer_key=ELSEWHERE, proven=anna, contact_phone="+4560606060").claim
    assert claim.contact_phone == "+4560606060"


@pytest.mark.parametrize("by", [None, "david", "bo"])
def test_who_only_knows_an_address_does_not(cast: Cast, by: str | None) -> None:
    file(**HERS)
    other = {"contact_name": "Tyv", "contact_phone": "+4599887766", "contact_email": "anna@privat.example"}
    claim = again(filer_key=ELSEWHERE, by=getattr(cast, by) if by else None, **other).claim
    assert contact(claim) == HERS


def test_a_signed_in_filer_may_put_it_right_more_than_once(cast: Cast) -> None:
    file(by=cast.bo, **HERS)
    for number in ("+4560606060", "+4561616161"):
        assert again(by=cast.bo, **HERS | {"contact_phone": number}).claim.contact_phone == number


def test_what_its_real_user_has_said_stays_and_who_filed_learns_nothing_of_it(cast: Cast, client: Client) -> None:
    begin(client)
    send(client)
    hers = Answers(contact_email="anna@privat.example", contact_phone="+4520304050", **FIRST)
    answer(number=the_claim().number, answers=hers, by=None, now=NOW, trusted=True)
    assert "anna@privat" not in html(client.get(RECEIPT))
    begin(client)
    theirs = {**REACH, "contact_email": "fremmed@eksempel.example", "contact_phone": "66 66 66 66"}
    tell(client, {EVENT: {"peril": "liquid"}, STORY: {"description": "Druknet."}, CONTACT: theirs})
    send(client)
    claim = the_claim()
    assert (claim.contact_email, claim.contact_phone) == ("anna@privat.example", "+4520304050")
    said = words(client.get(RECEIPT))
    assert "Det nye, du har skrevet, er lagt på den sag." in said
    assert "anna@privat" not in said
    # It is not lost: whoever rings reads it.
    for told in ("Druknet.", "fremmed@eksempel.example", "Væske"):
        assert told in on_the_desk(claim)


# The address ----------------------------------------------------------------------------------------------------------


def test_an_address_moves_whole(cast: Cast) -> None:
    file(**HOME)
    assert address(again(**WORK).claim) == ("Nygade 7", "", "5000", "Odense C")


def test_two_addresses_are_not_mixed(cast: Cast) -> None:
    file(**HERS, street="Havnegade 4")
    assert address(again(filer_key=ELSEWHERE, **HERS, **WORK).claim) == ("Havnegade 4", "", "", "")


def test_what_an_address_lacked_is_filled_in_from_wherever(cast: Cast) -> None:
    file(**HERS, street="Havnegade 4")
    assert address(again(filer_key=ELSEWHERE, **HERS, **HOME).claim) == tuple(HOME.values())


def test_a_time_is_not_put_to_another_day(cast: Cast) -> None:
    file(occurred_on=NOW.date())
    other = again(occurred_on=NOW.date() - timedelta(days=1), occurred_time=time(14, 30)).claim
    assert (other.occurred_on, other.occurred_time) == (NOW.date(), None)
    assert again(occurred_on=NOW.date(), occurred_time=time(9)).claim.occurred_time == time(9)


# What was told otherwise ----------------------------------------------------------------------------------------------


def test_another_story_is_a_message_of_the_claimants(cast: Cast) -> None:
    file(**HERS, **FIRST)
    claim = again(**HERS, **FIRST | NEXT).claim
    assert claim.description == "Den faldt på gulvet."
    assert written(claim) == ["Den faldt i vandet, og mit CPR er ••••••-••••."]
    message = Message.objects.unanswered().get()
    assert (message.by_claimant, message.trusted, message.by) == (True, False, None)
    assert claim.events.filter(kind=EventKind.MESSAGE_RECEIVED, data__message=message.pk).exists()


def test_whatever_else_was_told_otherwise_stands_in_it_too(cast: Cast) -> None:
    file(**HERS, **FIRST, battery_danger=True, occurred_on=NOW.date(), wish="pickup", country="DK")
    other = {"peril": "liquid", "battery_danger": False, "country": "SE", "wish": "walk_in"}
    claim = again(**HERS, **NEXT, **other).claim
    (said,) = written(claim)
    lines, story = said.split("\n\n")
    assert story.startswith("Den faldt i vandet")
    assert lines.splitlines() == [
        "Hvad er der sket: Væske",
        "Land: Sverige",
        "Batteriet: Ser ud, som det skal",
        "Helst afleveret: Indlevering på værksted",
    ]


@pytest.mark.parametrize("filer", [{}, {"filer_key": ELSEWHERE}], ids=["here", "elsewhere"])
def test_a_battery_that_turns_out_to_be_a_danger_is_one(cast: Cast, filer: dict[str, str]) -> None:
    file(**HERS, battery_danger=False)
    assert again(**HERS, battery_danger=True, **filer).claim.battery_danger is True


@pytest.mark.parametrize("filer", [{}, {"filer_key": ELSEWHERE}], ids=["here", "elsewhere"])
def test_a_parcel_that_must_not_be_sent_any_more_leaves_us_to_find_another_way(
    cast: Cast, filer: dict[str, str]
) -> None:
    claim = file(**HERS, battery_danger=False).claim
    reach(claim, cast.camilla)
    label(claim, cast)
    again(**HERS, battery_danger=True, **filer)
    assert promise(claim, DeadlineKind.NEXT_WORD).state == DeadlineState.RUNNING
    claim.refresh_from_db()
    assert claim.waits_for == WaitsFor.US


def test_the_same_again_says_nothing_twice(cast: Cast) -> None:
    file(**HERS, **FIRST)
    for told in (FIRST, NEXT, NEXT):
        claim = again(**HERS, **told).claim
    assert len(written(claim)) == 1


def test_without_a_way_to_be_reached_there_is_no_conversation_and_the_desk_reads_it(cast: Cast) -> None:
    file(**FIRST)
    claim = again(**NEXT).claim
    assert not written(claim)
    assert (
        "Det her blev fortalt anderledes end på sagen: Den faldt i vandet, og mit CPR er ••••••-••••."
        in on_the_desk(claim)
    )


@pytest.mark.parametrize("reach", [{}, HERS], ids=["noted", "message"])
@pytest.mark.parametrize("identifier", [ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI])
def test_a_page_that_was_opened_before_puts_aside_nothing_that_nobody_has_read(
    cast: Cast, identifier: str, reach: dict[str, str]
) -> None:
    claim = file(identifier, **reach, **FIRST).claim
    receive(number=claim.number, text="Hvornår ringer I?", by=None, now=NOW)
    claim.refresh_from_db()
    seen = Seen.of(claim, claim.events.latest("pk"))
    again(identifier=identifier, **reach, **NEXT)
    for do in (put_aside, partial(send_message, text="Vi ringer i dag.")):
        with pytest.raises(Changed):
            do(number=claim.number, by=cast.camilla, now=SOON, seen=seen)
    seen = Seen.of(Claim.objects.get(), claim.events.latest("pk"))
    assert put_aside(number=claim.number, by=cast.camilla, now=SOON, seen=seen) == (2 if reach else 1)


def test_what_was_told_from_elsewhere_is_the_desks_to_read_and_not_the_first_filers(cast: Cast, client: Client) -> None:
    first = file(**HERS, **FIRST)
    again(filer_key=ELSEWHERE, **HERS, **NEXT)
    assert not written(first.claim)
    assert "Den faldt i vandet" in on_the_desk(first.claim)
    for path in (page(first), trusted(first.claim)):
        assert "Den faldt i vandet" not in html(client.get(path))


def test_what_the_person_writes_from_elsewhere_is_theirs_and_not_the_first_filers(cast: Cast, client: Client) -> None:
    first = file(**HERS, **FIRST)
    again(filer_key=ELSEWHERE, by=cast.anna, **NEXT)
    assert (Message.objects.get().by, Message.objects.get().trusted) == (cast.anna, True)
    assert "vandet" not in html(client.get(page(first, "beskeder/")))
    assert "vandet" in html(client.get(f"{trusted(first.claim)}beskeder/"))


# What the receipt says ------------------------------------------------------------------------------------------------


def told_again(client: Client, *filings: dict[str, dict[str, str]], identifier: str = ANNAS_IMEI) -> str:
    for pages in filings:
        begin(client, identifier)
        tell(client, pages)
        send(client)
    return words(client.get(RECEIPT))


def test_the_receipt_says_that_what_was_put_right_was_taken(cast: Cast, client: Client) -> None:
    right = {CONTACT: REACH | {"contact_email": "anna@rigtig.example"}}
    said = told_again(client, {CONTACT: REACH, STORY: TOLD}, right)
    assert "Det nye, du har skrevet, er lagt på den sag." in said
    assert "et privat link til anna@rigtig.example" in said
    assert "står stadig" not in said


def test_the_receipt_says_where_the_first_word_stands(cast: Cast, client: Client) -> None:
    said = told_again(client, {CONTACT: REACH, STORY: TOLD}, {STORY: {"description": "Den faldt i vandet."}})
    assert "Det, der blev skrevet om skaden først, står stadig." in said
    case = private_path(client.get(RECEIPT))
    assert "Den faldt i vandet." in words(client.get(f"{case}beskeder/"))


def test_from_elsewhere_the_receipt_says_the_same_whatever_stands_there(cast: Cast) -> None:
    heard = set()
    for first in ({CONTACT: REACH}, {CONTACT: REACH | {"contact_name": "En anden"}, STORY: TOLD, EVENT: DAMAGE}):
        Claim.objects.update(filed_at=NOW - timedelta(hours=2))
        told_again(Client(), first)
        said = told_again(Client(), {CONTACT: REACH, STORY: {"description": "Vand."}})
        assert "Navn, e-mail og telefonnummer står, som de blev skrevet først." in said
        heard.add(said.replace(Claim.objects.latest("pk").number, ""))
    assert len(heard) == 1


@pytest.mark.parametrize("reach", [{}, {CONTACT: REACH}], ids=["number alone", "contact"])
@pytest.mark.parametrize("rest", ["", *PAGES[1:], "beskeder/", "opkald/"])
def test_filing_again_is_answered_alike_for_known_unknown_and_foreign_numbers(
    cast: Cast, reach: dict[str, dict[str, str]], rest: str
) -> None:
    answers, asked = set(), set()
    for identifier in (ANNAS_IMEI, UNKNOWN_IMEI, DAVIDS_IMEI):
        client = Counted()
        right = {page: told | {"contact_phone": "60 60 60 60"} for page, told in reach.items()}
        told_again(client, {**reach, STORY: TOLD}, {**right, STORY: {"description": "Vand."}}, identifier=identifier)
        receipt = client.get(RECEIPT)
        shown = client.get(private_path(receipt) + rest)
        answers.add((len(receipt.content), shown.status_code, len(shown.content), tuple(sorted(shown.headers))))
        asked.add(tuple(client.asked[-2:]))
    assert len(answers) == len(asked) == 1


def test_who_shows_who_they_are_by_a_code_is_told_of_their_own_device(cast: Cast, client: Client) -> None:
    file(**HERS, **FIRST)
    prove(client)
    said = told_again(client, {STORY: {"description": "Vand."}})
    assert "Det, der blev skrevet om skaden først, står stadig." in said
    assert links.letters(the_claim(), since=NOW - timedelta(days=1)) == 1
