"""What is large is decided by two: nothing is sent and nothing ends until a colleague has seconded it."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.calls.contact import assign
from claims.closing import close, reopen
from claims.deciding.basis import at_stake, bases_of, takes_two
from claims.deciding.decisions import decide, second, send_back
from claims.guards import Changed
from claims.models import Claim, ClaimEvent, Deadline, Decision, EventKind, LossFacts
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.routes.repairs import finish, hand_back, receive
from notifications.models import OutboxMessage
from tests.cast import NOW, UNKNOWN_IMEI, Cast, make_cast
from tests.claims.claimant import trusted
from tests.claims.decided import DAY, LATE, as_suggested, ask_two, judged
from tests.claims.desk_forms import post
from tests.claims.filed import file, reach, seen
from tests.claims.routed import walk_in
from tests.side_by_side import side_by_side

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]


@pytest.fixture
def proposal(cast: Cast) -> Decision:
    """Camilla proposes to reject a claim that is about more than Nordlys' limit."""
    ask_two(cast)
    return as_suggested(judged(cast, occurred_on=LATE), "rejected", cast)


def letters() -> int:
    return OutboxMessage.objects.filter(template="decision_made").count()


def running(claim: Claim) -> set[str]:
    return set(Deadline.objects.filter(claim=claim, state="running").values_list("kind", flat=True))


def shown(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())


def case_of(client: Client, claim: Claim) -> str:
    return shown(client.get(reverse("desk-case", args=[claim.number])))


# What is at stake


@pytest.mark.parametrize(
    ("facts", "stake"),
    [
        ({}, "6499.00"),
        ({"repair_dkk": Decimal("1200.50")}, "1200.50"),
        ({"repair_dkk": Decimal(4000), "value_dkk": Decimal(3000)}, "6499.00"),
    ],
)
def test_the_repair_is_at_stake_unless_the_device_is_lost(cast: Cast, facts: dict[str, Decimal], stake: str) -> None:
    claim = judged(cast, **facts)
    assert at_stake(claim, bases_of(claim)[0]) == Decimal(stake)


def test_without_an_answer_of_the_terms_the_price_is_at_stake(cast: Cast) -> None:
    claim = file(peril="other")
    basis = bases_of(claim)[0]
    assert basis.assessment is None
    assert at_stake(claim, basis) == Decimal("6499.00")


@pytest.mark.parametrize(("limit", "state"), [("6498.99", "proposed"), ("6499.00", "in_force"), ("7000", "in_force")])
def test_above_the_limit_it_takes_two_and_at_the_limit_one(cast: Cast, limit: str, state: str) -> None:
    ask_two(cast, limit)
    assert as_suggested(judged(cast), "covered", cast).state == state


def test_where_the_organisation_sets_no_limit_one_is_enough(cast: Cast) -> None:
    assert as_suggested(judged(cast), "covered", cast).state == "in_force"


def test_where_nobody_knows_the_amount_a_colleague_looks_too(cast: Cast) -> None:
    ask_two(cast)
    claim = judged(cast)
    assert takes_two(claim, None)
    stranger = file(identifier=UNKNOWN_IMEI)
    assert not takes_two(stranger, None)


# A proposal


def test_a_proposal_sends_nothing_closes_nothing_and_keeps_every_promise_running(cast: Cast) -> None:
    claim = judged(cast, occurred_on=LATE)
    ask_two(cast)
    claim = Claim.objects.get(pk=claim.pk)
    before = running(claim)
    proposal = as_suggested(claim, "rejected", cast)
    assert (proposal.state, proposal.decided_by, proposal.at_stake_dkk) == ("proposed", cast.camilla, Decimal(6499))
    assert (claim.state, claim.outcome) == ("assessing", "")
    assert running(claim) == before
    assert letters() == 0
    event = ClaimEvent.objects.get(kind=EventKind.DECISION_PROPOSED)
    assert event.data == {"decision": proposal.pk, "kind": "rejected", "clause": "3"}


def test_nobody_outside_the_call_centre_learns_of_a_proposal(cast: Cast, proposal: Decision, as_user: SignIn) -> None:
    claim = proposal.claim
    pages = [
        as_user(None).get(trusted(claim)),
        as_user(cast.anna).get(reverse("my-case", args=[claim.number])),
        as_user(cast.anna).get(reverse("my-page")),
        as_user(cast.bo).get(reverse("fleet-claim", args=[claim.number])),
    ]
    for page in pages:
        assert page.status_code == 200
        html = shown(page)
        for word in ("Afgørelse", "Afvist", "afgjort", "anmeldt efter 45 dage", "venter på en kollega"):
            assert word not in html
    for outsider in (cast.anna, cast.bo):
        assert not Decision.objects.visible_to(outsider).exists()
        assert not ClaimEvent.objects.visible_to(outsider).filter(kind=EventKind.DECISION_PROPOSED).exists()


