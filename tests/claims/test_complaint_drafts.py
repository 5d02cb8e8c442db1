"""Answers to complaints that are still being written: who may keep one, that none is lost, and who never sees it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, User
from accounts.refusals import WrongState
from claims import complaints
from claims.models import Claim, Complaint, ComplaintDraft
from claims.routes.originals import charge
from notifications.models import OutboxMessage
from tests.cast import NOW, Cast, make_user
from tests.claims.aftermath import awaiting_the_old, missed, original_of, replaced
from tests.claims.claimant import trusted
from tests.claims.test_complaints import ANSWER, answered, claim, complain, promise

__all__ = ["claim"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HALF = "Vi har talt med dem begge og mener, at"
MINUTE = timedelta(minutes=1)
SignIn = Callable[[User | None], Client]


def draft(claim: Claim, by: User, answer: str = HALF, *, minutes: int = 0, **said: object) -> ComplaintDraft:
    about = {"outcome": "", "seen_at": None, **said}
    return complaints.save_draft(number=claim.number, answer=answer, by=by, now=NOW + minutes * MINUTE, **about)  # type: ignore[arg-type]


def test_a_draft_is_kept_and_nothing_is_sent(claim: Claim, cast: Cast) -> None:
    complain(claim)
    before = OutboxMessage.objects.count()
    version = Claim.objects.get(pk=claim.pk).version
    draft(claim, cast.gry, "Mit CPR er 010190-1234.")
    kept = ComplaintDraft.objects.get()
    assert (kept.answer, kept.outcome, kept.by) == ("Mit CPR er ••••••-••••.", "", cast.gry)
    assert OutboxMessage.objects.count() == before
    assert Complaint.objects.get().answered_at is None
    assert promise(claim, ANSWER).state == "running"
    assert Claim.objects.get(pk=claim.pk).version == version


def test_whoever_goes_on_with_it_takes_it_over(claim: Claim, cast: Cast) -> None:
    complain(claim)
    first = draft(claim, cast.gry)
    rikke = make_user("rikke@skadeportalen.example", "Rikke Bang", Role.AGENT)
    draft(claim, rikke, "Færdig.", minutes=5, seen_at=first.at)
    assert (ComplaintDraft.objects.get().by, ComplaintDraft.objects.get().answer) == (rikke, "Færdig.")


def test_a_colleagues_draft_is_never_written_over_unseen(claim: Claim, cast: Cast) -> None:
    complain(claim)
    rikke = make_user("rikke@skadeportalen.example", "Rikke Bang", Role.AGENT)
    draft(claim, rikke, minutes=1)
    with pytest.raises(WrongState) as refusal:
        draft(claim, cast.gry, "Mit eget.", minutes=2)
    assert refusal.value.code == "other_draft"
    assert "Rikke Bang har gemt en anden kladde imens." in refusal.value.text
    assert ComplaintDraft.objects.get().by == rikke
    # One's own, saved twice from the same page, is no surprise.
    draft(claim, rikke, "Mere.", minutes=3)


def test_who_decided_drafts_no_answer_either(claim: Claim, cast: Cast) -> None:
    complain(claim)
    with pytest.raises(WrongState) as refusal:
        draft(claim, cast.camilla)
    assert refusal.value.code == "own_decision"


def test_there_is_no_draft_without_a_complaint_that_waits(claim: Claim, cast: Cast) -> None:
    with pytest.raises(WrongState):
        draft(claim, cast.gry)
    complain(claim)
    answered(claim, cast.gry)
    with pytest.raises(WrongState):
        draft(claim, cast.gry)


def test_who_set_what_was_paid_does_not_answer(cast: Cast) -> None:
    rikke = make_user("rikke@skadeportalen.example", "Rikke Bang", Role.AGENT)
    settled = replaced(cast)
    settled.settlements.update(settled_by=rikke)
    complain(settled, "Telefonen var mere værd.")
    with pytest.raises(WrongState):
        answered(settled, rikke)
    assert answered(settled, cast.gry).answered_by == cast.gry


def test_who_approved_a_charge_does_not_answer(cast: Cast) -> None:
    waiting = awaiting_the_old(cast)
    at = missed(waiting, "original_return")  # type: ignore[arg-type]
    limit = original_of(waiting).limit_dkk
    charge(number=waiting.number, amount_dkk=limit, reason="Den kom ikke.", by=cast.gry, now=at)
    complain(waiting, "Jeg har sendt den.", now=at)
    with pytest.raises(WrongState):
        answered(waiting, cast.gry, at=at)


# The pages ------------------------------------------------------------------------------------------------------------


def address(claim: Claim) -> str:
    return f"/desk/sag/{claim.number}/klage/svar/"


def test_the_form_opens_with_the_draft_and_sends_it(claim: Claim, cast: Cast, as_user: SignIn) -> None:
    complain(claim)
    client = as_user(cast.gry)
    kept = client.post(
        address(claim), {"draft": "1", "outcome": "partly", "answer": HALF, "draft_seen": ""}, follow=True
    )
    assert "Kladden er gemt. Den er ikke sendt." in kept.content.decode()
    assert "Skriv svaret færdigt" in kept.content.decode()
    opened = client.get(address(claim)).content.decode()
    assert HALF in opened
    assert "Kladden er gemt af Gry Madsen" in opened
    assert "Ankenævnet for Forsikring" in opened
    said = {"outcome": "partly", "answer": f"{HALF} de har ret."}
    assert client.post(address(claim), said).status_code == 302
    assert Complaint.objects.get().answer == f"{HALF} de har ret."
    assert client.get(address(claim)).status_code == 409


def test_a_draft_that_grew_by_what_was_taken_out_of_it_keeps_its_end(claim: Claim, cast: Cast, as_user: SignIn) -> None:
    complain(claim)
    client, end = as_user(cast.gry), "Venlig hilsen"
    typed = "cpr: 1234 ".ljust(4000 - len(end), "x") + end
    client.post(address(claim), {"draft": "1", "answer": typed})
    kept = ComplaintDraft.objects.get()
    client.post(address(claim), {"draft": "1", "answer": kept.answer, "draft_seen": kept.at.isoformat()})
    assert len(ComplaintDraft.objects.get().answer) > 4000
    assert ComplaintDraft.objects.get().answer.endswith(end)
    assert client.post(address(claim), {"outcome": "partly", "answer": kept.answer}).status_code == 302


def test_a_draft_may_be_empty_and_an_answer_may_not(claim: Claim, cast: Cast, as_user: SignIn) -> None:
    complain(claim)
    client = as_user(cast.gry)
    assert client.post(address(claim), {"draft": "1"}).status_code == 302
    refused = client.post(address(claim), {"answer": ""})
    assert refused.status_code == 200
    assert "Vælg, om klageren får ret." in refused.content.decode()


@pytest.mark.parametrize("seen", ["", "i går", "2026-13-45T99:00", "2026-09-15T10:00"])
def test_a_lost_race_shows_what_was_typed(claim: Claim, cast: Cast, as_user: SignIn, seen: str) -> None:
    complain(claim)
    rikke = make_user("rikke@skadeportalen.example", "Rikke Bang", Role.AGENT)
    draft(claim, rikke)
    answer = as_user(cast.gry).post(
        address(claim), {"draft": "1", "outcome": "rubbish", "answer": "Mine egne ord.", "draft_seen": seen}
    )
    assert answer.status_code == 409
    assert "Rikke Bang har gemt en anden kladde imens." in answer.content.decode()
    assert "Mine egne ord." in answer.content.decode()


def test_without_known_terms_the_agent_is_told_that_the_letter_names_nobody(
    claim: Claim, cast: Cast, as_user: SignIn
) -> None:
    complain(claim)
    claim.decisions.update(terms="", cover=None)
    cast.annas_phone.covers.all().delete()
    assert "Skriv det i svaret." in as_user(cast.gry).get(address(claim)).content.decode()


def test_nobody_outside_the_desk_reads_a_draft(claim: Claim, cast: Cast, as_user: SignIn) -> None:
    complain(claim)
    draft(claim, cast.gry)
    for user, page in (
        (cast.anna, reverse("my-case", args=[claim.number])),
        (cast.bo, reverse("fleet-claim", args=[claim.number])),
        (None, trusted(claim)),
    ):
        answer = as_user(user).get(page, follow=True)
        assert answer.status_code == 200
        assert HALF not in answer.content.decode()
    for user in (cast.anna, cast.bo, cast.eva):
        assert not ComplaintDraft.objects.visible_to(user).exists()
