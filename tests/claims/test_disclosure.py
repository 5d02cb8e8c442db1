"""Who files for somebody else's device learns nothing of what that person says and agrees on afterwards."""

from datetime import timedelta

import pytest

from claims.deciding.decisions import decide
from claims.deciding.recalling import recall
from claims.evidence.evidence import add_document, answer
from claims.evidence.told import Answers
from claims.files.uploads import read
from claims.filing.filing import Filing, Receipt, file_claim, session_hash
from claims.models import Claim
from claims.proof.disclosure import disclosure_of
from claims.routes.repairs import receive
from tests.cast import ANNAS_IMEI, NOW, UNKNOWN_IMEI
from tests.claims.claimant import page, trusted
from tests.claims.filed import reach
from tests.claims.files import pdf
from tests.claims.filing_pages import html, words
from tests.claims.proven import show_contact
from tests.claims.routed import TOMORROW_AT_NINE, label, walk_in
from tests.claims.settled import settled
from tests.claims.test_guarantees import vouched

pytestmark = pytest.mark.usefixtures("frozen")

HERS = {
    "contact_name": "Anna Holm",
    "contact_phone": "20 30 40 50",
    "contact_email": "anna.privat@eksempel.example",
}
STORY = {"peril": "liquid", "when": "today", "country": "DK", "description": "Kanariehistorie", "battery": "no"}
SECRETS = ("Kanariehistorie", "20 30 40 50", "anna.privat@", "kvittering.pdf", "Anna Holm")