def test_a_claim_waits_for_one_proposal_at_a_time(cast: Cast, proposal: Decision) -> None:
    with pytest.raises(WrongState) as refused:
        as_suggested(proposal.claim, "covered", cast, by=cast.gry)
    assert "venter på en kollega" in refused.value.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            claim=proposal.claim, kind="covered", state="proposed", decided_at=NOW, decided_by=cast.gry
        )


# Seconding


def test_seconding_does_all_that_a_decision_does(cast: Cast, proposal: Decision) -> None:
    claim = proposal.claim
    second(number=claim.number, decision=proposal.pk, by=cast.gry, now=NOW + 2 * DAY)
    claim.refresh_from_db()
    proposal.refresh_from_db()
    assert (claim.state, claim.outcome, claim.closed_at) == ("closed", "rejected", NOW + 2 * DAY)
    assert running(claim) == set()
    assert (proposal.state, proposal.decided_by, proposal.seconded_by, proposal.seconded_at) == (
        "in_force",
        cast.camilla,
        cast.gry,
        NOW + 2 * DAY,
    )
    assert letters() == 1
    event = ClaimEvent.objects.get(kind=EventKind.DECIDED)
    assert (event.by, event.data["proposed_by"]) == (cast.gry, "Camilla Dahl")


def test_only_seconding_counts_as_hearing_from_us(cast: Cast) -> None:
    ask_two(cast)
    claim = file(at=NOW)
    proposal = as_suggested(claim, "covered", cast)
    assert DeadlineKind.FIRST_CONTACT in running(claim)
    second(number=claim.number, decision=proposal.pk, by=cast.gry, now=NOW + DAY)
    assert DeadlineKind.FIRST_CONTACT not in running(claim)


def test_nobody_seconds_or_returns_their_own(cast: Cast, proposal: Decision) -> None:
    for act in (
        lambda: second(number=proposal.claim.number, decision=proposal.pk, by=cast.camilla, now=NOW),
        lambda: send_back(number=proposal.claim.number, decision=proposal.pk, note="x", by=cast.camilla, now=NOW),
    ):
        with pytest.raises(WrongState) as refused:
            act()
        assert refused.value.text == "Du kan ikke godkende din egen afgørelse. Bed en kollega om det."
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=proposal.pk).update(seconded_by=cast.camilla)
    assert letters() == 0


def test_a_proposal_is_seconded_once(cast: Cast, proposal: Decision) -> None:
    second(number=proposal.claim.number, decision=proposal.pk, by=cast.gry, now=NOW)
    with pytest.raises(WrongState):
        second(number=proposal.claim.number, decision=proposal.pk, by=cast.gry, now=NOW)
    assert letters() == 1


def test_a_proposal_of_another_claim_is_none(cast: Cast, proposal: Decision) -> None:
    other = file(identifier=UNKNOWN_IMEI)
    with pytest.raises(WrongState):
        second(number=other.number, decision=proposal.pk, by=cast.gry, now=NOW)


def test_what_has_changed_in_between_is_told_before_it_is_seconded(cast: Cast, proposal: Decision) -> None:
    read = seen(proposal.claim)
    assign(number=proposal.claim.number, agent=cast.camilla, by=cast.gry, now=NOW)
    for act in (second, lambda **said: send_back(note="x", **said)):
        with pytest.raises(Changed) as changed:
            act(number=proposal.claim.number, decision=proposal.pk, by=cast.gry, now=NOW, seen=read)
        assert [event.kind for event in changed.value.events] == [EventKind.ASSIGNED]
    assert letters() == 0


def test_a_rejection_of_what_the_workshop_has_meanwhile_can_only_be_returned(cast: Cast, proposal: Decision) -> None:
    claim = proposal.claim
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    with pytest.raises(WrongState):
        second(number=claim.number, decision=proposal.pk, by=cast.gry, now=NOW + DAY)
    send_back(number=claim.number, decision=proposal.pk, note="Den er på værkstedet.", by=cast.gry, now=NOW + DAY)
    claim.refresh_from_db()
    assert claim.state == "in_repair"


# Sending back


