"""What comes in after the filing closes the tasks that asked for it, and keeps the promise of the documents."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from accounts.refusals import WrongState
from claims.calls.contact import log_call
from claims.evidence.evidence import add_document, answer, complete_documentation
from claims.evidence.told import Answers
from claims.files.uploads import read
from claims.models import Claim, EventKind
from claims.proof.links import find, token_of
from notifications.models import OutboxMessage
from tests.cast import NOW, UNKNOWN_IMEI
from tests.claims.filed import file
from tests.claims.files import pdf

LATER = NOW + timedelta(days=3)


def open_tasks(claim: Claim) -> set[str]:
    return {task.kind for task in claim.tasks.open()}


def documentation(claim: Claim) -> str:
    return claim.deadlines.get(kind="documentation").state


def kinds(claim: Claim) -> list[str]:
    return [event.kind for event in claim.events.all()]


def end(claim: Claim, state: str) -> None:
    outcome = "withdrawn" if state == "closed" else ""
    Claim.objects.filter(pk=claim.pk).update(state=state, outcome=outcome, closed_at=NOW)


def test_the_last_missing_paper_keeps_the_promise_of_the_documents(cast):
    claim = file()
    assert open_tasks(claim) == {"proof_of_purchase"}
    document = add_document(number=claim.number, kind="proof_of_purchase", upload=read(pdf()), by=None, now=LATER)
    assert open_tasks(claim) == set()
    assert documentation(claim) == "met"
    assert kinds(claim) == [EventKind.FILED, EventKind.DOCUMENT_ADDED, EventKind.DOCUMENTS_COMPLETE]
    assert (document.size, document.content_type) == (len(read(pdf()).content), "application/pdf")
    assert default_storage.exists(document.file.name)
    assert claim.number in document.file.name
    assert "kvittering" not in document.file.name


def test_one_paper_of_two_does_not_keep_it_yet(cast):
    claim = file(peril="theft")
    add_document(number=claim.number, kind="proof_of_purchase", upload=read(pdf()), by=None, now=LATER)
    assert open_tasks(claim) == {"police_report"}
    assert documentation(claim) == "running"


def test_a_picture_closes_no_task(cast):
    claim = file()
    add_document(number=claim.number, kind="photo", upload=read(pdf()), by=None, now=LATER)
    assert open_tasks(claim) == {"proof_of_purchase"}


@pytest.mark.parametrize("state", ["closed", "lapsed"])
def test_a_claim_that_has_ended_takes_nothing_in_and_leaves_no_file(cast, state):
    claim = file()
    end(claim, state)
    with pytest.raises(WrongState):
        add_document(number=claim.number, kind="photo", upload=read(pdf()), by=None, now=LATER)
    with pytest.raises(WrongState):
        answer(number=claim.number, answers=Answers(description="For sent"), by=None, now=LATER)
    with pytest.raises(WrongState):
        complete_documentation(number=claim.number, by=cast.camilla, now=LATER)
    assert not claim.documents.exists()
    assert default_storage.listdir(f"claims/{claim.number}")[1] == []


def test_what_was_skipped_can_be_told_later(cast):
    claim = file(peril="", description="", contact_name="", contact_phone="")
    assert open_tasks(claim) == {"describe", "contact", "proof_of_purchase"}
    filled = answer(number=claim.number, answers=Answers(peril="liquid", description="Kaffe."), by=cast.anna, now=LATER)
    assert filled == ["peril", "description"]
    assert open_tasks(claim) == {"contact", "proof_of_purchase"}
    assert claim.events.get(kind=EventKind.FACTS_ADDED).data == {"fields": ["peril", "description"]}


def test_what_was_told_first_stands(cast):
    claim = file(peril="damage")
    assert answer(number=claim.number, answers=Answers(peril="theft"), by=None, now=LATER) == []
    claim.refresh_from_db()
    assert claim.peril == "damage"
    assert kinds(claim) == [EventKind.FILED]


def correct(claim, **contact):
    """As somebody does who has typed a code."""
    answer(number=claim.number, answers=Answers(**contact), by=None, now=LATER, sees_contact=True)


def test_another_number_may_take_the_place_of_the_first(cast):
    claim = file(contact_phone="+4520304050")
    correct(claim, contact_phone="+4530405060")
    claim.refresh_from_db()
    assert claim.contact_phone == "+4530405060"


def test_a_number_that_rings_takes_the_place_of_the_broken_phones(cast):
    claim = file(identifier=UNKNOWN_IMEI, contact_phone="+4520304050", phone_is_the_device=True)
    assert {"contact", "find_contact"} <= open_tasks(claim)
    answer(number=claim.number, answers=Answers(contact_phone="+4530405060"), by=None, now=LATER)
    claim.refresh_from_db()
    assert claim.callable_phone == "+4530405060"
    assert not {"contact", "find_contact"} & open_tasks(claim)


def test_saying_that_the_number_is_the_broken_phones_stops_the_calls(cast):
    claim = file(contact_phone="+4520304050")
    correct(claim, contact_phone="+4520304050", phone_is_the_device=True)
    claim.refresh_from_db()
    assert claim.callable_phone == ""


def test_a_new_address_is_sent_its_private_link(cast):
    claim = file(identifier=UNKNOWN_IMEI)
    correct(claim, contact_email="anna@privat.example")
    link = claim.links.get(address="anna@privat.example")
    assert not link.trusted
    assert OutboxMessage.objects.get(address="anna@privat.example").context["link_key"] == str(link.pk)


def test_an_address_that_was_a_slip_hears_and_sees_nothing_more(cast):
    claim = file(identifier=UNKNOWN_IMEI, contact_email="ana@privat.example")
    slip = claim.links.get(address="ana@privat.example")
    answer(
        number=claim.number, answers=Answers(contact_email="anna@privat.example"), by=None, now=LATER, sees_contact=True
    )
    assert find(token_of(slip), now=LATER) is None
    OutboxMessage.objects.all().delete()
    log_call(number=claim.number, agent=cast.camilla, outcome="not_reached", note="", now=LATER)
    assert [message.address for message in OutboxMessage.objects.all()] == ["anna@privat.example"]


def test_the_registers_own_link_outlives_a_new_address(cast):
    claim = file(contact_email="anna@nordlys.example")
    answer(
        number=claim.number, answers=Answers(contact_email="anna@privat.example"), by=None, now=LATER, sees_contact=True
    )
    assert claim.links.get(trusted=True).revoked_at is None


def test_an_address_given_back_and_forth_is_not_written_to_without_end(cast):
    claim = file(identifier=UNKNOWN_IMEI)
    for turn in range(20):
        address = f"{'ab'[turn % 2]}@privat.example"
        correct(claim, contact_email=address)
    assert OutboxMessage.objects.count() == 5
    claim.refresh_from_db()
    assert claim.contact_email == "b@privat.example"


def test_a_damage_that_turns_out_a_theft_asks_for_the_police_and_no_device(cast):
    claim = file(peril="")
    answer(number=claim.number, answers=Answers(peril="theft"), by=None, now=LATER)
    assert "police_report" in open_tasks(claim)
    assert claim.deadlines.get(kind="delivery").state == "cancelled"


def test_a_cpr_number_told_later_is_not_kept(cast):
    claim = file(description="")
    answer(number=claim.number, answers=Answers(description="Jeg er 010203-1234"), by=None, now=LATER)
    claim.refresh_from_db()
    assert "010203" not in claim.description


def test_the_desk_says_that_nothing_more_is_needed(cast):
    claim = file(peril="theft", description="")
    complete_documentation(number=claim.number, by=cast.camilla, now=LATER)
    assert not claim.tasks.open().filter(owner="claimant").exists()
    assert documentation(claim) == "met"
    assert kinds(claim)[-1] == EventKind.DOCUMENTS_COMPLETE


def test_saying_it_twice_changes_nothing(cast):
    claim = file()
    for _time in range(2):
        complete_documentation(number=claim.number, by=cast.camilla, now=LATER)
    assert kinds(claim).count(EventKind.DOCUMENTS_COMPLETE) == 1
