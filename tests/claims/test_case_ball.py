"""Who has the ball, on the pages themselves: what we owe has a time, and what we did not do is admitted there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from time_machine import Traveller

from claims.calls.appointments import agree_call
from claims.calls.contact import log_call
from claims.desk import checking
from claims.filing.turnaround import ENOUGH
from claims.models import Claim, Deadline
from claims.models.deadline import DeadlineKind
from claims.promises import deadlines
from claims.promises.admitting import made_good
from claims.promises.sweep import sweep_deadlines
from claims.routes.quoting import answer, ask
from claims.routes.repairs import diagnose, finish, receive
from tests.cast import COPENHAGEN, NOW, UNKNOWN_IMEI, Cast
from tests.claims import routed
from tests.claims.aftermath import ARRIVED, promise, under_repair
from tests.claims.claimant import TOLD, filed, page, trusted
from tests.claims.filing_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("frozen")]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
THURSDAY_AT_TEN = datetime(2026, 9, 17, 10, 0, tzinfo=COPENHAGEN)
SignIn = Callable[..., Client]


def ring(claim: Claim, cast: Cast, outcome: str, at: datetime) -> None:
    log_call(number=claim.number, agent=cast.camilla, outcome=outcome, note="", now=at)


def quoted(cast: Cast) -> Claim:
    """Anna's phone in Kolding, where Eva asks what she may do."""
    number = under_repair(cast).claim_number
    ask(number=number, amount_dkk=Decimal(2150), note="Må vi gå i gang?", by=cast.eva, now=ARRIVED)
    return Claim.objects.get(number=number)


# When we ring again ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (
            "not_reached",
            "Vi ringede i dag kl. 11.00, men fik ikke fat i dig. Vi prøver igen senest i dag kl. 16.00.",
        ),
        ("asked_later", "Vi ringer til dig igen, som du bad om, senest i dag kl. 16.00."),
    ],
)
@pytest.mark.parametrize("device", [{}, {"identifier": UNKNOWN_IMEI}])
def test_the_next_call_is_promised_as_a_time_whichever_device_it_is(
    cast: Cast, client: Client, device: dict[str, str], outcome: str, said: str
) -> None:
    receipt = filed(**TOLD, **device)
    ring(receipt.claim, cast, outcome, NOW + HOUR)
    shown = client.get(page(receipt))
    assert f"{said} Du kan også ringe til os på 70 20 40 60." in words(shown)
    assert "Hvorfor kl." not in words(shown), "it is no working time that was counted"