def test_what_is_sent_back_decides_nothing_and_can_be_decided_anew(cast: Cast, proposal: Decision) -> None:
    claim = proposal.claim
    with pytest.raises(Refusal):
        send_back(number=claim.number, decision=proposal.pk, note=" ", by=cast.gry, now=NOW)
    send_back(number=claim.number, decision=proposal.pk, note="Læs loven igen.", by=cast.gry, now=NOW + DAY)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.second_note, proposal.seconded_by) == ("sent_back", "Læs loven igen.", cast.gry)
    assert letters() == 0
    for outsider in (cast.anna, cast.bo):
        assert "Læs loven" not in str(list(ClaimEvent.objects.visible_to(outsider).values_list("data", flat=True)))
    again = as_suggested(claim, "covered", cast, clause="", reason="")
    assert again.state == "proposed"


@pytest.mark.parametrize("ends", ["by hand", "lapsed"])
def test_a_proposal_falls_with_its_claim_and_does_not_come_back_with_it(cast: Cast, ends: str) -> None:
    ask_two(cast)
    claim = judged(cast)
    as_suggested(claim, "covered", cast)
    if ends == "by hand":
        close(number=claim.number, outcome="duplicate", reason="", by=cast.camilla, now=NOW + 2 * DAY)
    else:
        sweep_deadlines(now=NOW + 60 * DAY)
    claim.refresh_from_db()
    assert not claim.is_open
    reopen(number=claim.number, reason="Mere at sige.", by=cast.camilla, now=NOW + 61 * DAY)
    assert not Decision.objects.proposed().exists()
    assert as_suggested(claim, "covered", cast).state == "proposed"


def test_a_proposal_falls_when_the_workshop_hands_the_device_back(cast: Cast) -> None:
    ask_two(cast)
    claim = judged(cast)
    walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=NOW + DAY)
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=NOW + DAY)
    as_suggested(claim, "covered", cast)
    hand_back(number=claim.number, by=cast.eva, now=NOW + DAY)
    assert Decision.objects.get().state == "sent_back"


# At the same time


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_second_it_once(transactional_db: None) -> None:
    cast = make_cast()
    ask_two(cast)
    proposal = as_suggested(judged(cast), "covered", cast)

    def act() -> str:
        try:
            second(number=proposal.claim.number, decision=proposal.pk, by=cast.gry, now=NOW)
        except WrongState as refused:
            return refused.code
        return "done"

    assert sorted(side_by_side(act, act)) == ["done", "no_proposal"]
    assert letters() == 1


@pytest.mark.django_db(transaction=True)
def test_two_agents_at_once_leave_one_proposal(transactional_db: None) -> None:
    cast = make_cast()
    ask_two(cast)
    claim = judged(cast)

    def act(by: User) -> Callable[[], str]:
        def propose() -> str:
            try:
                decide(number=claim.number, kind="covered", clause="", reason="", by=by, now=NOW)
            except WrongState as refused:
                return refused.code
            return "done"

        return propose

    assert sorted(side_by_side(act(cast.camilla), act(cast.gry))) == ["done", "proposal_waits"]


# The pages


@pytest.mark.usefixtures("frozen")
def test_the_case_and_the_queue_say_that_it_waits(cast: Cast, proposal: Decision, as_user: SignIn) -> None:
    claim = proposal.claim
    mine, hers = case_of(as_user(cast.camilla), claim), case_of(as_user(cast.gry), claim)
    for html in (mine, hers):
        assert "Venter på en kollega" in html
        assert "Foreslog en afgørelse, som venter på en kollega: afvist." in html
        assert 'data-doing="decide"' not in html
    address = reverse("desk-second", args=[claim.number])
    assert f'class="btn btn-primary" href="{address}"' in hers
    assert f'class="btn btn-primary" href="{address}"' not in mine
    assert "Venter på en kollega" in shown(as_user(cast.gry).get(reverse("desk-queue")))
    second(number=claim.number, decision=proposal.pk, by=cast.gry, now=NOW)
    html = case_of(as_user(cast.gry), claim)
    assert "Venter på en kollega" not in html
    assert "Foreslået af Camilla Dahl." in html
    assert "Godkendt af Gry Madsen" in html


@pytest.mark.usefixtures("frozen")
def test_a_colleague_reads_the_letter_in_both_languages_and_seconds(
    cast: Cast, proposal: Decision, as_user: SignIn
) -> None:
    gry, claim = as_user(cast.gry), proposal.claim
    address = reverse("desk-second", args=[claim.number])
    html = shown(gry.get(address))
    for said in ("Din skade er ikke dækket", "6.499,00 kr. på spil", "to personer over 5.000,00 kr.", "Camilla Dahl"):
        assert said in html
    assert "Sådan lyder brevet på et andet sprog." in shown(gry.get(address, {"sprog": "en"}))
    response = post(gry, "desk-second", claim, decision=proposal.pk)
    assert response.status_code == 302
    assert (claim.state, letters()) == ("closed", 1)
    again = post(gry, "desk-second", claim, decision=proposal.pk)
    assert again.status_code == 409
    assert letters() == 1


