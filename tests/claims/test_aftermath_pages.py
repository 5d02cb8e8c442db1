"""The pages of complaints, old devices and quotes: at the desk, at the claimant's door, at the workshop."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from claims import complaints
from claims.models import Claim, ClaimLink, Complaint, Deadline, OriginalReturn, Quote
from claims.models.deadline import DeadlineKind
from notifications.tokens import private_token
from tests.cast import NOW, Cast
from tests.claims.aftermath import ARRIVED, DAY, awaiting_the_old, missed, original_of, promise, replaced, under_repair
from tests.claims.promises import make_link
from tests.claims.routed import make_claim, walk_in
from tests.claims.test_complaints import TEXT, answered, claim, complain

__all__ = ["claim"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

AsUser = Callable[..., Client]


def page(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def desk(cast: Cast, as_user: AsUser, number: str, at: datetime = NOW) -> str:
    with time_machine.travel(at, tick=False):
        return page(as_user(cast.gry).get(reverse("desk-case", args=[number])))


def token_of(claim: Claim) -> str:
    return private_token(str(ClaimLink.objects.filter(claim=claim, trusted=True).first().pk))  # type: ignore[union-attr]


def token_of_any(claim: Claim) -> str:
    return private_token(str(ClaimLink.objects.filter(claim=claim).earliest("created_at").pk))


def test_the_claimant_complains_on_the_page_of_an_ended_claim(claim: Claim, as_user: AsUser) -> None:
    visitor, token = as_user(), token_of(claim)
    address = reverse("claimant-complain", args=[token])
    shown = page(visitor.get(reverse("claimant-case", args=[token])))
    assert address in shown
    assert "Klag over afgørelsen" in shown
    assert "Send klagen" in page(visitor.get(address))
    answer = visitor.post(address, {"text": TEXT})
    assert answer["Location"] == f"{reverse('claimant-case', args=[token])}#klage"
    complaint = Complaint.objects.get()
    assert (complaint.text, complaint.channel, complaint.written_by) == (TEXT, "page", None)
    shown = page(visitor.get(reverse("claimant-case", args=[token])))
    assert TEXT in shown
    assert "Du har et endeligt skriftligt svar senest" in shown
    assert address not in shown


def test_who_complains_sees_what_was_decided_what_follows_and_whom_to_go_to_next(claim: Claim, as_user: AsUser) -> None:
    decision = claim.decisions.get()
    shown = page(as_user().get(reverse("claimant-complain", args=[token_of(claim)])))
    for part in (decision.get_kind_display(), decision.reason, f"punkt {decision.clause}"):
        assert part in shown, part
    assert "senest 1 arbejdsdag efter" in shown
    assert "senest 15 arbejdsdage efter" in shown
    assert "Ankenævnet for Forsikring" in shown
    ClaimLink.objects.filter(claim=claim).update(trusted=False)
    shown = page(as_user().get(reverse("claimant-complain", args=[token_of_any(claim)])))
    assert decision.reason in shown
    assert "Ankenævnet" not in shown


def test_what_was_typed_stays_where_it_is_too_long(claim: Claim, as_user: AsUser) -> None:
    typed = "Æ" * 4001
    shown = page(as_user().post(reverse("claimant-complain", args=[token_of(claim)]), {"text": typed}))
    assert typed in shown
    assert "Teksten er for lang." in shown
    assert not Complaint.objects.exists()


def test_a_double_click_is_one_complaint(claim: Claim, as_user: AsUser) -> None:
    for _click in range(2):
        assert as_user().post(reverse("claimant-complain", args=[token_of(claim)]), {"text": TEXT}).status_code == 302
    assert Complaint.objects.count() == 1


def test_the_employee_complains_signed_in(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    as_user(cast.anna).post(reverse("my-complain", args=[claim.number]), {"text": TEXT})
    assert Complaint.objects.get().written_by is None
    assert claim.events.get(kind="complained").by == cast.anna


def test_who_only_filed_for_another_finds_no_such_page(claim: Claim, as_user: AsUser) -> None:
    Claim.objects.filter(pk=claim.pk).update(contact_email="", contact_phone="")
    link = make_link(claim, "fremmed@example.com", key="0b0d9c7e-9d2b-4a53-8a54-6c3f0f0b7f11", of_filer=True)
    token = private_token(str(link.pk))
    complain(claim)
    missed(claim, DeadlineKind.COMPLAINT_ANSWER)
    shown = page(as_user().get(reverse("claimant-case", args=[token])))
    assert TEXT not in shown
    assert "klage" not in shown.casefold()
    for name in ("claimant-complain", "claimant-new-received"):
        assert as_user().post(reverse(name, args=[token]), {"text": "x"}).status_code == 404


def test_the_final_answer_names_whom_to_go_to_next(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    complain(claim)
    answered(claim, cast.gry)
    shown = page(as_user(cast.anna).get(reverse("my-case", args=[claim.number])))
    assert "Vi har set på det igen." in shown
    assert "Ankenævnet for Forsikring" in shown
    assert reverse("my-complain", args=[claim.number]) not in shown


def test_what_was_answered_for_good_is_not_complained_of_again_by_a_form_that_lay_open(
    claim: Claim, cast: Cast, as_user: AsUser
) -> None:
    complain(claim)
    answered(claim, cast.gry)
    answer = as_user(cast.anna).post(reverse("my-complain", args=[claim.number]), {"text": TEXT})
    assert answer.status_code == 409
    assert "Vi har svaret endeligt på din klage." in answer.content.decode()
    assert Complaint.objects.count() == 1


def test_a_complaint_that_is_late_says_so_unasked(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    complain(claim)
    with time_machine.travel(promise(claim, DeadlineKind.COMPLAINT_ACKNOWLEDGEMENT).due_at, tick=False):
        shown = page(as_user(cast.anna).get(reverse("my-case", args=[claim.number])))
    assert "det nåede vi ikke" in shown


def test_the_desk_writes_down_a_complaint_by_telephone(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    address = reverse("desk-complain", args=[claim.number])
    assert address in desk(cast, as_user, claim.number)
    assert "Gem klagen" in page(as_user(cast.gry).get(address))
    assert as_user(cast.gry).post(address, {"channel": "phone", "text": TEXT}).status_code == 302
    assert Complaint.objects.get().written_by == cast.gry
    shown = desk(cast, as_user, claim.number)
    assert TEXT in shown
    assert "Skal bekræftes" in shown
    assert f'href="{address}"' not in shown
    assert as_user(cast.gry).get(address).status_code == 409


def test_a_day_that_cannot_be_is_told_at_its_field(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    day = {"received_on_day": "1", "received_on_month": "1", "received_on_year": "2030"}
    shown = page(
        as_user(cast.gry).post(reverse("desk-complain", args=[claim.number]), {"channel": "mail", "text": TEXT, **day})
    )
    assert "Skriv en dag fra anmeldelsen og frem til i dag." in shown
    assert TEXT in shown


def test_the_desk_acknowledges_and_answers(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    complain(claim)
    gry = as_user(cast.gry)
    assert gry.post(reverse("desk-complaint-acknowledge", args=[claim.number])).status_code == 302
    address = reverse("desk-complaint-answer", args=[claim.number])
    shown = desk(cast, as_user, claim.number)
    assert address in shown
    # Fifteen working days are said as the days that pass, not as their hours of work added up.
    assert "21 dage tilbage" in shown
    assert gry.post(address, {"outcome": "upheld", "answer": "Du har ret."}).status_code == 302
    assert Complaint.objects.get().answered_by == cast.gry
    assert "Medhold" in desk(cast, as_user, claim.number)


def test_who_decided_is_told_to_ask_a_colleague_and_keeps_what_was_typed(
    claim: Claim, cast: Cast, as_user: AsUser
) -> None:
    complain(claim)
    shown = page(as_user(cast.camilla).get(reverse("desk-case", args=[claim.number])))
    assert "så en kollega skal svare på klagen" in shown
    answer = as_user(cast.camilla).post(
        reverse("desk-complaint-answer", args=[claim.number]), {"outcome": "upheld", "answer": "Et langt svar."}
    )
    assert answer.status_code == 409
    assert "Et langt svar." in answer.content.decode()


def test_a_claim_without_an_address_asks_for_a_letter(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    claim.links.update(revoked_at=NOW)
    Claim.objects.filter(pk=claim.pk).update(contact_email="")
    complain(claim)
    assert "Sagen har ingen mailadresse." in desk(cast, as_user, claim.number)


def test_the_tab_finds_complaints_and_old_devices_on_ended_claims(cast: Cast, as_user: AsUser) -> None:
    ended = awaiting_the_old(cast)
    other = make_claim(cast, cast.davids_phone, "S-2026-000202")
    complain(other)
    make_claim(cast, cast.annas_laptop, "S-2026-000303")
    shown = page(as_user(cast.gry).get(f"{reverse('desk-queue')}?vis=klager"))
    assert "Klager og retur" in shown
    # What is due first stands first, with the clock of what it is about.
    assert shown.index(other.number) < shown.index(ended.number)
    assert "Kvittering for klage" in shown
    assert "Den gamle enhed retur" in shown
    assert "S-2026-000303" not in shown


def test_the_tab_is_empty_again_when_all_is_done(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    complain(claim)
    answered(claim, cast.gry, at=missed(claim, DeadlineKind.COMPLAINT_ANSWER))
    assert claim.number not in page(as_user(cast.gry).get(f"{reverse('desk-queue')}?vis=klager"))


def test_a_claimant_has_the_new_one_with_one_press(cast: Cast, as_user: AsUser) -> None:
    claim = replaced(cast)
    anna = as_user(cast.anna)
    shown = page(anna.get(reverse("my-case", args=[claim.number])))
    assert "Jeg har fået den nye" in shown
    address = reverse("my-new-received", args=[claim.number])
    assert anna.get(address).status_code == 302
    assert original_of(claim).new_received_at is None
    assert anna.post(address).status_code == 302
    assert original_of(claim).new_received_by == cast.anna
    shown = page(anna.get(reverse("my-case", args=[claim.number])))
    assert "Send den, så den er af sted senest tirsdag den 29. september." in shown
    assert "Hvorfor den 29. september?" in shown


def test_the_desk_sees_an_old_device_on_an_ended_claim_and_registers_it(cast: Cast, as_user: AsUser) -> None:
    claim = awaiting_the_old(cast)
    shown = desk(cast, as_user, claim.number)
    assert "Ventes retur" in shown
    address = reverse("desk-original-received", args=[claim.number])
    assert address in shown
    gry = as_user(cast.gry)
    assert "Registrér den" in page(gry.get(address))
    assert gry.post(address, {"arrival": "workshop"}).status_code == 302
    assert original_of(claim).arrival_noted_by == cast.gry
    assert gry.get(address).status_code == 409


def test_the_desk_notes_that_the_new_one_is_there(cast: Cast, as_user: AsUser) -> None:
    claim = replaced(cast)
    assert "Den nye er modtaget" in desk(cast, as_user, claim.number)
    assert as_user(cast.gry).post(reverse("desk-new-received", args=[claim.number])).status_code == 302
    assert Deadline.objects.filter(claim=claim, kind="original_return", state="running").exists()


def test_a_missed_one_invites_to_decide_about_a_charge(cast: Cast, as_user: AsUser) -> None:
    claim = awaiting_the_old(cast)
    address = reverse("desk-original-charge", args=[claim.number])
    assert as_user(cast.gry).get(address).status_code == 409
    at = missed(claim, DeadlineKind.ORIGINAL_RETURN)
    shown = desk(cast, as_user, claim.number, at)
    assert "Gør den gamle enhed op" in shown
    assert "op til 5.000,00 kr. for den" in shown
    with time_machine.travel(at, tick=False):
        gry = as_user(cast.gry)
        refused = page(gry.post(address, {"amount_dkk": "5.000,01", "reason": "Den kom aldrig."}))
        assert "Vilkårene giver højst 5.000,00 kr." in refused
        assert "Den kom aldrig." in refused
        assert gry.post(address, {"amount_dkk": "0", "reason": "Posten mistede den."}).status_code == 302
    assert OriginalReturn.objects.get().is_let_go


def test_a_no_show_invites_to_ring(cast: Cast, as_user: AsUser) -> None:
    claim = make_claim(cast)
    walk_in(claim, cast)
    at = missed(claim, DeadlineKind.WALK_IN_NO_SHOW)
    assert "Enheden kom ikke til den aftalte tid. Hør, om der skal bookes en ny." in desk(
        cast, as_user, claim.number, at
    )


def test_a_workshop_asks_and_reads_the_answer(cast: Cast, as_user: AsUser) -> None:
    number = under_repair(cast).claim_number
    with time_machine.travel(ARRIVED, tick=False):
        eva, gry = as_user(cast.eva), as_user(cast.gry)
        job, address = reverse("workshop-job", args=[number]), reverse("workshop-quote", args=[number])
        assert address in page(eva.get(job))
        refused = page(eva.post(address, {"amount_dkk": "gratis", "question": "Må vi?"}))
        assert "Skriv beløbet med tal" in refused
        assert "Må vi?" in refused
        assert eva.post(address, {"amount_dkk": "2.150", "question": "Skærm og ramme. Må vi?"}).status_code == 302
        assert "Venter på svar" in page(eva.get(job))
        assert address not in page(eva.get(job))
        shown = page(gry.get(reverse("desk-case", args=[number])))
        assert "2.150,00 kr." in shown
        assert "Reparationen står stille" in shown
        answer = reverse("desk-quote", args=[number])
        assert "Skriv, hvad værkstedet skal gøre i stedet." in page(gry.post(answer, {"approved": "no", "note": ""}))
        assert gry.post(answer, {"approved": "no", "note": "Send den retur."}).status_code == 302
        shown = page(eva.get(job))
        assert "Gå ikke i gang" in shown
        assert "Send den retur." in shown
    assert Quote.objects.get().answered_by == cast.gry


def test_neither_the_claimant_nor_the_it_admin_reads_the_price(cast: Cast, as_user: AsUser) -> None:
    number = under_repair(cast).claim_number
    with time_machine.travel(ARRIVED, tick=False):
        as_user(cast.eva).post(
            reverse("workshop-quote", args=[number]), {"amount_dkk": "2150", "question": "Hemmeligt?"}
        )
        for user, name in ((cast.anna, "my-case"), (cast.bo, "fleet-claim")):
            shown = page(as_user(user).get(reverse(name, args=[number])))
            assert "Hemmeligt" not in shown
            assert "2.150" not in shown


def test_neither_the_it_admin_nor_the_workshop_reads_of_a_complaint(cast: Cast, as_user: AsUser) -> None:
    number = under_repair(cast).claim_number
    complaint = complain(Claim.objects.get(number=number), now=ARRIVED)
    for user, name in ((cast.bo, "fleet-claim"), (cast.eva, "workshop-job")):
        with time_machine.travel(ARRIVED, tick=False):
            shown = page(as_user(user).get(reverse(name, args=[number])))
        assert complaint.text not in shown
        assert "klage" not in shown.casefold()


def test_the_tab_asks_as_often_for_many_as_for_few(
    cast: Cast, as_user: AsUser, django_assert_max_num_queries: Callable[..., AbstractContextManager[Any]]
) -> None:
    gry = as_user(cast.gry)
    counted = []
    for number in range(1, 7):
        complain(make_claim(cast, number=f"S-2026-00040{number}"))
        if number in (1, 6):
            with django_assert_max_num_queries(12) as queries:
                page(gry.get(f"{reverse('desk-queue')}?vis=klager"))
            counted.append(len(queries))
    assert counted[0] == counted[1]


def test_the_tab_is_walked_page_by_page(cast: Cast, as_user: AsUser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claims.views.desk_queue.PAGE", 2)
    made = [make_claim(cast, number=f"S-2026-00050{number}") for number in range(5)]
    for day, one in enumerate(made):
        complain(one, now=NOW + day * DAY)
    gry, seen, address = as_user(cast.gry), [], f"{reverse('desk-queue')}?vis=klager"
    for _page in range(3):
        answer = gry.get(address)
        seen += [row.claim.number for row in answer.context["rows"]]
        address = answer.context["pager"]["next_href"] or address
    assert seen == [one.number for one in made]


def test_a_taken_back_complaint_leaves_the_page_and_the_tab(claim: Claim, cast: Cast, as_user: AsUser) -> None:
    complain(claim)
    address = reverse("desk-complaint-withdraw", args=[claim.number])
    assert as_user(cast.camilla).get(address).status_code == 405
    assert as_user(cast.camilla).post(address).status_code == 302
    assert "Trukket tilbage" in desk(cast, as_user, claim.number)
    assert as_user(cast.camilla).post(address).status_code == 409
    assert complaints.bodies_of(claim)