@pytest.fixture
def stranger(cast) -> Receipt:
    """Somebody who knows Anna's IMEI and nothing else files a claim on it."""
    return file_claim(filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger")), now=NOW)


@pytest.fixture
def answered(stranger, client) -> Receipt:
    """Anna has opened her mail, told what happened, how to reach her, and sent her receipt."""
    path = trusted(stranger.claim)
    assert client.post(f"{path}svar/contact/", HERS).status_code == 302
    assert client.post(f"{path}svar/describe/", STORY).status_code == 302
    assert client.post(f"{path}bilag/proof_of_purchase/", {"file": pdf()}).status_code == 302
    return stranger


def test_her_own_link_shows_what_she_told(answered, client):
    show_contact(client, trusted(answered.claim))
    said = words(client.get(trusted(answered.claim)))
    for secret in SECRETS:
        assert secret in said


@pytest.mark.parametrize("rest", ["", "svar/contact/", "svar/describe/", "bilag/photo/", "traek-tilbage/"])
def test_the_strangers_link_shows_none_of_it(answered, client, rest):
    shown = html(client.get(page(answered, rest)))
    for secret in SECRETS:
        assert secret not in shown


def test_her_papers_are_not_streamed_to_the_stranger(answered, client):
    document = answered.claim.documents.get()
    assert client.get(page(answered, f"fil/{document.pk}/")).status_code == 404
    assert client.get(f"{trusted(answered.claim)}fil/{document.pk}/").status_code == 200


def test_what_she_told_signed_in_is_hers_as_well(stranger, cast, as_user, client):
    as_user(cast.anna).post(f"/min-side/sag/{stranger.claim.number}/svar/describe/", STORY)
    assert "Kanariehistorie" not in html(client.get(page(stranger)))


def test_the_stranger_cannot_put_another_number_in_the_place_of_hers(answered, client):
    client.post(page(answered, "svar/contact/"), {"contact_phone": "66 66 66 66"})
    claim = Claim.objects.get(pk=answered.claim.pk)
    assert claim.contact_phone == "+4520304050"


def test_the_stranger_does_not_learn_where_and_when_she_hands_in(stranger, cast, client):
    route = walk_in(reach(stranger.claim, cast.camilla), cast)
    said = words(client.get(page(stranger)))
    assert route.booking.number not in said
    assert "Det, vi har aftalt om enheden, ser du via linket i mailen fra os" in said
    assert route.booking.number in words(client.get(trusted(stranger.claim)))


@pytest.mark.parametrize("received", [False, True])
def test_the_stranger_learns_neither_the_day_nor_the_place_where_she_hands_in(stranger, cast, client, received):
    walk_in(reach(stranger.claim, cast.camilla), cast)
    if received:
        receive(number=stranger.claim.number, by=cast.eva, now=TOMORROW_AT_NINE)
    said = words(client.get(page(stranger)))
    for secret in ("Kolding", "Mobilværkstedet", "i morgen kl. 09.00"):
        assert secret not in said
        assert secret in words(client.get(trusted(stranger.claim)))
    assert "værksted" in said


def test_who_filed_the_same_from_elsewhere_learns_neither(cast, client):
    same = {"identifier": ANNAS_IMEI, "contact_phone": "+4520304050"}
    first = file_claim(filing=Filing(filer_key=session_hash("here"), **same), now=NOW)
    again = file_claim(filing=Filing(filer_key=session_hash("elsewhere"), **same), now=NOW)
    assert again.claim == first.claim
    walk_in(reach(first.claim, cast.camilla), cast)
    assert "Kolding" in words(client.get(page(first)))
    said = words(client.get(page(again)))
    assert "Kolding" not in said
    assert "På vej til værksted" in said


def test_the_stranger_does_not_get_her_label(stranger, cast, client):
    label(reach(stranger.claim, cast.camilla), cast)
    assert client.get(page(stranger, "label/")).status_code == 404
    show_contact(client, trusted(stranger.claim))
    assert client.get(f"{trusted(stranger.claim)}label/").status_code == 200
    assert client.get(page(stranger, "label/")).status_code == 404


def test_the_stranger_does_not_read_why_it_was_decided(stranger, cast, client):
    claim = reach(stranger.claim, cast.camilla)
    decide(number=claim.number, kind="partly", clause="", reason="Kanariegrund", by=cast.camilla, now=NOW)
    assert "Kanariegrund" not in html(client.get(page(stranger)))
    assert "Kanariegrund" in words(client.get(trusted(claim)))


@pytest.mark.parametrize("identifier", [ANNAS_IMEI, UNKNOWN_IMEI], ids=["known", "unknown"])
def test_who_told_nothing_but_the_number_takes_back_no_claim_that_has_moved_on(cast, client, identifier):
    receipt = file_claim(filing=Filing(identifier=identifier, filer_key=session_hash("stranger")), now=NOW)
    address = page(receipt, "traek-tilbage/")
    assert address in html(client.get(page(receipt)))
    booking = walk_in(reach(receipt.claim, cast.camilla), cast).booking
    assert address not in html(client.get(page(receipt)))
    assert client.get(address).url == page(receipt)
    answer = client.post(address, follow=True)
    assert answer.redirect_chain == [(page(receipt), 302)]
    assert "Ring til os på 70 20 40 60, hvis anmeldelsen skal trækkes tilbage." in words(answer)
    receipt.claim.refresh_from_db()
    booking.refresh_from_db()
    assert (receipt.claim.state, booking.cancelled_at) == ("routed", None)


def test_who_the_register_trusts_or_who_said_how_to_be_reached_takes_it_back(stranger, cast, client):
    known = trusted(stranger.claim)
    walk_in(reach(stranger.claim, cast.camilla), cast)
    assert f"{known}traek-tilbage/" in html(client.get(known))
    assert "Du har trukket anmeldelsen tilbage." in words(client.post(f"{known}traek-tilbage/", follow=True))
    told = file_claim(
        filing=Filing(identifier=UNKNOWN_IMEI, filer_key=session_hash("here"), contact_phone="+4520304050"), now=NOW
    )
    walk_in(reach(told.claim, cast.camilla), cast)
    assert "Du har trukket anmeldelsen tilbage." in words(client.post(page(told, "traek-tilbage/"), follow=True))


def test_the_stranger_takes_nothing_back_once_she_has_told_how_to_reach_her(answered, cast, client):
    reach(answered.claim, cast.camilla)
    client.post(page(answered, "traek-tilbage/"))
    answered.claim.refresh_from_db()
    assert answered.claim.state == "assessing"


def test_who_gave_a_number_is_talked_with_and_sees_what_was_agreed(cast, client):
    receipt = file_claim(
        filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("here"), contact_phone="+4520304050"), now=NOW
    )
    route = walk_in(reach(receipt.claim, cast.camilla), cast)
    assert route.booking.number in words(client.get(page(receipt)))


def test_where_the_register_knows_nobody_the_filer_sees_what_was_agreed(cast, client):
    receipt = file_claim(filing=Filing(identifier=UNKNOWN_IMEI, filer_key=session_hash("here")), now=NOW)
    route = walk_in(reach(receipt.claim, cast.camilla), cast)
    assert route.booking.number in words(client.get(page(receipt)))