@pytest.mark.usefixtures("frozen")
def test_who_proposed_it_sees_no_button_and_is_refused_in_words(
    cast: Cast, proposal: Decision, as_user: SignIn
) -> None:
    camilla, claim = as_user(cast.camilla), proposal.claim
    html = shown(camilla.get(reverse("desk-second", args=[claim.number])))
    assert "Godkend og send afgørelsen" not in html
    assert "Du har selv foreslået afgørelsen" in html
    for name, said in (("desk-second", {}), ("desk-send-back", {"note": "Hov."})):
        response = post(camilla, name, claim, decision=proposal.pk, **said)
        assert response.status_code == 409
        assert "Du kan ikke godkende din egen afgørelse." in shown(response)
    assert letters() == 0


@pytest.mark.usefixtures("frozen")
def test_a_proposal_is_sent_back_from_the_page_with_a_note(cast: Cast, proposal: Decision, as_user: SignIn) -> None:
    gry, claim = as_user(cast.gry), proposal.claim
    asked = post(gry, "desk-send-back", claim, decision=proposal.pk, note="  ")
    assert asked.status_code == 200
    assert "Skriv, hvad din kollega skal se på igen." in shown(asked)
    assert post(gry, "desk-send-back", claim, decision=proposal.pk, note="Læs loven igen.").status_code == 302
    html = case_of(as_user(cast.camilla), claim)
    assert "Læs loven igen." in html
    assert "Sendt tilbage" in html
    assert 'data-doing="decide"' in html


@pytest.mark.usefixtures("frozen")
def test_a_claim_that_moved_on_is_shown_before_it_is_seconded(cast: Cast, proposal: Decision, as_user: SignIn) -> None:
    gry, claim = as_user(cast.gry), proposal.claim
    overtaken = str(seen(claim))
    assign(number=claim.number, agent=cast.camilla, by=cast.camilla, now=NOW)
    LossFacts.objects.filter(claim=claim).update(cause="liquid")
    response = post(gry, "desk-second", claim, decision=proposal.pk, version=overtaken)
    html = shown(response)
    assert response.status_code == 409
    assert "er ændret, siden du åbnede den" in html
    assert "Camilla Dahl: Tog sagen." in html
    assert "Siden forslaget er ændret:" in html
    assert "Årsag er ændret fra Fald eller stød til Væskeskade" in html
    assert letters() == 0


@pytest.mark.usefixtures("frozen")
@pytest.mark.parametrize("name", ["desk-second", "desk-send-back"])
def test_where_nothing_waits_there_is_nothing_to_second(cast: Cast, as_user: SignIn, name: str) -> None:
    gry, claim = as_user(cast.gry), reach(file(), cast.camilla)
    assert gry.get(reverse("desk-second", args=[claim.number])).status_code == 409
    for decision in ("", "x", "-1", "²", "9" * 40, "1"):
        assert post(gry, name, claim, decision=decision, note="Hov.").status_code == 409


@pytest.mark.usefixtures("frozen")
def test_deciding_again_is_refused_while_one_waits(cast: Cast, proposal: Decision, as_user: SignIn) -> None:
    gry, claim = as_user(cast.gry), proposal.claim
    assert gry.get(reverse("desk-decide", args=[claim.number])).status_code == 409
    for name in ("desk-decide", "desk-decide-letter"):
        response = post(gry, name, claim, kind="covered", clause="1", reason="Alligevel.")
        assert response.status_code == 409
        assert "Alligevel." in shown(response)
    assert Decision.objects.count() == 1


def test_the_limit_is_set_by_the_system_administrator(cast: Cast, as_user: SignIn) -> None:
    address = reverse("admin:accounts_organisation_change", args=[cast.nordlys.pk])
    said = {"name": "Nordlys A/S", "cvr": "45538540", "language": "da", "four_eyes_above_dkk": "7500"}
    assert as_user(cast.helle).post(address, said).status_code == 302
    cast.nordlys.refresh_from_db()
    assert cast.nordlys.four_eyes_above_dkk == 7500
    assert as_user(cast.gry).post(address, said).status_code in {302, 403}
