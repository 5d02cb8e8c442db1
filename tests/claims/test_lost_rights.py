"""Lapsing is not losing: what the letter says, opening again, and the decision of a person that the right is lost."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.refusals import Refusal, WrongState
from claims.closing import reopen
from claims.deciding.basis import duty_clause, duty_reason
from claims.deciding.decision_texts import laws_of
from claims.deciding.decisions import decide, second
from claims.events.event_texts import speak, speak_to_claimant
from claims.models import Claim, Deadline, DeadlineState, Decision, DecisionKind
from claims.models.deadline import DeadlineKind
from claims.promises.sweep import sweep_deadlines
from claims.workflow import State, Step, steps_from
from notifications.models import OutboxMessage
from notifications.rendering import render
from tests.cast import COPENHAGEN, NOW, Cast
from tests.claims.decided import ask_two
from tests.claims.desk_forms import post
from tests.claims.routed import make_claim

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

SignIn = Callable[[User | None], Client]
MISS = datetime(2026, 10, 16, 0, 0, tzinfo=COPENHAGEN)
LATER = MISS + timedelta(days=3)


@pytest.fixture
def lapsed(cast: Cast) -> Claim:
    """Anna's claim, closed by the sweep because she sent nothing."""
    claim = make_claim(cast, occurred_on=NOW.date(), country="DK")
    Deadline.objects.filter(claim=claim, kind=DeadlineKind.DELIVERY).update(
        due_at=LATER, enforced_at=LATER, next_at=LATER
    )
    sweep_deadlines(now=MISS)
    return Claim.objects.get(pk=claim.pk)


def reject(claim: Claim, cast: Cast, **said: object) -> Decision:
    return decide(
        **{
            "number": claim.number,
            "kind": "rejected",
            "clause": "3",
            "reason": "Vi har ikke fået dokumentationen.",
            "by": cast.camilla,
            "now": LATER,
            **said,
        }
    )


def letter(template: str) -> OutboxMessage:
    return OutboxMessage.objects.get(template=template)


def test_the_letter_of_a_lapse_says_how_to_open_it_again_and_that_nothing_is_decided(lapsed: Claim) -> None:
    mail = render("claim_lapsed", language="da", context=letter("claim_lapsed").context)
    for text in (mail.text, " ".join(mail.html.split())):
        assert "fordi vi mangler din dokumentation" in text
        assert "senest 15. oktober 2026" in text
        assert "Vi har ikke afgjort, om skaden er dækket." in text
        assert "Ring til os på" in text
        assert f"sagsnummeret {lapsed.number}" in text
        assert "afvist" not in text.lower()
        assert "tabt" not in text.lower()
    assert not Decision.objects.exists(), "lapsing alone decides nothing"


def test_opening_again_gives_fresh_time_and_the_earlier_ledgers_stay_readable(
    cast: Cast, lapsed: Claim, as_user: SignIn
) -> None:
    reopen(number=lapsed.number, reason="Fakturaen kom.", by=cast.camilla, now=LATER)
    fresh = Deadline.objects.get(claim=lapsed, kind=DeadlineKind.DELIVERY, state=DeadlineState.RUNNING)
    assert fresh.starts_at == LATER
    assert fresh.due_at > LATER + timedelta(days=29)
    page = as_user(cast.camilla).get(reverse("desk-case", args=[lapsed.number])).content.decode()
    assert "Overskredet 16. oktober 2026 kl. 00.00" in page
    assert page.count("Begyndt ") == 4, "two from before; from now the limit, and until when she hears from us"


def test_that_the_right_is_lost_is_decided_without_opening_and_told_with_clause_and_law(
    cast: Cast, lapsed: Claim
) -> None:
    decision = reject(lapsed, cast)
    lapsed.refresh_from_db()
    assert (lapsed.state, lapsed.outcome, lapsed.closed_at) == ("closed", "rejected", LATER)
    assert (decision.forfeits, decision.clause) == (True, "3")
    event = lapsed.events.get(kind="decided")
    assert speak(event) == "Afgjorde, at retten til erstatning er tabt efter vilkårenes punkt 3."
    assert "ikke længere har ret til erstatning" in speak_to_claimant(event)
    (law,) = laws_of(decision)
    assert "Forsikringsaftaleloven § 21" in law
    mail = render("decision_made", language="da", context=letter("decision_made").context)
    for text in (mail.text, mail.html):
        assert "ikke længere har ret til erstatning" in text
        assert "punkt 3" in text
        assert "Vi har ikke fået dokumentationen." in text
        assert "Loven kan gå forud for vilkårene" in text
        assert "mister den forsikrede kun det, som forsinkelsen har kostet" in text
    assert mail.subject == f"Du har ikke længere ret til erstatning – {lapsed.number}"