def test_what_somebody_added_from_elsewhere_is_not_the_first_filers_to_read(cast, client):
    first = file_claim(
        filing=Filing(identifier=ANNAS_IMEI, filer_key=session_hash("stranger"), contact_email="anna@privat.example"),
        now=NOW,
    )
    file_claim(
        filing=Filing(
            identifier=ANNAS_IMEI,
            filer_key=session_hash("anna"),
            contact_email="anna@privat.example",
            description="Kanariehistorie",
        ),
        now=NOW + timedelta(minutes=5),
    )
    assert "Kanariehistorie" not in html(client.get(page(first)))


def test_what_was_typed_through_untrusted_links_is_shown_there(stranger, client):
    client.post(page(stranger, "svar/describe/"), STORY)
    client.post(page(stranger, "bilag/photo/"), {"file": pdf()})
    said = words(client.get(page(stranger)))
    assert "Kanariehistorie" in said
    assert "kvittering.pdf" in said


def test_the_acts_keep_who_told_what(cast):
    claim = file_claim(filing=Filing(identifier=ANNAS_IMEI), now=NOW).claim
    paper = {"number": claim.number, "kind": "photo", "by": None, "now": NOW}
    hers = add_document(**paper, upload=read(pdf()), trusted=True)
    theirs = add_document(**paper, upload=read(pdf()))
    answer(number=claim.number, answers=Answers(peril="damage"), by=None, now=NOW, trusted=True)
    disclosed = disclosure_of(claim, trusted=False)
    assert disclosed.documents == {hers.pk} != {theirs.pk}
    assert disclosed.hidden == {"peril"}
    assert disclosure_of(claim, trusted=True).hidden == frozenset()


# What was decided, and how it was made good --------------------------------------------------------------------------

HERS_ALONE = (
    "dækket",
    "Dækket",
    "fgjort",
    "garanti",
    "rstat",
    "Finder",
    "finder nu",
    "Ny enhed",
    "ny enhed",
    "kulance",
)


def told_nothing(client, receipt):
    said = words(client.get(page(receipt)))
    assert [word for word in HERS_ALONE if word in said] == []


@pytest.mark.parametrize("kind", ["covered", "partly", "rejected", "warranty", "goodwill"])
def test_the_stranger_does_not_learn_that_or_what_was_decided(stranger, cast, client, kind):
    claim = reach(stranger.claim, cast.camilla)
    decide(number=claim.number, kind=kind, clause="6", reason="Kanariegrund.", by=cast.camilla, now=NOW)
    told_nothing(client, stranger)


def test_the_stranger_does_not_learn_that_it_was_made_good(stranger, cast, client):
    claim = reach(stranger.claim, cast.camilla)
    decide(number=claim.number, kind="goodwill", clause="", reason="", by=cast.camilla, now=NOW)
    settled(claim, cast, "replacement")
    told_nothing(client, stranger)
    assert "Skaden er erstattet." in words(client.get(trusted(claim)))


def test_the_stranger_does_not_learn_of_a_guarantee(stranger, cast, client):
    claim = reach(stranger.claim, cast.camilla)
    recall(number=claim.number, guarantee=vouched(cast), by=cast.camilla, now=NOW)
    told_nothing(client, stranger)
    assert "Fejlen er under garantien" in words(client.get(trusted(claim)))


def test_who_filed_the_same_from_elsewhere_learns_not_what_was_decided(cast, client):
    same = {"identifier": ANNAS_IMEI, "contact_phone": "+4520304050"}
    first = file_claim(filing=Filing(filer_key=session_hash("here"), **same), now=NOW)
    again = file_claim(filing=Filing(filer_key=session_hash("elsewhere"), **same), now=NOW)
    reach(first.claim, cast.camilla)
    decide(number=first.claim.number, kind="rejected", clause="6", reason="Nej.", by=cast.camilla, now=NOW)
    told_nothing(client, again)
    assert "Skaden er ikke dækket." in words(client.get(page(first)))


def test_who_takes_the_claim_back_is_told_so_by_any_link(stranger, client):
    client.post(page(stranger, "traek-tilbage/"))
    assert "Anmeldelsen er trukket tilbage." in words(client.get(page(stranger)))
