"""What was read in a proof of purchase: asked about, confirmed or corrected, and gone by only where one of us does."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from claims.evidence import purchases
from claims.guards import Seen
from claims.models import Claim, ClaimEvent, Document, EventKind, LossFacts, Purchase
from tests.cast import NOW, UNKNOWN_IMEI, Cast
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.files import pdf, picture, upload
from tests.claims.filing_pages import words
from tests.claims.receipts import INVOICE, paper

BOUGHT, PAID = date(2025, 3, 3), Decimal("8499.00")
SENT = "bilag/proof_of_purchase/"

pytestmark = [pytest.mark.usefixtures("cast", "frozen")]


def invoice(name: str = "faktura.pdf", *lines: str) -> Any:
    return upload(paper(lines or INVOICE), name, "application/pdf")


def send(where: str, file: Any, client: Client | None = None, **extra: Any) -> Any:
    return (client or Client()).post(f"{where}{SENT}", {"file": [file]}, follow=True, **extra)


def fields(document: Document, *, day: tuple[int, int, int] | None, price: str) -> dict[str, Any]:
    prefix = f"bilag-{document.pk}"
    told = dict(zip(("day", "month", "year"), day, strict=True)) if day else {}
    return {f"{prefix}-price_dkk": price, **{f"{prefix}-bought_on_{name}": part for name, part in told.items()}}


def answer(where: str, document: Document, client: Client | None = None, **said: Any) -> Any:
    return (client or Client()).post(f"{where}fil/{document.pk}/koeb/", said, follow=True)


@pytest.fixture
def case() -> str:
    """A case on a device that nobody knows, by the link of who filed it."""
    return page(filed(UNKNOWN_IMEI, **TOLD))


def stated() -> tuple[object, ...]:
    return Purchase.objects.values_list("answer", "stated_on", "stated_dkk").get()


def test_what_was_read_is_asked_about_with_the_fields_filled_in(case: str) -> None:
    shown = send(case, invoice())
    assert "Vi læste i «faktura.pdf»: købt 3. marts 2025, 8.499,00 kr. Passer det?" in words(shown)
    assert 'value="8499,00"' in shown.content.decode()
    assert 'value="2025"' in shown.content.decode()
    assert stated() == ("", None, None), "nothing is taken for told before it is confirmed"
    assert not ClaimEvent.objects.filter(kind=EventKind.PURCHASE_STATED).exists()
    # On the page where more is sent, too.
    assert "Passer det?" in words(Client().get(f"{case}{SENT}"))


def test_it_is_confirmed_as_it_was_read(case: str) -> None:
    send(case, invoice())
    document = Document.objects.get()
    version = Claim.objects.get().version
    shown = answer(case, document, **fields(document, day=(3, 3, 2025), price="8.499,00"))
    assert stated() == ("stated", BOUGHT, PAID)
    told = ClaimEvent.objects.get(kind=EventKind.PURCHASE_STATED)
    assert told.by is None
    assert told.data["as_read"] is True
    assert "Du oplyste købet: 3. marts 2025, 8.499,00 kr." in words(shown)
    assert "Passer det?" not in words(shown)
    assert Claim.objects.get().version > version, "a form of ours that was opened before must see it first"


@pytest.mark.parametrize("where", ["", SENT, "fil/{pk}/koeb/"])
def test_the_answer_is_taken_from_every_page_that_asks(case: str, where: str) -> None:
    send(case, invoice())
    document = Document.objects.get()
    visitor = Client(enforce_csrf_checks=True)
    shown = visitor.get(f"{case}{where.format(pk=document.pk)}").content.decode()
    form = shown[shown.index(f'action="{case}fil/{document.pk}/koeb/"') :]
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form[: form.index("</form>")])
    assert token, "without it the answer would be refused"
    answer(case, document, visitor, do="other", csrfmiddlewaretoken=token[1])
    assert stated()[0] == "other"


def test_it_is_corrected_and_corrected_again(case: str) -> None:
    send(case, invoice())
    document = Document.objects.get()
    answer(case, document, **fields(document, day=(4, 3, 2025), price=""))
    assert stated() == ("stated", date(2025, 3, 4), None)
    again = words(Client().get(f"{case}fil/{document.pk}/koeb/"))
    assert "Du oplyste: købt 4. marts 2025" in again
    answer(case, document, **fields(document, day=(4, 3, 2025), price="8.000"))
    assert stated() == ("stated", date(2025, 3, 4), Decimal(8000))
    events = ClaimEvent.objects.filter(kind=EventKind.PURCHASE_STATED)
    assert [event.data["as_read"] for event in events] == [False, False]
    # The same once more is nothing new.
    answer(case, document, **fields(document, day=(4, 3, 2025), price="8.000"))
    assert events.count() == 2


def test_the_paper_may_be_something_else(case: str) -> None:
    send(case, invoice())
    document = Document.objects.get()
    shown = answer(case, document, do="other", **fields(document, day=(3, 3, 2025), price="8.499,00"))
    assert stated() == ("other", None, None)
    assert "Du sagde, at bilaget ikke er for enheden: faktura.pdf." in words(shown)
    assert "Passer det?" not in words(shown)


@pytest.mark.parametrize(
    ("day", "price", "said"),
    [
        (None, "", "Skriv dagen eller prisen"),
        ((31, 2, 2025), "8.499,00", "Den dato findes ikke"),
        ((16, 9, 2026), "8.499,00", "Den dag er ikke kommet endnu"),
        ((3, 3, 2025), "mange penge", "Skriv beløbet med tal"),
        ((3, 3, 2025), "0", "Skriv prisen, som den står på bilaget"),
    ],
)
def test_what_was_typed_stays_with_a_word_on_what_to_do(
    case: str, day: tuple[int, int, int] | None, price: str, said: str
) -> None:
    send(case, invoice())
    document = Document.objects.get()
    shown = answer(case, document, **fields(document, day=day, price=price))
    assert shown.status_code == 200
    assert said in words(shown)
    assert not price or f'value="{price}"' in shown.content.decode()
    assert stated() == ("", None, None)


@pytest.mark.parametrize(
    "file",
    [
        lambda: upload(picture(), "kvittering.jpg"),
        lambda: pdf("tom.pdf"),
        lambda: invoice("tysk.pdf", "Datum 3.3.2025 4.3.2025", "Summe 8.499,00 EUR"),
    ],
)
def test_a_paper_in_which_nothing_is_sure_asks_nothing(case: str, file: Any) -> None:
    shown = send(case, file())
    assert "Passer det" not in words(shown)
    assert not Purchase.objects.exists()
    document = Document.objects.get()
    assert Client().get(f"{case}fil/{document.pk}/koeb/").status_code == 404


def test_only_a_proof_of_purchase_is_read(case: str) -> None:
    Client().post(f"{case}bilag/police_report/", {"file": [invoice()]})
    Client().post(f"{case}bilag/other/", {"file": [invoice()]})
    assert Document.objects.count() == 2
    assert not Purchase.objects.exists()


def test_half_of_it_is_asked_about_alone(case: str) -> None:
    shown = send(case, invoice("bon.pdf", "Købsdato 3.3.2025"))
    assert "Vi læste i «bon.pdf»: købt 3. marts 2025 Passer det?" in words(shown)


def test_signed_in_it_is_the_same(cast: Cast, as_user: Any) -> None:
    filed(**TOLD)
    claim = Claim.objects.get()
    mine, anna = f"/min-side/sag/{claim.number}/", as_user(cast.anna)
    shown = send(mine, invoice(), anna)
    assert "Passer det?" in words(shown)
    document = Document.objects.get()
    answer(mine, document, anna, **fields(document, day=(3, 3, 2025), price="8.499,00"))
    purchase = Purchase.objects.get()
    assert (purchase.trusted, purchase.answered_by, purchase.stated_dkk) == (True, cast.anna, PAID)


def test_somebody_elses_paper_is_answered_as_missing(cast: Cast, as_user: Any, case: str) -> None:
    filed(**TOLD)
    claim = Claim.objects.get(device=cast.annas_phone)
    mine = f"/min-side/sag/{claim.number}/"
    send(mine, invoice(), as_user(cast.anna))
    document = Document.objects.get()
    for where, client in (
        (mine, as_user(cast.david)),
        (f"/min-side/sag/{Claim.objects.exclude(pk=claim.pk).get().number}/", as_user(cast.anna)),
        (case, Client()),
    ):
        assert client.get(f"{where}fil/{document.pk}/koeb/").status_code == 404
        assert client.post(f"{where}fil/{document.pk}/koeb/", {"do": "other"}).status_code == 404
    assert stated() == ("", None, None)


def test_a_strangers_door_learns_nothing_of_what_the_registers_own_was_told(cast: Cast) -> None:
    receipt = filed(**TOLD)
    claim = receipt.claim
    stranger, own = page(receipt), trusted(claim)
    send(stranger, invoice())
    document = Document.objects.get()
    answer(own, document, **fields(document, day=(1, 1, 2025), price="5.000,00"))
    # To the stranger it is still open, and what they say stands beside it.
    shown = words(Client().get(stranger))
    assert "Passer det?" in shown
    assert "5.000,00" not in shown
    answer(stranger, document, **fields(document, day=(3, 3, 2025), price="8.499,00"))
    assert "Du oplyste: købt 1. januar 2025, 5.000,00 kr." in words(Client().get(own)), "it stands as it was said here"
    told = purchases.stated_in([document])
    assert [(one.trusted, one.stated_dkk) for one in told] == [(True, Decimal(5000)), (False, PAID)]
    # What came by the trusted door is missing for the other one.
    send(own, invoice("anden.pdf"))
    other = Document.objects.get(name="anden.pdf")
    assert Client().get(f"{stranger}fil/{other.pk}/koeb/").status_code == 404


def test_each_place_that_asks_has_a_form_that_may_be_sent(case: str) -> None:
    send(case, invoice())
    document = Document.objects.get()
    client = Client(enforce_csrf_checks=True)
    for shown in (client.get(case), client.get(f"{case}fil/{document.pk}/koeb/")):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', shown.content.decode().split("koeb/", 1)[1])
        assert token
        said = fields(document, day=(3, 3, 2025), price="8.499") | {"csrfmiddlewaretoken": token[1]}
        assert client.post(f"{case}fil/{document.pk}/koeb/", said).status_code == 302


def test_what_is_wrong_is_not_asked_about_anew_once_the_case_has_ended(case: str) -> None:
    send(case, invoice())
    Client().post(f"{case}traek-tilbage/")
    answered = answer(case, Document.objects.get(), **fields(Document.objects.get(), day=(3, 3, 2062), price="x"))
    assert answered.status_code == 409


def test_nothing_is_answered_once_the_case_has_ended(case: str) -> None:
    send(case, invoice())
    document = Document.objects.get()
    Client().post(f"{case}traek-tilbage/")
    assert "Passer det" not in words(Client().get(case))
    refused = Client().post(f"{case}fil/{document.pk}/koeb/", {"do": "other"})
    assert refused.status_code == 409
    assert Client().get(f"{case}fil/{document.pk}/koeb/").status_code == 302


def test_the_desk_sees_whose_word_it_is_and_that_the_register_says_otherwise(cast: Cast, as_user: Any) -> None:
    cast.annas_phone.price_dkk = Decimal("9000.00")
    cast.annas_phone.save()
    claim = filed(**TOLD).claim
    own = trusted(claim)
    send(own, invoice())
    document = Document.objects.get()
    desk = reverse("desk-case", args=[claim.number])
    assert "ifølge anmelderen" not in words(as_user(cast.camilla).get(desk))
    answer(own, document, **fields(document, day=(3, 3, 2025), price="8.499,00"))
    shown = words(as_user(cast.camilla).get(desk))
    assert "Købet ifølge anmelderen 3. marts 2025, 8.499,00 kr." in shown
    assert "Læst i «faktura.pdf» og bekræftet. Registret siger noget andet." in shown
    assert "Anmelderen oplyste købet: 3. marts 2025, 8.499,00 kr. Læst i «faktura.pdf» og bekræftet." in shown
    cast.annas_phone.refresh_from_db()
    assert cast.annas_phone.price_dkk == Decimal("9000.00")


def test_the_desk_takes_over_what_the_register_lacks(cast: Cast, as_user: Any) -> None:
    phone = cast.annas_phone
    phone.purchased_on = phone.delivered_on = None
    phone.save()
    claim = filed(**TOLD).claim
    own, camilla = trusted(claim), as_user(cast.camilla)
    send(own, invoice())
    document = Document.objects.get()
    answer(own, document, **fields(document, day=(3, 3, 2025), price="8.499,00"))
    desk = reverse("desk-case", args=[claim.number])
    assert "Enhedens købsdato" in words(camilla.get(desk)), "there is no assessment before"
    form = camilla.get(f"{desk}vurdering/")
    assert "Foreslået efter anmelderens ord, læst i «faktura.pdf»" in words(form)
    assert form.context["form"]["purchased_on"].value() == BOUGHT
    assert 'name="price_dkk"' not in form.content.decode(), "the register knows what it is insured for"
    claim.refresh_from_db()
    said = {"cause": "drop", "purchased_on_day": 3, "purchased_on_month": 3, "purchased_on_year": 2025}
    said["version"] = str(Seen.of(claim, claim.events.last()))
    later = camilla.post(f"{desk}vurdering/", {**said, "purchased_on_year": 2062})
    assert "så enheden er købt før. Ret dagen." in words(later)
    camilla.post(f"{desk}vurdering/", said)
    assert LossFacts.objects.get().purchased_on == BOUGHT
    assert "Enhedens købsdato" not in words(camilla.get(desk))
    phone.refresh_from_db()
    assert phone.purchased_on is None, "the register is the organisation's"


def test_what_the_register_says_is_not_asked_for_and_counts(cast: Cast, as_user: Any) -> None:
    claim = filed(**TOLD).claim
    form = as_user(cast.camilla).get(reverse("desk-assess", args=[claim.number]))
    assert 'name="purchased_on' not in form.content.decode()


def test_of_a_paper_that_nothing_was_read_of_nothing_is_said(cast: Cast) -> None:
    claim = filed(**TOLD).claim
    with pytest.raises(Purchase.DoesNotExist):
        purchases.decline(number=claim.number, document=999, by=None, now=NOW, trusted=False)
    with pytest.raises(ValueError, match="nothing"):
        purchases.state(
            number=claim.number, document=999, bought_on=None, price_dkk=None, by=None, now=NOW, trusted=False
        )
