"""What was sent before anybody asked for it is what is asked for now: not sent twice, and read as if it were."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.evidence.evidence import add_document, review_document
from claims.files.uploads import read
from claims.models import Claim, ClaimEvent, Document, EventKind, PhotoPrint, Purchase, Task
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.files import pdf, upload
from tests.claims.filing_pages import CONTACT, REACH, RECEIPT, begin, html, private_path, send, words
from tests.claims.looks import jpeg, scene
from tests.claims.receipts import paper

PROOF, REPORT, PHOTO = "bilag/proof_of_purchase/", "bilag/police_report/", "bilag/photo/"
OFFER = "Har du allerede sendt det?"

pytestmark = [pytest.mark.usefixtures("cast", "frozen")]


def invoice(name: str = "faktura.pdf") -> Any:
    return upload(paper(), name, "application/pdf")


def use(where: str, document: Document | str, client: Client | None = None, *, kind: str = PROOF) -> Any:
    said = document.pk if isinstance(document, Document) else document
    return (client or Client()).post(f"{where}{kind}", {"brug": said}, follow=True)


def sent(where: str, file: Any = None, *, kind: str = "bilag/other/", client: Client | None = None) -> Document:
    (client or Client()).post(f"{where}{kind}", {"file": [file or invoice()]})
    return Document.objects.latest("pk")


@pytest.fixture
def case() -> str:
    """A case on a device that nobody knows, by the link of who filed it."""
    return page(filed(UNKNOWN_IMEI, **TOLD))


def test_an_invoice_that_came_with_the_filing_is_the_proof_of_purchase(client: Client) -> None:
    begin(client, UNKNOWN_IMEI)
    client.post("/anmeld/billeder/", {"photos": [invoice()]})
    client.post(CONTACT, REACH)
    send(client)
    case = private_path(client.get(RECEIPT))
    offered = client.get(f"{case}{PROOF}")
    document = Document.objects.get()
    assert f"{OFFER} faktura.pdf Brug denne : faktura.pdf" in words(offered)
    shown = use(case, document)
    assert "Tak. Vi bruger «faktura.pdf»." in words(shown)
    assert "Vi læste i «faktura.pdf»: købt 3. marts 2025, 8.499,00 kr. Passer det?" in words(shown)
    assert "Vi bruger dit dokument som: købsbilag." in words(shown)
    document.refresh_from_db()
    assert document.kind == "proof_of_purchase"
    claim = Claim.objects.get()
    assert claim.tasks.get(kind="proof_of_purchase").done_at == NOW
    told = claim.events.filter(kind=EventKind.DOCUMENT_ADDED).latest("pk")
    assert told.data == {"kind": "proof_of_purchase", "name": "faktura.pdf", "used": True}
    assert OFFER not in words(client.get(f"{case}{PROOF}")), "nothing else lies there"


def test_the_promise_of_documents_is_met_by_it(case: str) -> None:
    use(case, sent(case))
    assert Claim.objects.get().deadlines.get(kind="documentation").state == "met"


def photo(where: str, kind: str) -> Document:
    return sent(where, upload(jpeg(scene(1)), "bon.jpg", "image/jpeg"), kind=kind)


def test_what_came_as_a_photo_of_the_damage_is_known_again_whatever_it_is_said_to_be(case: str) -> None:
    document = photo(case, PHOTO)
    assert f'src="{case}fil/{document.pk}/lille/"' in html(Client().get(f"{case}{PROOF}"))
    use(case, document)
    document.refresh_from_db()
    assert document.kind == "proof_of_purchase"
    assert PhotoPrint.objects.filter(document=document).exists()


def test_what_nobody_asks_for_is_not_used_as_it_and_stays_as_the_desk_saw_it(cast: Cast, case: str) -> None:
    use(case, sent(case))
    document, claim = photo(case, PHOTO), Claim.objects.get()
    review_document(number=claim.number, document=document.pk, by=cast.camilla, now=NOW)
    assert OFFER not in words(Client().get(f"{case}{PROOF}"))
    refused = use(case, document)
    assert (refused.status_code, "Vi mangler ikke den slags dokument mere." in words(refused)) == (409, True)
    document.refresh_from_db()
    assert (document.kind, document.reviewed_by) == ("photo", cast.camilla)
    assert PhotoPrint.objects.filter(document=document).exists()


def test_a_stranger_learns_of_no_paper_that_only_a_known_device_is_asked_for() -> None:
    receipt = filed(**{name: told for name, told in TOLD.items() if name != "contact_phone"})
    Task.objects.create(claim=receipt.claim, kind="sim_block", owner="claimant", created_at=NOW)
    stranger, own = page(receipt), trusted(receipt.claim)
    document = sent(stranger)
    assert OFFER not in words(Client().get(f"{stranger}bilag/sim_block/"))
    assert use(stranger, document, kind="bilag/sim_block/").status_code == 404
    assert OFFER in words(Client().get(f"{own}bilag/sim_block/"))
    assert use(own, document, kind="bilag/sim_block/").status_code == 200


def test_a_picture_of_a_receipt_is_no_photo_of_the_damage(case: str) -> None:
    document = photo(case, "bilag/other/")
    assert PhotoPrint.objects.filter(document=document).exists()
    assert f'src="{case}fil/{document.pk}/lille/"' in html(Client().get(f"{case}{PROOF}"))
    use(case, document)
    assert not PhotoPrint.objects.exists()
    assert not Purchase.objects.exists()


def test_a_police_report_is_found_again_and_not_read() -> None:
    case = page(filed(UNKNOWN_IMEI, **{**TOLD, "peril": "theft"}))
    document = sent(case)
    use(case, document, kind=REPORT)
    document.refresh_from_db()
    assert document.kind == "police_report"
    assert Claim.objects.get().tasks.get(kind="police_report").done_at == NOW
    assert not Purchase.objects.exists()
    # What is one thing already is not another as well.
    assert use(case, document).status_code == 404
    assert OFFER not in words(Client().get(f"{case}{PROOF}"))


def test_to_say_it_twice_changes_nothing_and_reads_nothing(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    document = sent(case)
    use(case, document)
    events = ClaimEvent.objects.count()
    monkeypatch.setattr("claims.views.case_files.receipts.read_kept", None)
    assert "Tak. Vi bruger «faktura.pdf»." in words(use(case, document))
    assert (ClaimEvent.objects.count(), Purchase.objects.count()) == (events, 1)


@pytest.mark.parametrize("said", ["", "x", "0", "9" * 30])
def test_what_is_not_there_is_answered_as_missing(case: str, said: str) -> None:
    assert use(case, said).status_code == 404


def test_a_page_that_asks_for_nothing_offers_nothing(case: str) -> None:
    document = sent(case)
    assert OFFER not in words(Client().get(f"{case}{PHOTO}"))
    assert use(case, document, kind=PHOTO).status_code == 404


def test_only_what_the_door_shows_may_be_used(cast: Cast, as_user: Any, case: str) -> None:
    receipt = filed(**TOLD)
    stranger, own = page(receipt), trusted(receipt.claim)
    hers = sent(own)
    ours = add_document(
        number=receipt.claim.number, kind="other", upload=read(pdf("vores.pdf")), by=cast.camilla, now=NOW
    )
    for where, document in ((stranger, hers), (case, hers), (stranger, ours), (own, ours)):
        assert document.name not in words(Client().get(f"{where}{PROOF}")) or (where, document) == (own, hers)
        assert use(where, document).status_code == 404
    mine = f"/min-side/sag/{receipt.claim.number}/"
    assert use(mine, hers, as_user(cast.david)).status_code == 404
    assert "Passer det?" in words(use(mine, hers, as_user(cast.anna)))


def test_a_stranger_goes_on_seeing_their_paper_that_the_registers_own_used() -> None:
    receipt = filed(**TOLD)
    stranger, own = page(receipt), trusted(receipt.claim)
    document = sent(stranger)
    use(own, document)
    assert Client().get(f"{stranger}fil/{document.pk}/").status_code == 200
    assert "faktura.pdf" in words(Client().get(stranger))


def test_nothing_is_used_once_the_case_has_ended(case: str) -> None:
    document = sent(case)
    Client().post(f"{case}traek-tilbage/")
    assert use(case, document).status_code == 409
    document.refresh_from_db()
    assert document.kind == "other"


def test_the_desk_has_not_seen_it_as_what_it_is_now(cast: Cast, as_user: Any, case: str) -> None:
    document, claim = sent(case), Claim.objects.get()
    review_document(number=claim.number, document=document.pk, by=cast.camilla, now=NOW)
    use(case, document)
    document.refresh_from_db()
    assert (document.reviewed_at, document.reviewed_by) == (None, None)
    said = words(as_user(cast.camilla).get(reverse("desk-case", args=[claim.number])))
    assert "Tidligere sendt dokument bruges som: købsbilag (faktura.pdf)." in said