@pytest.mark.parametrize("kind", [kind for kind in DecisionKind if kind is not DecisionKind.REJECTED])
def test_nothing_else_is_decided_on_a_lapsed_claim(cast: Cast, lapsed: Claim, kind: str) -> None:
    with pytest.raises(WrongState):
        reject(lapsed, cast, kind=kind)
    assert not Decision.objects.exists()


def test_a_lost_right_needs_clause_and_reason_like_every_rejection(cast: Cast, lapsed: Claim) -> None:
    for missing in ("clause", "reason"):
        with pytest.raises(Refusal):
            reject(lapsed, cast, **{missing: ""})
    lapsed.refresh_from_db()
    assert lapsed.state == "lapsed"


def test_a_large_one_waits_lapsed_for_a_colleague(cast: Cast, lapsed: Claim, as_user: SignIn) -> None:
    ask_two(cast)
    proposal = reject(lapsed, cast)
    lapsed.refresh_from_db()
    assert (proposal.state, lapsed.state) == ("proposed", "lapsed")
    assert not OutboxMessage.objects.filter(template="decision_made").exists()
    page = as_user(cast.gry).get(reverse("desk-case", args=[lapsed.number])).content.decode()
    assert reverse("desk-second", args=[lapsed.number]) in page
    second(number=lapsed.number, decision=proposal.pk, by=cast.gry, now=LATER)
    lapsed.refresh_from_db()
    assert (lapsed.state, lapsed.outcome) == ("closed", "rejected")
    assert letter("decision_made").context["forfeits"]


def test_opening_a_claim_again_lets_the_proposal_fall(cast: Cast, lapsed: Claim) -> None:
    ask_two(cast)
    proposal = reject(lapsed, cast)
    reopen(number=lapsed.number, reason="Den kom alligevel.", by=cast.gry, now=LATER)
    with pytest.raises(WrongState):
        second(number=lapsed.number, decision=proposal.pk, by=cast.gry, now=LATER)


def test_the_desk_asks_only_whether_the_right_is_lost_and_begins_with_the_duty(
    cast: Cast, lapsed: Claim, as_user: SignIn
) -> None:
    agent = as_user(cast.camilla)
    page = agent.get(reverse("desk-decide", args=[lapsed.number])).content.decode()
    assert 'value="rejected"' in page
    assert 'value="covered"' not in page
    assert "Den skulle være kommet senest 15. oktober 2026." in page
    preview = post(agent, "desk-decide-letter", lapsed, kind="rejected", clause="3", reason="For sent.")
    assert "Du har ikke længere ret til erstatning" in preview.content.decode()
    post(agent, "desk-decide", lapsed, kind="rejected", clause="3", reason="For sent.")
    assert (lapsed.state, lapsed.outcome) == ("closed", "rejected")


def test_a_closed_claim_is_still_not_decided_on(cast: Cast, lapsed: Claim, as_user: SignIn) -> None:
    reject(lapsed, cast)
    with pytest.raises(WrongState):
        reject(lapsed, cast)
    assert as_user(cast.camilla).get(reverse("desk-decide", args=[lapsed.number])).status_code == 409


def test_the_duty_is_named_by_the_terms_and_the_limit_that_passed(cast: Cast, lapsed: Claim) -> None:
    assert duty_clause(None) == ""
    assert duty_reason(lapsed).startswith("Vi har ikke fået den dokumentation")
    assert steps_from(State.LAPSED, "agent") == [Step.REJECT, Step.REOPEN]
    assert Step.REJECT not in steps_from(State.LAPSED, "system")