def test_a_next_call_that_we_did_not_make_is_admitted_with_a_new_time(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    receipt = filed(**TOLD)
    ring(receipt.claim, cast, "not_reached", NOW + HOUR)
    again = promise(receipt.claim, DeadlineKind.CALL_AGAIN)
    late = again.due_at + timedelta(minutes=1)
    frozen.move_to(late)
    sweep_deadlines(now=late)
    found = made_good(again, late)
    assert found is not None
    for shown in (client.get(page(receipt)), as_user(cast.anna).get("/min-side/")):
        said = words(shown)
        assert "Vi ville prøve igen senest i dag kl. 16.00, og det nåede vi ikke." in said
        assert "Vi ringer i stedet senest i morgen kl. 10.00." in said
        assert "Det er vores fejl." in said


# The workshop asks ----------------------------------------------------------------------------------------------------


def test_a_workshop_that_waits_for_our_answer_is_not_said_to_work(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    claim = quoted(cast)
    frozen.move_to(ARRIVED)
    said = words(client.get(trusted(claim)))
    assert "har spurgt os om noget, før de går videre. Vi svarer senest fredag kl. 16.00." in said
    assert "Hvorfor den 18. september?" in said
    assert "Vi svarer værkstedet inden for 2 arbejdsdage." in said
    assert "arbejder på den" not in said
    assert "2150" not in said
    assert "2.150" not in said
    answer(number=claim.number, approved=True, note="", by=cast.camilla, now=ARRIVED)
    assert "arbejder på den" in words(client.get(trusted(claim)))


def test_an_answer_that_the_workshop_did_not_get_is_admitted_with_a_new_time(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    claim = quoted(cast)
    late = promise(claim, DeadlineKind.QUOTE_WAITING).due_at + timedelta(minutes=1)
    sweep_deadlines(now=late)
    frozen.move_to(late)
    said = words(client.get(trusted(claim)))
    assert "Vi skulle have svaret senest i dag kl. 16.00, og det nåede vi ikke." in said
    assert "Vi svarer i stedet senest mandag kl. 10.00." in said


def test_who_may_not_read_what_is_arranged_reads_of_no_question(cast: Cast, client: Client, frozen: Traveller) -> None:
    receipt = filed()
    claim = receipt.claim
    Claim.objects.filter(pk=claim.pk).update(state="assessing")
    routed.walk_in(claim, cast)
    receive(number=claim.number, by=cast.eva, now=ARRIVED)
    diagnose(number=claim.number, diagnosis="Skærmen.", by=cast.eva, now=ARRIVED)
    ask(number=claim.number, amount_dkk=Decimal(2150), note="Må vi?", by=cast.eva, now=ARRIVED)
    frozen.move_to(ARRIVED)
    assert "spurgt os" in words(client.get(trusted(claim)))
    assert "spurgt os" not in words(client.get(page(receipt)))


# When it is back ------------------------------------------------------------------------------------------------------


def test_a_repair_that_takes_longer_than_we_said_says_so(cast: Cast, client: Client, frozen: Traveller) -> None:
    claim = Claim.objects.get(number=under_repair(cast).claim_number)
    frozen.move_to(NOW + 5 * DAY)
    assert "Du har den sandsynligvis igen omkring 21. september 2026." in words(client.get(trusted(claim)))
    frozen.move_to(NOW + 8 * DAY)
    said = words(client.get(trusted(claim)))
    assert "sandsynligvis" not in said
    assert (
        "Det tager længere tid, end vi regnede med: Vi ventede, at du havde den igen omkring 21. september 2026. "
        "Vi skriver til dig, når værkstedet er færdigt. Du kan også ringe til os på 70 20 40 60."
    ) in said
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=NOW + 8 * DAY)
    assert "længere tid" not in words(client.get(trusted(claim))), "it stands ready at the desk"


def test_no_day_is_likely_before_our_own_answer_to_the_workshop(cast: Cast, client: Client, frozen: Traveller) -> None:
    claim = quoted(cast)
    frozen.move_to(ARRIVED)
    assert "sandsynligvis" in words(client.get(trusted(claim))), "there is time enough"
    ours = promise(claim, DeadlineKind.QUOTE_WAITING)
    Deadline.objects.filter(pk=ours.pk).update(**dict.fromkeys(("due_at", "enforced_at", "next_at"), NOW + 7 * DAY))
    said = words(client.get(trusted(claim)))
    assert "Vi svarer senest" in said
    assert "sandsynligvis" not in said
    answer(number=claim.number, approved=True, note="", by=cast.camilla, now=ARRIVED)
    assert "sandsynligvis" in words(client.get(trusted(claim)))


def measured(cast: Cast, *, days: int) -> None:
    """As many claims as it takes came back by post before Anna filed, each after so many days."""
    filed_at = NOW - timedelta(days=days + 1)
    for at in range(ENOUGH):
        claim = routed.make_claim(cast, number=f"S-2025-{at + 1:06}", filed_at=filed_at)
        routed.label(claim, cast)
        Claim.objects.filter(pk=claim.pk).update(state="closed", outcome="repaired", closed_at=NOW - DAY)
    # Else the answer that was kept of the day stands.
    cache.clear()


def test_a_parcel_on_its_way_back_has_a_day_where_one_was_measured(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    frozen.move_to(ARRIVED)
    assert "Det er vores skøn." in words(client.get(trusted(claim)))
    receive(number=claim.number, by=cast.eva, now=ARRIVED)
    finish(number=claim.number, outcome="repaired", note="", new_identifier="", by=cast.eva, now=ARRIVED)
    assert "sandsynligvis" not in words(client.get(trusted(claim))), "a guess is no time for what is nearly there"
    measured(cast, days=6)
    said = words(client.get(trusted(claim)))
    assert "Du har den sandsynligvis igen omkring 21. september 2026. Så længe har det taget for de seneste." in said
    frozen.move_to(NOW + 8 * DAY)
    said = words(client.get(trusted(claim)))
    assert "Det tager længere tid, end vi regnede med" in said
    assert "Vi skriver til dig, når værkstedet har sendt den." in said


def test_what_its_user_has_not_handed_in_is_not_late_by_our_doing(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    frozen.move_to(NOW + 20 * DAY)
    assert "længere tid" not in words(client.get(trusted(claim)))


def test_what_came_to_the_workshop_after_that_day_is_not_said_to_take_longer(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    late = NOW + 20 * DAY
    frozen.move_to(late)
    receive(number=claim.number, by=cast.eva, now=late)
    assert "længere tid" not in words(client.get(trusted(claim)))


def test_what_is_brought_after_that_day_is_not_said_to_be_back_by_then(cast: Cast, client: Client) -> None:
    claim = routed.make_claim(cast)
    routed.walk_in(claim, cast, at=NOW + 10 * DAY)
    assert "sandsynligvis" not in words(client.get(trusted(claim)))


# The limit for papers -------------------------------------------------------------------------------------------------


def test_a_limit_for_papers_that_has_passed_is_not_told_as_one_to_keep(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    receipt = filed(**TOLD)
    ring(receipt.claim, cast, "reached", NOW + HOUR)
    asked = "Send os det, vi mangler, senest torsdag den 15. oktober, så går vi videre."
    assert asked in words(client.get(page(receipt)))
    frozen.move_to(promise(receipt.claim, DeadlineKind.DOCUMENTATION).due_at + HOUR)
    said = words(client.get(page(receipt)))
    assert "Send os det, vi mangler" not in said
    assert "Senest" not in said
    assert "Hvorfor" not in said


# The limit for the device ---------------------------------------------------------------------------------------------


def limit_of(claim: Claim) -> Deadline:
    return promise(claim, DeadlineKind.DELIVERY)


def held(cast: Cast) -> tuple[Claim, datetime]:
    """A claim on which we have chosen no way when the limit is over, and when the sweep has seen it."""
    claim = routed.make_claim(cast)
    deadlines.meet(claim, DeadlineKind.DOCUMENTATION, at=NOW, reason="complete")
    late = limit_of(claim).enforced_at + HOUR
    sweep_deadlines(now=late)
    return claim, late


def test_a_limit_that_waits_for_us_is_not_told_as_a_day_gone_by(cast: Cast, client: Client, frozen: Traveller) -> None:
    claim, late = held(cast)
    frozen.move_to(late)
    said = words(client.get(trusted(claim)))
    assert (
        "Vi aftaler først vejen med dig. Fristen venter, fordi det næste skridt er vores. "
        "Når den løber igen, har du mindst 7 dage."
    ) in said
    assert "fremme senest" not in said


def test_a_limit_that_was_held_waits_on_until_it_runs_again(cast: Cast, client: Client, frozen: Traveller) -> None:
    claim, late = held(cast)
    frozen.move_to(late)
    routed.label(claim, cast)
    said = words(client.get(trusted(claim)))
    assert "når den er afleveret. Fristen venter. Når den løber igen, har du mindst 7 dage." in said
    assert "fremme senest" not in said
    sweep_deadlines(now=late + DAY)
    frozen.move_to(late + DAY)
    assert limit_of(claim).held_at is None
    assert limit_of(claim).due_at >= late + 8 * DAY
    assert "når den er afleveret. Den skal være fremme senest" in words(client.get(trusted(claim)))


def test_a_limit_that_has_passed_and_waits_for_nobody_leads_to_us(
    cast: Cast, client: Client, frozen: Traveller
) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    frozen.move_to(limit_of(claim).due_at + HOUR)
    said = words(client.get(trusted(claim)))
    assert "Den skulle være fremme senest i går. Ring til os på 70 20 40 60, så finder vi ud af det." in said
    assert "Den skal være fremme" not in said


def test_a_dangerous_battery_has_our_time_and_none_for_the_parcel(cast: Cast, client: Client) -> None:
    claim = routed.make_claim(cast)
    routed.label(claim, cast)
    checking.state_battery(number=claim.number, dangerous=True, by=cast.camilla, now=NOW)
    said = words(client.get(trusted(claim)))
    assert "så vi finder en anden vej med dig. Du hører fra os senest torsdag kl. 10.00." in said
    assert "fremme senest" not in said


# Both -----------------------------------------------------------------------------------------------------------------


def test_a_call_that_was_not_made_is_admitted_on_both_pages_after_the_claim_has_moved_on(
    cast: Cast, client: Client, as_user: SignIn, frozen: Traveller
) -> None:
    receipt = filed(**{**TOLD, "contact_phone": "+4531223344"})
    agree_call(number=receipt.claim.number, starts_at=THURSDAY_AT_TEN, by=None, now=NOW)
    Claim.objects.filter(pk=receipt.claim.pk).update(state="assessing")
    routed.label(receipt.claim, cast)
    late = THURSDAY_AT_TEN + HOUR
    sweep_deadlines(now=late)
    frozen.move_to(late)
    for shown in (client.get(trusted(receipt.claim)), as_user(cast.anna).get("/min-side/")):
        said = words(shown)
        assert "Send enheden med den adresselabel, du har fået." in said
        assert "Vi havde aftalt at ringe i dag mellem kl. 10.00 og 10.30, og det nåede vi ikke." in said
        assert "Vi ringer i stedet senest i dag kl. 12.30. Det er vores fejl." in said


@pytest.mark.parametrize("moved_on", [False, True])
def test_the_number_to_ring_us_on_follows_the_language(cast: Cast, client: Client, *, moved_on: bool) -> None:
    receipt = filed(**TOLD)
    ring(receipt.claim, cast, "not_reached", NOW + HOUR)
    if moved_on:
        Claim.objects.filter(pk=receipt.claim.pk).update(state="closed", closed_at=NOW, outcome="withdrawn")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    for address in (page(receipt), trusted(receipt.claim)):
        main = words(client.get(address)).partition("Din sag")[0]
        assert "+45 70 20 40 60" in main
        assert "70 20 40 60" not in main.replace("+45 70 20 40 60", "")
